"""The clocks of a question: its term rests and runs on, applicants are told, an outside body has its own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from reception.domain.deadlines import due_instant
from reception.domain.history import Entry, effective
from reception.domain.pauses import Pause, due_after, ensure_pause, last_pause_day
from reception.domain.periods import local_day
from reception.domain.running_term import GivenTerm, ensure_unmoved, running_term
from reception.domain.term_errors import NoPause, NothingToTell, NotWithinTerm
from reception.domain.vocabulary import Awaits, Way
from reception.domain.workflow import Action
from reception.models import Event, Question
from reception.queries import terms
from reception.services import history
from reception.services.questions import Act, take_step


def pause(question: Question, *, awaits: Awaits, until: date, reason: str, act: Act) -> Event:
    """Let the term rest up to and including ``until``; it runs again by itself, or when somebody says so.

    The effective due date moves by the working days of the pause. Raises ``NoPause``, ``PausesUsedUp``,
    ``PauseTooLate`` or ``PauseTooLong``.
    """
    zone, at = question.branch.zone, act.happened_at or act.now
    term, most = _pausable(question, at)
    calendar = terms.calendar()
    wanted = Pause(local_day(at, zone), until)
    earlier = term.pauses(zone)
    due_on = term.effective_due_on(zone, calendar)
    ensure_pause(wanted, due_on, earlier=earlier, most=most, calendar=calendar)
    facts = {
        "awaits": awaits.value,
        "paused_until": due_instant(until, zone).isoformat(),
        "due_at": due_instant(due_after(due_on, [wanted], calendar), zone).isoformat(),
        "reason": reason,
    }
    return take_step(question, Action.PAUSE, facts, act)


def last_day(question: Question, *, now: datetime) -> date:
    """Return the last day to which the term may rest from now. Raises ``NoPause`` or ``PausesUsedUp``."""
    zone = question.branch.zone
    term, most = _pausable(question, now)
    return last_pause_day(local_day(now, zone), term.pauses(zone), most, terms.calendar())


def resume(question: Question, *, reason: str = "", act: Act) -> Event:
    """Let the term run again: the due date moves by the working days that the pause really lasted."""
    zone, at = question.branch.zone, act.happened_at or act.now
    facts: dict[str, str | None] = {"due_at": None, "reason": reason or None}
    term = running_term(_entries(question, at))
    if term is not None and term.rests:
        rested = replace(term, rests=(*term.rests[:-1], replace(term.rests[-1], resumed_at=at)))
        due_on = rested.effective_due_on(zone, terms.calendar())
        facts["due_at"] = due_instant(due_on, zone).isoformat()
    return take_step(question, Action.RESUME, facts, act)


def tell(question: Question, *, way: Way, act: Act) -> Event:
    """Record that the applicant was told of the extension or redirection. Raises ``NothingToTell``."""
    zone, at = question.branch.zone, act.happened_at or act.now
    if question.tell_by is None:
        raise NothingToTell
    owing = [entry for entry in effective(history.entries_of(question.id)) if entry.facts.get("tell_by")]
    decided_at = owing[-1].happened_at
    if local_day(at, zone) < local_day(decided_at, zone):
        raise NotWithinTerm(local_day(decided_at, zone))
    # Who enters a day and no hour means after the decision of that day.
    return take_step(question, Action.TELL, {"way": way.value}, replace(act, happened_at=max(at, decided_at)))


def send_out(question: Question, *, body: str, due_on: date | None, act: Act) -> Event:
    """Send the question to an outside body. Without a day its term is the law's, from the day of sending."""
    zone, at = question.branch.zone, act.happened_at or act.now
    sent_on = local_day(at, zone)
    due_on = due_on or terms.reckoning(at, zone).due_on
    if due_on < sent_on:
        raise NotWithinTerm(sent_on)
    facts = {"body": body, "body_due_at": due_instant(due_on, zone).isoformat()}
    return take_step(question, Action.SEND_OUT, facts, act)


def body_answer(question: Question, *, answer: str, act: Act) -> Event:
    """Record what the outside body answered; the reception's own term has gone on all the time."""
    return take_step(question, Action.BODY_ANSWER, {"answer": answer}, act)


def _pausable(question: Question, at: datetime) -> tuple[GivenTerm, int | None]:
    """Return the running term and the working days that its policy lets it rest."""
    term = running_term(_entries(question, at))
    if term is None:
        raise NoPause
    return term, terms.policy_for(term.since, question.branch.zone).max_pause_days


def _entries(question: Question, at: datetime) -> Sequence[Entry]:
    """Return the history. Raises ``TermChangedSince`` where the term was moved after ``at``."""
    entries = history.entries_of(question.id)
    ensure_unmoved(entries, at, question.branch.zone)
    return entries
