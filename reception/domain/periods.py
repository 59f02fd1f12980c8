"""Periods of whole local days, and the only place where local dates become instants."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
MONTHS_IN_YEAR = 12


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which ``day`` begins in ``zone``.

    Where the clocks skip midnight it is the moment of the skip; where midnight comes twice, the first one.
    """
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a local time; where it comes twice, the first one."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day on which ``moment`` falls in ``zone``. Raises ``ValueError`` for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(zone).date()


def add_months(day: date, count: int) -> date:
    """Return the same day of the month ``count`` months later, or that month's last day if it has none."""
    year, month_index = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + count, MONTHS_IN_YEAR)
    return date(year, month_index + 1, min(day.day, month(year, month_index + 1).end_on.day))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The local days from ``start_on`` to ``end_on``, both inclusive."""

    start_on: date
    end_on: date

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for a period that ends before it starts."""
        if self.end_on < self.start_on:
            raise ValueError(f"a period cannot end on {self.end_on} and start on {self.start_on}")

    def __contains__(self, day: date) -> bool:
        """Say whether ``day`` is one of the period's days."""
        return self.start_on <= day <= self.end_on

    @property
    def day_count(self) -> int:
        """Return how many days the period has; at least 1."""
        return (self.end_on - self.start_on).days + 1

    @property
    def whole_months(self) -> int:
        """Return how many whole calendar months the period is, or 0 if it cuts a month."""
        if self.start_on.day != 1 or (self.end_on + ONE_DAY).day != 1:
            return 0
        return _month_number(self.end_on) - _month_number(self.start_on) + 1

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return [S, E) of report.md in UTC: the local midnights of the first day and after the last."""
        return midnight(self.start_on, zone), midnight(self.end_on + ONE_DAY, zone)

    def previous(self) -> Self:
        """Return the period just before: as many whole months if this one is such, else as many days."""
        if self.whole_months:
            return self._months_earlier(self.whole_months)
        length = timedelta(days=self.day_count)
        return type(self)(self.start_on - length, self.end_on - length)

    def following(self) -> Self:
        """Return the period just after: as many whole months if this one is such, else as many days."""
        if self.whole_months:
            return self._months_earlier(-self.whole_months)
        length = timedelta(days=self.day_count)
        return type(self)(self.start_on + length, self.end_on + length)

    def same_last_year(self) -> Self:
        """Return the same days a year before; whole months stay whole, 29 February becomes 28."""
        if self.whole_months:
            return self._months_earlier(MONTHS_IN_YEAR)
        return type(self)(
            add_months(self.start_on, -MONTHS_IN_YEAR), add_months(self.end_on, -MONTHS_IN_YEAR)
        )

    def since_january(self) -> Self:
        """Return 1 January of the year in which the period ends, up to its last day."""
        return type(self)(date(self.end_on.year, 1, 1), self.end_on)

    def months_back(self, count: int) -> "tuple[Period, ...]":
        """Return ``count`` whole months, oldest first; the last is the month in which the period ends."""
        last = self.end_on.replace(day=1)
        firsts = (add_months(last, -back) for back in reversed(range(count)))
        return tuple(month(first.year, first.month) for first in firsts)

    def _months_earlier(self, count: int) -> Self:
        following = self.end_on + ONE_DAY
        return type(self)(add_months(self.start_on, -count), add_months(following, -count) - ONE_DAY)


def month(year: int, month: int) -> Period:
    """Return the whole calendar month. Raises ``ValueError`` for a month that does not exist."""
    first = date(year, month, 1)
    # 31 days after the first it is the next month, whatever the length of this one.
    return Period(first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY)


def parse_month(text: str) -> Period:
    """Return the month written as ``YYYY-MM``. Raises ``ValueError`` for anything else."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
    if match is None:
        raise ValueError("a month is written YYYY-MM")
    return month(int(match[1]), int(match[2]))


def _month_number(day: date) -> int:
    return day.year * MONTHS_IN_YEAR + day.month
