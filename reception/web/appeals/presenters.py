"""What the pages of appeals print: words, days and links, worked out before the template is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from types import MappingProxyType
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from reception.adapters import words
from reception.domain.calendar import WorkingCalendar
from reception.domain.errors import CalendarUnknown
from reception.domain.escalation import SOON, working_days_left
from reception.domain.identity import short_name
from reception.domain.vocabulary import Outcome, Status
from reception.domain.workflow import TRANSITIONS, Action
from reception.queries.kept_lists import kept_lists
from reception.queries.verdicts import Attempts
from reception.web.locale import local_date, named, short_date


@dataclass(frozen=True, slots=True)
class Due:
    """A due date in words and a kind that has a colour and a shape."""

    kind: str
    words: str
    exact: str


def due(
    due_at: datetime | None,
    status: Status,
    paused_until: datetime | None = None,
    *,
    today: date,
    calendar: WorkingCalendar,
) -> Due:
    """Return how a question stands with its term, in working days, or until when it rests."""
    if status is Status.CLOSED:
        return Due("done", _("closed"), "")
    if due_at is None:
        return Due("none", _("no term given"), "")
    due_on = local_date(due_at)
    exact = short_date(due_on)
    if paused_until is not None and _rests(paused_until, today):
        return Due("paused", _("paused until %(day)s", day=short_date(local_date(paused_until))), exact)
    try:
        left = working_days_left(due_on, today, calendar)
    except CalendarUnknown:
        return Due("overdue" if due_on < today else "later", _("due"), exact)
    if due_on < today:
        days = -left
        if days <= 0:
            return Due("overdue", _("overdue"), exact)
        text = ngettext("overdue by %(num)d working day", "overdue by %(num)d working days", days)
        return Due("overdue", text, exact)
    if due_on == today:
        return Due("today", _("due today"), exact)
    text = ngettext("%(num)d working day left", "%(num)d working days left", left)
    return Due("soon" if left <= SOON else "later", text, exact)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of a list."""

    id: int
    version: int
    mark: str
    number: str
    own_number: str | None
    url: str
    received: str
    applicant: str
    topic: str
    district: str
    organisation: str
    assignee: str
    status: Status
    status_words: Any
    outcome: Outcome | None
    outcome_words: Any
    due: Due
    tried: str = ""
    """Calls that did not reach the applicant, in the list of whom to call."""
    answer_url: str = ""
    """Where the viewer answers what waits for them, straight from the list."""


def list_rows(
    rows: Sequence[Any],
    *,
    today: date,
    calendar: WorkingCalendar,
    attempts: Mapping[int, Attempts] = MappingProxyType({}),
    may_answer: bool = False,
) -> list[ListRow]:
    """Return the lines of a page of a list; who ``may_answer`` gets there from what waits for them.

    Fifty rows have few different terms, states and outcomes: each is put into words once.
    """
    kept = kept_lists()
    address = url_for("appeals.detail", question_id=0).removesuffix("0")
    status_words = cache(lambda status: str(words.STATUS[status]))
    outcome_words = cache(lambda outcome: str(words.OUTCOME[outcome]))
    name_of = cache(lambda entry: named(entry.names) if entry else "")
    due_of = cache(partial(due, today=today, calendar=calendar))
    return [
        ListRow(
            id=row.id,
            version=getattr(row, "version", 0),
            mark=_mark(row),
            number=f"{row.number}/{row.part}" if row.parts > 1 else row.number,
            own_number=row.own_number,
            url=f"{address}{row.id}",
            received=short_date(local_date(row.received_at)),
            applicant=_("anonymous") if row.is_anonymous else short_name(row.applicant_name),
            topic=name_of(kept.topics.get(row.topic_id)),
            district=name_of(kept.districts.get(row.district_id)),
            organisation=name_of(kept.organisations.get(row.organisation_id)),
            assignee=kept.name_of_person(row.assignee_id),
            status=row.status,
            status_words=status_words(row.status),
            outcome=row.outcome if row.status in {Status.CLOSED, Status.PROPOSED} else None,
            outcome_words=outcome_words(row.outcome) if row.outcome else "",
            due=due_of(row.due_at if row.status is not Status.CLOSED else None, row.status, row.paused_until),
            tried=_tried(attempts[row.id]) if row.id in attempts else "",
            answer_url=f"{address}{row.id}/{Action.PROPOSE}" if may_answer and _waits(row, today) else "",
        )
        for row in rows
    ]


def _waits(row: Any, today: date) -> bool:
    """Return whether a row waits for the viewer's answer and its term does not rest."""
    is_open = row.status in TRANSITIONS[Action.PROPOSE].sources and not _rests(row.paused_until, today)
    return getattr(row, "is_mine", False) and is_open


def _rests(paused_until: datetime | None, today: date) -> bool:
    return paused_until is not None and today <= local_date(paused_until)


def _tried(calls: Attempts) -> str:
    words: str = ngettext(
        "Not reached %(num)d time, last by %(name)s on %(day)s",
        "Not reached %(num)d times, last by %(name)s on %(day)s",
        calls.count,
        name=calls.last_by,
        day=short_date(local_date(calls.last_at)),
    )
    return words


def _mark(row: Any) -> str:
    """Return "new" or "changed" for what the viewer has not seen, in lists that know who is looking."""
    seen = getattr(row, "seen_version", None)
    if seen is not None:
        return "changed" if seen < row.version else ""
    return "new" if getattr(row, "is_mine", False) and row.status is not Status.CLOSED else ""
