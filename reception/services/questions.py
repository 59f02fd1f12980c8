"""What people do with a question. One verb per function; each passes through ``history.record``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog

from reception.domain.deadlines import due_instant, ensure_extension, tell_extension_by
from reception.domain.errors import DomainError, NotYours, TooLateToUndo
from reception.domain.history import CORRECTABLE
from reception.domain.periods import local_day
from reception.domain.permissions import ensure_may, may
from reception.domain.running_term import ensure_unmoved, running_term
from reception.domain.vocabulary import Outcome, Role
from reception.domain.workflow import (
    ASKING,
    PROPOSABLE,
    Action,
    actions_from,
    against_clocks,
    ensure_facts,
    ensure_proof,
)
from reception.models import Event, Organisation, Question, User
from reception.queries import terms
from reception.queries.scope import Scope
from reception.services import asking, history

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who acts and when: ``happened_at`` (default: now) may be earlier than ``now``, when it is recorded."""

    actor: User
    scope: Scope
    now: datetime
    happened_at: datetime | None = None
    seen_version: int | None = None
    """The version of the question that the person had before them, where a form was filled."""


def assign(
    question: Question, *, organisation: Organisation, assignee: User | None = None, act: Act
) -> Event:
    """Assign the question to an organisation, or to a person in it."""
    if assignee is not None and assignee.organisation_id != organisation.id:
        raise ValueError("the assignee belongs to another organisation")
    facts: dict[str, Any] = {
        "organisation_id": organisation.id,
        "assignee_id": assignee.id if assignee else None,
    }
    return take_step(question, Action.ASSIGN, facts, act)


def start(question: Question, *, act: Act) -> Event:
    """Take the question into work. What is assigned to an organisation becomes the taker's own."""
    return take_step(question, Action.START, {}, act)


def propose(
    question: Question,
    *,
    outcome: Outcome,
    answer: str,
    done: str = "",
    done_on: date | None = None,
    proof: str = "",
    files: str = "",
    act: Act,
) -> Event:
    """Propose an outcome with the answer; a positive one with what was done, on which day, and a proof.

    ``proof`` is the number of a document, ``files`` the names of files that were kept for it.
    """
    if outcome not in PROPOSABLE:
        raise ValueError(f"{outcome} has an action of its own")
    facts = {
        "outcome": outcome.value,
        "answer": answer,
        "done": done or None,
        "done_on": done_on.isoformat() if done_on else None,
        "proof": proof or None,
        "files": files or None,
    }
    ensure_facts(Action.PROPOSE, facts)
    ensure_proof(facts)
    return take_step(question, Action.PROPOSE, facts, act)


def redirect(question: Question, *, body: str, answer: str, act: Act) -> Event:
    """Propose to redirect the question to the competent body, with what the applicant is told.

    Both are due within the days that the policy of the day of receipt gives.
    """
    zone = question.branch.zone
    facts = {"body": body, "answer": answer}
    try:
        redirect_by = terms.reckoning(question.received_at, zone).redirect_by
    except DomainError:
        log.warning("no_redirect_duty", question_id=question.id)
    else:
        facts["tell_by"] = due_instant(redirect_by, zone).isoformat()
    return take_step(question, Action.REDIRECT, facts, act)


def withdraw(question: Question, *, reason: str, act: Act) -> Event:
    """Propose to close the question because the applicant withdrew it."""
    return take_step(question, Action.WITHDRAW, {"reason": reason}, act)


def leave(question: Question, *, reason: str, act: Act) -> Event:
    """Propose to leave the question without consideration."""
    return take_step(question, Action.LEAVE, {"reason": reason}, act)


def accept(question: Question, *, act: Act) -> Event:
    """Accept the proposed outcome and remove the question from control. Nobody accepts their own.

    The applicant who agreed to it is asked by mail what they say.
    """
    event = take_step(question, Action.ACCEPT, {}, act)
    asking.ask_by_mail(question, now=act.now)
    return event


def send_back(question: Question, *, reason: str, act: Act) -> Event:
    """Return a proposed outcome to work, with a reason."""
    return take_step(question, Action.RETURN, {"reason": reason}, act)


