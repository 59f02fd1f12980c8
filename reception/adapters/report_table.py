"""The report as a table: its columns, the same in the PDF, the spreadsheet and the CSV."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Final

from reception.adapters.editions import NOTHING, Edition
from reception.domain.errors import Unbalanced
from reception.domain.figures import Share
from reception.domain.report import OPEN, By, Definitions, Report, Row
from reception.domain.vocabulary import Outcome

COHORT_KEYS: Final = (*(outcome.value for outcome in Outcome), OPEN)
"""What a question received in the period may be at its end, in the order of print."""


class Measure(Enum):
    """What a column counts."""

    QUESTIONS = auto()
    PER_CENT = auto()
    DAYS = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of figures: its stable key, the key of its label, and the figure of a row."""

    key: str
    label: str
    value: Callable[[Row, Definitions], int | Decimal | None]
    measure: Measure = Measure.QUESTIONS


def _decided(outcome: Outcome) -> Column:
    return Column(
        f"decided_{outcome.value}", f"outcome.{outcome.value}", lambda row, _: row.decided.get(outcome, 0)
    )


COLUMNS: Final = (
    Column("opening", "opening", lambda row, _: row.opening),
    Column("received", "received", lambda row, _: row.received),
    Column("reopened", "reopened", lambda row, _: row.reopened),
    Column("decided", "decided", lambda row, _: row.decided_total),
    *(_decided(outcome) for outcome in Outcome),
    Column("closing", "closing", lambda row, _: row.closing),
    Column("overdue", "overdue", lambda row, _: row.overdue),
    Column(
        "share_cohort_positive",
        "share_cohort_positive",
        lambda row, definitions: row.share_cohort_positive(definitions),
        Measure.PER_CENT,
    ),
    Column(
        "share_flow_positive",
        "share_flow_positive",
        lambda row, definitions: row.share_flow_positive(definitions),
        Measure.PER_CENT,
    ),
)


_SHOWN_SHARES: Final = frozenset({Share.COHORT, Share.FLOW})
"""Shares that stand among ``COLUMNS``."""


def _share(kind: Share) -> Column:
    return Column(
        f"share_{kind.value}",
        f"share.{kind.value}",
        lambda row, definitions: row.share(kind, definitions),
        Measure.PER_CENT,
    )


_FURTHER_SHARES: Final = {kind: _share(kind) for kind in Share if kind not in _SHOWN_SHARES}

_DAYS: Final = (
    Column("days_median", "days.median", lambda row, _: row.days.median if row.days else None, Measure.DAYS),
    Column(
        "days_ninetieth",
        "days.ninetieth",
        lambda row, _: row.days.ninetieth if row.days else None,
        Measure.DAYS,
    ),
)

_STICKY: Final = {f"share_{Share.STICKY_SHORT.value}": 0, f"share_{Share.STICKY_LONG.value}": 1}


def further_columns(report: Report) -> tuple[Column, ...]:
    """Return the other shares that the report can tell of a row, and its days to decision."""
    shares = (column for kind, column in _FURTHER_SHARES.items() if kind in report.shares)
    return (*shares, *_DAYS)


def label(column: Column, report: Report, edition: Edition) -> str:
    """Return the heading of a column; a sticky share has its days in it."""
    if column.key in _STICKY:
        return edition.say("share.sticky", days=str(report.definitions.sticky_days[_STICKY[column.key]]))
    return edition.say(column.label)


def rows_by(report: Report, by: Iterable[By]) -> Iterator[tuple[By, Row]]:
    """Yield the rows of the breakdowns asked for, in the order asked, each in the order of the report."""
    for one in by:
        rows = (report.total,) if one is By.TOTAL else report.sections.get(one, ())
        for row in rows:
            yield one, row


def ensure_balanced(report: Report) -> None:
    """Raise ``Unbalanced`` if any row does not balance: then nothing is exported (report.md, "Balance")."""
    every = rows_by(report, (By.TOTAL, *report.sections))
    if wrong := tuple(f"{by.value}:{row.key}" for by, row in every if not row.is_balanced):
        raise Unbalanced(wrong)


def shown_outcomes(report: Report) -> tuple[Outcome, ...]:
    """Return the outcomes worth a line on paper: "not stated" occurs only in imported registers."""
    unstated = Outcome.UNSTATED
    occurs = any(row.decided.get(unstated) or row.cohort.get(unstated.value) for row in _rows(report))
    return tuple(outcome for outcome in Outcome if outcome is not unstated or occurs)


def printed(value: int | Decimal | None, measure: Measure, edition: Edition) -> str:
    """Write a figure as the edition's language does."""
    if measure is Measure.PER_CENT:
        return edition.per_cent(None if value is None else Decimal(value))
    if measure is Measure.DAYS and value is None:
        return NOTHING
    return edition.number(int(value or 0))


def _rows(report: Report) -> Iterator[Row]:
    return (row for _, row in rows_by(report, (By.TOTAL, *report.sections)))
