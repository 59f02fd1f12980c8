"""The demo's office hours: a moved clock that people work by."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from reception.domain.calendar import WorkingCalendar
from reception.domain.periods import local_day

MINUTES = (*range(9 * 60, 13 * 60), *range(14 * 60 + 30, 18 * 60 + 30))
"""The minutes of a working day, from 9 to 18:30 with a break at lunch."""

BREATH = 4
"""Minutes between two entries about one question, at least."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Picks moments by lot, in the office hours of working days."""

    calendar: WorkingCalendar
    zone: ZoneInfo
    dice: Random

    def on_day(self, day: date, *, until_minute: int = MINUTES[-1]) -> datetime:
        """Return a moment on ``day``."""
        return self.at(day, self.dice.choice([minute for minute in MINUTES if minute <= until_minute]))

    def after(self, moment: datetime, *, not_before: date | None = None) -> datetime:
        """Return a moment later than ``moment``: the same day if hours are left, else the next working day.

        ``not_before`` puts it off to that day at least.
        """
        today = local_day(moment, self.zone)
        if not_before is not None and not_before > today:
            return self.on_day(self.calendar.next_working_day(not_before))
        if self.calendar.is_working_day(today):
            local = moment.astimezone(self.zone)
            past = local.hour * 60 + local.minute + BREATH
            left = [minute for minute in MINUTES if minute > past]
            if left:
                return self.at(today, self.dice.choice(left))
        return self.on_day(self.calendar.add_working_days(today, 1))

    def next_morning(self, moment: datetime) -> datetime:
        """Return a moment in the first hour of the next working day."""
        tomorrow = self.calendar.add_working_days(local_day(moment, self.zone), 1)
        return self.on_day(tomorrow, until_minute=10 * 60)

    def at(self, day: date, minute: int) -> datetime:
        """Return a moment in a minute of a local day, counted from midnight."""
        moment = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=self.zone)
        return (moment + timedelta(seconds=self.dice.randrange(60))).astimezone(UTC)

    def days_after(self, moment: datetime, count: int) -> date:
        """Return the ``count``-th working day after the moment's own; 0 is that day itself."""
        day = local_day(moment, self.zone)
        return self.calendar.add_working_days(day, count) if count else day