def extend(question: Question, *, due_on: date, reason: str, asked_by: User | None = None, act: Act) -> Event:
    """Extend the term; ``asked_by`` asked for it, the actor approves. The policy of the term sets the limit.

    The applicant must be told, by the day that the policy gives from the day of the extension.
    """
    zone = question.branch.zone
    entries = history.entries_of(question.id)
    ensure_unmoved(entries, act.happened_at or act.now, zone)
    term = running_term(entries)
    since = term.since if term is not None else question.received_at
    policy, calendar = terms.policy_for(since, zone), terms.calendar()
    ensure_extension(
        current_due_on=local_day(question.due_at, zone) if question.due_at else local_day(act.now, zone),
        asked_on=due_on,
        received_on=local_day(since, zone),
        policy=policy,
        calendar=calendar,
    )
    tell_on = tell_extension_by(local_day(act.happened_at or act.now, zone), policy, calendar)
    facts = {
        "due_at": due_instant(due_on, zone).isoformat(),
        "due_on": due_on.isoformat(),
        "reason": reason,
        "asked_by_id": asked_by.id if asked_by else None,
        "tell_by": due_instant(tell_on, zone).isoformat(),
    }
    return take_step(question, Action.EXTEND, facts, act)


def reopen(question: Question, *, reason: str, act: Act) -> Event:
    """Reopen a closed question, with a new term from the day of reopening."""
    zone = question.branch.zone
    reopened_at = act.happened_at or act.now
    facts = {"reason": reason, **terms.given(reopened_at, zone)}
    return take_step(question, Action.REOPEN, facts, act)


def correct(question: Question, *, changes: Mapping[str, Any], reason: str, act: Act) -> Event:
    """Put right the topic, district, programme or channel. ``changes`` holds the new values by name."""
    unknown = changes.keys() - CORRECTABLE
    if unknown:
        raise ValueError(f"not correctable: {', '.join(sorted(unknown))}")
    return take_step(question, Action.CORRECT, {**changes, "reason": reason}, act)


UNDOABLE = frozenset({Action.ASSIGN, Action.START, Action.PROPOSE})
"""Steps that are light: a slip of the hand is taken back by one press; a proposal, until it is accepted."""


def may_undo(question: Question, last: Event | None, *, actor: User, now: datetime) -> bool:
    """Say whether the last entry is a light step of the actor's own, of this local day."""
    zone = question.branch.zone
    return (
        last is not None
        and last.action in UNDOABLE
        and last.actor_id == actor.id
        and local_day(last.recorded_at, zone) == local_day(now, zone)
    )


def undo_step(question: Question, last: Event | None, *, act: Act) -> Event:
    """Take back a light step made in error: the history shows both, and the question stands as before.

    Raises ``TooLateToUndo`` where another entry follows it, the day is over or it is another's.
    """
    if last is None or not may_undo(question, last, actor=act.actor, now=act.now):
        raise TooLateToUndo
    ensure_may(act.actor.roles, last.action)
    ensure_own(question, last.action, act.actor, act.scope)
    return history.retract(question, last, actor_id=act.actor.id, recorded_at=act.now)


def take_step(question: Question, action: Action, facts: Mapping[str, Any], act: Act) -> Event:
    """Record an action of a person: allowed to their roles, on a question of theirs, as they saw it."""
    ensure_may(act.actor.roles, action)
    ensure_own(question, action, act.actor, act.scope)
    history.ensure_unchanged(question, act.seen_version)
    return history.record(
        question,
        action,
        actor_id=act.actor.id,
        happened_at=act.happened_at or act.now,
        recorded_at=act.now,
        facts=facts,
    )


def ensure_own(question: Question, action: Action, actor: User, scope: Scope) -> None:
    """Raise ``NotYours`` where an official acts on a question that is another's."""
    if not may_handle(question, action, actor, scope):
        raise NotYours(action)


def may_handle(question: Question, action: Action, actor: User, scope: Scope) -> bool:
    """Say whether the actor is the one to do ``action``, apart from the status.

    Staff and managers act on the questions of their branches; an official on what is assigned to them or
    to whom they stand in for, or to the organisation and to no person yet.
    """
    by_branch = actor.roles - {Role.OFFICIAL}
    if may(by_branch, action) and scope.has_branch(question.branch_id):
        return True
    if not may(actor.roles & {Role.OFFICIAL}, action):
        return False
    if question.assignee_id is not None:
        return question.assignee_id in scope.assignee_ids
    return question.organisation_id in scope.organisation_ids


def possible_actions(question: Question, *, actor: User, scope: Scope, now: datetime) -> list[Action]:
    """Return what this person may do next, in the order of the workflow's table."""
    is_paused = question.paused_until is not None and now <= question.paused_until
    unfit = set(against_clocks(is_paused=is_paused, is_out=question.body_due_at is not None))
    if question.due_at is None or question.due_at < now:
        unfit.add(Action.PAUSE)
    if question.tell_by is None:
        unfit.add(Action.TELL)
    if question.proposed_by_id == actor.id:
        unfit.add(Action.ACCEPT)
    if actor.id in {question.official_id, question.proposed_by_id, question.assignee_id}:
        unfit |= ASKING
    return [
        action
        for action in actions_from(question.status)
        if action not in unfit and may_handle(question, action, actor, scope)
    ]
