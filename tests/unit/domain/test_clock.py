"""Whether a task of the clock does its work."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reception.domain.clock import HEARTBEAT, PATIENCE, Health, Run, health
from reception.tasks.schedule import SCHEDULE
from reception.web.health.presenters import DOES

NOW = datetime(2026, 6, 10, 6, tzinfo=UTC)
AGO = st.one_of(st.none(), st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=2)))


def test_every_task_of_the_timetable_has_a_patience_longer_than_its_interval():
    for entry in SCHEDULE.values():
        assert PATIENCE[entry["task"]] > timedelta(seconds=entry["schedule"])
        assert entry["task"] in DOES, "the administrator's page says in words what the task does"


def test_a_task_that_never_ran_is_said_to():
    assert health(HEARTBEAT, None, now=NOW) is Health.NEVER_RAN
    assert health(HEARTBEAT, Run(None, None), now=NOW) is Health.NEVER_RAN


def test_a_heartbeat_older_than_three_minutes_is_late():
    assert health(HEARTBEAT, Run(NOW - timedelta(minutes=3), None), now=NOW) is Health.WELL
    assert health(HEARTBEAT, Run(NOW - timedelta(minutes=3, seconds=1), None), now=NOW) is Health.LATE


@given(finished=AGO, failed=AGO)
def test_a_task_is_well_only_if_it_ended_well_lately_and_has_not_failed_since(finished, failed):
    run = Run(NOW - finished if finished is not None else None, NOW - failed if failed is not None else None)

    is_well = health(HEARTBEAT, run, now=NOW) is Health.WELL

    lately = finished is not None and finished <= PATIENCE[HEARTBEAT]
    assert is_well == (lately and (failed is None or failed >= finished))
