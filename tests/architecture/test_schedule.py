"""The timetable names tasks that exist; a task takes what it is given and may be given out again."""

import inspect
from typing import Any

import pytest

from reception.domain.clock import VERIFY
from reception.tasks.schedule import SCHEDULE
from tests.conftest import make_app


@pytest.fixture
def tasks(app: Any) -> dict[str, Any]:
    """Return the program's own tasks by name."""
    celery = app.extensions["celery"]
    celery.loader.import_default_modules()
    return {name: task for name, task in celery.tasks.items() if not name.startswith("celery.")}


def test_every_scheduled_task_exists(tasks):
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(tasks)


def test_a_scheduled_task_is_asked_for_nothing_that_it_does_not_take(tasks):
    for name, entry in SCHEDULE.items():
        signature = inspect.signature(tasks[entry["task"]].run)
        signature.bind(*entry.get("args", ()), **entry.get("kwargs", {})), name


def test_the_timetable_is_kept_in_utc_and_by_no_task_that_waits(app):
    """A task with an ETA is given out again each hour by Redis (security.md): the clock scans instead."""
    assert app.extensions["celery"].conf.timezone == "UTC"
    assert not [
        name for name, entry in SCHEDULE.items() if {"eta", "countdown"} & entry.get("options", {}).keys()
    ]


def test_a_tick_is_dropped_soon_so_that_days_without_a_worker_leave_no_queue():
    for name, entry in SCHEDULE.items():
        kept = entry["options"]["expires"]
        assert max(entry["schedule"], 60) == kept, name


def test_no_interval_is_so_long_that_a_clock_which_is_started_again_and_again_never_gets_there():
    """The nightly count alone may take longer than that, and must not be begun anew meanwhile."""
    assert max(entry["schedule"] for entry in SCHEDULE.values() if entry["task"] != VERIFY) <= 600


def test_a_task_that_dies_with_its_worker_is_given_out_again(app):
    conf = app.extensions["celery"].conf

    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert list(conf.accept_content) == ["json"]


def test_redis_gives_no_task_out_again_while_it_runs(tasks, app, tmp_path):
    """Either it ends before the visibility timeout, or it was told as handled when it began."""
    on_redis = make_app("sqlite://", tmp_path, BROKER_URL="redis://127.0.0.1:6379/0").extensions["celery"]
    app.extensions["celery"].set_default()
    timeout = on_redis.conf.broker_transport_options["visibility_timeout"]

    late = {
        name: task.time_limit or on_redis.conf.task_time_limit
        for name, task in tasks.items()
        if task.acks_late
    }

    assert len(late) > 1
    assert max(late.values()) < timeout
    assert not tasks["jobs.run"].acks_late
