"""What the pages of jobs print: what it is, how far it is, what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from reception.adapters.import_words import notice_words, unusable
from reception.domain.jobs import OVER, JobFailure, JobKind, JobState
from reception.web.locale import number, short_moment
from reception.web.moments import Moment, moment

KIND = {
    JobKind.LIST_EXPORT: _l("A list as a file"),
    JobKind.REGISTER_IMPORT: _l("Import of a register"),
}

STATE = {
    JobState.PREPARED: _l("Not started yet"),
    JobState.WAITING: _l("Waiting its turn"),
    JobState.RUNNING: _l("In progress"),
    JobState.DONE: _l("Done"),
    JobState.FAILED: _l("Failed"),
}

TONE = {
    JobState.PREPARED: "neutral",
    JobState.WAITING: "neutral",
    JobState.RUNNING: "info",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
}

START = {JobKind.REGISTER_IMPORT: "imports.preview"}

Facts = Mapping[str, Any]

FAILURE: dict[JobFailure, Callable[[Facts], str]] = {
    JobFailure.NOT_PERMITTED: lambda _facts: _("Your role does not include this any more."),
    JobFailure.TOO_MANY_ROWS: lambda facts: _(
        "The list has %(rows)s rows; a file holds %(most)s. Narrow the filter and try again.",
        rows=number(facts["rows"]),
        most=number(facts["most"]),
    ),
    JobFailure.UNUSABLE: lambda facts: unusable(facts["reason"], facts["facts"]),
    JobFailure.GIVEN_UP: lambda _facts: _("It was begun several times and broke off each time."),
    JobFailure.FAULT: lambda _facts: _("The program failed; its log has the details."),
}


def _of_list(parameters: Facts, result: Facts) -> str:
    form = str(parameters["form"]).upper()
    if "rows" not in result:
        return form
    rows = ngettext("%(count)s row", "%(count)s rows", result["rows"], count=number(result["rows"]))
    return f"{form}, {rows}"


DETAIL: dict[JobKind, Callable[[Facts, Facts], str]] = {
    JobKind.LIST_EXPORT: _of_list,
    JobKind.REGISTER_IMPORT: lambda parameters, _result: str(parameters["file_name"]),
}


def _of_import(result: Facts) -> list[tuple[str, str]]:
    counts = (
        (_("Rows"), result["rows"]),
        (_("New"), result["added"]),
        (_("Changed"), result["changed"]),
        (_("Unchanged"), result["unchanged"]),
        (_("Rejected"), result["rejected"]),
        (_("New organisations"), result["created"]["organisation"]),
        (_("New districts"), result["created"]["district"]),
        (_("New topics"), result["created"]["topic"]),
    )
    return [(str(label), number(count)) for label, count in counts]


OUTCOME: dict[JobKind, Callable[[Facts], list[tuple[str, str]]]] = {JobKind.REGISTER_IMPORT: _of_import}
"""What the page says of a job that is done, beside its file."""


def _notices(result: Facts) -> list[tuple[str, str]]:
    """Return what was noticed about the rows of a register that are in, and how often."""
    return [(notice_words(code), number(count)) for code, count in result.get("notices", {}).items()]


@dataclass(frozen=True, slots=True)
class JobView:
    """One job in words."""

    url: str
    title: Any
    detail: str
    state: Any
    tone: str
    is_over: bool
    done: int
    total: int | None
    progress: str
    asked: Moment
    finished: Moment | None
    file_url: str | None
    kept: str
    why: str
    outcome: Sequence[tuple[str, str]]
    """What came of it: names and figures."""
    notices: Sequence[tuple[str, str]]


def job_views(rows: Sequence[Any]) -> list[JobView]:
    """Return the lines of a page of jobs."""
    return [job_view(row) for row in rows]


def job_view(row: Any) -> JobView:
    """Return one job in words."""
    is_over, is_done = row.state in OVER, row.state is JobState.DONE
    return JobView(
        url=url_for(_endpoint(row), job_id=row.id),
        title=KIND[row.kind],
        detail=DETAIL[row.kind](row.parameters, row.result) if row.kind in DETAIL else "",
        state=STATE[row.state],
        tone=TONE[row.state],
        is_over=is_over,
        done=row.done,
        total=row.total,
        progress=_progress(row.done, row.total) if row.state is JobState.RUNNING else "",
        asked=moment(row.created_at),
        finished=moment(row.finished_at) if row.finished_at else None,
        file_url=url_for("jobs.file", job_id=row.id) if row.file else None,
        kept=_kept(row),
        why=why(row.failure, row.result),
        outcome=OUTCOME[row.kind](row.result) if row.kind in OUTCOME and is_done else (),
        notices=_notices(row.result) if is_done else (),
    )


def _endpoint(row: Any) -> str:
    """Return where a job is looked at: one that its person still has to start, where it is started."""
    return START[row.kind] if row.state is JobState.PREPARED else "jobs.show"


def _progress(done: int, total: int | None) -> str:
    if not total:
        return ""
    return str(_("%(percent)s %% done", percent=min(100 * done // total, 100)))


def _kept(row: Any) -> str:
    if row.file:
        return str(_("The file can be fetched until %(moment)s.", moment=short_moment(row.expires_at)))
    if row.state is JobState.DONE and row.kind is JobKind.LIST_EXPORT:
        return str(_("The file was removed a day after it was made. Ask for it again if you need it."))
    return ""


def why(failure: JobFailure | None, facts: Facts) -> str:
    """Return why a job failed, as a sentence; '' where it did not."""
    if failure is None:
        return ""
    return str(FAILURE[failure](facts) if failure in FAILURE else _("This is not possible."))
