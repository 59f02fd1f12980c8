"""What the report counts, and the shares made of the counts (report.md, "For a period …" and "Shares")."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Figure(StrEnum):
    """A count of the report, in questions. The first six are the balance line and its overdue."""

    OPENING = "opening"
    RECEIVED = "received"
    REOPENED = "reopened"
    DECIDED = "decided"
    CLOSING = "closing"
    OVERDUE = "overdue"
    MATURED = "matured"
    """Received in the period, and the original term has passed."""
    MATURED_POSITIVE = "matured_positive"
    UNMATURED = "unmatured"
    """Received in the period, and the original term has not passed or was never given."""
    ORIGINAL_TERM = "original_term"
    """Decided, and there was a term."""
    NO_ORIGINAL_TERM = "no_original_term"
    IN_ORIGINAL_TERM = "in_original_term"
    EFFECTIVE_TERM = "effective_term"
    NO_EFFECTIVE_TERM = "no_effective_term"
    IN_EFFECTIVE_TERM = "in_effective_term"
    ANSWERED = "answered"
    """Decided as positive, and the applicant has said anything about it by K. Silence is no answer."""
    CONFIRMED = "confirmed"
    DENIED = "denied"
    SETTLED_SHORT = "settled_short"
    """Closed as positive in the period (the last such closing), at least the short window before K."""
    UNSETTLED_SHORT = "unsettled_short"
    STICKY_SHORT = "sticky_short"
    SETTLED_LONG = "settled_long"
    UNSETTLED_LONG = "unsettled_long"
    STICKY_LONG = "sticky_long"


BALANCE = (Figure.OPENING, Figure.RECEIVED, Figure.REOPENED, Figure.DECIDED, Figure.CLOSING, Figure.OVERDUE)
FURTHER = tuple(figure for figure in Figure if figure not in BALANCE)
AFTERWARDS = frozenset(figure for figure in Figure if figure.endswith(("_short", "_long")))
"""Figures about what came after a positive closing: they ripen as K goes on, without any entry."""

VERDICTS = frozenset({Figure.ANSWERED, Figure.CONFIRMED, Figure.DENIED})
"""Figures about what the applicants say."""

OPEN = "open"
"""Key of the questions still under control in a cohort."""

POSITIVE = "counted_positive"
"""Key of the questions whose outcome the report's definitions count as positive."""

POSSIBLE = "possibly_positive"
"""Key of the questions that are positive or may still become so: they are under control."""


WITHOUT_DAYS = "without_days"
"""Key of the decided that the median leaves out: their working days are not known."""


@dataclass(frozen=True, slots=True)
class Part:
    """One count of a share: a figure, narrowed to ``POSITIVE``, ``POSSIBLE``, ``OPEN`` or an outcome."""

    figure: Figure
    key: str | None = None


class Share(StrEnum):
    """A printed share."""

    COHORT = "cohort"
    BOUND_HIGH = "bound_high"
    FLOW = "flow"
    MATURED = "matured"
    CONFIRMED = "confirmed"
    RESPONSE = "response"
    """The response rate of *confirmed*: who answered at all."""
    STICKY_SHORT = "sticky_short"
    STICKY_LONG = "sticky_long"
    ON_TIME_ORIGINAL = "on_time_original"
    ON_TIME_EFFECTIVE = "on_time_effective"


@dataclass(frozen=True, slots=True)
class Ratio:
    """What a share is made of, and what its denominator leaves out of those it might be thought to hold."""

    numerator: Part
    denominator: Part
    excluded: Part | None = None


SHARES: dict[Share, Ratio] = {
    Share.COHORT: Ratio(Part(Figure.RECEIVED, POSITIVE), Part(Figure.RECEIVED)),
    # The lower bound is the cohort itself: every open question ends badly.
    Share.BOUND_HIGH: Ratio(Part(Figure.RECEIVED, POSSIBLE), Part(Figure.RECEIVED)),
    Share.FLOW: Ratio(Part(Figure.DECIDED, POSITIVE), Part(Figure.DECIDED), Part(Figure.CLOSING)),
    Share.MATURED: Ratio(Part(Figure.MATURED_POSITIVE), Part(Figure.MATURED), Part(Figure.UNMATURED)),
    # Not of those who answered: silence is never consent.
    Share.CONFIRMED: Ratio(Part(Figure.CONFIRMED), Part(Figure.DECIDED, POSITIVE)),
    Share.RESPONSE: Ratio(Part(Figure.ANSWERED), Part(Figure.DECIDED, POSITIVE)),
    Share.STICKY_SHORT: Ratio(
        Part(Figure.STICKY_SHORT), Part(Figure.SETTLED_SHORT), Part(Figure.UNSETTLED_SHORT)
    ),
    Share.STICKY_LONG: Ratio(
        Part(Figure.STICKY_LONG), Part(Figure.SETTLED_LONG), Part(Figure.UNSETTLED_LONG)
    ),
    Share.ON_TIME_ORIGINAL: Ratio(
        Part(Figure.IN_ORIGINAL_TERM), Part(Figure.ORIGINAL_TERM), Part(Figure.NO_ORIGINAL_TERM)
    ),
    Share.ON_TIME_EFFECTIVE: Ratio(
        Part(Figure.IN_EFFECTIVE_TERM), Part(Figure.EFFECTIVE_TERM), Part(Figure.NO_EFFECTIVE_TERM)
    ),
}


@dataclass(frozen=True, slots=True)
class Durations:
    """Working days from receipt (that day not counted) to decision, over ``counted`` decided questions."""

    median: int
    ninetieth: int
    counted: int

    @classmethod
    def of(cls, days: Counter[int]) -> Self | None:
        """Return them for how many questions took how many days; None for no question."""
        counted = days.total()
        if not counted:
            return None
        return cls(nearest_rank(days, 50), nearest_rank(days, 90), counted)


def nearest_rank(days: Counter[int], per_cent: int) -> int:
    """Return the least number of days within which at least ``per_cent`` of the questions were decided.

    Source: the percentile by nearest rank. It is always a number of days that occurs.
    Raises ``ValueError`` for no question.
    """
    reached, wanted = 0, per_cent * days.total()
    for length, count in sorted(days.items()):
        reached += count
        if count and 100 * reached >= wanted:
            return length
    raise ValueError("no question has no percentile")
