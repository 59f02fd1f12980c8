"""Plans of personal receptions against a walk over every day, and how an hour stands."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.calendar import CalendarDay, WorkingCalendar
from reception.domain.errors import Unbalanced
from reception.domain.periods import Period, month
from reception.domain.receptions import (
    GRACE,
    LAST_WEEK,
    Plan,
    PlanRule,
    ReceptionAction,
    Standing,
    slots,
    standing,
)
from reception.domain.receptions_report import HourRow, ReceptionsReport, VisitRow, debtors_first
from reception.domain.report import Names

DAY = timedelta(days=1)
ENDS = datetime(2026, 6, 9, 12, tzinfo=UTC)
NAMES = Names("Барлығы", "Всего", "Total")

days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
periods = st.builds(lambda start, length: Period(start, start + length * DAY), days, st.integers(0, 400))
rules = st.builds(PlanRule, st.integers(0, 6), st.frozensets(st.integers(1, LAST_WEEK), min_size=1), periods)


def walked(rule: PlanRule) -> list[date]:
    """Walk over every day and ask of each which such weekday of its month it is."""
    found, day = [], rule.period.start_on
    while day <= rule.period.end_on:
        if day.weekday() == rule.weekday:
            number = (day.day + 6) // 7
            is_last = (day + 7 * DAY).month != day.month
            if (number in rule.weeks and number < LAST_WEEK) or (is_last and LAST_WEEK in rule.weeks):
                found.append(day)
        day += DAY
    return found


@given(rules)
def test_a_rule_plans_the_days_that_a_walk_over_the_calendar_finds(rule):
    assert rule.days() == walked(rule)


@given(rules, st.sets(days, max_size=60))
def test_every_day_of_a_rule_is_either_owed_or_skipped_with_its_reason(rule, off):
    calendar = WorkingCalendar.of_days(range(2019, 2036), [CalendarDay(day, is_working=False) for day in off])

    plan = Plan.of(rule, calendar)

    assert sorted([*plan.days, *(day.date for day in plan.skipped)]) == walked(rule)
    assert all(calendar.is_working_day(day) for day in plan.days)
    assert not any(day.is_working for day in plan.skipped)


def test_the_second_tuesday_and_twice_a_month():
    assert PlanRule(1, frozenset({2}), month(2026, 6)).days() == [date(2026, 6, 9)]
    assert PlanRule(1, frozenset({2, 4}), month(2026, 6)).days() == [date(2026, 6, 9), date(2026, 6, 23)]


def test_the_last_week_that_is_also_the_fourth_is_planned_once():
    assert PlanRule(2, frozenset({4, LAST_WEEK}), month(2026, 6)).days() == [date(2026, 6, 24)]


@pytest.mark.parametrize(("weekday", "weeks"), [(7, {1}), (-1, {1}), (0, set()), (0, {6}), (0, {0})])
def test_what_no_month_has_is_no_rule(weekday, weeks):
    with pytest.raises(ValueError, match="no rule"):
        PlanRule(weekday, frozenset(weeks), month(2026, 6))


class TestStanding:
    @pytest.mark.parametrize(
        ("after", "expected"),
        [
            (-DAY, Standing.TO_COME),
            (timedelta(0), Standing.UNRECORDED),
            (GRACE - timedelta(seconds=1), Standing.UNRECORDED),
            (GRACE, Standing.MISSED),
        ],
    )
    def test_an_hour_of_which_nobody_enters_anything_is_missed_after_three_days(self, after, expected):
        assert standing(ReceptionAction.PLAN, ENDS, ENDS + after) is expected

    def test_what_is_entered_outweighs_the_days_that_pass(self):
        for action, expected in (
            (ReceptionAction.HOLD, Standing.HELD),
            (ReceptionAction.REPLACE, Standing.REPLACED),
            (ReceptionAction.CANCEL, Standing.CANCELLED),
            (ReceptionAction.MISS, Standing.MISSED),
        ):
            assert standing(action, ENDS, ENDS + 9 * DAY) is expected

    def test_a_withdrawn_hour_never_was(self):
        assert standing(ReceptionAction.WITHDRAW, ENDS, ENDS - DAY) is None


@given(st.integers(1, 180), st.integers(1, 60))
def test_places_fill_the_hour_and_none_reaches_beyond_it(length, minutes):
    ends = ENDS + timedelta(minutes=length)
    found = slots(ENDS, ends, minutes)
    size = timedelta(minutes=minutes)

    assert all(later - earlier == size for earlier, later in itertools.pairwise(found))
    assert all(place >= ENDS and place + size <= ends for place in found)
    assert ends - (found[-1] + size if found else ENDS) < size


def hours(key: str, planned: int, **counts: int) -> HourRow:
    return HourRow(key, Names(key, key, key), planned, {Standing(k): n for k, n in counts.items()})


def test_who_owed_receptions_and_held_none_stands_first():
    rows = [hours("a", 2, held=1, missed=1), hours("c", 2, missed=2), hours("b", 3, to_come=3)]

    assert [row.key for row in debtors_first(rows)] == ["c", "a", "b"]
    assert (rows[1].planned, rows[1].held, rows[1].held_none) == (2, 0, True)
    assert not rows[2].held_none, "nothing was owed yet"


def report_of(visits: VisitRow, total: HourRow, officials: tuple[HourRow, ...]) -> ReceptionsReport:
    return ReceptionsReport(
        date(2026, 6, 1),
        date(2026, 6, 30),
        ENDS,
        NAMES,
        visits,
        (visits,),
        (visits,),
        total,
        officials,
        officials,
    )


@given(st.lists(st.fixed_dictionaries({s.value: st.integers(0, 9) for s in Standing}), max_size=6))
def test_planned_is_held_replaced_cancelled_missed_unrecorded_and_to_come(rows):
    made = tuple(hours(str(n), sum(counts.values()), **counts) for n, counts in enumerate(rows))
    sums = {s.value: sum(counts[s.value] for counts in rows) for s in Standing}
    total = hours("total", sum(sums.values()), **sums)
    nobody = VisitRow("total", NAMES)

    report_of(nobody, total, made).ensure_balanced()
    with pytest.raises(Unbalanced):
        report_of(nobody, hours("total", total.planned + 1, **sums), made).ensure_balanced()


@pytest.mark.parametrize(
    "visits",
    [
        VisitRow("total", NAMES, lines=9, people=9, advice=7, appeals=1),
        VisitRow("total", NAMES, lines=9, people=8, advice=8, appeals=1),
    ],
)
def test_visits_that_do_not_balance_are_refused(visits):
    with pytest.raises(Unbalanced):
        report_of(visits, hours("total", 0), ()).ensure_balanced()
