"""What an event keeps of how its term was worked out: enough to tell it again for ever."""

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from reception.adapters.holidays import working_calendar
from reception.domain.calendar import CalendarOverride, WorkingCalendar
from reception.domain.deadlines import DEFAULT_POLICIES, DayUnit, policy_in_force, reckon
from reception.domain.report import Names
from reception.domain.term_ground import ground_of, reckoned_then
from tests.unit.domain.random_calendars import BEGINNINGS, YEARS, calendars

APPK = DEFAULT_POLICIES[-1]
POLICIES = [
    *DEFAULT_POLICIES,
    replace(APPK, code="short", answer_days=1),
    replace(APPK, code="long", answer_days=40, answer_unit=DayUnit.CALENDAR),
]
PLAIN = WorkingCalendar.of_days(YEARS)


@given(calendars(), BEGINNINGS, st.sampled_from(POLICIES))
def test_a_term_is_told_again_to_the_last_word_whatever_became_of_the_calendar(calendar, began_on, policy):
    found = reckon(began_on, policy, calendar)

    kept = json.loads(json.dumps(ground_of(found, calendar)))

    assert reckoned_then(kept, began_on, POLICIES, PLAIN) == found


def test_the_names_and_swaps_of_the_real_calendar_come_back():
    calendar = working_calendar(
        [CalendarOverride(date(2024, 5, 14), is_working=False, names=Names("Су тасқыны", "Паводок", "Flood"))]
    )
    began_on = date(2024, 4, 22)
    found = reckon(began_on, policy_in_force(DEFAULT_POLICIES, began_on), calendar)

    kept = json.loads(json.dumps(ground_of(found, calendar)))

    assert [day["day"] for day in kept["days"]] == [
        "2024-05-01", "2024-05-04", "2024-05-07", "2024-05-08", "2024-05-09", "2024-05-14",
    ]  # fmt: skip
    assert reckoned_then(kept, began_on, DEFAULT_POLICIES, PLAIN) == found


def test_where_no_ground_was_kept_the_present_calendar_tells():
    began_on = date(2026, 6, 1)

    assert reckoned_then(None, began_on, DEFAULT_POLICIES, PLAIN) == reckon(began_on, APPK, PLAIN)
