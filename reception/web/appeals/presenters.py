"""What the pages of appeals print: words, days and links, worked out before the template is drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from babel.dates import format_date
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from reception.adapters import words
from reception.domain.calendar import DayReason, WorkingCalendar
from reception.domain.deadlines import DayUnit, Reckoning
from reception.domain.errors import CalendarUnknown
from reception.domain.escalation import working_days_left
from reception.domain.report import Names
from reception.domain.vocabulary import Channel, Outcome, Status
from reception.domain.workflow import Action
from reception.models import District, Event, Organisation, Programme, Topic
from reception.queries import directory
from reception.web.locale import iso, language, local_date, named, short_date, short_moment, time_ago

SOON = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as ``<time>`` prints it."""

    iso: str
    words: str
    exact: str


def moment(at: datetime) -> Moment:
    """Return a moment in words, with the exact local time beside it."""
    return Moment(iso(at), time_ago(at), short_moment(at))


@dataclass(frozen=True, slots=True)
class Due:
    """A due date in words and a kind that has a colour and a shape."""

    kind: str
    words: str
    exact: str


def due(due_at: datetime | None, status: Status, *, today: date, calendar: WorkingCalendar) -> Due:
    """Return how a question stands with its term, in working days."""
    if status is Status.CLOSED:
        return Due("done", _("closed"), "")
    if due_at is None:
        return Due("none", _("no term given"), "")
    due_on = local_date(due_at)
    exact = short_date(due_on)
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


def list_rows(rows: Sequence[Any], *, today: date, calendar: WorkingCalendar) -> list[ListRow]:
    """Return the lines of a page of a list."""
    tongue = language()
    address = url_for("appeals.detail", question_id=0).removesuffix("0")
    # Fifty rows have few different terms, states and outcomes: each is put into words once.
    status_words = cache(lambda status: str(words.STATUS[status]))
    outcome_words = cache(lambda outcome: str(words.OUTCOME[outcome]))
    due_of = cache(lambda due_at, status: due(due_at, status, today=today, calendar=calendar))
    return [
        ListRow(
            number=f"{row.number}/{row.part}" if row.parts > 1 else row.number,
            own_number=row.own_number,
            url=f"{address}{row.id}",
            received=short_date(local_date(row.received_at)),
            applicant=_("anonymous") if row.is_anonymous else short_name(row.applicant_name),
            topic=getattr(row, f"topic_{tongue}") or "",
            district=getattr(row, f"district_{tongue}") or "",
            organisation=getattr(row, f"organisation_{tongue}") or "",
            assignee=row.assignee_name or "",
            status=row.status,
            status_words=status_words(row.status),
            outcome=row.outcome if row.status in {Status.CLOSED, Status.PROPOSED} else None,
            outcome_words=outcome_words(row.outcome) if row.outcome else "",
            due=due_of(None if row.status is Status.CLOSED else row.due_at, row.status),
        )
        for row in rows
    ]


