"""What may happen to a question, as one table. Nothing changes a question but an action listed here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reception.domain.errors import MissingFact, SamePersonAccepts, TransitionNotAllowed
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
    CORRECT = "correct"
    # A closing stated by an earlier register, taken over as it stands there.
    TAKE_OVER = "take_over"
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
    Action.REOPEN: Transition(frozenset({Status.CLOSED}), Target.BACK_TO_WORK, ("reason",)),
    Action.CORRECT: Transition(_ANY, Target.STAYS, ("reason",)),
    Action.TAKE_OVER: Transition(_OPEN, Status.CLOSED, ("outcome",)),
}

PROPOSABLE = frozenset({Outcome.POSITIVE, Outcome.PARTLY, Outcome.EXPLAINED, Outcome.REFUSED})
"""Outcomes that an official proposes with an answer; the others have an action of their own."""

PROPOSING = frozenset({Action.PROPOSE, Action.REDIRECT, Action.WITHDRAW, Action.LEAVE})
"""Actions that put an outcome before a second person."""


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


def ensure_accepted_by_another(*, proposed_by_id: int | None, actor_id: int | None) -> None:
    """Raise ``SamePersonAccepts`` if the proposal is the actor's own."""
    if proposed_by_id is not None and proposed_by_id == actor_id:
        raise SamePersonAccepts


def actions_from(status: Status) -> tuple[Action, ...]:
    """Return the actions that may follow ``status``, in the table's order."""
    return tuple(action for action, transition in TRANSITIONS.items() if status in transition.sources)
