"""How officials act on reminders: reminded n times, acted within m working days."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median_low

SOON, LATER = 1, 3
"""Working days: acted by the next one, by the third, or after."""


@dataclass(kw_only=True)
class Reminded:
    """One official's reminders of a period, each with the working days until they acted on its question.

    ``waits``: 0 is the day of the reminder itself; None where they have not acted yet. Every reminder counts,
    also several of one question: each was another occasion to act.
    """

    person_id: int
    name: str
    waits: list[int | None] = field(default_factory=list)
    question_ids: set[int] = field(default_factory=set)

    @property
    def times(self) -> int:
        """Return how many reminders there were."""
        return len(self.waits)

    @property
    def waiting(self) -> int:
        """Return how many have brought no act yet."""
        return self.waits.count(None)

    @property
    def by_next_day(self) -> int:
        """Return how many were acted on by the next working day."""
        return sum(wait <= SOON for wait in self._acted)

    @property
    def by_third_day(self) -> int:
        """Return how many were acted on by the third working day, not by the next."""
        return sum(SOON < wait <= LATER for wait in self._acted)

    @property
    def late(self) -> int:
        """Return how many were acted on after the third working day."""
        return sum(wait > LATER for wait in self._acted)

    @property
    def median(self) -> int | None:
        """Return within how many working days half of those acted on were acted on; None without any."""
        return median_low(self._acted) if self._acted else None

    @property
    def _acted(self) -> list[int]:
        return [wait for wait in self.waits if wait is not None]


def in_total(rows: Iterable[Reminded]) -> Reminded:
    """Return all officials as one row: its numbers are the sums of theirs."""
    total = Reminded(person_id=0, name="")
    for row in rows:
        total.waits += row.waits
        total.question_ids |= row.question_ids
    return total
