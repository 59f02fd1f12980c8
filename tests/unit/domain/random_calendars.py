"""Random working calendars, and the slow plain ways to ask them, for the property tests."""

from datetime import date, timedelta

from hypothesis import strategies as st

from reception.domain.calendar import CalendarDay, DayReason, Why, WorkingCalendar

YEARS = range(2024, 2028)
DAY = timedelta(days=1)


@st.composite
def calendars(draw):
    """Draw four years with days off and worked weekends anywhere, some of them in long runs."""
    changed = draw(
        st.dictionaries(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.booleans(), max_size=40),
    )
    run_from = draw(st.dates(date(2024, 1, 1), date(2027, 6, 1)))
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
