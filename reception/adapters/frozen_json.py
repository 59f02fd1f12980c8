"""A signed report as canonical JSON, and back: its page, PDF and spreadsheet are made of this text alone.

Canonical form: keys sorted, no blanks, letters as they are (to be encoded as UTF-8), moments in UTC, names in
the three languages. Shares are written for whoever reads the text; a reader works them out from the counts.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from reception.adapters.report_table import ensure_balanced
from reception.domain.figures import FURTHER, OPEN, Durations, Figure
from reception.domain.frozen import FROZEN_FIGURES, FROZEN_SHARES, Signed
from reception.domain.report import Against, By, Definitions, MonthPoint, Names, Report, Row
from reception.domain.vocabulary import Outcome

FORMAT = 1

_FURTHER = tuple(figure for figure in FURTHER if figure in FROZEN_FIGURES)
_COHORT = (*(outcome.value for outcome in Outcome), OPEN)


class UnreadableReport(ValueError):
    """The text is not that of a frozen report."""


def frozen_text(signed: Signed) -> str:
    """Return the canonical text: the same report is the same bytes. Raises ``Unbalanced``."""
    report = signed.report
    for each in (report, *report.compared.values()):
        ensure_balanced(each)
    content = {
        "format": FORMAT,
        "branch": {"code": signed.branch, "names": _names(report.branch)},
        "scope": list(signed.branches),
        "known_at": report.known_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "definitions": _definitions(report.definitions),
        **_figures(report),
        "months": [_month(point) for point in report.months],
        "compared": {against.value: _figures(each) for against, each in report.compared.items()},
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def _figures(report: Report) -> dict[str, object]:
    return {
        "period": {"from": report.start_on.isoformat(), "to": report.end_on.isoformat()},
        "total": _row(report.total, report.definitions),
        "sections": {
            by.value: [_row(row, report.definitions) for row in rows] for by, rows in report.sections.items()
        },
    }


def _row(row: Row, definitions: Definitions) -> dict[str, object]:
    shares = {share: row.share(share, definitions) for share in FROZEN_SHARES}
    days = row.days
    return {
        "key": row.key,
        "owner": row.owner,
        "names": _names(row.names),
        "opening": row.opening,
        "received": row.received,
        "reopened": row.reopened,
        "decided": {outcome.value: row.decided.get(outcome, 0) for outcome in Outcome},
        "closing": row.closing,
        "overdue": row.overdue,
        "cohort": {key: row.cohort.get(key, 0) for key in _COHORT},
        "further": {figure.value: row.further.get(figure, 0) for figure in _FURTHER},
        "days": {"median": days.median, "ninetieth": days.ninetieth, "counted": days.counted}
        if days
        else None,
        "shares": {share.value: None if value is None else str(value) for share, value in shares.items()},
    }


def _names(names: Names) -> dict[str, str]:
    return {"kk": names.kk, "ru": names.ru, "en": names.en}


def _definitions(definitions: Definitions) -> dict[str, object]:
    return {
        "version": definitions.version,
        "valid_from": definitions.valid_from.isoformat(),
        "positive": [outcome.value for outcome in Outcome if outcome in definitions.positive],
        "ranking_minimum": definitions.ranking_minimum,
        "sticky_days": list(definitions.sticky_days),
    }


def _month(point: MonthPoint) -> dict[str, object]:
    return {
        "month": f"{point.month:%Y-%m}",
        "received": point.received,
        "decided": point.decided,
        "positive": point.positive,
    }


def read_frozen(text: str) -> Signed:
    """Return the report that a text holds. Raises ``UnreadableReport``."""
    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise UnreadableReport("the format is unknown")
        return Signed(_read_report(content), content["branch"]["code"], tuple(content["scope"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableReport(type(error).__name__) from error


def _read_report(content: Mapping[str, Any]) -> Report:
    common: dict[str, Any] = {
        "known_at": datetime.fromisoformat(content["known_at"]),
        "definitions": _read_definitions(content["definitions"]),
        "branch": Names(**content["branch"]["names"]),
    }
    return Report(
        **_read_figures(content),
        **common,
        months=tuple(
            MonthPoint(
                date.fromisoformat(f"{point['month']}-01"),
                point["received"],
                point["decided"],
                point["positive"],
            )
            for point in content["months"]
        ),
        compared={
            against: Report(**_read_figures(content["compared"][against]), **common)
            for against in Against
            if against in content["compared"]
        },
    )


def _read_figures(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "start_on": date.fromisoformat(content["period"]["from"]),
        "end_on": date.fromisoformat(content["period"]["to"]),
        "total": _read_row(content["total"]),
        # In the order in which reports are printed: the text has its keys sorted.
        "sections": {
            by: tuple(_read_row(row) for row in content["sections"][by])
            for by in By
            if by in content["sections"]
        },
    }


def _read_row(row: Mapping[str, Any]) -> Row:
    return Row(
        key=row["key"],
        owner=row["owner"],
        names=Names(**row["names"]),
        opening=row["opening"],
        received=row["received"],
        reopened=row["reopened"],
        decided={outcome: row["decided"][outcome] for outcome in Outcome},
        closing=row["closing"],
        overdue=row["overdue"],
        cohort={key: row["cohort"][key] for key in _COHORT},
        further={Figure(key): count for key, count in row["further"].items()},
        days=Durations(**row["days"]) if row["days"] else None,
    )


def _read_definitions(content: Mapping[str, Any]) -> Definitions:
    short, long = content["sticky_days"]
    return Definitions(
        version=content["version"],
        valid_from=date.fromisoformat(content["valid_from"]),
        positive=frozenset(Outcome(word) for word in content["positive"]),
        ranking_minimum=content["ranking_minimum"],
        sticky_days=(short, long),
    )