def short_name(name: str | None) -> str:
    """Return surname and initials: a list shows no more of a person than it needs."""
    surname, *given = (name or "").split()[:3] or [""]
    return " ".join([surname, "".join(f"{part[0]}." for part in given)]).strip()


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One entry of the timeline, in words."""

    what: Any
    who: str
    when: Moment
    icon: str
    from_words: Any
    to_words: Any
    facts: list[tuple[Any, str]]
    is_system: bool
    recorded: Moment | None


@dataclass(frozen=True, slots=True)
class DirectoryNames:
    """Names of the things that events refer to by id."""

    organisation_id: dict[int, Names]
    topic_id: dict[int, Names]
    district_id: dict[int, Names]
    programme_id: dict[int, Names]
    assignee_id: dict[int, str]

    @classmethod
    def mentioned_in(cls, events: Sequence[Event]) -> "DirectoryNames":
        """Look up the names that some events mention, one query a kind."""

        def ids(fact: str) -> set[int]:
            return {event.facts[fact] for event in events if event.facts.get(fact) is not None}

        return cls(
            organisation_id=directory.names_of(Organisation, ids("organisation_id")),
            topic_id=directory.names_of(Topic, ids("topic_id")),
            district_id=directory.names_of(District, ids("district_id")),
            programme_id=directory.names_of(Programme, ids("programme_id")),
            assignee_id=directory.people_named(ids("assignee_id")),
        )


def timeline(events: Sequence[Event]) -> list[TimelineEvent]:
    """Return the history as a person reads it."""
    names = DirectoryNames.mentioned_in(events)
    return [
        TimelineEvent(
            what=words.EVENT[event.action],
            who=event.actor.name if event.actor else "",
            when=moment(event.happened_at),
            icon=ICONS.get(event.action, "pencil"),
            from_words=_status_words(event, event.status_from),
            to_words=_status_words(event, event.status_to),
            facts=_facts(event, names),
            is_system=event.actor_id is None,
            recorded=moment(event.recorded_at) if _is_late(event) else None,
        )
        for event in events
    ]


LATE_SECONDS = 60


def _is_late(event: Event) -> bool:
    return (event.recorded_at - event.happened_at).total_seconds() > LATE_SECONDS


def _status_words(event: Event, status: Status | None) -> Any:
    if status is None or event.status_from == event.status_to:
        return ""
    return words.STATUS[status]


ICONS = {
    Action.REGISTER: "registered",
    Action.ASSIGN: "assigned",
    Action.START: "in_work",
    Action.PROPOSE: "proposed",
    Action.ACCEPT: "closed",
    Action.REDIRECT: "redirected",
    Action.WITHDRAW: "withdrawn",
    Action.LEAVE: "left",
}


def _facts(event: Event, names: DirectoryNames) -> list[tuple[Any, str]]:
    lines = []
    for fact, (label, show) in FACTS.items():
        value = event.facts.get(fact)
        if value not in (None, ""):
            lines.append((label(), str(show(value, names))))
    return lines


def _plain(value: Any, _names: DirectoryNames) -> str:
    return str(value)


def _day(value: str, _names: DirectoryNames) -> str:
    return short_date(date.fromisoformat(value))


def _instant_day(value: str, _names: DirectoryNames) -> str:
    return short_date(local_date(datetime.fromisoformat(value)))


Show = Callable[[Any, DirectoryNames], Any]

FACTS: dict[str, tuple[Callable[[], str], Show]] = {
    "organisation_id": (lambda: _("Organisation"), lambda v, n: named(n.organisation_id.get(v))),
    "assignee_id": (lambda: _("Official"), lambda v, n: n.assignee_id.get(v, "")),
    "topic_id": (lambda: _("Topic"), lambda v, n: named(n.topic_id.get(v))),
    "district_id": (lambda: _("District"), lambda v, n: named(n.district_id.get(v))),
    "programme_id": (lambda: _("Programme"), lambda v, n: named(n.programme_id.get(v))),
    "channel": (lambda: _("Channel"), lambda v, _n: words.CHANNEL[Channel(v)]),
    "outcome": (lambda: _("Outcome"), lambda v, _n: words.OUTCOME[Outcome(v)]),
    "body": (lambda: _("Competent body"), _plain),
    "answer": (lambda: _("Answer"), _plain),
    "done": (lambda: _("What was done"), _plain),
    "done_on": (lambda: _("Done on"), _day),
    "reason": (lambda: _("Reason"), _plain),
    "due_at": (lambda: _("Due date"), _instant_day),
}


@dataclass(frozen=True, slots=True)
class ReckonedRow:
    """One day of a reckoning, in words."""

    day: str
    weekday: str
    number: int | None
    why: str


def reckoned_rows(reckoning: Reckoning) -> list[ReckonedRow]:
    """Return the term day by day: counted or not, and why."""
    return [
        ReckonedRow(
            day=short_date(day.date),
            weekday=format_date(day.date, "EEEE", locale=language()),
            number=day.number,
            why=why_words(day.why) if day.why else "",
        )
        for day in reckoning.days
    ]


def why_words(why: Any) -> str:
    """Return why a day is or is not counted, in a phrase."""
    name = named(why.names)
    other = short_date(why.other_on) if why.other_on else ""
    phrases: dict[DayReason, str] = {
        DayReason.RECEIVED: _("day of receipt, not counted"),
        DayReason.WEEKEND: _("weekend"),
        DayReason.HOLIDAY: _("public holiday: %(name)s", name=name) if name else _("public holiday"),
        DayReason.MOVED_OFF: _("day off, moved from %(day)s", day=other) if other else _("day off by order"),
        DayReason.MOVED_ON: _("worked in place of %(day)s", day=other) if other else _("worked by order"),
        DayReason.OVERRIDDEN: name or _("set in the working calendar"),
        DayReason.ROLLED: _("the term ended on a day off and moves to the next working day"),
    }
    return phrases[why.reason]


def policy_words(reckoning: Reckoning) -> str:
    """Return the policy's term in a phrase."""
    days = reckoning.policy.answer_days
    if reckoning.policy.answer_unit is DayUnit.WORKING:
        return ngettext("%(num)d working day", "%(num)d working days", days)
    return ngettext("%(num)d calendar day", "%(num)d calendar days", days)
