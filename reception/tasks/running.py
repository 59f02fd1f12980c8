"""How every task runs: within the app, with its id in each line of the log, its end on record."""

import time
from typing import Any

import structlog
from celery import Task
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from reception.extensions import db, transaction, utcnow
from reception.services import clock


def task_class(app: Flask) -> type[Task]:
    """Return the class of the app's tasks."""

    class AppTask(Task):  # type: ignore[misc] # celery has no types
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with (
                app.app_context(),
                structlog.contextvars.bound_contextvars(task=self.name, task_id=self.request.id),
            ):
                return run(self, *args, **kwargs)

    return AppTask


def run(task: Any, *args: Any, **kwargs: Any) -> Any:
    """Run the task and keep on record that it began and how it ended. Its error goes on to Celery."""
    log = structlog.get_logger()
    began = time.monotonic()
    _note(clock.note_start, task.name)
    try:
        result = task.run(*args, **kwargs)
    except Exception as error:
        db.session.rollback()
        spent = _milliseconds(began)
        log.error("task_failed", error=type(error).__name__, milliseconds=spent)
        _note(clock.note_failure, task.name, type(error).__name__, milliseconds=spent)
        raise
    spent = _milliseconds(began)
    log.debug("task_done", milliseconds=spent)
    _note(clock.note_end, task.name, milliseconds=spent)
    return result


def _milliseconds(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _note(verb: Any, *facts: Any, **values: Any) -> None:
    """Put it on record; where the database is away the task's own error tells more than this one would."""
    try:
        with transaction():
            verb(*facts, **values, now=utcnow())
    except SQLAlchemyError as error:
        structlog.get_logger().warning("task_not_noted", error=type(error).__name__)
