"""The working calendar: which days are worked, and why a day is not what its weekday says."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from reception.domain.errors import CalendarUnknown
from reception.domain.report import Names

SATURDAY = 5
ONE_DAY = dt.timedelta(days=1)


class DayReason(StrEnum):
    """Why a day is worked or not. The last two stand only in the reckoning of a term."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MOVED_OFF = "moved_off"
    """Off by order of the government, in exchange for a day that is worked."""
    MOVED_ON = "moved_on"
    """Worked by order of the government, in exchange for a day off."""
    OVERRIDDEN = "overridden"
    """An administrator of the branch said so."""
    RECEIVED = "received"
    """The day of receipt, which is not counted."""
    ROLLED = "rolled"
    """The working day to which a term moved that would have ended on a day off."""


@dataclass(frozen=True, slots=True)
class Why:
    """A reason that can be told in any language."""

    reason: DayReason
    names: Names | None = None
    """The holiday's name, or what the administrator wrote."""
    other_on: dt.date | None = None
    """The other day of a swap, or the holiday on a weekend for which this day is off."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day; ``why`` is None for an ordinary working day."""

    date: dt.date
    is_working: bool
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class CalendarOverride:
    """A row of the editable calendar: it outweighs what the law and the government's swaps say."""

    date: dt.date
    is_working: bool
    names: Names | None = None

    def as_day(self) -> CalendarDay:
        """Return the day as the calendar shows it."""
        return CalendarDay(self.date, self.is_working, Why(DayReason.OVERRIDDEN, self.names))


def ordinary_day(day: dt.date) -> CalendarDay:
    """Return the day as its weekday alone has it: Saturday and Sunday are off."""
    if day.weekday() < SATURDAY:
        return CalendarDay(day, is_working=True)
    return CalendarDay(day, is_working=False, why=Why(DayReason.WEEKEND))


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """The days worked and not worked in the years that are known.

    Every question about a day of another year raises ``CalendarUnknown``: an error, not a guess.
    """

    years: range
    special_days: Callable[[int], Mapping[dt.date, CalendarDay]]
    """The days of a year that are not as their weekday has them; asked once for each year in use."""
    _working_days: dict[int, tuple[dt.date, ...]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of_days(cls, years: range, special: Iterable[CalendarDay] = ()) -> Self:
        """Return a calendar of ordinary weeks in which the ``special`` days are as given."""
        days = {day.date: day for day in special}
        return cls(years, lambda year: days)

    def day(self, day: dt.date) -> CalendarDay:
        """Return whether ``day`` is worked, and why. Raises ``CalendarUnknown``."""
        self._ensure_known(day.year)
        return self.special_days(day.year).get(day) or ordinary_day(day)

    def is_working_day(self, day: dt.date) -> bool:
        """Say whether ``day`` is worked. Raises ``CalendarUnknown``."""
        return self.day(day).is_working

    def add_working_days(self, start: dt.date, count: int) -> dt.date:
        """Return the ``count``-th working day after ``start``, which itself is not counted.

        Raises ``CalendarUnknown``, and ``ValueError`` for a count below 1.
        """
        if count < 1:
            raise ValueError(f"count must be positive, not {count}")
        year = start.year
        days = self._working_days_of(year)
        index = bisect_right(days, start) + count - 1
        while index >= len(days):
            index -= len(days)
            year += 1
            days = self._working_days_of(year)
        return days[index]

    def next_working_day(self, day: dt.date) -> dt.date:
        """Return ``day`` itself if it is worked, else the next that is. Raises ``CalendarUnknown``."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Count the working days after ``start`` up to and including ``end``.

        With ``end`` before ``start`` it is minus the count the other way round. Raises ``CalendarUnknown``.
        """
        if end < start:
            return -self.working_days_between(end, start)
        whole_years = sum(len(self._working_days_of(year)) for year in range(start.year, end.year))
        until_end = bisect_right(self._working_days_of(end.year), end)
        return whole_years + until_end - bisect_right(self._working_days_of(start.year), start)

    def _working_days_of(self, year: int) -> tuple[dt.date, ...]:
        if year not in self._working_days:
            self._ensure_known(year)
            first = dt.date(year, 1, 1)
            length = (dt.date(year, 12, 31) - first).days + 1
            days = (first + index * ONE_DAY for index in range(length))
            self._working_days[year] = tuple(day for day in days if self.is_working_day(day))
        return self._working_days[year]

    def _ensure_known(self, year: int) -> None:
        if year not in self.years:
            raise CalendarUnknown(year)
