"""The one door through which a question changes: an event appended, states and columns written with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from reception.domain.errors import ChangedMeanwhile, TransitionNotAllowed
from reception.domain.history import FOREVER, Entry, Spell, State, fold, statuses_around
from reception.domain.kept_figures import of_rows as kept_of_rows
from reception.domain.kept_figures import of_spells as kept_of_spells
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Event, Question, QuestionState
from reception.queries.scope import UNSCOPED
from reception.services import kept_figures, knowledge, notices

STATE_COLUMNS = tuple(State.__dataclass_fields__)


def record(
    question: Question,
    action: Action,
    *,
    actor_id: int | None,
    happened_at: datetime,
    recorded_at: datetime,
    facts: Mapping[str, Any],
) -> Event:
    """Append an event to the question's history and bring its states and columns up to it.

    ``actor_id`` None is the system or an imported register. ``facts`` are JSON values. Raises a
    ``DomainError`` if the event could not have happened at that moment; nothing is written then.
    """
    entries = entries_of(question.id)
    recorded_at = _in_order(recorded_at, entries)
    pending = Entry(_last_seq(entries) + 1, action, happened_at, recorded_at, actor_id, facts)
    history = [*entries, pending]
    spells = fold(history)
    status_from, status_to = statuses_around(history, pending)
    event = Event(
        question_id=question.id,
        action=action,
        happened_at=happened_at,
        recorded_at=recorded_at,
        actor_id=actor_id,
        status_from=status_from,
        status_to=status_to,
        facts=dict(facts),
    )
    proposed_by_id = question.proposed_by_id
    _write(question, event, spells)
    if happened_at >= spells[-1].valid_from:
        # What is entered late about an earlier time is news to nobody.
        notices.tell(question, event, proposed_by_id=proposed_by_id)
    return event


def begin(
    question: Question,
    *,
    actor_id: int | None,
    happened_at: datetime,
    recorded_at: datetime,
    facts: Mapping[str, Any],
) -> Question:
    """Write the first entry of a new question, which gets its columns and its key from it."""
    recorded_at = knowledge.admitted(recorded_at)
    entry = Entry(0, Action.REGISTER, happened_at, recorded_at, actor_id, facts)
    (spell,) = fold([entry])
    write_columns(question, spell.state)
    db.session.add(question)
    db.session.flush()
    event = Event(
        question_id=question.id,
        action=Action.REGISTER,
        happened_at=happened_at,
        recorded_at=recorded_at,
        actor_id=actor_id,
        status_to=spell.state.status,
        facts=dict(facts),
    )
    db.session.add(event)
    db.session.connection().execute(sa.insert(_STATES), state_row(question.id, spell, known_from=recorded_at))
    kept_figures.note((), kept_of_spells([spell]), recorded_at=recorded_at)
    db.session.flush()
    return question


def retract(question: Question, event: Event, *, actor_id: int | None, recorded_at: datetime) -> Event:
    """Declare an event void from now on: reports as known earlier still count it.

    Raises a ``DomainError`` if what is left is not the history of a question; nothing is written then.
    """
    if event.question_id != question.id:
        raise ValueError("the event is one of another question")
    entries = entries_of(question.id)
    recorded_at = _in_order(recorded_at, entries)
    pending = Entry(_last_seq(entries) + 1, Action.RETRACT, recorded_at, recorded_at, actor_id, {}, event.id)
    spells = fold([*entries, pending])
    if not spells:
        raise TransitionNotAllowed(Action.RETRACT, question.status)
    retraction = Event(
        question_id=question.id,
        action=Action.RETRACT,
        happened_at=recorded_at,
        recorded_at=recorded_at,
        actor_id=actor_id,
        status_from=question.status,
        status_to=spells[-1].state.status,
        facts={},
        retracts_id=event.id,
    )
    _write(question, retraction, spells)
    notices.take_back(event, now=recorded_at)
    return retraction


def entries_of(question_id: int) -> list[Entry]:
    """Return the whole history of a question, retracted entries included, in the order of recording."""
    events = db.session.scalars(
        sa.select(Event).where(Event.question_id == question_id).order_by(Event.id),
        execution_options=UNSCOPED,
    )
    return [event.as_entry() for event in events]


def write_columns(question: Question, state: State) -> None:
    """Repeat ``state`` in the columns that lists read."""
    for name in STATE_COLUMNS:
        setattr(question, name, getattr(state, name))


def state_row(question_id: int, spell: Spell, *, known_from: datetime) -> dict[str, Any]:
    """Return the row of ``question_state`` for a spell."""
    columns = {name: getattr(spell.state, name) for name in STATE_COLUMNS}
    return columns | {
        "question_id": question_id,
        "valid_from": spell.valid_from,
        "valid_to": spell.valid_to,
        "known_from": known_from,
        "known_to": FOREVER,
    }


def _write(question: Question, event: Event, spells: Sequence[Spell]) -> None:
    """Write an event with all that follows from it. Raises ``ChangedMeanwhile``."""
    _rewrite_columns(question, spells[-1].state)
    _write_states(question.id, spells, known_from=event.recorded_at)
    db.session.add(event)
    db.session.flush()


def _rewrite_columns(question: Question, state: State) -> None:
    """Bring the columns of a stored question up to ``state``; the version rises even where none changes.

    Two people who act at the same time never both succeed: the states of both would stand side by side.
    """
    columns = {name: getattr(state, name) for name in STATE_COLUMNS} | {"version": question.version + 1}
    seen = {"of": question.id, "seen_version": question.version}
    if not db.session.connection().execute(_AS_SEEN, columns | seen).rowcount:
        # Somebody else committed between our reading and our writing.
        raise ChangedMeanwhile(question.version, question.version + 1)
    for name, value in columns.items():
        set_committed_value(question, name, value)


_QUESTIONS = cast(sa.Table, Question.__table__)
_AS_SEEN = sa.update(_QUESTIONS).where(
    _QUESTIONS.c.id == sa.bindparam("of"), _QUESTIONS.c.version == sa.bindparam("seen_version")
)


def _write_states(question_id: int, spells: Sequence[Spell], *, known_from: datetime) -> None:
    """Replace what is known of the states by ``spells``; what was known earlier stays for those who ask.

    A spell that merely ends with an event recorded as it happened is shortened in place: nobody who asks
    as of an earlier knowledge can ask for a later moment (``queries.asof`` sees to that), so no answer
    changes. Every other difference closes the old row and opens a new one.

    What was written at that very moment, by an earlier event of the same transaction, is taken back:
    knowledge has one answer at an instant, and the event now being recorded is part of it.
    """
    # Plain rows and not objects: every action passes here, and objects take a third of its time.
    connection = db.session.connection()
    wanted = {spell.valid_from: spell for spell in spells}
    stored = connection.execute(_KNOWN, {"of": question_id, "moment": known_from}).all()
    believed = kept_of_rows(row for row in stored if row.known_to == FOREVER)
    kept_figures.note(believed, kept_of_spells(spells), recorded_at=known_from)
    changed, void = [], []
    for row in stored:
        if row.known_from == known_from:
            void.append({"row": row.id})
            continue
        end = FOREVER if row.valid_to == known_from else row.valid_to
        kept_until = _kept_until(row, end, wanted.get(row.valid_from), known_from)
        if kept_until is not None:
            del wanted[row.valid_from]
        span = (kept_until or end, FOREVER if kept_until else known_from)
        if span != (row.valid_to, row.known_to):
            changed.append({"row": row.id, "until": span[0], "unknown_from": span[1]})
    rows = [state_row(question_id, spell, known_from=known_from) for spell in wanted.values()]
    for statement, values in ((_TAKE_BACK, void), (_CHANGE, changed), (sa.insert(_STATES), rows)):
        if values:
            connection.execute(statement, values)


_STATES = cast(sa.Table, QuestionState.__table__)
_KNOWN = (
    sa.select(_STATES)
    .where(_STATES.c.question_id == sa.bindparam("of"), _STATES.c.known_to >= sa.bindparam("moment"))
    .order_by(_STATES.c.valid_from)
)
_THIS = _STATES.c.id == sa.bindparam("row")
_TAKE_BACK = sa.delete(_STATES).where(_THIS)
_CHANGE = (
    sa.update(_STATES)
    .where(_THIS)
    .values(valid_to=sa.bindparam("until"), known_to=sa.bindparam("unknown_from"))
)


def _kept_until(row: sa.Row[Any], end: datetime, spell: Spell | None, moment: datetime) -> datetime | None:
    """Return when a state now ends that is still believed, or None where it is believed no longer."""
    if spell is None or not _same_state(row, spell.state):
        return None
    is_shortened = end == FOREVER and spell.valid_to == moment
    return spell.valid_to if is_shortened or end == spell.valid_to else None


def _in_order(recorded_at: datetime, entries: Sequence[Entry]) -> datetime:
    """Return the moment of recording: clocks differ, and people wait for a lock.

    It is not before the last one, nor at or before the moment of knowledge of a frozen month.
    """
    return max([knowledge.admitted(recorded_at), *(entry.recorded_at for entry in entries)])


def _same_state(row: sa.Row[Any], state: State) -> bool:
    return all(getattr(row, name) == getattr(state, name) for name in STATE_COLUMNS)


def _last_seq(entries: Sequence[Entry]) -> int:
    return max((entry.seq for entry in entries), default=0)


def ensure_unchanged(question: Question, seen_version: int | None) -> None:
    """Raise ``ChangedMeanwhile`` if the question is not as the person saw it."""
    if seen_version is not None and seen_version != question.version:
        raise ChangedMeanwhile(seen_version, question.version)


def columns_differ(question: Question, state: State) -> list[str]:
    """Return the names of the list columns that do not say what the history says."""
    return [name for name in STATE_COLUMNS if getattr(question, name) != getattr(state, name)]
