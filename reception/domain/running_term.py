"""The terms that a question has had: from which moment each is reckoned, and until when it runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reception.domain.calendar import WorkingCalendar
from reception.domain.history import Entry, effective, moment
from reception.domain.pauses import Pause, due_after
from reception.domain.periods import local_day
from reception.domain.term_errors import TermChangedSince
from reception.domain.workflow import Action

MOVING = frozenset({Action.EXTEND, Action.RECKON, Action.PAUSE, Action.RESUME})
"""Actions that give the present term another end."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A pause of a term as it was said: from when to when, and when it was ended before that, if it was."""

    began_at: datetime
    until: datetime
    resumed_at: datetime | None = None

    def as_pause(self, zone: ZoneInfo) -> Pause:
        """Return the pause in local days."""
        return Pause(local_day(self.began_at, zone), local_day(self.resumed_at or self.until, zone))


@dataclass(frozen=True, slots=True)
class GivenTerm:
    """A term by policy and calendar, from the receipt or from a reopening."""

    since: datetime
    due_at: datetime
    """As the calendar had it last, without the pauses."""
    extended_to: datetime | None = None
    """The day to which a person extended it."""
    rests: tuple[Rest, ...] = ()
    """All pauses of the term, the first one leading."""
    settled: int = 0
    """How many of them an extension has taken in: the day that it promised holds whatever rested before."""
    ground: Mapping[str, Any] | None = None
    """By which policy and days it was worked out last (``term_ground``); None where that was not kept."""

    def pauses(self, zone: ZoneInfo) -> list[Pause]:
        """Return all pauses in local days."""
        return [rest.as_pause(zone) for rest in self.rests]

    @property
    def base_due_at(self) -> datetime:
        """Return the end from which pauses move the term: the promised day, else the reckoned one."""
        return self.extended_to or self.due_at

    def effective_due_on(
        self, zone: ZoneInfo, calendar: WorkingCalendar, *, base_on: date | None = None
    ) -> date:
        """Return the local day on which the term ends with its pauses, from ``base_on`` if that is given."""
        base = base_on or local_day(self.base_due_at, zone)
        return due_after(base, self.pauses(zone)[self.settled :], calendar)


def terms_given(entries: Iterable[Entry]) -> list[GivenTerm]:
    """Return the terms in their order; none where the register gave none."""
    terms: list[GivenTerm] = []
    for entry in effective(entries):
        due_at = moment(entry.facts.get("due_at"))
        if due_at is None:
            continue
        if entry.action in {Action.REGISTER, Action.REOPEN}:
            terms.append(GivenTerm(entry.happened_at, due_at, ground=entry.facts.get("ground")))
        elif not terms and entry.action is Action.EXTEND:
            # An earlier register gave no term: the promised day is the first one.
            terms.append(GivenTerm(entry.happened_at, due_at, extended_to=due_at))
        elif terms and entry.action in MOVING:
            terms[-1] = _moved(terms[-1], entry, due_at)
    return terms


def _moved(term: GivenTerm, entry: Entry, due_at: datetime) -> GivenTerm:
    if entry.action is Action.EXTEND:
        return replace(term, extended_to=due_at, settled=len(term.rests))
    if entry.action is Action.RECKON:
        base_due_at = moment(entry.facts.get("base_due_at")) or due_at
        return replace(term, due_at=base_due_at, ground=entry.facts.get("ground"))
    if entry.action is Action.RESUME:
        *earlier, last = term.rests
        return replace(term, rests=(*earlier, replace(last, resumed_at=entry.happened_at)))
    until = moment(entry.facts["paused_until"])
    assert until is not None, "the workflow asks for it"
    return replace(term, rests=(*term.rests, Rest(entry.happened_at, until)))


def running_term(entries: Iterable[Entry]) -> GivenTerm | None:
    """Return the present term, or None where there is none."""
    terms = terms_given(entries)
    return terms[-1] if terms else None


def running_since(entries: Iterable[Entry]) -> datetime | None:
    """Return the moment from which the present term is reckoned.

    None where there is no term, or where a person set its end: an extension is until a day that was
    promised to the applicant, and no calendar moves it.
    """
    term = running_term(entries)
    return term.since if term is not None and term.extended_to is None else None


def ensure_unmoved(entries: Iterable[Entry], at: datetime, zone: ZoneInfo) -> None:
    """Raise ``TermChangedSince`` where the term was changed after ``at`` already."""
    later = [entry for entry in effective(entries) if entry.action in MOVING and entry.happened_at > at]
    if later:
        raise TermChangedSince(local_day(later[-1].happened_at, zone))
