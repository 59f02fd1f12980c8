"""Printed documents: the report that is signed and the coupon that an applicant takes along."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import segno

from reception.adapters.charts import PAPER
from reception.adapters.editions import NOTHING, Edition
from reception.adapters.report_charts import cohort_chart, month_counts, month_series, months_chart
from reception.adapters.report_comparison import compared
from reception.adapters.report_receptions import section
from reception.adapters.report_table import (
    COHORT_KEYS,
    COLUMNS,
    Column,
    ensure_balanced,
    printed,
    shown_outcomes,
)
from reception.adapters.seals import Seal
from reception.adapters.typesetting import Typesetter
from reception.domain.receptions_report import ReceptionsReport
from reception.domain.report import OPEN, By, Report, Row
from reception.domain.vocabulary import Outcome

Content = dict[str, object]

_SHADED: Final = frozenset({"received", "decided", "share_cohort_positive"})
_BALANCE: Final = ("opening", "received", "reopened", "decided", "closing")
_OUTCOME_COLUMN: Final = "decided_"


def report_pdf(
    report: Report,
    edition: Edition,
    typesetter: Typesetter,
    seal: Seal | None = None,
    *,
    receptions: ReceptionsReport | None = None,
) -> bytes:
    """Return the report as an A4 PDF with lines for two signatures and an annex for each breakdown.

    A frozen month has its seal above them. Visits and personal receptions follow the annexes where they
    are given. Raises ``Unbalanced``.
    """
    ensure_balanced(report)
    content = _report(report, edition, seal)
    content["receptions"] = section(receptions, edition) if receptions else None
    return typesetter.pdf("report.typ", content, made_at=report.known_at)


def _report(report: Report, edition: Edition, seal: Seal | None) -> Content:
    branch = edition.name(report.branch)
    return {
        "language": edition.language,
        "title": edition.say("title"),
        "author": branch,
        "reception": edition.say("reception"),
        "branch": branch,
        "period": edition.period(report),
        "footer": f"{branch} · {edition.period(report)} · {edition.moment(report.known_at)}",
        "facts": _facts(report, edition),
        "headline": _headline(report, edition),
        "balance": _balance(report, edition),
        "outcomes": _outcomes(report, edition),
        "compared": _compared(report, edition),
        "cohort": _cohort(report, edition),
        "months": _months(report, edition),
        "signatures": _signatures(edition),
        "seal": _seal(seal, edition) if seal else None,
        "annexes": [
            _annex(number, by, rows, report, edition)
            for number, (by, rows) in enumerate(report.sections.items(), start=1)
        ],
    }


def _facts(report: Report, edition: Edition) -> list[Content]:
    facts = {
        "known_at": edition.moment(report.known_at),
        "unit": edition.say("unit_value"),
        "definition": edition.definition(report.definitions),
    }
    return [{"label": edition.say(key), "value": value} for key, value in facts.items()]


def _headline(report: Report, edition: Edition) -> str:
    total = report.total
    return edition.say(
        "headline",
        received=edition.number(total.received),
        positive=edition.number(total.cohort_positive(report.definitions)),
        share=edition.per_cent(total.share_cohort_positive(report.definitions)),
    )


def _balance(report: Report, edition: Edition) -> Content:
    by_key = {column.key: column for column in COLUMNS}
    return {
        "title": edition.say("balance"),
        "terms": [
            {"label": edition.say(key), "value": _figure(by_key[key], report.total, report, edition)}
            for key in _BALANCE
        ],
        "overdue": edition.say("overdue_of_closing", overdue=edition.number(report.total.overdue)),
    }


def _outcomes(report: Report, edition: Edition) -> Content:
    total = report.total
    shares = total.cohort_shares()
    shown = {outcome.value for outcome in shown_outcomes(report)} | {OPEN}

    def line(key: str) -> list[str]:
        decided = NOTHING if key == OPEN else edition.number(total.decided.get(Outcome(key), 0))
        share = shares.get(key, Decimal(0)) if total.received else None
        cohort = edition.number(total.cohort.get(key, 0))
        return [edition.outcome(key), decided, cohort, edition.per_cent(share)]

    return {
        "title": edition.say("outcomes"),
        "header": [edition.say(key) for key in ("outcome", "decided", "cohort_count", "cohort_share")],
        "rows": [line(key) for key in COHORT_KEYS if key in shown],
        "total": [
            edition.say("total"),
            edition.number(total.decided_total),
            edition.number(total.received),
            edition.per_cent(sum(shares.values(), Decimal(0)) if total.received else None),
        ],
        "note": edition.say(
            "shares_note",
            cohort=edition.per_cent(total.share_cohort_positive(report.definitions)),
            flow=edition.per_cent(total.share_flow_positive(report.definitions)),
        ),
    }


def _compared(report: Report, edition: Edition) -> Content | None:
    if not report.compared:
        return None
    headings, lines = compared(report, edition)
    return {
        "title": edition.say("compared"),
        "header": [edition.say("figure"), *headings],
        "rows": [[line.name, *line.values] for line in lines],
    }


def _cohort(report: Report, edition: Edition) -> Content | None:
    if not report.total.received:
        return None
    title = edition.say("cohort_chart")
    return {"title": title, "alt": title, "svg": cohort_chart(report, edition, palette=PAPER)}


def _months(report: Report, edition: Edition) -> Content | None:
    if not report.months:
        return None
    title = edition.say("months_chart")
    counts = zip(*(month_counts(point) for point in report.months), strict=True)
    series = zip(month_series(edition), counts, strict=True)
    return {
        "title": title,
        "alt": title,
        "svg": months_chart(report, edition, palette=PAPER),
        "table": {
            "header": [edition.say("month"), *(edition.month(point.month) for point in report.months)],
            "rows": [[one.label, *map(edition.number, values)] for one, values in series],
        },
    }


def _signatures(edition: Edition) -> Content:
    under = ("sign.position", "sign.signature", "sign.name", "sign.date")
    return {
        "lines": [edition.say("prepared_by"), edition.say("signed_by")],
        "under": [edition.say(key) for key in under],
    }


def _seal(seal: Seal, edition: Edition) -> Content:
    return {
        "title": edition.say("seal"),
        "facts": [{"label": label, "value": value} for label, value in seal.facts(edition)],
        "hint": edition.say("seal.hint"),
        "qr": {"svg": _qr(seal.url), "alt": edition.say("seal.qr")},
    }


def _annex(number: int, by: By, rows: tuple[Row, ...], report: Report, edition: Edition) -> Content:
    shown = {_OUTCOME_COLUMN + outcome.value for outcome in shown_outcomes(report)}
    columns = [column for column in COLUMNS if column.key in shown or not _is_outcome(column)]
    places = [place for place, column in enumerate(columns) if _is_outcome(column)]
    words = [edition.say(column.label) for column in columns]

    def cells(row: Row) -> list[str]:
        return [_figure(column, row, report, edition) for column in columns]

    return {
        "title": edition.say("annex", number=str(number), title=edition.section(by)),
        "nothing": edition.say("no_rows"),
        "name": edition.name_column(by),
        "group_title": edition.say("decided_by_outcome"),
        "before": words[: places[0]],
        "group": words[places[0] : places[-1] + 1],
        "after": words[places[-1] + 1 :],
        "width": len(columns),
        # Beside the name (column 0): what was received, what was decided, and the headline share.
        "shaded": [place + 1 for place, column in enumerate(columns) if column.key in _SHADED],
        "rows": [{"name": edition.name(row.names), "depth": row.depth, "cells": cells(row)} for row in rows],
        "total": {"name": edition.say("total"), "cells": cells(report.total)},
    }


def _is_outcome(column: Column) -> bool:
    return column.key.startswith(_OUTCOME_COLUMN)


def _figure(column: Column, row: Row, report: Report, edition: Edition) -> str:
    return printed(column.value(row, report.definitions), column.measure, edition)


@dataclass(frozen=True, slots=True)
class Coupon:
    """What the coupon says, never the applicant or the IIN; ``url`` opens the page of the appeal."""

    number: str
    received_at: datetime
    received_by: str
    branch: str
    branch_address: str
    due_on: date | None
    code: str
    url: str


def coupon_pdf(coupon: Coupon, edition: Edition, typesetter: Typesetter) -> bytes:
    """Return the coupon of an accepted appeal as one A6 page with a QR code."""
    facts: Mapping[str, str] = {
        "coupon.received": edition.minute(coupon.received_at),
        "coupon.received_by": coupon.received_by,
        "coupon.branch": coupon.branch,
        "coupon.address": coupon.branch_address,
        "coupon.due": edition.day(coupon.due_on) if coupon.due_on else "",
    }
    content: Content = {
        "language": edition.language,
        "title": f"{edition.say('coupon')} {coupon.number}",
        "author": coupon.branch,
        "heading": edition.say("coupon"),
        "number": {"label": edition.say("coupon.number"), "value": coupon.number},
        "code": {"label": edition.say("coupon.code"), "value": coupon.code},
        "facts": [{"label": edition.say(key), "value": value} for key, value in facts.items() if value],
        "hint": edition.say("coupon.hint"),
        "qr": {"svg": _qr(coupon.url), "alt": edition.say("coupon.qr")},
    }
    return typesetter.pdf("coupon.typ", content, made_at=coupon.received_at)


def _qr(text: str) -> str:
    """Draw a QR code; "M" mends 15 % of damage, enough for a folded coupon."""
    return segno.make(text, error="m", micro=False).svg_inline(border=0, omitsize=True)
