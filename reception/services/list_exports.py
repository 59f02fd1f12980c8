"""A filtered list as a file, made behind the pages: exactly the rows that its person may see now."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

import structlog
from flask_babel import force_locale

from reception.adapters import question_table
from reception.adapters.report_editions import Format
from reception.domain.jobs import JobFailure, JobKind
from reception.models import Job, User
from reception.queries import questions
from reception.queries.questions import Filter
from reception.queries.scope import scope_of
from reception.services import jobs
from reception.services.jobs import Done, JobFailed, Running

AT_ONCE = 5_000
"""Rows that a page hands out while its person waits; more are a job."""

MOST_ROWS = 1_000_000
"""A spreadsheet holds 48,575 more."""

TOLD_EVERY = 1_000
"""Rows from one report of progress to the next."""


def ask(
    wanted: Filter, form: Format, *, person: User, language: str, zone: ZoneInfo, key: str, now: datetime
) -> Job:
    """Ask for a list as a file in a language and zone; the same form sent twice asks once."""
    parameters = {
        "filter": parameters_of(wanted),
        "form": form.value,
        "language": language,
        "zone": zone.key,
    }
    job, _is_new = jobs.ask(JobKind.LIST_EXPORT, parameters, person=person, key=key, now=now)
    return job


def parameters_of(wanted: Filter) -> dict[str, Any]:
    """Return what of a filter is set, as JSON."""
    values = {each.name: getattr(wanted, each.name) for each in fields(wanted)}
    return {name: _plain(value) for name, value in values.items() if value not in (None, "", False)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def filter_of(parameters: Mapping[str, Any]) -> Filter:
    """Return the filter of ``parameters_of``. A name that it does not know any more is an error."""
    hints = get_type_hints(Filter)
    return Filter(**{name: _read(hints[name], value) for name, value in parameters.items()})


def _read(hint: Any, value: Any) -> Any:
    kind = next(k for k in (get_args(hint) or (hint,)) if k is not types.NoneType)
    if issubclass(kind, StrEnum):
        return kind(value)
    return datetime.fromisoformat(value) if kind is datetime else value


def make(running: Running) -> Done:
    """Write the file of a list, within what its person may see now. The rows are of one moment."""
    asked, around = running.parameters, running.around
    wanted, form = filter_of(asked["filter"]), Format(asked["form"])
    now = around.clock()
    reading: Any = {"scope": scope_of(running.person), "viewer": running.person, "now": now}
    total = questions.count(wanted, **reading)
    if total > MOST_ROWS:
        raise JobFailed(JobFailure.TOO_MANY_ROWS, rows=total, most=MOST_ROWS)
    running.report(0, total)
    path = around.files.new_export(f".{form.value}")
    zone = ZoneInfo(asked["zone"])
    try:
        with path.open("wb") as stream, force_locale(asked["language"]):
            rows = _telling(questions.every(wanted, **reading, most=MOST_ROWS), running, total)
            count = question_table.write(rows, stream, form=form, language=asked["language"], zone=zone)
    except BaseException:
        around.files.remove(path)
        raise
    note(running.person, wanted, form, count)
    name = f"questions-{now.astimezone(zone).date()}.{form.value}"
    return Done({"rows": count}, file=path.name, download_name=name)


def _telling(rows: Iterator[Any], running: Running, total: int) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number and number % TOLD_EVERY == 0:
            running.report(number, max(total, number))
        yield row


def note(person: User, wanted: Filter, form: Format, count: int) -> None:
    """Put on record who took out how much of what. A number that was looked for is left out."""
    kept = {name: value for name, value in parameters_of(wanted).items() if name != "number"}
    structlog.get_logger().info("list_exported", user_id=person.id, rows=count, form=form.value, filter=kept)
