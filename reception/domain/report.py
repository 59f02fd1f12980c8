"""The report as one object. The page, PDF, spreadsheet, CSV, JSON and mail print it and compute nothing.

Source of every definition: report.md ("The report: definitions").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from reception.domain.figures import (
    AFTERWARDS,
    FURTHER,
    OPEN,
    POSITIVE,
    POSSIBLE,
    SHARES,
    Durations,
    Figure,
    Part,
    Share,
)
from reception.domain.shares import fill_hundred, share, wilson
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


KEY_OF_OWNER = "/"
"""What stands between the code of a branch and the code that it gave to something of its own."""


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
    ranking_minimum: int = 10
    """Fewer questions than these are listed in a ranking but not ranked."""
    sticky_days: tuple[int, int] = (30, 90)
    """The windows, in days of 24 hours, within which a positive closing must hold."""


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
    further: Mapping[Figure, int] = field(default_factory=dict)
    """The counts of the shares that the balance line does not have."""
    days: Durations | None = None
    owner: str = ""
    """Code of the branch to which the row's organisation, district or topic belongs; its own code follows it
    in the key. Two branches may use one code for different things."""

    @classmethod
    def of_nothing(cls, key: str, names: Names) -> "Row":
        """Return the row of a period in which nothing was counted."""
        return cls(key, names, 0, 0, 0, {}, 0, 0, {})

    @property
    def code(self) -> str:
        """Return the key without the owner's code."""
        return self.key.removeprefix(f"{self.owner}{KEY_OF_OWNER}") if self.owner else self.key

    def count(self, part: Part, definitions: Definitions) -> int:
        """Return a count of which shares are made."""
        if part.figure in FURTHER:
            return self.further.get(part.figure, 0)
        if part.figure not in {Figure.RECEIVED, Figure.DECIDED}:
            return int(getattr(self, part.figure.value))
        endings = self.cohort if part.figure is Figure.RECEIVED else self.decided
        if part.key is None:
            return self.received if part.figure is Figure.RECEIVED else self.decided_total
        keys = {part.key}
        if part.key in {POSITIVE, POSSIBLE}:
            keys = {str(outcome) for outcome in definitions.positive}
        if part.key == POSSIBLE:
            keys.add(OPEN)
        return sum(count for key, count in endings.items() if key in keys)

    def share(self, kind: Share, definitions: Definitions) -> Decimal | None:
        """Return a share in per cent to one decimal; None where its denominator is 0."""
        ratio = SHARES[kind]
        return share(self.count(ratio.numerator, definitions), self.count(ratio.denominator, definitions))

    def confirmed_interval(self) -> tuple[Decimal, Decimal] | None:
        """Return the Wilson 95 % interval of the confirmed among those who answered, in per cent."""
        return wilson(self.further.get(Figure.CONFIRMED, 0), self.further.get(Figure.ANSWERED, 0))

    @property
    def decided_total(self) -> int:
        """Return the questions decided in the period, whatever the outcome."""
        return sum(self.decided.values())

    @property
    def without_days(self) -> int:
        """Return how many of the decided the median leaves out: their working days are not known."""
        return self.decided_total - (self.days.counted if self.days else 0)

    @property
    def is_balanced(self) -> bool:
        """Say whether opening + received + reopened = decided + closing, and the cohort is all received."""
        inflow = self.opening + self.received + self.reopened
        return inflow == self.decided_total + self.closing and sum(self.cohort.values()) == self.received

    def cohort_positive(self, definitions: Definitions) -> int:
        """Return how many of those received in the period are positive at its end."""
        return self.count(Part(Figure.RECEIVED, POSITIVE), definitions)

    def flow_positive(self, definitions: Definitions) -> int:
        """Return how many of those decided in the period are positive at its end."""
        return self.count(Part(Figure.DECIDED, POSITIVE), definitions)

    def share_cohort_positive(self, definitions: Definitions) -> Decimal | None:
        """Return positive at the end / received, in per cent to one decimal; None where none was received."""
        return share(self.cohort_positive(definitions), self.received)

    def share_flow_positive(self, definitions: Definitions) -> Decimal | None:
        """Return positive / decided in the period, in per cent to one decimal; None if none was decided."""
        return share(self.flow_positive(definitions), self.decided_total)

    def cohort_shares(self) -> dict[str, Decimal]:
        """Return the cohort in per cent to one decimal, filling 100 exactly (largest remainder)."""
        return fill_hundred(self.cohort)


class Against(StrEnum):
    """With what other period a figure is compared."""

    PREVIOUS = "previous"
    LAST_YEAR = "last_year"
    SINCE_JANUARY = "since_january"


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
    compared: Mapping[Against, "Report"] = field(default_factory=dict)
    """The same figures of other periods, at the same K and by the same definitions."""

    @property
    def shares(self) -> tuple[Share, ...]:
        """Return the shares that the report can tell: a frozen one holds nothing of what came afterwards."""
        held = self.total.further
        return tuple(
            kind
            for kind, ratio in SHARES.items()
            if not held or ratio.denominator.figure not in AFTERWARDS or ratio.denominator.figure in held
        )

    def of_row(self, by: By, key: str) -> "Report | None":
        """Return the report whose total is one row of a breakdown; None where there is no such row.

        In a period with which it is compared the row may be missing: then nothing was counted in it.
        """
        row = self.row(by, key)
        if row is None:
            return None
        nothing = Row.of_nothing(key, row.names)
        compared = {
            against: replace(each, total=each.row(by, key) or nothing, sections={}, months=(), compared={})
            for against, each in self.compared.items()
        }
        return replace(self, total=row, sections={}, months=(), compared=compared)

    def row(self, by: By, key: str) -> Row | None:
        """Return the row of a breakdown, or the total."""
        if by is By.TOTAL:
            return self.total
        return next((row for row in self.sections.get(by, ()) if row.key == key), None)


__all__ = [
    "NONE_KEY",
    "OPEN",
    "POSITIVE",
    "Against",
    "By",
    "Definitions",
    "MonthPoint",
    "Names",
    "Report",
    "Row",
]
