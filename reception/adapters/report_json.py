"""The report as JSON in a canonical form: the same report is the same bytes (report.md, "Freezing")."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from reception.adapters.report_ranking import ranking_content
from reception.adapters.report_table import COHORT_KEYS, ensure_balanced, rows_by
from reception.domain.figures import SHARES, Share
from reception.domain.ranking import RANKED
from reception.domain.report import By, Definitions, Report, Row
from reception.domain.vocabulary import Outcome


def report_json(report: Report, by: Sequence[By], language: str, *, pretty: bool = False) -> str:
    """Return the report's rows for the breakdowns asked for, names in ``language``.

    Canonical form: keys sorted, no blanks, letters as they are (to be encoded as UTF-8), shares in per
    cent with one decimal or null, ``known_at`` in UTC. ``pretty`` indents it for people.
    Raises ``Unbalanced``.
    """
    ensure_balanced(report)
    content = {
        "period": {"from": report.start_on.isoformat(), "to": report.end_on.isoformat()},
        "known_at": _utc(report.known_at),
        "definitions": _definitions(report.definitions),
        "rows": [_row(one, row, report, language) for one, row in rows_by(report, by)],
        "rankings": {
            one.value: ranking_content(report, one, language)
            for one in by
            if one in RANKED and one in report.sections
        },
    }
    if pretty:
        return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _definitions(definitions: Definitions) -> dict[str, object]:
    return {
        "version": definitions.version,
        "valid_from": definitions.valid_from.isoformat(),
        "positive": [outcome.value for outcome in Outcome if outcome in definitions.positive],
        "ranking_minimum": definitions.ranking_minimum,
        "sticky_days": list(definitions.sticky_days),
    }


def _row(by: By, row: Row, report: Report, language: str) -> dict[str, object]:
    content = {
        "by": by.value,
        "key": row.code,
        "branch": row.owner or None,
        "name": row.names.in_language(language),
        **_figures(row, report.definitions),
    }
    if report.compared:
        content["compared"] = {
            against.value: _compared(other, other.row(by, row.key))
            for against, other in report.compared.items()
        }
    return content


def _figures(row: Row, definitions: Definitions) -> dict[str, object]:
    return {
        "opening": row.opening,
        "received": row.received,
        "reopened": row.reopened,
        "decided": {outcome.value: row.decided.get(outcome, 0) for outcome in Outcome},
        "closing": row.closing,
        "overdue": row.overdue,
        "cohort": {key: row.cohort.get(key, 0) for key in COHORT_KEYS},
        "share_cohort_positive": _number(row.share_cohort_positive(definitions)),
        "share_flow_positive": _number(row.share_flow_positive(definitions)),
        "shares": {kind.value: _share(row, kind, definitions) for kind in SHARES},
        "confirmed_interval": [_number(end) for end in row.confirmed_interval() or ()] or None,
        "working_days": {
            "median": row.days.median,
            "ninetieth": row.days.ninetieth,
            "counted": row.days.counted,
        }
        if row.days
        else None,
    }


def _share(row: Row, kind: Share, definitions: Definitions) -> dict[str, object]:
    ratio = SHARES[kind]
    return {
        "numerator": row.count(ratio.numerator, definitions),
        "denominator": row.count(ratio.denominator, definitions),
        "excluded": row.count(ratio.excluded, definitions) if ratio.excluded else 0,
        "per_cent": _number(row.share(kind, definitions)),
    }


def _compared(other: Report, row: Row | None) -> dict[str, object]:
    period = {"from": other.start_on.isoformat(), "to": other.end_on.isoformat()}
    return {"period": period, "figures": _figures(row, other.definitions) if row else None}


def _number(share: Decimal | None) -> float | None:
    """Return a share with its one decimal: a float's shortest form keeps one decimal as it is."""
    return None if share is None else float(share)


def _utc(moment: datetime) -> str:
    """Write an aware moment in UTC, to the second unless it is finer."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
