"""The history of a question as a person reads it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from reception.adapters import words
from reception.domain.vocabulary import AskedBy, Awaits, Channel, Outcome, Status, Verdict, Way
from reception.domain.workflow import Action
from reception.models import Event
from reception.queries.kept_lists import Entry, KeptLists, kept_lists
from reception.web.locale import language, local_date, named, short_date
from reception.web.moments import Moment, moment


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


def timeline(events: Sequence[Event]) -> list[TimelineEvent]:
    """Return the history as a person reads it."""
    kept = kept_lists()
    return [
        TimelineEvent(
            what=words.EVENT[event.action],
            who=_who(event),
            when=moment(event.happened_at),
            icon=ICONS.get(event.action, "pencil"),
            from_words=_status_words(event, event.status_from),
            to_words=_status_words(event, event.status_to),
            facts=_facts(event, kept),
            is_system=event.actor_id is None and not _is_by_applicant(event),
            recorded=moment(event.recorded_at) if _is_late(event) else None,
        )
        for event in events
    ]


def proposal(events: Sequence[Event]) -> list[TimelineEvent]:
    """Return the newest entry that proposes how it ends: whoever decides reads it on the same page."""
    return timeline([event for event in events if event.status_to is Status.PROPOSED][:1])


def _who(event: Event) -> str:
    if _is_by_applicant(event):
        return _("The applicant")
    return event.actor.name if event.actor else ""


def _is_by_applicant(event: Event) -> bool:
    return event.action is Action.VERDICT and event.facts["by"] == AskedBy.LINK


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
    Action.SEND_OUT: "redirected",
    Action.PAUSE: "due-paused",
    Action.RESUME: "due-later",
    Action.EXTEND: "due-later",
    Action.WITHDRAW: "withdrawn",
    Action.LEAVE: "left",
}


def _facts(event: Event, kept: KeptLists) -> list[tuple[Any, str]]:
    lines = []
    for fact, (label, show) in FACTS.items():
        value = event.facts.get(fact)
        if value not in (None, ""):
            lines.append((label(), str(show(value, kept))))
    return lines


def _name(entries: Mapping[int, Entry], row_id: int) -> str:
    entry = entries.get(row_id)
    return named(entry.names) if entry else ""


def _plain(value: Any, _kept: KeptLists) -> str:
    return str(value)


def _day(value: str, _kept: KeptLists) -> str:
    return short_date(date.fromisoformat(value))


def _instant_day(value: str, _kept: KeptLists) -> str:
    return short_date(local_date(datetime.fromisoformat(value)))


def _calendar_day(value: dict[str, Any], _kept: KeptLists) -> str:
    """Return what became of the day that moved the term."""
    day = short_date(date.fromisoformat(value["day"]))
    name = (value.get("names") or {}).get(language(), "")
    what = _("%(day)s is a day off", day=day)
    if value["is_working"]:
        what = _("%(day)s is a working day", day=day)
    return f"{what} ({name})" if name else what


Show = Callable[[Any, KeptLists], Any]

FACTS: dict[str, tuple[Callable[[], str], Show]] = {
    "organisation_id": (lambda: _("Organisation"), lambda v, kept: _name(kept.organisations, v)),
    "assignee_id": (lambda: _("Official"), lambda v, kept: kept.name_of_person(v)),
    "topic_id": (lambda: _("Topic"), lambda v, kept: _name(kept.topics, v)),
    "district_id": (lambda: _("District"), lambda v, kept: _name(kept.districts, v)),
    "programme_id": (lambda: _("Programme"), lambda v, kept: _name(kept.programmes, v)),
    "channel": (lambda: _("Channel"), lambda v, _kept: words.CHANNEL[Channel(v)]),
    "outcome": (lambda: _("Outcome"), lambda v, _kept: words.OUTCOME[Outcome(v)]),
    "by": (lambda: _("Asked by"), lambda v, _kept: words.ASKED_BY[AskedBy(v)]),
    "verdict": (lambda: _("Verdict"), lambda v, _kept: words.VERDICT[Verdict(v)]),
    "comment": (lambda: _("Comment"), _plain),
    "asked_by_id": (lambda: _("Asked for by"), lambda v, kept: kept.name_of_person(v)),
    "awaits": (lambda: _("Waited for"), lambda v, _kept: words.AWAITS[Awaits(v)]),
    "paused_until": (lambda: _("Paused until"), _instant_day),
    "way": (lambda: _("In which way"), lambda v, _kept: words.WAY[Way(v)]),
    "body": (lambda: _("Body"), _plain),
    "body_due_at": (lambda: _("The body answers by"), _instant_day),
    "answer": (lambda: _("Answer"), _plain),
    "done": (lambda: _("What was done"), _plain),
    "proof": (lambda: _("Number of the proving document"), _plain),
    "files": (lambda: _("Files"), _plain),
    "done_on": (lambda: _("Done on"), _day),
    "reason": (lambda: _("Reason"), _plain),
    "due_at": (lambda: _("Due date"), _instant_day),
    "tell_by": (lambda: _("The applicant is told by"), _instant_day),
    "calendar": (lambda: _("Working calendar"), _calendar_day),
}
