"""The terms of a question, explained: each reckoned day by day, and the ledger of all that moved it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog
from flask_babel import gettext as _

from reception.domain.calendar import WorkingCalendar
from reception.domain.deadlines import Reckoning, TermPolicy
from reception.domain.errors import DomainError
from reception.domain.periods import local_day
from reception.domain.running_term import GivenTerm, terms_given
from reception.domain.term_ground import reckoned_then
from reception.domain.term_ledger import Ledger, ledger_of
from reception.models import Event, Question
from reception.queries import directory
from reception.queries import terms as policies
from reception.web import reckoning as reckonings
from reception.web.appeals.term_lines import Mark, Reader, TermLine, day_of
from reception.web.locale import short_date

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Explained:
    """A reckoning in words."""

    reckoning: Reckoning
    term: str
    sentences: list[str]
    days: Sequence[reckonings.ReckonedRow]
    kept: str
    """What to say where the calendar has changed since and the case did not move."""


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """One term: how it was reckoned, what moved it, how it ended."""

    explained: Explained | None
    """None where an earlier register gave the term."""
    reopened_on: str
    """"" for the first term, from the receipt."""
    lines: list[TermLine]
    ending: Mark | None


@dataclass(frozen=True, slots=True)
class ShownTerms:
    """All that a question's page says of its clocks."""

    terms: list[ShownTerm] = field(default_factory=list)
    """The one that runs now first."""
    paused_until: str = ""
    redirected: Mark | None = None
    bodies: list[TermLine] = field(default_factory=list)

    @property
    def first(self) -> Explained | None:
        """Return the reckoning from the receipt, which also gives the days to redirect in."""
        return self.terms[-1].explained if self.terms else None


def shown_terms(
    question: Question, events: Sequence[Event], calendar: WorkingCalendar, *, now: datetime
) -> ShownTerms:
    """Return the terms and the clocks of outside bodies, the latest first."""
    entries = [event.as_entry() for event in events]
    ledger = ledger_of(entries)
    reader = Reader(calendar, now, _names(events, ledger))
    known = _policies(question)
    terms = [
        ShownTerm(
            explained=_explained(term, index, question, known, calendar) if known else None,
            reopened_on=day_of(term.since) if index else "",
            lines=[reader.line(line) for line in kept.lines],
            ending=reader.ending(kept),
        )
        for index, (term, kept) in enumerate(zip(terms_given(entries), ledger.terms, strict=True))
    ]
    paused_until = question.paused_until if question.paused_until and now <= question.paused_until else None
    return ShownTerms(
        terms=terms[::-1],
        paused_until=day_of(paused_until) if paused_until else "",
        redirected=reader.notice(ledger.redirection) if ledger.redirection else None,
        bodies=[reader.body(clock) for clock in ledger.bodies[::-1]],
    )


def _names(events: Sequence[Event], ledger: Ledger) -> dict[int | None, str]:
    """Return the names of who acted, and of who asked for an extension."""
    names = {event.actor_id: event.actor.name for event in events if event.actor is not None}
    asked = {line.entry.facts.get("asked_by_id") for term in ledger.terms for line in term.lines}
    return names | directory.people_named({id_ for id_ in asked if id_ is not None and id_ not in names})


def _policies(question: Question) -> Sequence[TermPolicy]:
    """Return the policies; none where an earlier register gave the term and no policy did."""
    if question.original_due_at is None or question.appeal.own_number:
        return ()
    return policies.policies()


def _explained(
    term: GivenTerm, index: int, question: Question, known: Sequence[TermPolicy], calendar: WorkingCalendar
) -> Explained | None:
    zone = question.branch.zone
    began_on, due_on = local_day(term.since, zone), local_day(term.due_at, zone)
    try:
        found = reckoned_then(term.ground, began_on, known, calendar)
    except DomainError:
        log.warning("no_reckoning", question_id=question.id)
        return None
    kept = ""
    if not _stays(due_on, began_on, known, calendar):
        kept = _(
            "The working calendar or the policy has changed since. The case keeps its due date of %(day)s.",
            day=short_date(due_on),
        )
    return Explained(
        reckoning=found,
        term=reckonings.policy_words(found.policy),
        sentences=reckonings.told(found, is_reopened=index > 0),
        days=reckonings.reckoned_rows(found),
        kept=kept,
    )


def _stays(due_on: date, began_on: date, known: Sequence[TermPolicy], calendar: WorkingCalendar) -> bool:
    """Say whether the calendar of today gives the same due date; where it does not reach, nothing differs."""
    try:
        return reckoned_then(None, began_on, known, calendar).due_on == due_on
    except DomainError:
        return True
