"""What may happen to a question, as one table. Nothing changes a question but an action listed here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reception.domain.errors import AnswererAsks, MissingFact, SamePersonAccepts, TransitionNotAllowed
from reception.domain.term_errors import ClockStands, ClockState
from reception.domain.vocabulary import OPEN_STATUSES, Outcome, Status


class Action(StrEnum):
    """The verbs of a question's life (domain.md, "A case's life")."""

    REGISTER = "register"
    ASSIGN = "assign"
    START = "start"
    PROPOSE = "propose"
    REDIRECT = "redirect"
    WITHDRAW = "withdraw"
    LEAVE = "leave"
    ACCEPT = "accept"
    RETURN = "return"
    EXTEND = "extend"
    REOPEN = "reopen"
    # The working calendar was changed, and the due date with it.
    RECKON = "reckon"
    # The term rests while somebody else has the word; and runs on.
    PAUSE = "pause"
    RESUME = "resume"
    # The applicant was told of an extension or a redirection.
    TELL = "tell"
    # The question was sent to an outside body, whose own term runs beside ours; and the body answered.
    SEND_OUT = "send_out"
    BODY_ANSWER = "body_answer"
    CORRECT = "correct"
    # A closing stated by an earlier register, taken over as it stands there.
    TAKE_OVER = "take_over"
    # The applicant was asked what they say of the closing, and may not have been reached.
    ASK = "ask"
    VERDICT = "verdict"
    # Files were added to the appeal; one was withdrawn.
    ATTACH = "attach"
    WITHDRAW_FILE = "withdraw_file"
    # An earlier entry was recorded in error: it counts no longer, for whoever knows of the retraction.
    RETRACT = "retract"


