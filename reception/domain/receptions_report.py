"""Visits and personal receptions of a period as one object; pages and files print it and compute nothing.

Visits count lines of the journal and people apart; neither is ever added to appeals or questions (report.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from reception.domain.errors import Unbalanced
from reception.domain.receptions import Standing
from reception.domain.report import Names


class VisitFigure(StrEnum):
    """A count of the journal."""

    LINES = "lines"
    ADVICE = "advice"
    APPEALS = "appeals"


@dataclass(frozen=True, slots=True)
class VisitRow:
    """The visits of one channel, topic or of all: lines, the people who came, what it led to."""

    key: str
    names: Names
    lines: int = 0
    people: int = 0
    minutes: int = 0
    advice: int = 0
    appeals: int = 0

    @property
    def is_balanced(self) -> bool:
        """Say whether every line ended with advice or with an appeal, and brought somebody."""
        return self.lines == self.advice + self.appeals and self.people >= self.lines


@dataclass(frozen=True, slots=True)
class HourRow:
    """The personal receptions of one official, organisation or of all."""

    key: str
    names: Names
    planned: int
    """Counted by itself, so that the balance can fail."""
    counts: Mapping[Standing, int]
    stood_in: int = 0
    """Hours that were held for others."""
    people: int = 0
    """Received by this one themselves, also for others."""
    solved: int = 0
    position: Names | None = None

    def count(self, standing: Standing) -> int:
        """Return how many of the planned hours stand so."""
        return self.counts.get(standing, 0)

    @property
    def held(self) -> int:
        """Return the hours held by the one who owed them."""
        return self.count(Standing.HELD)

    @property
    def is_balanced(self) -> bool:
        """Say whether planned = held + replaced + cancelled + missed + not recorded yet + still to come."""
        return self.planned == sum(self.counts.values())

    @property
    def held_none(self) -> bool:
        """Say whether hours were owed, their time came, and none was held."""
        return self.planned > self.count(Standing.TO_COME) and self.held == 0


@dataclass(frozen=True, slots=True)
class ReceptionsReport:
    """Visits and personal receptions of one period, branch and moment of knowledge."""

    start_on: date
    end_on: date
    known_at: datetime
    branch: Names
    visits: VisitRow
    visits_by_channel: tuple[VisitRow, ...]
    visits_by_topic: tuple[VisitRow, ...]
    hours: HourRow
    hours_by_official: tuple[HourRow, ...]
    hours_by_organisation: tuple[HourRow, ...]

    def ensure_balanced(self) -> None:
        """Raise ``Unbalanced`` unless each row balances and each breakdown adds up to its total."""
        wrong = [row.key for row in self._rows() if not row.is_balanced]
        for rows in (self.visits_by_channel, self.visits_by_topic):
            if any(
                sum(getattr(row, name) for row in rows) != getattr(self.visits, name)
                for name in ("lines", "people", "minutes", "advice", "appeals")
            ):
                wrong.append("visits")
        for hours in (self.hours_by_official, self.hours_by_organisation):
            if any(
                sum(getattr(row, name) for row in hours) != getattr(self.hours, name)
                for name in ("planned", "held", "people", "solved", "stood_in")
            ):
                wrong.append("personal receptions")
        if wrong:
            raise Unbalanced(tuple(wrong))

    def _rows(self) -> tuple[VisitRow | HourRow, ...]:
        visits = (self.visits, *self.visits_by_channel, *self.visits_by_topic)
        return (*visits, self.hours, *self.hours_by_official, *self.hours_by_organisation)


def debtors_first(rows: list[HourRow]) -> tuple[HourRow, ...]:
    """Return the rows by name, but first those who owed hours and held none (report.md, "Breakdowns")."""
    return tuple(sorted(rows, key=lambda row: (not row.held_none, row.names.ru, row.key)))
