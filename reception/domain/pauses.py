"""Pauses of a term: how long they last in working days, and how they move the effective due date.

The day on which a pause begins still counts as a day of the term; the days after it, up to and including
its last day, do not. So the due date moves by the working days of the pause, and never the original one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reception.domain.calendar import ONE_DAY, WorkingCalendar
from reception.domain.term_errors import NoPause, PausesUsedUp, PauseTooLate, PauseTooLong


@dataclass(frozen=True, slots=True)
class Pause:
    """The local day on which a pause began and its last day; with equal days it rested for none."""

    began_on: date
    ended_on: date

    def working_days(self, calendar: WorkingCalendar) -> int:
        """Return how many working days the pause lasted. Raises ``CalendarUnknown``."""
        return calendar.working_days_between(self.began_on, self.ended_on)


def due_after(base_due_on: date, pauses: Iterable[Pause], calendar: WorkingCalendar) -> date:
    """Return the effective due date: the one without pauses, moved by the working days that all lasted."""
    rested = sum(pause.working_days(calendar) for pause in pauses)
    return calendar.add_working_days(base_due_on, rested) if rested else base_due_on


def last_pause_day(
    began_on: date, earlier: Iterable[Pause], most: int | None, calendar: WorkingCalendar
) -> date:
    """Return the last day that a pause from ``began_on`` may have, with what earlier ones left of ``most``.

    ``most`` is in working days for all pauses of a term. Raises ``NoPause`` or ``PausesUsedUp``.
    """
    if most is None:
        raise NoPause
    left = most - sum(pause.working_days(calendar) for pause in earlier)
    if left < 1:
        raise PausesUsedUp(most)
    # A day off at the end costs nothing, so the pause may last until the next working day begins.
    return calendar.add_working_days(began_on, left + 1) - ONE_DAY


def ensure_pause(
    pause: Pause, due_on: date, *, earlier: Iterable[Pause], most: int | None, calendar: WorkingCalendar
) -> None:
    """Raise where the pause is too late, ends before its second day, or is longer than the policy allows.

    At least one working day of the term must be left after the day on which it begins: then the due date
    always lies after the pause, and what is overdue never hides behind one.
    """
    latest = last_pause_day(pause.began_on, earlier, most, calendar)
    if calendar.working_days_between(pause.began_on, due_on) < 1:
        raise PauseTooLate(due_on)
    if not pause.began_on < pause.ended_on <= latest:
        raise PauseTooLong(pause.ended_on, pause.began_on + ONE_DAY, latest)
