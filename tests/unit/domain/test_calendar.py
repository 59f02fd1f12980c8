"""A working calendar answers as a walk from day to day would, and says when it does not know."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.calendar import CalendarDay, CalendarOverride, DayReason, Why, WorkingCalendar
from reception.domain.errors import CalendarUnknown
from reception.domain.report import Names
from tests.unit.domain.random_calendars import BEGINNINGS, LAST, calendars, roll, walk, walk_to_working_day

PLAIN = WorkingCalendar.of_days(range(2025, 2027))
NAURYZ = Names(kk="Наурыз мейрамы", ru="Наурыз мейрамы", en="Nowruz Holiday")
MARCH_2025 = WorkingCalendar.of_days(
    range(2025, 2026),
    [
        CalendarDay(date(2025, 3, 21), False, Why(DayReason.HOLIDAY, NAURYZ)),
        CalendarDay(date(2025, 3, 22), True, Why(DayReason.MOVED_ON, other_on=date(2025, 3, 24))),
        CalendarDay(date(2025, 3, 24), False, Why(DayReason.MOVED_OFF, other_on=date(2025, 3, 22))),
    ],
)


@pytest.mark.parametrize(
    ("day", "is_working", "reason"),
    [
        pytest.param(date(2025, 3, 20), True, None, id="a Thursday"),
        pytest.param(date(2025, 3, 21), False, DayReason.HOLIDAY, id="a holiday on a Friday"),
        pytest.param(date(2025, 3, 22), True, DayReason.MOVED_ON, id="a Saturday that is worked"),
        pytest.param(date(2025, 3, 23), False, DayReason.WEEKEND, id="a Sunday"),
        pytest.param(date(2025, 3, 24), False, DayReason.MOVED_OFF, id="a Monday off for the Saturday"),
    ],
)
def test_a_day_says_whether_it_is_worked_and_why(day, is_working, reason):
    found = MARCH_2025.day(day)

    assert (found.date, found.is_working) == (day, is_working)
    assert (found.why and found.why.reason) == reason
    assert MARCH_2025.is_working_day(day) is is_working


def test_an_override_carries_what_the_administrator_wrote():
    quarantine = Names(kk="Карантин", ru="Карантин", en="Quarantine")
    override = CalendarOverride(date(2025, 3, 20), is_working=False, names=quarantine)

    assert override.as_day() == CalendarDay(date(2025, 3, 20), False, Why(DayReason.OVERRIDDEN, quarantine))


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda: PLAIN.day(date(2024, 12, 31)), id="a day before"),
        pytest.param(lambda: PLAIN.is_working_day(date(2027, 1, 1)), id="a day after"),
        # A Saturday is off by its weekday, yet it might be worked: that is not known either.
        pytest.param(lambda: PLAIN.is_working_day(date(2027, 1, 2)), id="a weekend after"),
        pytest.param(lambda: PLAIN.add_working_days(date(2026, 12, 31), 1), id="a term that reaches out"),
        pytest.param(lambda: PLAIN.add_working_days(date(2024, 12, 31), 1), id="a term from outside"),
        pytest.param(lambda: PLAIN.next_working_day(date(2027, 1, 1)), id="the next working day"),
        pytest.param(
            lambda: PLAIN.working_days_between(date(2024, 12, 1), date(2025, 2, 1)), id="from outside"
        ),
        pytest.param(
            lambda: PLAIN.working_days_between(date(2026, 12, 1), date(2027, 1, 1)), id="to outside"
        ),
        pytest.param(
            lambda: PLAIN.working_days_between(date(2024, 1, 1), date(2027, 1, 1)), id="over it all"
        ),
    ],
)
def test_a_year_without_a_calendar_is_an_error_and_not_a_guess(ask):
    with pytest.raises(CalendarUnknown) as refusal:
        ask()

    assert refusal.value.year in (2024, 2027)


def test_a_term_of_no_days_is_refused():
    with pytest.raises(ValueError, match="positive"):
        PLAIN.add_working_days(date(2025, 1, 6), 0)


@given(calendars(), BEGINNINGS, st.integers(1, 80))
def test_adding_working_days_is_a_walk(calendar, start, count):
    end = calendar.add_working_days(start, count)

    assert end == walk_to_working_day(calendar, start, count)
    assert calendar.working_days_between(start, end) == count


@given(calendars(), BEGINNINGS, st.integers(0, 900))
def test_working_days_between_are_those_of_a_walk(calendar, start, length):
    end = min(date.fromordinal(start.toordinal() + length), LAST)
    walked = sum(calendar.is_working_day(day) for day in walk(start, end))

    assert calendar.working_days_between(start, end) == walked
    assert calendar.working_days_between(end, start) == -walked


@given(calendars(), BEGINNINGS)
def test_the_next_working_day_is_the_day_itself_or_the_first_after(calendar, day):
    assert calendar.next_working_day(day) == roll(calendar, day)
