"""The reminder ladder: which reminder a term has come to, computed from the dates and not from ticks."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from reception.domain.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True, order=True)
class Rung:
    """One reminder. ``level`` is in working days after the due date, negative before it."""

    level: int

    @property
    def code(self) -> str:
        """Return the stored name: ``due_3`` is due in three working days, ``overdue_6`` six days late."""
        return f"due_{-self.level}" if self.level <= 0 else f"overdue_{self.level}"

    @property
    def is_overdue(self) -> bool:
        """Say whether the reminder is about a term that has passed."""
        return self.level > 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """The levels at which a person is reminded, then every ``then_every`` working days; None: no more."""

    levels: tuple[int, ...]
    then_every: int | None = None

    def __post_init__(self) -> None:
        """Raise ``ValueError`` unless the levels rise and repeat forwards."""
        if not self.levels or any(lower >= upper for lower, upper in pairwise(self.levels)):
            raise ValueError(f"the levels of a ladder must rise: {self.levels}")
        if self.then_every is not None and self.then_every < 1:
            raise ValueError(f"a ladder cannot repeat every {self.then_every} days")

    def highest(self, level: int) -> Rung | None:
        """Return the highest rung at or below ``level``; None below the first."""
        reached = [rung for rung in self.levels if rung <= level]
        if not reached:
            return None
        last = reached[-1]
        if self.then_every is not None and last == self.levels[-1]:
            last += (level - last) // self.then_every * self.then_every
        return Rung(last)


OFFICIAL_LADDER = Ladder(levels=(-3, -1, 0, 1), then_every=5)
"""Due in 3 working days, tomorrow, today, overdue by 1, then every 5: 6, 11, 16 …"""

MANAGER_LADDER = Ladder(levels=(1,), then_every=5)
"""Overdue by 1 working day, then every 5."""


def working_days_left(due_on: date, today: date, calendar: WorkingCalendar) -> int:
    """Return the working days after ``today`` up to the due date; negative if and only if it has passed.

    0 means that today, or the last working day before today, is the last to answer on: a
    due date that is itself a day off (terms of imported cases come as given) is acted on
    by the working day before it, while there is still time. On a day off right after the
    due date a term is already late by 1, as on the next working day: the first day of
    delay has begun, though mail waits for the working day. Raises ``CalendarUnknown``.
    """
    if today <= due_on:
        return calendar.working_days_between(today, due_on)
    return -max(1, calendar.working_days_between(due_on, today))


def reached_rung(due_on: date, today: date, calendar: WorkingCalendar, ladder: Ladder) -> Rung | None:
    """Return the highest rung that the term has reached by ``today``; None if it has reached none.

    It depends on the dates alone. So after days without a worker only the highest missed
    rung is due, and a rung already sent is found again, not sent again. Days off count as
    ``working_days_left`` says. Raises ``CalendarUnknown``.
    """
    return ladder.highest(-working_days_left(due_on, today, calendar))
