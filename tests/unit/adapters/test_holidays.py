"""Kazakhstan's calendar: the vectors of the field, the swaps, the names in three languages, the overrides."""

from datetime import date, timedelta

import pytest

from reception.adapters.holidays import FIRST_KNOWN_YEAR, LAST_KNOWN_YEAR, RUSSIAN_NAMES, working_calendar
from reception.domain.calendar import CalendarOverride, DayReason
from reception.domain.errors import CalendarUnknown
from reception.domain.report import Names

CALENDAR = working_calendar()
ALL_DAYS = [
    CALENDAR.day(date(FIRST_KNOWN_YEAR, 1, 1) + timedelta(days=offset))
    for offset in range((date(LAST_KNOWN_YEAR + 1, 1, 1) - date(FIRST_KNOWN_YEAR, 1, 1)).days)
]


def test_the_years_have_as_many_working_days_as_the_production_calendar(shared_case):
    expected = shared_case("deadlines.json")["working_days_in_year"]

    assert {year: working_days_in(int(year)) for year in expected} == expected


def test_the_days_of_the_vectors_are_worked_or_not(shared_case):
    expected = {row["date"]: row["working"] for row in shared_case("deadlines.json")["days"]}

    assert {day: CALENDAR.is_working_day(date.fromisoformat(day)) for day in expected} == expected


@pytest.mark.parametrize(
    ("day", "is_working", "reason", "other_on"),
    [
        pytest.param(date(2019, 5, 4), True, DayReason.MOVED_ON, date(2019, 5, 10), id="Saturday for Friday"),
        pytest.param(
            date(2019, 5, 10), False, DayReason.MOVED_OFF, date(2019, 5, 4), id="Friday for Saturday"
        ),
        pytest.param(date(2013, 12, 28), True, DayReason.MOVED_ON, date(2014, 1, 3), id="over the New Year"),
        pytest.param(date(2014, 1, 3), False, DayReason.MOVED_OFF, date(2013, 12, 28), id="and back"),
        # 9 May 2020 was a Saturday: its Monday off went to Friday, so that the Monday was worked.
        pytest.param(date(2020, 5, 11), True, DayReason.MOVED_ON, date(2020, 5, 8), id="a Monday after all"),
        pytest.param(date(2025, 3, 22), False, DayReason.HOLIDAY, None, id="a holiday on a Saturday"),
        pytest.param(date(2025, 3, 24), False, DayReason.HOLIDAY, date(2025, 3, 22), id="Monday for it"),
        pytest.param(date(2025, 3, 25), False, DayReason.HOLIDAY, date(2025, 3, 23), id="Tuesday for Sunday"),
        pytest.param(date(2024, 1, 7), False, DayReason.HOLIDAY, None, id="Christmas on a Sunday"),
        pytest.param(date(2024, 1, 6), False, DayReason.WEEKEND, None, id="a Saturday"),
    ],
)
def test_a_day_is_explained(day, is_working, reason, other_on):
    found = CALENDAR.day(day)

    assert (found.is_working, found.why.reason, found.why.other_on) == (is_working, reason, other_on)


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(date(2024, 1, 8), id="7 January is never moved"),
        pytest.param(date(2024, 6, 17), id="Kurban Ait is never moved"),
        pytest.param(date(2026, 8, 31), id="30 August is no holiday from 2026"),
    ],
)
def test_an_ordinary_working_day_needs_no_reason(day):
    assert CALENDAR.is_working_day(day)
    assert CALENDAR.day(day).why is None


def test_each_holiday_has_a_name_in_each_language():
    names = {day.why.names for day in ALL_DAYS if day.why and day.why.reason is DayReason.HOLIDAY}

    assert {name.kk for name in names} == set(RUSSIAN_NAMES)
    assert Names(kk="Наурыз мейрамы", ru="Наурыз мейрамы", en="Nowruz Holiday") in names
    assert Names(kk="Құрбан айт", ru="Курбан айт", en="Eid al-Adha") in names
    assert not [name for name in names if "(" in name.kk + name.ru + name.en]


def test_each_swap_has_two_days_that_name_each_other():
    swapped = {day.date: day for day in ALL_DAYS if day.why and day.why.reason in SWAP}

    assert len(swapped) > 50
    for day in swapped.values():
        other = swapped[day.why.other_on]
        assert other.why.other_on == day.date
        assert {day.is_working, other.is_working} == {True, False}


def test_a_day_off_in_place_of_a_holiday_follows_it_within_days():
    kept_later = [
        day for day in ALL_DAYS if day.why and day.why.reason is DayReason.HOLIDAY and day.why.other_on
    ]

    assert len(kept_later) > 50
    for day in kept_later:
        holiday = CALENDAR.day(day.why.other_on)
        assert day.date - timedelta(days=4) < holiday.date < day.date
        assert holiday.date.weekday() >= 5
        assert holiday.why.names == day.why.names


def test_no_calendar_is_known_outside_its_years():
    for day in (date(FIRST_KNOWN_YEAR - 1, 12, 31), date(LAST_KNOWN_YEAR + 1, 1, 1)):
        with pytest.raises(CalendarUnknown):
            CALENDAR.day(day)


def test_a_term_that_runs_into_the_unknown_year_is_an_error():
    with pytest.raises(CalendarUnknown):
        CALENDAR.add_working_days(date(LAST_KNOWN_YEAR, 12, 20), 15)


class TestOverrides:
    def test_an_override_outweighs_the_package(self):
        names = Names(kk="Айрықша", ru="Особый", en="Special")
        calendar = working_calendar(
            [
                CalendarOverride(date(2026, 5, 27), is_working=True),
                CalendarOverride(date(2026, 5, 28), is_working=False, names=names),
            ]
        )

        assert calendar.is_working_day(date(2026, 5, 27))
        assert not calendar.is_working_day(date(2026, 5, 28))
        assert calendar.day(date(2026, 5, 27)).why.reason is DayReason.OVERRIDDEN
        assert calendar.day(date(2026, 5, 28)).why.names == names
        assert calendar.add_working_days(date(2026, 5, 26), 2) == date(2026, 5, 29)

    def test_it_changes_no_other_calendar(self):
        working_calendar([CalendarOverride(date(2026, 6, 3), is_working=False)]).day(date(2026, 6, 3))

        assert working_calendar().is_working_day(date(2026, 6, 3))

    def test_the_same_overrides_in_any_order_give_the_same_calendar(self):
        first = CalendarOverride(date(2026, 6, 3), is_working=False)
        second = CalendarOverride(date(2026, 6, 6), is_working=True)

        assert working_calendar([first, second]) is working_calendar(iter([second, first]))

    def test_it_makes_no_year_known(self):
        calendar = working_calendar([CalendarOverride(date(LAST_KNOWN_YEAR + 1, 1, 1), is_working=False)])

        with pytest.raises(CalendarUnknown):
            calendar.day(date(LAST_KNOWN_YEAR + 1, 1, 1))


SWAP = (DayReason.MOVED_OFF, DayReason.MOVED_ON)


def working_days_in(year):
    return sum(day.is_working for day in ALL_DAYS if day.date.year == year)
