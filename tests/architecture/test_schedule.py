"""The timetable names tasks that exist; a task takes what it is given and may be given out again."""

import inspect
from typing import Any

import pytest

from reception.tasks.schedule import SCHEDULE


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


def test_a_task_that_dies_with_its_worker_is_given_out_again(app):
    conf = app.extensions["celery"].conf

    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert list(conf.accept_content) == ["json"]
