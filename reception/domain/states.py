"""What a question is after each entry of its history: the state, and how every action changes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reception.domain.errors import HappenedInFuture
from reception.domain.vocabulary import Outcome, Status, Verdict
from reception.domain.workflow import (
    PROPOSING,
    TRANSITIONS,
    Action,
    Target,
    ensure_accepted_by_another,
    ensure_asked_by_another,
    ensure_clocks,
    ensure_facts,
    ensure_transition,
)

CORRECTABLE = frozenset({"topic_id", "district_id", "programme_id", "channel"})
"""Facts of a question that may be put right without a change of status."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a question's history. ``seq`` orders entries that happened at the same instant."""

    seq: int
    action: Action
    happened_at: datetime
    recorded_at: datetime
    actor_id: int | None
    facts: Mapping[str, Any]
    retracts: int | None = None
    """The ``seq`` of the entry that a ``RETRACT`` declares void."""


@dataclass(frozen=True, slots=True)
class State:
    """What a question is between two entries: all that a list or a report asks about it."""

    status: Status
    branch_id: int
    received_at: datetime
    channel: str
    topic_id: int | None = None
    district_id: int | None = None
    programme_id: int | None = None
    organisation_id: int | None = None
    assignee_id: int | None = None
    official_id: int | None = None
    """Who is credited: the assignee while the question is open, then whoever's outcome was accepted."""
    proposed_by_id: int | None = None
    outcome: Outcome | None = None
    original_due_at: datetime | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    asked_at: datetime | None = None
    """When the applicant was last asked about this closing, reached or not."""
    verdict: Verdict | None = None
    """What the applicant said last of this closing; a reopening ends it."""
    verdict_at: datetime | None = None
    paused_until: datetime | None = None
    """The last instant of the last pause: the term rests until then, and runs again by itself."""
    tell_by: datetime | None = None
    """Until when the applicant must be told of an extension or a redirection, while nobody has."""
    body_due_at: datetime | None = None
    """When the outside body must answer that has the question; its term runs beside the reception's own."""

    @property
    def is_open(self) -> bool:
        """Say whether the question is under control: received, and no outcome accepted yet."""
        return self.status is not Status.CLOSED

    def is_paused(self, at: datetime) -> bool:
        """Say whether the term rests at an instant."""
        return self.paused_until is not None and at <= self.paused_until


