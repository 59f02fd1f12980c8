"""Structured logs: a constant event with fields, UTC, no personal data."""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import structlog

ROOT = Path(__file__).parents[1]
FRAMES = 12
"""How many places of an error are logged: the program's own, and the very last one, wherever it is."""


def configure_logs(level: str, *, as_json: bool) -> None:
    """Send the program's own events to standard error, as JSON in production.

    What an error says is logged only while somebody develops: with ``DEBUG``, and never in production.
    """
    tells_texts = level == "DEBUG" and not as_json
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if tells_texts else name_and_place,
            structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    if not tells_texts:
        # Celery's own line about a task that failed; ``tasks.running`` has logged the error's name by then.
        logging.getLogger("celery.app.trace").addFilter(without_text)


def name_and_place(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an error by its name and the places that it came through.

    Its text could hold a person's data: a database quotes the row that it refuses.
    """
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = " from ".join(type(each).__name__ for each in _chain(error))
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames[:-1] if _is_own(frame)]
        event["at"] = " > ".join(
            f"{Path(frame.filename).name}:{frame.lineno}" for frame in [*own[-FRAMES:], *frames[-1:]]
        )
    return event


def _is_own(frame: traceback.FrameSummary) -> bool:
    path = Path(frame.filename)
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__


def without_text(record: logging.LogRecord) -> bool:
    """Leave of Celery's line which task failed."""
    if record.exc_info:
        told = record.args if isinstance(record.args, dict) else {}
        record.msg, record.args = "Task %s[%s] failed", (told.get("name"), told.get("id"))
        record.exc_info = record.exc_text = None
    return True
