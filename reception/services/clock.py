"""Keeping on record how each task ran. Two workers may run one task at once: the later end stands."""

from datetime import datetime
from typing import Any

from reception.extensions import db
from reception.models import TaskRun
from reception.services.rows import insertion


def note_start(name: str, *, now: datetime) -> None:
    """Record that a run of the task begins."""
    _put(name, {"started_at": now}, {"runs": TaskRun.runs + 1}, {"runs": 1, "failures": 0})


def note_end(name: str, *, milliseconds: int, now: datetime) -> None:
    """Record that a run ended well."""
    ended = {"finished_at": now, "milliseconds": milliseconds}
    _put(name, ended, {}, {"started_at": now, "runs": 1, "failures": 0})


def note_failure(name: str, error: str, *, milliseconds: int, now: datetime) -> None:
    """Record that a run failed. ``error`` is the error's class, never its text."""
    failed = {"failed_at": now, "error": error, "milliseconds": milliseconds}
    _put(name, failed, {"failures": TaskRun.failures + 1}, {"started_at": now, "runs": 1, "failures": 1})


def _put(name: str, values: dict[str, Any], counted: dict[str, Any], at_first: dict[str, Any]) -> None:
    statement = insertion(TaskRun).values(name=name, **{**at_first, **values})
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={**values, **counted}),
        execution_options={"synchronize_session": False},
    )
