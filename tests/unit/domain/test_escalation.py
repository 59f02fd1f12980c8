"""The ladder: each reminder once, the highest missed one after an outage, days off decided."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.calendar import WorkingCalendar
from reception.domain.errors import CalendarUnknown
from reception.domain.escalation import (
    DEFAULT_LADDERS,
    MANAGER_LADDER,
    OFFICIAL_LADDER,
    Ladder,
    ladders_in_force,
    reached_rung,
    working_days_left,
)
from tests.unit.domain.random_calendars import BEGINNINGS, DAY, calendars, walk

# Plain weeks: 15 June 2026 is a Monday.
PLAIN = WorkingCalendar.of_days(range(2026, 2027))
MONDAY = date(2026, 6, 15)
FRIDAY, SATURDAY, SUNDAY = date(2026, 6, 19), date(2026, 6, 20), date(2026, 6, 21)

LADDERS = st.builds(
    lambda levels, every: Ladder(tuple(sorted(levels)), every),
    st.sets(st.integers(-6, 12), min_size=1, max_size=6),
    st.none() | st.integers(1, 7),
)
DUE = BEGINNINGS


@pytest.mark.parametrize(
    ("today", "official", "manager"),
    [
        pytest.param(date(2026, 6, 15), None, None, id="four working days before"),
        pytest.param(date(2026, 6, 16), "due_3", None, id="three working days before"),
        pytest.param(date(2026, 6, 17), "due_3", None, id="two days before nothing is added"),
        pytest.param(date(2026, 6, 18), "due_1", None, id="the day before"),
        pytest.param(date(2026, 6, 19), "due_0", None, id="the due day"),
        pytest.param(date(2026, 6, 22), "overdue_1", None, id="the first working day after"),
        pytest.param(
            date(2026, 6, 26), "overdue_1", "overdue_3", id="the fifth: the manager was told on the third"
        ),
        pytest.param(date(2026, 6, 29), "overdue_6", "overdue_3", id="the sixth"),
        pytest.param(date(2026, 7, 6), "overdue_11", "overdue_8", id="the eleventh"),
        pytest.param(date(2026, 7, 13), "overdue_16", "overdue_13", id="the sixteenth"),
    ],
)
def test_who_is_reminded_when_of_a_term_that_ends_on_a_friday(today, official, manager):
    assert code(reached_rung(FRIDAY, today, PLAIN, OFFICIAL_LADDER)) == official
    assert code(reached_rung(FRIDAY, today, PLAIN, MANAGER_LADDER)) == manager


@pytest.mark.parametrize(
    ("due_on", "today", "left"),
    [
        pytest.param(FRIDAY, MONDAY, 4, id="Monday to Friday"),
        pytest.param(FRIDAY, FRIDAY, 0, id="today"),
        pytest.param(
            FRIDAY, SATURDAY, -1, id="on Saturday Friday has passed, and the first day of delay begun"
        ),
        pytest.param(FRIDAY, date(2026, 6, 22), -1, id="Monday is the first working day of delay"),
        pytest.param(FRIDAY, date(2026, 6, 23), -2, id="Tuesday the second"),
        pytest.param(date(2026, 6, 22), SATURDAY, 1, id="from a day off one working day is left to Monday"),
        pytest.param(SUNDAY, date(2026, 6, 18), 1, id="due on Sunday: Friday is the last to work on"),
        pytest.param(SUNDAY, FRIDAY, 0, id="due on Sunday: nothing is left after Friday"),
        pytest.param(SUNDAY, SUNDAY, 0, id="due on Sunday: on Sunday it has not passed"),
        pytest.param(SUNDAY, date(2026, 6, 22), -1, id="due on Sunday: late on Monday"),
    ],
)
def test_working_days_left(due_on, today, left):
    assert working_days_left(due_on, today, PLAIN) == left


def test_other_people_have_other_ladders():
    head_of_branch = Ladder(levels=(10,))

    assert reached_rung(FRIDAY, date(2026, 7, 2), PLAIN, head_of_branch) is None
    assert code(reached_rung(FRIDAY, date(2026, 7, 3), PLAIN, head_of_branch)) == "overdue_10"
    assert code(reached_rung(FRIDAY, date(2026, 8, 31), PLAIN, head_of_branch)) == "overdue_10"


def test_a_rung_knows_whether_the_term_has_passed():
    assert not reached_rung(FRIDAY, FRIDAY, PLAIN, OFFICIAL_LADDER).is_overdue
    assert reached_rung(FRIDAY, SATURDAY, PLAIN, OFFICIAL_LADDER).is_overdue


@pytest.mark.parametrize("levels", [(), (1, 1), (3, 1)])
def test_the_levels_of_a_ladder_rise(levels):
    with pytest.raises(ValueError, match="rise"):
        Ladder(levels)


def test_a_ladder_repeats_forwards():
    with pytest.raises(ValueError, match="repeat"):
        Ladder((1,), then_every=0)


def test_a_due_date_in_a_year_without_a_calendar_is_an_error():
    with pytest.raises(CalendarUnknown):
        reached_rung(date(2027, 1, 8), date(2026, 12, 31), PLAIN, OFFICIAL_LADDER)


@given(calendars(), DUE, st.integers(-40, 90))
def test_days_left_are_negative_just_when_the_due_date_has_passed(calendar, due_on, offset):
    today = due_on + timedelta(days=offset)
    left = working_days_left(due_on, today, calendar)

    assert (left < 0) is (today > due_on)
    assert left >= working_days_left(due_on, today + DAY, calendar)
    if calendar.is_working_day(today) and today < due_on:
        assert left == sum(calendar.is_working_day(day) for day in walk(today, due_on))


@given(calendars(), DUE, LADDERS, st.data())
def test_whatever_the_outages_each_rung_is_sent_at_most_once_and_the_highest_missed_one_once(
    calendar, due_on, ladder, data
):
    days = [day for day in walk(due_on - 20 * DAY, due_on + 60 * DAY) if calendar.is_working_day(day)]
    outages = data.draw(st.sets(st.sampled_from(days), max_size=len(days)))
    running = [day for day in days if day not in outages]

    assert send(calendar, due_on, ladder, running) == simulate(calendar, due_on, ladder, days, outages)


@given(calendars(), DUE, LADDERS)
def test_without_outages_each_rung_is_sent_on_the_first_working_day_of_its_level(calendar, due_on, ladder):
    days = [day for day in walk(due_on - 20 * DAY, due_on + 60 * DAY) if calendar.is_working_day(day)]
    sent = send(calendar, due_on, ladder, days)
    after = [day for day in days if day > due_on]

    for rung_code, day in sent.items():
        if rung_code.startswith("overdue_"):
            assert after.index(day) + 1 == int(rung_code.removeprefix("overdue_"))


def send(calendar, due_on, ladder, running):
    """Run the job on each of the days as the product does: a rung already on record is not sent again."""
    sent = {}
    for today in running:
        rung = reached_rung(due_on, today, calendar, ladder)
        if rung is not None and rung.code not in sent:
            sent[rung.code] = today
    return sent


def simulate(calendar, due_on, ladder, days, outages):
    """Walk through the days with a heap of rungs come due: a day awake sends the top and clears it."""
    before_or_on = sum(day <= due_on for day in days)
    waiting, sent, next_level = [], {}, -100
    for index, today in enumerate(days):
        # The last working day up to the due date is level 0, the first one after it level 1.
        level = index - before_or_on + 1
        waiting += [name(rung) for rung in range(next_level, level + 1) if is_rung(ladder, rung)]
        next_level = level + 1
        if today not in outages and waiting:
            sent[waiting[-1]] = today
            waiting.clear()
    return sent


def is_rung(ladder, level):
    beyond = level - ladder.levels[-1]
    return level in ladder.levels or (
        bool(ladder.then_every) and beyond > 0 and beyond % ladder.then_every == 0
    )


def name(level):
    return f"overdue_{level}" if level > 0 else f"due_{-level}"


def code(rung):
    return rung and rung.code


@given(ladder=LADDERS, since=st.integers(-12, 40), below=st.integers(-12, 60))
def test_the_rungs_that_passed_are_those_that_a_walk_day_by_day_meets_in_between(ladder, since, below):
    met = [ladder.highest(level) for level in range(since, below)]
    new = [rung for before, rung in pairwise(met) if rung is not None and rung != before]

    assert ladder.passed(since=since, below=below) == new


def test_the_ladders_of_the_latest_date_that_has_come_are_in_force():
    strict = replace(DEFAULT_LADDERS, manager=Ladder((1,)))
    dated = {date(2026, 3, 1): strict, date(2026, 9, 1): DEFAULT_LADDERS}

    assert ladders_in_force(dated, date(2026, 2, 28)) is DEFAULT_LADDERS
    assert ladders_in_force(dated, date(2026, 3, 1)) is strict
    assert ladders_in_force(dated, date(2026, 8, 31)) is strict
    assert ladders_in_force(dated, date(2026, 9, 1)) is DEFAULT_LADDERS
