"""Periods are whole local days: their bounds follow every change of a zone's offset."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.periods import Period, add_months, instant, local_day, midnight, month, parse_month

ORAL = ZoneInfo("Asia/Oral")
ALMATY = ZoneInfo("Asia/Almaty")
NEW_YORK = ZoneInfo("America/New_York")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
# Midnight is skipped in São Paulo (2017-10-15), comes twice in Havana, and Apia has no 30 December 2011.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Asia/Oral", "Asia/Almaty", "America/New_York", "America/Sao_Paulo", "America/Havana",
        "Europe/London", "Australia/Lord_Howe", "UTC",
    )
]  # fmt: skip

DAYS = st.dates(date(2010, 1, 1), date(2027, 12, 31))
PERIODS = st.builds(
    lambda start, length: Period(start, start + timedelta(days=length)), DAYS, st.integers(0, 500)
)
MONTHS = st.builds(month, st.integers(2000, 2030), st.integers(1, 12))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def day(*parts: int) -> Period:
    return Period(date(*parts), date(*parts))


@pytest.mark.parametrize(
    ("period", "zone", "start", "end"),
    [
        pytest.param(month(2026, 6), ORAL, utc(2026, 5, 31, 19), utc(2026, 6, 30, 19), id="Oral is UTC+5"),
        pytest.param(month(2024, 2), ALMATY, utc(2024, 1, 31, 18), utc(2024, 2, 29, 19), id="from +6 to +5"),
        pytest.param(
            month(2024, 3), ALMATY, utc(2024, 2, 29, 19), utc(2024, 3, 31, 19), id="+5 from then on"
        ),
        pytest.param(
            month(2015, 3), NEW_YORK, utc(2015, 3, 1, 5), utc(2015, 4, 1, 4), id="summer time begins"
        ),
        pytest.param(day(2015, 11, 1), NEW_YORK, utc(2015, 11, 1, 4), utc(2015, 11, 2, 5), id="25 hours"),
        pytest.param(
            day(2017, 10, 15), SAO_PAULO, utc(2017, 10, 15, 3), utc(2017, 10, 16, 2), id="no midnight"
        ),
    ],
)
def test_bounds_are_local_midnights(period, zone, start, end):
    assert period.bounds(zone) == (start, end)


@given(PERIODS, st.sampled_from(ZONES))
def test_a_moment_is_within_the_bounds_just_when_its_local_day_is_in_the_period(period, zone):
    start, end = period.bounds(zone)
    step = timedelta(microseconds=1)

    for moment, inside in ((start - step, False), (start, True), (end - step, True), (end, False)):
        assert (local_day(moment, zone) in period) is inside
        assert moment.tzinfo is UTC


@given(PERIODS, st.sampled_from(ZONES))
def test_periods_side_by_side_neither_overlap_nor_leave_a_gap(period, zone):
    days = [Period(day, day).bounds(zone) for day in walk(period)]

    assert days[0][0] == period.bounds(zone)[0]
    assert days[-1][1] == period.bounds(zone)[1]
    assert all(earlier[1] == later[0] for earlier, later in pairwise(days))
    assert period.day_count == len(days)


def test_a_day_that_a_zone_skipped_is_empty():
    apia = ZoneInfo("Pacific/Apia")

    assert midnight(date(2011, 12, 30), apia) == midnight(date(2011, 12, 31), apia)


def test_a_moment_without_a_zone_has_no_local_day():
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 6, 1), ORAL)  # noqa: DTZ001 - the naive moment is what is refused


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2026, 6, 2), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("period", "previous"),
    [
        pytest.param(month(2026, 1), month(2025, 12), id="January comes after December"),
        pytest.param(month(2024, 3), month(2024, 2), id="of a whole month it is the whole month before"),
        pytest.param(
            Period(date(2019, 1, 1), date(2019, 6, 30)), Period(date(2018, 7, 1), date(2018, 12, 31)),
            id="of a half-year it is the half-year before",
        ),
        pytest.param(
            Period(date(2026, 6, 8), date(2026, 6, 14)), Period(date(2026, 6, 1), date(2026, 6, 7)),
            id="of a week it is the week before",
        ),
        pytest.param(
            Period(date(2026, 6, 1), date(2026, 6, 29)), Period(date(2026, 5, 3), date(2026, 5, 31)),
            id="a month without its last day is just days",
        ),
    ],
)  # fmt: skip
def test_the_previous_period(period, previous):
    assert period.previous() == previous


@given(PERIODS)
def test_the_previous_period_ends_on_the_day_before(period):
    previous = period.previous()

    assert previous.end_on + timedelta(days=1) == period.start_on
    if not period.whole_months:
        assert previous.day_count == period.day_count


@given(PERIODS)
def test_the_following_period_begins_on_the_day_after_and_of_days_is_as_long(period):
    following = period.following()

    assert following.start_on == period.end_on + timedelta(days=1)
    if not period.whole_months:
        assert following.day_count == period.day_count


@given(MONTHS, st.integers(0, 30))
def test_of_whole_months_the_following_are_as_many_whole_months(first, more):
    months = [first]
    for _ in range(more):
        months.append(months[-1].following())
    whole = Period(first.start_on, months[-1].end_on)

    assert whole.whole_months == whole.following().whole_months == more + 1
    assert whole.following().previous() == whole


@pytest.mark.parametrize("cut", [(1, 0), (0, 1)])
def test_what_cuts_a_month_is_no_number_of_whole_months(cut):
    start, end = (timedelta(days=days) for days in cut)

    assert Period(date(2026, 5, 1) + start, date(2026, 6, 30) - end).whole_months == 0


@given(DAYS, st.times(), st.sampled_from(ZONES))
def test_a_local_time_is_an_instant_at_which_the_clock_shows_it(day, at, zone):
    moment = instant(day, at.replace(tzinfo=None), zone)

    assert moment.tzinfo is UTC
    shown = moment.astimezone(zone).replace(tzinfo=None)
    asked = datetime.combine(day, at.replace(tzinfo=None))
    # Where the clocks skip the asked time, the clock shows it as much later.
    assert shown == asked or (asked < shown <= asked + timedelta(hours=1))


@given(MONTHS)
def test_of_a_whole_month_the_previous_one_is_that_of_the_day_before(whole):
    before = whole.start_on - timedelta(days=1)

    assert whole.whole_months == 1
    assert whole.previous() == month(before.year, before.month)


@pytest.mark.parametrize(
    ("period", "last_year"),
    [
        pytest.param(month(2025, 2), month(2024, 2), id="a whole February stays whole"),
        pytest.param(
            Period(date(2024, 2, 29), date(2024, 3, 5)), Period(date(2023, 2, 28), date(2023, 3, 5)),
            id="29 February becomes 28",
        ),
        pytest.param(
            Period(date(2026, 1, 1), date(2026, 6, 17)), Period(date(2025, 1, 1), date(2025, 6, 17)),
            id="the same days",
        ),
    ],
)  # fmt: skip
def test_the_same_period_last_year(period, last_year):
    assert period.same_last_year() == last_year


def test_since_january_goes_up_to_the_last_day_of_the_period():
    assert month(2026, 6).since_january() == Period(date(2026, 1, 1), date(2026, 6, 30))


def test_twelve_months_back_end_with_the_month_of_the_last_day():
    months = Period(date(2026, 5, 20), date(2026, 6, 17)).months_back(12)

    assert months[0] == month(2025, 7)
    assert months[-1] == month(2026, 6)
    assert len(months) == 12
    assert all(earlier == later.previous() for earlier, later in pairwise(months))


def test_a_month_is_read_from_its_address():
    assert parse_month("2026-06") == Period(date(2026, 6, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    "text", ["2026-6", "2026-13", "2026-00", "june", "", "2026-06-01", "٢٠٢٦-٠٦", "0000-01"]
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match=r"month|year"):
        parse_month(text)


@given(DAYS, st.integers(-60, 60))
def test_adding_months_keeps_the_day_or_takes_the_last_of_the_month(day, count):
    later = add_months(day, count)

    assert (later.year - day.year) * 12 + later.month - day.month == count
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def walk(period):
    return [
        period.start_on + timedelta(days=offset)
        for offset in range((period.end_on - period.start_on).days + 1)
    ]
