"""The history of a question: entries that happened and were recorded, and the states they fold into.

An entry says when it **happened** and when it was **recorded**. The state at an instant T, as known at K,
is the fold of the entries with happened < T and recorded <= K (report.md, "State of a question").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from reception.domain.states import CORRECTABLE, Entry, State, apply, moment
from reception.domain.vocabulary import Status
from reception.domain.workflow import Action

__all__ = [
    "CORRECTABLE",
    "FOREVER",
    "Entry",
    "KnownSpell",
    "Spell",
    "State",
    "apply",
    "effective",
    "fold",
    "moment",
    "spells_over_knowledge",
    "state_at",
    "statuses_around",
]

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of what has not ended."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A state and how long it held: it is the state at T for ``valid_from < T <= valid_to``."""

    state: State
    valid_from: datetime
    valid_to: datetime


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