class Target(StrEnum):
    """Where an action leads that does not lead to one fixed status."""

    STAYS = "stays"
    BACK_TO_WORK = "back_to_work"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which statuses an action leads where, and the facts that it cannot do without."""

    sources: frozenset[Status | None]
    target: Status | Target
    needs: tuple[str, ...] = ()
    outcome: Outcome | None = None
    """The outcome that the action proposes by its nature."""


_BEFORE_PROPOSAL = frozenset[Status | None]({Status.REGISTERED, Status.ASSIGNED, Status.IN_WORK})
_OPEN = frozenset[Status | None](OPEN_STATUSES)
_CLOSED = frozenset[Status | None]({Status.CLOSED})
_ANY = frozenset[Status | None](Status)

TRANSITIONS: dict[Action, Transition] = {
    Action.REGISTER: Transition(frozenset({None}), Status.REGISTERED, ("branch_id", "channel")),
    Action.ASSIGN: Transition(_BEFORE_PROPOSAL, Status.ASSIGNED, ("organisation_id",)),
    Action.START: Transition(frozenset({Status.ASSIGNED}), Status.IN_WORK),
    Action.PROPOSE: Transition(
        frozenset({Status.ASSIGNED, Status.IN_WORK}), Status.PROPOSED, ("outcome", "answer")
    ),
    # These three end a question too, so a second person accepts them like any other outcome.
    Action.REDIRECT: Transition(_BEFORE_PROPOSAL, Status.PROPOSED, ("body", "answer"), Outcome.REDIRECTED),
    Action.WITHDRAW: Transition(_BEFORE_PROPOSAL, Status.PROPOSED, ("reason",), Outcome.WITHDRAWN),
    Action.LEAVE: Transition(_BEFORE_PROPOSAL, Status.PROPOSED, ("reason",), Outcome.LEFT),
    Action.ACCEPT: Transition(frozenset({Status.PROPOSED}), Status.CLOSED),
    Action.RETURN: Transition(frozenset({Status.PROPOSED}), Target.BACK_TO_WORK, ("reason",)),
    Action.EXTEND: Transition(_OPEN, Target.STAYS, ("due_at", "reason")),
    Action.REOPEN: Transition(_CLOSED, Target.BACK_TO_WORK, ("reason",)),
    Action.VERDICT: Transition(_CLOSED, Target.STAYS, ("verdict", "by")),
    Action.ASK: Transition(_CLOSED, Target.STAYS, ("by",)),
    Action.PAUSE: Transition(_BEFORE_PROPOSAL, Target.STAYS, ("due_at", "paused_until", "awaits", "reason")),
    Action.RESUME: Transition(_BEFORE_PROPOSAL, Target.STAYS, ("due_at",)),
    Action.SEND_OUT: Transition(_BEFORE_PROPOSAL, Target.STAYS, ("body", "body_due_at")),
    Action.BODY_ANSWER: Transition(_OPEN, Target.STAYS, ("answer",)),
    Action.TELL: Transition(_ANY, Target.STAYS, ("way",)),
    Action.RECKON: Transition(_OPEN, Target.STAYS, ("due_at", "calendar")),
    Action.CORRECT: Transition(_ANY, Target.STAYS, ("reason",)),
    Action.ATTACH: Transition(_ANY, Target.STAYS, ("files",)),
    Action.WITHDRAW_FILE: Transition(_ANY, Target.STAYS, ("files", "reason")),
    Action.TAKE_OVER: Transition(_OPEN, Status.CLOSED, ("outcome",)),
}

PROPOSABLE = frozenset({Outcome.POSITIVE, Outcome.PARTLY, Outcome.EXPLAINED, Outcome.REFUSED})
"""Outcomes that an official proposes with an answer; the others have an action of their own."""

PROPOSING = frozenset({Action.PROPOSE, Action.REDIRECT, Action.WITHDRAW, Action.LEAVE})
"""Actions that put an outcome before a second person."""

ASKING = frozenset({Action.ASK, Action.VERDICT})
"""Actions that ask the applicant for the verdict."""

NOT_WHILE_PAUSED = PROPOSING | {Action.PAUSE, Action.EXTEND}
"""What waits until the term runs again: only then is its end known."""


def against_clocks(*, is_paused: bool, is_out: bool) -> dict[Action, ClockState]:
    """Return the actions that do not fit how the term and the term of an outside body stand, and why."""
    found = {Action.SEND_OUT: ClockState.OUT} if is_out else {Action.BODY_ANSWER: ClockState.NOT_OUT}
    if is_paused:
        return found | dict.fromkeys(NOT_WHILE_PAUSED, ClockState.PAUSED)
    return found | {Action.RESUME: ClockState.RUNNING}


def ensure_clocks(action: Action, *, is_paused: bool, is_out: bool) -> None:
    """Raise ``ClockStands`` where the action does not fit how the clocks stand."""
    against = against_clocks(is_paused=is_paused, is_out=is_out).get(action)
    if against is not None:
        raise ClockStands(action, against)


def ensure_transition(action: Action, current: Status | None) -> Transition:
    """Return the row for ``action``; raise ``TransitionNotAllowed`` if it may not follow ``current``."""
    transition = TRANSITIONS.get(action)
    if transition is None or current not in transition.sources:
        raise TransitionNotAllowed(action, current)
    return transition


def ensure_facts(action: Action, facts: Mapping[str, Any]) -> None:
    """Raise ``MissingFact`` unless ``facts`` hold what ``action`` cannot do without.

    A positive outcome also needs what was done and when (domain.md, "A case's life").
    """
    needed = list(TRANSITIONS[action].needs)
    if action is Action.PROPOSE and facts.get("outcome") == Outcome.POSITIVE:
        needed += ["done", "done_on"]
    for fact in needed:
        if facts.get(fact) in (None, ""):
            raise MissingFact(action, fact)


def ensure_proof(facts: Mapping[str, Any]) -> None:
    """Raise ``MissingFact`` if a positive outcome is proposed without files or the number of a document.

    Asked of what is proposed from now on only: histories from before the rule go on as they are.
    """
    is_positive = facts.get("outcome") == Outcome.POSITIVE
    if is_positive and not facts.get("files") and not facts.get("proof"):
        raise MissingFact(Action.PROPOSE, "proof")


def ensure_accepted_by_another(*, proposed_by_id: int | None, actor_id: int | None) -> None:
    """Raise ``SamePersonAccepts`` if the proposal is the actor's own."""
    if proposed_by_id is not None and proposed_by_id == actor_id:
        raise SamePersonAccepts


def ensure_asked_by_another(*, answered_by: Collection[int | None], actor_id: int | None) -> None:
    """Raise ``AnswererAsks`` if whoever asks the applicant is one of those who answered.

    Without an actor the applicant answered by themselves, through a link.
    """
    if actor_id is not None and actor_id in answered_by:
        raise AnswererAsks


def actions_from(status: Status) -> tuple[Action, ...]:
    """Return the actions that may follow ``status``, in the table's order."""
    return tuple(action for action, transition in TRANSITIONS.items() if status in transition.sources)
