"""The clock's tasks in words: what each does, how it is doing, and what to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from reception.domain.clock import DRAFTS, HEARTBEAT, KEPT_FIGURES, VERIFY, Health
from reception.domain.errors import CalendarUnknown
from reception.models import TaskRun
from reception.queries.clock import Queue, Waiting
from reception.services import reminders
from reception.web.moments import Moment, moment

DOES = {
    HEARTBEAT: _l("Shows each minute that clock, broker and worker are alive"),
    "reminders.sweep": _l("Writes the reminders of the day"),
    "reminders.send_unsent": _l("Sends the mails that are written"),
    "notices.sweep": _l("Writes the mails of news"),
    "jobs.run": _l("Does the work behind the pages: long lists, imports"),
    "jobs.tidy": _l("Removes files that nobody needs any more"),
    VERIFY: _l("Counts the frozen months again, each night"),
    DRAFTS: _l("Sends managers the draft of the month, and reminds them until it is frozen"),
    KEPT_FIGURES: _l("Counts the kept figures of the chart again, each night"),
    "broker.tidy": _l("Clears the embedded broker of what is done"),
}

STATE = {
    Health.WELL: (_l("Works"), "good"),
    Health.FAILING: (_l("Fails"), "bad"),
    Health.LATE: (_l("Has not run for too long"), "bad"),
    Health.NEVER_RAN: (_l("Has never run"), "warn"),
}

ADVICE = {
    Health.FAILING: _l(
        "It is tried again by itself. If it keeps failing, the log of the worker names the cause."
    ),
    Health.LATE: _l("Look whether the clock, the worker and the broker are running."),
    Health.NEVER_RAN: _l(
        "It has had no turn yet. If that lasts, look whether the clock and the worker are running."
    ),
}


ALARMS = {
    "FrozenReportsDiffer": _l(
        "A frozen month does not count up to what was signed. The log of the worker and the command "
        "“reception report verify” name the differences. Take no copy back before somebody knows the cause."
    ),
    "KeptFiguresDiffer": _l(
        "A figure that is kept for the chart of twelve months is not what the appeals say. "
        "Until it is mended the chart is counted from the appeals, so what it shows is right. "
        "The log of the worker names the figures; “reception recount --mend” puts them right."
    ),
}
"""The advice where a nightly count found something, by the name of what its task raises."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as the page shows it."""

    name: str
    does: Any
    state: Any
    tone: str
    advice: Any
    error: str
    last_well: Moment | None
    milliseconds: int | None
    failures: int


def task_rows(healths: Mapping[str, Health], runs: Mapping[str, TaskRun]) -> list[TaskRow]:
    """Return a row for every task of the timetable, those that need somebody first."""
    order = sorted(healths, key=lambda name: healths[name] is Health.WELL)
    return [_row(name, runs.get(name), healths[name]) for name in order]


def _row(name: str, run: TaskRun | None, found: Health) -> TaskRow:
    state, tone = STATE[found]
    alarm = ALARMS.get(run.error or "") if run is not None and found is Health.FAILING else None
    return TaskRow(
        name=name,
        does=DOES.get(name, name),
        state=state,
        tone=tone,
        advice=alarm or ADVICE.get(found),
        error=(run.error or "") if run and found is Health.FAILING else "",
        last_well=moment(run.finished_at) if run and run.finished_at else None,
        milliseconds=run.milliseconds if run else None,
        failures=run.failures if run else 0,
    )


def headline(healths: Mapping[str, Health]) -> Any:
    """Say in a sentence how all of them are doing. Right after a start most have had no turn yet."""
    found = set(healths.values())
    if found == {Health.WELL}:
        return _l("Everything that is due by itself is done.")
    if found == {Health.WELL, Health.NEVER_RAN} and healths[HEARTBEAT] is Health.WELL:
        return _l("The clock runs; some tasks have had no turn yet.")
    return _l("Something that should run by itself does not.")


def unwritten_since(now: datetime) -> datetime | None:
    """Return since when digests are due that are not written; None also where the calendar is not known.

    Without a calendar no sweep can say what is due: that task fails, and is named as failing.
    """
    try:
        return reminders.unwritten_since(now)
    except CalendarUnknown:
        return None


def waiting_words(waiting: Waiting) -> str:
    """Say how many mails wait to be sent."""
    return ngettext("%(num)d mail waits to be sent.", "%(num)d mails wait to be sent.", waiting.count)


def given_up_words(waiting: Waiting) -> str:
    """Say how many mails were given up."""
    return ngettext(
        "%(num)d mail could not be delivered.", "%(num)d mails could not be delivered.", waiting.given_up
    )


def queue_words(queue: Queue) -> str:
    """Say how many jobs wait for a worker."""
    return ngettext("%(num)d job waits for a worker.", "%(num)d jobs wait for a worker.", queue.count)
