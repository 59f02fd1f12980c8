"""Random working calendars, and the slow plain ways to ask them, for the property tests."""

from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from reception.domain.calendar import CalendarDay, DayReason, Why, WorkingCalendar

YEARS = range(2010, 2032)
DAY = timedelta(days=1)
FIRST, LAST = date(YEARS.start, 1, 1), date(YEARS.stop - 1, 12, 31)
BEGINNINGS = st.dates(date(2010, 6, 1), date(2031, 3, 1))
"""Days that have months of known calendar before and after them."""


@st.composite
def calendars(draw):
    """Draw over twenty years with days off and worked weekends anywhere, and one long run of days off."""
    random = Random(draw(st.integers(0, 2**32)))
    length = (LAST - FIRST).days
    changed = {FIRST + random.randrange(length) * DAY: random.random() < 0.4 for _ in range(900)}
    run_from = draw(st.dates(FIRST, LAST - 200 * DAY))
    for offset in range(draw(st.integers(0, 12))):
        changed[run_from + offset * DAY] = False
    special = (CalendarDay(day, works, Why(DayReason.OVERRIDDEN)) for day, works in changed.items())
    return WorkingCalendar.of_days(YEARS, special)


def walk(start, end):
    """Yield the days after ``start`` up to and including ``end``."""
    while start < end:
        start += DAY
        yield start


def walk_to_working_day(calendar, start, count):
    """Walk day by day from ``start``, not counted, to the ``count``-th working day."""
    day = start
    while count:
        day += DAY
        count -= calendar.is_working_day(day)
    return day


def roll(calendar, day):
    """Walk from a day off to the next working day."""
    while not calendar.is_working_day(day):
        day += DAY
    return day