def moment(value: str | datetime | None) -> datetime | None:
    """Read an instant out of the facts, where it is ISO 8601 text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _register(_: State | None, entry: Entry) -> State:
    facts = entry.facts
    due_at = moment(facts.get("due_at"))
    return State(
        status=Status.REGISTERED,
        branch_id=facts["branch_id"],
        received_at=entry.happened_at,
        channel=facts["channel"],
        topic_id=facts.get("topic_id"),
        district_id=facts.get("district_id"),
        programme_id=facts.get("programme_id"),
        original_due_at=due_at,
        due_at=due_at,
    )


def _assign(state: State, entry: Entry) -> State:
    assignee_id = entry.facts.get("assignee_id")
    return replace(
        state,
        organisation_id=entry.facts["organisation_id"],
        assignee_id=assignee_id,
        official_id=assignee_id,
    )


def _start(state: State, entry: Entry) -> State:
    # Whoever of the organisation takes a case that was assigned to no person becomes its assignee.
    assignee_id = state.assignee_id or entry.actor_id
    return replace(state, assignee_id=assignee_id, official_id=assignee_id)


def _propose(state: State, entry: Entry) -> State:
    outcome = TRANSITIONS[entry.action].outcome or Outcome(entry.facts["outcome"])
    credited = entry.actor_id if entry.action is Action.PROPOSE else state.assignee_id
    return replace(
        state,
        outcome=outcome,
        proposed_by_id=entry.actor_id,
        official_id=entry.facts.get("credited_id", credited),
        tell_by=moment(entry.facts.get("tell_by")) or state.tell_by,
    )


def _accept(state: State, entry: Entry) -> State:
    ensure_accepted_by_another(proposed_by_id=state.proposed_by_id, actor_id=entry.actor_id)
    return _close(state, entry)


def _close(state: State, entry: Entry) -> State:
    # With the question the clocks end; what the applicant must be told stays owed.
    return replace(state, closed_at=entry.happened_at, paused_until=None, body_due_at=None)


def _back_to_work(state: State, entry: Entry) -> State:
    due_at = moment(entry.facts.get("due_at")) or state.due_at
    return replace(
        state,
        outcome=None,
        proposed_by_id=None,
        closed_at=None,
        asked_at=None,
        verdict=None,
        verdict_at=None,
        official_id=state.assignee_id,
        due_at=due_at,
        # A redirection that was not accepted is nothing to tell of.
        tell_by=None if state.outcome is Outcome.REDIRECTED else state.tell_by,
    )


def _set_due(state: State, entry: Entry) -> State:
    tell_by = moment(entry.facts.get("tell_by")) or state.tell_by
    return replace(state, due_at=moment(entry.facts["due_at"]), tell_by=tell_by)


def _pause(state: State, entry: Entry) -> State:
    return replace(_set_due(state, entry), paused_until=moment(entry.facts["paused_until"]))


def _resume(state: State, entry: Entry) -> State:
    return replace(_set_due(state, entry), paused_until=None)


def _send_out(state: State, entry: Entry) -> State:
    return replace(state, body_due_at=moment(entry.facts["body_due_at"]))


def _correct(state: State, entry: Entry) -> State:
    return replace(state, **{name: entry.facts[name] for name in CORRECTABLE & entry.facts.keys()})


def _take_over(state: State, entry: Entry) -> State:
    closed = _close(state, entry)
    return replace(closed, outcome=Outcome(entry.facts["outcome"]))


def _ask(state: State, entry: Entry) -> State:
    answered_by = {state.official_id, state.proposed_by_id, state.assignee_id}
    ensure_asked_by_another(answered_by=answered_by, actor_id=entry.actor_id)
    return replace(state, asked_at=entry.happened_at)


def _verdict(state: State, entry: Entry) -> State:
    verdict = Verdict(entry.facts["verdict"])
    return replace(_ask(state, entry), verdict=verdict, verdict_at=entry.happened_at)


_CHANGES: dict[Action, Callable[[Any, Entry], State]] = {
    Action.REGISTER: _register,
    Action.ASSIGN: _assign,
    Action.START: _start,
    **dict.fromkeys(PROPOSING, _propose),
    Action.ACCEPT: _accept,
    Action.RETURN: _back_to_work,
    Action.EXTEND: _set_due,
    Action.RECKON: _set_due,
    Action.PAUSE: _pause,
    Action.RESUME: _resume,
    Action.TELL: lambda state, _entry: replace(state, tell_by=None),
    Action.SEND_OUT: _send_out,
    Action.BODY_ANSWER: lambda state, _entry: replace(state, body_due_at=None),
    Action.REOPEN: _back_to_work,
    Action.CORRECT: _correct,
    Action.TAKE_OVER: _take_over,
    Action.ATTACH: lambda state, _entry: state,
    Action.WITHDRAW_FILE: lambda state, _entry: state,
    Action.ASK: _ask,
    Action.VERDICT: _verdict,
}


def apply(state: State | None, entry: Entry) -> State:
    """Return the state after ``entry``; raise a ``DomainError`` if the entry may not follow ``state``."""
    transition = ensure_transition(entry.action, state.status if state else None)
    ensure_facts(entry.action, entry.facts)
    if entry.happened_at > entry.recorded_at:
        raise HappenedInFuture
    if state is not None:
        is_out = state.body_due_at is not None
        ensure_clocks(entry.action, is_paused=state.is_paused(entry.happened_at), is_out=is_out)
    changed = _CHANGES[entry.action](state, entry)
    target = _target(transition.target, changed)
    return changed if changed.status is target else replace(changed, status=target)


def _target(target: Status | Target, state: State) -> Status:
    if target is Target.STAYS:
        return state.status
    if target is Target.BACK_TO_WORK:
        return Status.ASSIGNED if state.organisation_id is not None else Status.REGISTERED
    return Status(target)
