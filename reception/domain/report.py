"""The report as one object. The page, PDF, spreadsheet, CSV, JSON and mail print it and compute nothing.

Source of every definition: report.md ("The report: definitions").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from reception.domain.shares import fill_hundred, share
from reception.domain.vocabulary import Outcome


class By(StrEnum):
    """What a row of the report stands for."""

    TOTAL = "total"
    BRANCH = "branch"
    ORGANISATION = "organisation"
    OFFICIAL = "official"
    TOPIC = "topic"
    CHANNEL = "channel"
    DISTRICT = "district"
    PROGRAMME = "programme"


NONE_KEY = "(none)"
"""Key of the row for questions that have no organisation, official, topic … at the end of the period."""

OPEN = "open"
"""Key of the questions still under control in a cohort."""

POSITIVE = "counted_positive"
"""Key of the questions whose outcome the report's definitions count as positive."""


@dataclass(frozen=True, slots=True)
class Names:
    """One name in the three languages."""

    kk: str
    ru: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the name in ``language`` ('kk', 'ru' or 'en')."""
        return str(getattr(self, language))


@dataclass(frozen=True, slots=True)
class Definitions:
    """The dated, versioned settings that give a figure its meaning."""

    version: str = "1"
    valid_from: date = date(2000, 1, 1)
    positive: frozenset[Outcome] = frozenset({Outcome.POSITIVE})


@dataclass(frozen=True, slots=True)
class Row:
    """The balance line, outcomes and shares of one branch, topic … or of the total, in questions."""

    key: str
    names: Names
    opening: int
    received: int
    reopened: int
    decided: Mapping[Outcome, int]
    closing: int
    overdue: int
    cohort: Mapping[str, int]
    """Questions received in the period by what they are at its end: an outcome's value, or ``OPEN``."""
    depth: int = 0

    @property
    def decided_total(self) -> int:
        """Return the questions decided in the period, whatever the outcome."""
        return sum(self.decided.values())

    @property
    def is_balanced(self) -> bool:
        """Say whether opening + received + reopened = decided + closing, and the cohort is all received."""
        inflow = self.opening + self.received + self.reopened
        return inflow == self.decided_total + self.closing and sum(self.cohort.values()) == self.received

    def cohort_positive(self, definitions: Definitions) -> int:
        """Return how many of those received in the period are positive at its end."""
        return sum(self.cohort.get(outcome.value, 0) for outcome in definitions.positive)

    def flow_positive(self, definitions: Definitions) -> int:
        """Return how many of those decided in the period are positive at its end."""
        return sum(self.decided.get(outcome, 0) for outcome in definitions.positive)

    def share_cohort_positive(self, definitions: Definitions) -> Decimal | None:
        """Return positive at the end / received, in per cent to one decimal; None where none was received."""
        return share(self.cohort_positive(definitions), self.received)

    def share_flow_positive(self, definitions: Definitions) -> Decimal | None:
        """Return positive / decided in the period, in per cent to one decimal; None if none was decided."""
        return share(self.flow_positive(definitions), self.decided_total)

    def cohort_shares(self) -> dict[str, Decimal]:
        """Return the cohort in per cent to one decimal, filling 100 exactly (largest remainder)."""
        return fill_hundred(self.cohort)


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """One month of the twelve-month chart: received, decided and positive among the decided."""

    month: date
    received: int
    decided: int
    positive: int


@dataclass(frozen=True, slots=True)
class Report:
    """Every figure of one period, scope and moment of knowledge."""

    start_on: date
    end_on: date
    """The last day of the period, inclusive."""
    known_at: datetime
    definitions: Definitions
    branch: Names
    total: Row
    sections: Mapping[By, tuple[Row, ...]] = field(default_factory=dict)
    months: tuple[MonthPoint, ...] = ()
