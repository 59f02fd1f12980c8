"""Terms: the vectors of the field, a walk from day to day as a second method, extensions and the instant."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.adapters.holidays import working_calendar
from reception.domain.calendar import DayReason
from reception.domain.deadlines import (
    DEFAULT_POLICIES,
    DayUnit,
    due_instant,
    ensure_extension,
    last_extension_day,
    local_day,
    policy_in_force,
    reckon,
    tell_extension_by,
)
from reception.domain.errors import CalendarUnknown, ExtensionTooLong, NoPolicy
from tests.unit.domain.random_calendars import BEGINNINGS, calendars, roll, walk, walk_to_working_day

CALENDAR = working_calendar()
LAW_221, APPK = DEFAULT_POLICIES
RECEIVED = BEGINNINGS


def test_the_vectors_in_working_days_hold(shared_case):
    for row in shared_case("deadlines.json")["working_days"]:
        reckoning = reckon(date.fromisoformat(row["received"]), APPK, CALENDAR)

        assert {
            "received": row["received"],
            "plus_3": str(reckoning.redirect_by),
            "plus_15": str(reckoning.due_on),
        } == row


def test_the_vectors_in_calendar_days_hold(shared_case):
    for row in shared_case("deadlines.json")["calendar_days_rolled"]:
        received_on = date.fromisoformat(row["received"])

        assert {
            "received": row["received"],
            "plus_15": str(reckon(received_on, LAW_221, CALENDAR).due_on),
            "plus_30": str(reckon(received_on, LAW_221, CALENDAR, fact_finding=True).due_on),
        } == row


@pytest.mark.parametrize(
    ("received_on", "due_on", "redirect_by"),
    [
        pytest.param(date(2024, 4, 22), date(2024, 5, 16), date(2024, 4, 25), id="over the holidays of May"),
        pytest.param(date(2024, 4, 21), date(2024, 5, 15), date(2024, 4, 24), id="received on a Sunday"),
        pytest.param(date(2026, 12, 14), date(2027, 1, 8), date(2026, 12, 18), id="over the New Year"),
        # The policy of the day of receipt governs. Saturday 3 July was worked.
        pytest.param(date(2021, 6, 30), date(2021, 7, 15), date(2021, 7, 3), id="the last day of Law 221"),
        pytest.param(date(2021, 7, 1), date(2021, 7, 26), date(2021, 7, 7), id="the first day of the code"),
        pytest.param(date(2019, 2, 21), date(2019, 3, 11), date(2019, 2, 26), id="rolls over two days off"),
    ],
)
def test_the_due_date(received_on, due_on, redirect_by):
    reckoning = reckon(received_on, policy_in_force(DEFAULT_POLICIES, received_on), CALENDAR)

    assert (reckoning.due_on, reckoning.redirect_by) == (due_on, redirect_by)


class TestPolicies:
    @pytest.mark.parametrize(
        ("received_on", "policy"),
        [(date(2019, 1, 1), LAW_221), (date(2021, 6, 30), LAW_221), (date(2021, 7, 1), APPK)],
    )
    def test_the_policy_in_force_on_the_day_of_receipt_governs(self, received_on, policy):
        assert policy_in_force(DEFAULT_POLICIES, received_on) is policy

    def test_before_the_first_law_there_is_none(self):
        with pytest.raises(NoPolicy):
            policy_in_force(DEFAULT_POLICIES, date(2006, 12, 31))

    def test_of_two_in_force_the_later_one_governs(self):
        own = replace(APPK, code="a_branch_order", valid_from=date(2025, 1, 1), answer_days=10)

        assert policy_in_force((own, *DEFAULT_POLICIES), date(2025, 1, 1)) is own
        assert policy_in_force((*DEFAULT_POLICIES, own), date(2025, 1, 1)) is own
        assert policy_in_force((*DEFAULT_POLICIES, own), date(2024, 12, 31)) is APPK

    def test_the_longer_term_is_only_where_the_policy_has_one(self):
        assert LAW_221.answer_days_for(fact_finding=True) == 30
        assert APPK.answer_days_for(fact_finding=True) == 15

    @pytest.mark.parametrize("limits", [(None, None), (30, 2)])
    def test_a_policy_has_exactly_one_limit_of_extension(self, limits):
        with pytest.raises(ValueError, match="exactly one limit"):
            replace(APPK, max_extra_calendar_days=limits[0], max_total_months=limits[1])


class TestReckoning:
    def test_in_working_days_the_days_off_are_named_and_not_counted(self):
        days = {day.date: day for day in reckon(date(2024, 4, 30), APPK, CALENDAR).days}

        assert days[date(2024, 4, 30)].why.reason is DayReason.RECEIVED
        assert not days[date(2024, 5, 1)].counted
        assert days[date(2024, 5, 1)].why.names.en == "Kazakhstan's People Solidarity Holiday"
        assert days[date(2024, 5, 2)].number == 1
        assert days[date(2024, 5, 4)].number == 3
        assert days[date(2024, 5, 4)].why.reason is DayReason.MOVED_ON
        assert days[date(2024, 5, 5)].why.reason is DayReason.WEEKEND
        assert days[date(2024, 5, 8)].why.reason is DayReason.MOVED_OFF

    def test_in_calendar_days_only_what_the_end_rolls_over_is_not_counted(self):
        days = reckon(date(2019, 2, 21), LAW_221, CALENDAR).days

        assert [(day.date.day, day.counted, day.number) for day in days[-4:]] == [
            (8, True, 15), (9, False, None), (10, False, None), (11, False, None),
        ]  # fmt: skip
        assert [day.why.reason for day in days[-4:]] == [
            DayReason.HOLIDAY, DayReason.WEEKEND, DayReason.WEEKEND, DayReason.ROLLED,
        ]  # fmt: skip

    def test_a_term_into_a_year_without_a_calendar_is_an_error(self):
        with pytest.raises(CalendarUnknown):
            reckon(date(2027, 12, 20), APPK, CALENDAR)

    @given(
        calendars(),
        RECEIVED,
        st.sampled_from([*DEFAULT_POLICIES, replace(APPK, answer_days=1)]),
        st.booleans(),
    )
    def test_it_is_what_a_walk_from_day_to_day_gives(self, calendar, received_on, policy, fact_finding):
        reckoning = reckon(received_on, policy, calendar, fact_finding=fact_finding)
        count = policy.answer_days_for(fact_finding=fact_finding)

        assert reckoning.due_on == naive_due(calendar, received_on, policy.answer_unit, count)
        assert reckoning.redirect_by == walk_to_working_day(calendar, received_on, 3)
        assert calendar.is_working_day(reckoning.due_on)
        assert [day.date for day in reckoning.days] == [received_on, *walk(received_on, reckoning.due_on)]
        counted = [day for day in reckoning.days if day.counted]
        assert [day.number for day in counted] == list(range(1, count + 1))
        for day in reckoning.days:
            assert (day.number is None) is not day.counted
            assert day.counted or day.why


class TestExtension:
    @pytest.mark.parametrize(
        ("asked_on", "is_allowed"),
        [
            pytest.param(date(2024, 5, 16), False, id="the present due date is no extension"),
            pytest.param(date(2024, 5, 17), True, id="a day more"),
            # 22 June 2024 was a Saturday: the two months end on Monday.
            pytest.param(date(2024, 6, 24), True, id="two months in all, rolled"),
            pytest.param(date(2024, 6, 25), False, id="a day beyond"),
        ],
    )
    def test_the_code_allows_two_months_in_all(self, asked_on, is_allowed):
        assert may_extend(date(2024, 5, 16), asked_on, date(2024, 4, 22), APPK) is is_allowed

    @pytest.mark.parametrize(
        ("current_due_on", "asked_on", "is_allowed"),
        [
            pytest.param(
                date(2019, 8, 15), date(2019, 9, 16), True, id="thirty days more, rolled from Saturday"
            ),
            pytest.param(date(2019, 8, 15), date(2019, 9, 17), False, id="a day beyond"),
            pytest.param(date(2019, 9, 16), date(2019, 9, 17), False, id="a second extension adds nothing"),
            pytest.param(
                date(2019, 9, 2), date(2019, 9, 16), True, id="a second extension within the thirty"
            ),
        ],
    )
    def test_law_221_allows_thirty_days_beyond_the_original_term(self, current_due_on, asked_on, is_allowed):
        assert may_extend(current_due_on, asked_on, date(2019, 7, 31), LAW_221) is is_allowed

    def test_an_original_term_that_came_as_given_is_the_one_that_counts(self):
        given_ = {"original_due_on": date(2019, 8, 30)}

        assert may_extend(date(2019, 8, 30), date(2019, 9, 30), date(2019, 7, 31), LAW_221, **given_)
        assert not may_extend(date(2019, 8, 30), date(2019, 10, 1), date(2019, 7, 31), LAW_221, **given_)

    def test_the_refusal_names_the_days_between_which_it_would_be_allowed(self):
        with pytest.raises(ExtensionTooLong) as refusal:
            ensure_extension(date(2024, 5, 16), date(2025, 1, 1), date(2024, 4, 22), APPK, CALENDAR)

        assert (refusal.value.earliest, refusal.value.latest) == (date(2024, 5, 17), date(2024, 6, 24))

    def test_two_months_from_the_last_of_december_end_with_february(self):
        # 28 February 2026 was a Saturday.
        last_day = last_extension_day(date(2026, 1, 26), date(2025, 12, 31), APPK, CALENDAR)

        assert last_day == date(2026, 3, 2)

    @pytest.mark.parametrize(
        ("policy", "extended_on", "told_by"),
        [
            pytest.param(APPK, date(2024, 5, 3), date(2024, 5, 10), id="three working days"),
            pytest.param(LAW_221, date(2019, 3, 4), date(2019, 3, 7), id="three calendar days"),
            pytest.param(LAW_221, date(2019, 3, 5), date(2019, 3, 11), id="three calendar days, rolled"),
        ],
    )
    def test_the_applicant_is_told_in_three_days(self, policy, extended_on, told_by):
        assert tell_extension_by(extended_on, policy, CALENDAR) == told_by


class TestInstant:
    @pytest.mark.parametrize(
        ("zone", "due_on", "instant"),
        [
            ("Asia/Oral", date(2026, 6, 22), datetime(2026, 6, 22, 18, 59, 59, 999999, tzinfo=UTC)),
            ("Asia/Almaty", date(2024, 2, 28), datetime(2024, 2, 28, 17, 59, 59, 999999, tzinfo=UTC)),
            ("Asia/Almaty", date(2024, 2, 29), datetime(2024, 2, 29, 18, 59, 59, 999999, tzinfo=UTC)),
            ("America/New_York", date(2015, 3, 8), datetime(2015, 3, 9, 3, 59, 59, 999999, tzinfo=UTC)),
        ],
    )
    def test_a_term_ends_with_the_local_day(self, zone, due_on, instant):
        assert due_instant(due_on, ZoneInfo(zone)) == instant

    @given(RECEIVED, st.sampled_from(["Asia/Oral", "Asia/Almaty", "America/New_York", "America/Havana"]))
    def test_an_answer_on_the_due_day_is_in_time_and_one_after_it_is_late(self, due_on, name):
        zone = ZoneInfo(name)
        instant = due_instant(due_on, zone)

        assert local_day(instant, zone) == due_on
        assert local_day(instant + timedelta(microseconds=1), zone) == due_on + timedelta(days=1)


def may_extend(current_due_on, asked_on, received_on, policy, **original):
    try:
        ensure_extension(current_due_on, asked_on, received_on, policy, CALENDAR, **original)
    except ExtensionTooLong:
        return False
    return True


def naive_due(calendar, received_on, unit, count):
    if unit is DayUnit.WORKING:
        return walk_to_working_day(calendar, received_on, count)
    return roll(calendar, received_on + timedelta(days=count))
