"""What people do with a question. One verb per function; each passes through ``history.record``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reception.domain.deadlines import due_instant, ensure_extension
from reception.domain.errors import NotYours, TooLateToUndo
from reception.domain.history import CORRECTABLE
from reception.domain.periods import local_day
from reception.domain.permissions import ensure_may, may
from reception.domain.vocabulary import Outcome, Role
from reception.domain.workflow import PROPOSABLE, Action, actions_from
from reception.models import Event, Organisation, Question, User
from reception.queries import terms
from reception.queries.scope import Scope
from reception.services import history


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
    return _record(question, Action.ASSIGN, facts, act)


def start(question: Question, *, act: Act) -> Event:
    """Take the question into work. What is assigned to an organisation becomes the taker's own."""
    return _record(question, Action.START, {}, act)


def propose(
    question: Question,
    *,
    outcome: Outcome,
    answer: str,
    done: str = "",
    done_on: date | None = None,
    act: Act,
) -> Event:
    """Propose an outcome with the answer; for a positive one also what was done and on which day."""
    if outcome not in PROPOSABLE:
        raise ValueError(f"{outcome} has an action of its own")
    facts = {
        "outcome": outcome.value,
        "answer": answer,
        "done": done or None,
        "done_on": done_on.isoformat() if done_on else None,
    }
    return _record(question, Action.PROPOSE, facts, act)


def redirect(question: Question, *, body: str, answer: str, act: Act) -> Event:
    """Propose to redirect the question to the competent body, with what the applicant is told."""
    return _record(question, Action.REDIRECT, {"body": body, "answer": answer}, act)


def withdraw(question: Question, *, reason: str, act: Act) -> Event:
    """Propose to close the question because the applicant withdrew it."""
    return _record(question, Action.WITHDRAW, {"reason": reason}, act)


def leave(question: Question, *, reason: str, act: Act) -> Event:
    """Propose to leave the question without consideration."""
    return _record(question, Action.LEAVE, {"reason": reason}, act)


def accept(question: Question, *, act: Act) -> Event:
    """Accept the proposed outcome and remove the question from control. Nobody accepts their own."""
    return _record(question, Action.ACCEPT, {}, act)


def send_back(question: Question, *, reason: str, act: Act) -> Event:
    """Return a proposed outcome to work, with a reason."""
    return _record(question, Action.RETURN, {"reason": reason}, act)


def extend(question: Question, *, due_on: date, reason: str, act: Act) -> Event:
    """Extend the term. The actor approves; the policy of the day of receipt sets the limit."""
    zone = question.branch.zone
    policy, calendar = terms.policy_for(question.received_at, zone), terms.calendar()
    ensure_extension(
        current_due_on=local_day(question.due_at, zone) if question.due_at else local_day(act.now, zone),
        asked_on=due_on,
        received_on=local_day(question.received_at, zone),
        policy=policy,
        calendar=calendar,
    )
    facts = {"due_at": due_instant(due_on, zone).isoformat(), "due_on": due_on.isoformat(), "reason": reason}
    return _record(question, Action.EXTEND, facts, act)


def reopen(question: Question, *, reason: str, act: Act) -> Event:
    """Reopen a closed question, with a new term from the day of reopening."""
    zone = question.branch.zone
    reopened_at = act.happened_at or act.now
    facts = {"reason": reason, "due_at": terms.due_at(reopened_at, zone).isoformat()}
    return _record(question, Action.REOPEN, facts, act)


def correct(question: Question, *, changes: Mapping[str, Any], reason: str, act: Act) -> Event:
    """Put right the topic, district, programme or channel. ``changes`` holds the new values by name."""
    unknown = changes.keys() - CORRECTABLE
    if unknown:
        raise ValueError(f"not correctable: {', '.join(sorted(unknown))}")
    return _record(question, Action.CORRECT, {**changes, "reason": reason}, act)


def may_undo(question: Question, last: Event | None, *, actor: User, now: datetime) -> bool:
    """Say whether the last entry is the actor's own assignment, of this local day."""
    zone = question.branch.zone
    return (
        last is not None
        and last.action is Action.ASSIGN
        and last.actor_id == actor.id
        and local_day(last.recorded_at, zone) == local_day(now, zone)
    )


def undo_assignment(question: Question, last: Event | None, *, act: Act) -> Event:
    """Take back an assignment made in error: the history shows both, and the question stands as before.

    Raises ``TooLateToUndo`` where another entry follows it, the day is over or it is another's.
    """
    if last is None or not may_undo(question, last, actor=act.actor, now=act.now):
        raise TooLateToUndo
    ensure_may(act.actor.roles, Action.ASSIGN)
    ensure_own(question, Action.ASSIGN, act.actor, act.scope)
    return history.retract(question, last, actor_id=act.actor.id, recorded_at=act.now)


def _record(question: Question, action: Action, facts: Mapping[str, Any], act: Act) -> Event:
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

    Staff and managers act on the questions of their branches; an official on what is assigned to them, or
    to their organisation and to no person yet.
    """
    by_branch = actor.roles - {Role.OFFICIAL}
    if may(by_branch, action) and scope.has_branch(question.branch_id):
        return True
    if not may(actor.roles & {Role.OFFICIAL}, action):
        return False
    if question.assignee_id is not None:
        return question.assignee_id == actor.id
    return question.organisation_id is not None and question.organisation_id == actor.organisation_id


def possible_actions(question: Question, *, actor: User, scope: Scope) -> list[Action]:
    """Return what this person may do next, in the order of the workflow's table."""
    own_proposal = question.proposed_by_id == actor.id
    return [
        action
        for action in actions_from(question.status)
        if may_handle(question, action, actor, scope) and not (action is Action.ACCEPT and own_proposal)
    ]
