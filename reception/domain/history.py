"""The history of a question: entries that happened and were recorded, and the states they fold into.

An entry says when it **happened** and when it was **recorded**. The state at an instant T, as known at K,
is the fold of the entries with happened < T and recorded <= K (report.md, "State of a question").
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from reception.domain.errors import HappenedInFuture
from reception.domain.vocabulary import Outcome, Status
from reception.domain.workflow import (
    PROPOSING,
    TRANSITIONS,
    Action,
    Target,
    ensure_accepted_by_another,
    ensure_facts,
    ensure_transition,
)

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of what has not ended."""

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

    @property
    def is_open(self) -> bool:
        """Say whether the question is under control: received, and no outcome accepted yet."""
        return self.status is not Status.CLOSED


@dataclass(frozen=True, slots=True)
class Spell:
    """A state and how long it held: it is the state at T for ``valid_from < T <= valid_to``."""

    state: State
    valid_from: datetime
    valid_to: datetime


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
    )


def _accept(state: State, entry: Entry) -> State:
    ensure_accepted_by_another(proposed_by_id=state.proposed_by_id, actor_id=entry.actor_id)
    return replace(state, closed_at=entry.happened_at)


def _back_to_work(state: State, entry: Entry) -> State:
    due_at = moment(entry.facts.get("due_at")) or state.due_at
    return replace(
        state,
        outcome=None,
        proposed_by_id=None,
        closed_at=None,
        official_id=state.assignee_id,
        due_at=due_at,
    )


def _extend(state: State, entry: Entry) -> State:
    return replace(state, due_at=moment(entry.facts["due_at"]))


def _correct(state: State, entry: Entry) -> State:
    return replace(state, **{name: entry.facts[name] for name in CORRECTABLE & entry.facts.keys()})


def _take_over(state: State, entry: Entry) -> State:
    return replace(state, outcome=Outcome(entry.facts["outcome"]), closed_at=entry.happened_at)


_CHANGES: dict[Action, Callable[[Any, Entry], State]] = {
    Action.REGISTER: _register,
    Action.ASSIGN: _assign,
    Action.START: _start,
    **dict.fromkeys(PROPOSING, _propose),
    Action.ACCEPT: _accept,
    Action.RETURN: _back_to_work,
    Action.EXTEND: _extend,
    Action.REOPEN: _back_to_work,
    Action.CORRECT: _correct,
    Action.TAKE_OVER: _take_over,
}


def apply(state: State | None, entry: Entry) -> State:
    """Return the state after ``entry``; raise a ``DomainError`` if the entry may not follow ``state``."""
    transition = ensure_transition(entry.action, state.status if state else None)
    ensure_facts(entry.action, entry.facts)
    if entry.happened_at > entry.recorded_at:
        raise HappenedInFuture
    changed = _CHANGES[entry.action](state, entry)
    target = _target(transition.target, changed)
    return changed if changed.status is target else replace(changed, status=target)


def _target(target: Status | Target, state: State) -> Status:
    if target is Target.STAYS:
        return state.status
    if target is Target.BACK_TO_WORK:
        return Status.ASSIGNED if state.organisation_id is not None else Status.REGISTERED
    return Status(target)


def effective(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that count, as they happened: without retracted ones and the retractions."""
    entries = list(entries)
    void = {entry.retracts for entry in entries if entry.action is Action.RETRACT}
    counted = [e for e in entries if e.action is not Action.RETRACT and e.seq not in void]
    return sorted(counted, key=lambda entry: (entry.happened_at, entry.seq))


def fold(entries: Iterable[Entry]) -> tuple[Spell, ...]:
    """Return the spells that ``entries`` add up to, without empty ones, the last one lasting for ever.

    Raise a ``DomainError`` if the entries, in the order in which they happened, break a rule: so a
    back-dated entry is refused exactly when it could not have happened at that moment.
    """
    counted = effective(entries)
    states: list[State] = []
    for entry in counted:
        states.append(apply(states[-1] if states else None, entry))
    starts = [entry.happened_at for entry in counted]
    return tuple(
        Spell(state, start, end)
        for state, start, end in zip(states, starts, [*starts, FOREVER][1:], strict=True)
        if start < end
    )


def statuses_around(entries: Iterable[Entry], entry: Entry) -> tuple[Status | None, Status]:
    """Return where the question stood before ``entry``, one of ``entries``, and after it, as it happened."""
    state: State | None = None
    for each in effective(entries):
        after = apply(state, each)
        if each.seq == entry.seq:
            return (state.status if state else None), after.status
        state = after
    raise LookupError("the entry does not count among the entries")


def state_at(entries: Sequence[Entry], *, at: datetime, known_at: datetime) -> State | None:
    """Return the state at the instant ``at`` as known at ``known_at``, or None if not received by then."""
    known = [entry for entry in entries if entry.recorded_at <= known_at]
    state: State | None = None
    for entry in effective(known):
        if entry.happened_at < at:
            state = apply(state, entry)
    return state


@dataclass(frozen=True, slots=True)
class KnownSpell:
    """A spell and the moments of knowledge between which it was believed: ``known_from <= K < known_to``."""

    spell: Spell
    known_from: datetime
    known_to: datetime


def spells_over_knowledge(entries: Iterable[Entry]) -> list[KnownSpell]:
    """Return all spells ever believed, by folding anew what was known at each moment of recording.

    A spell that only ends with an entry recorded as it happened is shortened, not replaced: whoever asks
    as of an earlier knowledge cannot ask for a later moment, so both answer alike.
    """
    ordered = sorted(entries, key=lambda entry: entry.seq)
    believed: list[KnownSpell] = []
    for known_from in sorted({entry.recorded_at for entry in ordered}):
        spells = list(fold(entry for entry in ordered if entry.recorded_at <= known_from))
        believed = [_reconsider(row, spells, known_from) for row in believed]
        believed += [KnownSpell(spell, known_from, FOREVER) for spell in spells]
    return [row for row in believed if row.known_from < row.known_to]


def _reconsider(row: KnownSpell, spells: list[Spell], moment: datetime) -> KnownSpell:
    """Keep, shorten or end a believed spell; take what it still covers out of ``spells``."""
    if row.known_to != FOREVER:
        return row
    shortened = replace(row.spell, valid_to=moment)
    for held in (row.spell, shortened) if row.spell.valid_to == FOREVER else (row.spell,):
        if held in spells:
            spells.remove(held)
            return replace(row, spell=held)
    return replace(row, known_to=moment)
