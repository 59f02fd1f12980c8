"""The reminder ladder: which reminder a term has come to, computed from the dates and not from ticks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from reception.domain.calendar import WorkingCalendar
from reception.domain.errors import CalendarUnknown
from reception.domain.periods import ONE_DAY


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

    def passed(self, *, since: int, below: int) -> list[Rung]:
        """Return the rungs above level ``since`` and under level ``below``: those that nobody was told of."""
        rungs = [rung for rung in self.levels if since < rung < below]
        if self.then_every is not None:
            last = self.levels[-1]
            first = last + self.then_every * max(1, (since - last) // self.then_every + 1)
            rungs += range(first, below, self.then_every)
        return [Rung(level) for level in rungs]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladders:
    """Who is reminded when: the official, the manager of the branch, its head. A dated setting."""

    official: Ladder
    manager: Ladder
    head: Ladder

    @property
    def soonest(self) -> int:
        """Return how many working days before the due date the first reminder of all comes."""
        return max(0, -min(ladder.levels[0] for ladder in (self.official, self.manager, self.head)))


OFFICIAL_LADDER = Ladder(levels=(-3, -1, 0, 1), then_every=5)
"""Due in 3 working days, tomorrow, today, overdue by 1, then every 5: 6, 11, 16 …"""

MANAGER_LADDER = Ladder(levels=(3,), then_every=5)
"""Overdue by 3 working days, then every 5."""

HEAD_LADDER = Ladder(levels=(10,), then_every=10)
"""Overdue by 10 working days, then every 10."""

DEFAULT_LADDERS = Ladders(official=OFFICIAL_LADDER, manager=MANAGER_LADDER, head=HEAD_LADDER)
"""What holds before an administrator has set another one."""


def ladders_in_force(dated: Mapping[date, Ladders], on: date) -> Ladders:
    """Return the ladders in force on a day: those of the latest date that has come."""
    begun = [valid_from for valid_from in dated if valid_from <= on]
    return dated[max(begun)] if begun else DEFAULT_LADDERS


SOON = 3
"""Working days before the due date from which a term ends soon."""


def last_soon_on(today: date, calendar: WorkingCalendar) -> date:
    """Return the last day on which a term that ends soon may end: also a day off after the last such day.

    Where nobody has entered the next year yet, it is the last day of this one.
    """
    try:
        return calendar.add_working_days(today, SOON + 1) - ONE_DAY
    except CalendarUnknown:
        return date(today.year, 12, 31)


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
