"""The histories of imported questions, many at a time: the same fold as ``history.record``, written in bulk.

A register knows three things of a case: that it was received, which body has it, and how it ended. Each is
an entry of the history, without an actor; nothing else of a question comes from a register.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from reception.domain.history import Entry, Spell, effective, fold, spells_over_knowledge
from reception.domain.kept_figures import of_spells
from reception.domain.vocabulary import Status
from reception.domain.workflow import TRANSITIONS, Action
from reception.extensions import db
from reception.models import Event, Question, QuestionState
from reception.queries.scope import UNSCOPED
from reception.services import history, kept_figures

OF_REGISTERS = (Action.REGISTER, Action.ASSIGN, Action.TAKE_OVER)
LEADS_TO = {action: Status(TRANSITIONS[action].target) for action in OF_REGISTERS}
FIRST_VERSION = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a register says of a case. ``facts`` are JSON values."""

    action: Action
    happened_at: datetime
    facts: Mapping[str, Any]

    def entry(self, seq: int, recorded_at: datetime) -> Entry:
        """Return the line as an entry of the history."""
        return Entry(seq, self.action, self.happened_at, recorded_at, None, self.facts)


def fold_lines(lines: Sequence[Line], *, recorded_at: datetime) -> tuple[Spell, ...]:
    """Return the spells of a new question; raise a ``DomainError`` if they break a rule."""
    return fold(line.entry(seq, recorded_at) for seq, line in enumerate(lines, start=1))


def insert(
    appeal_ids: Sequence[int],
    histories: Sequence[Sequence[Line]],
    spells: Sequence[Sequence[Spell]],
    *,
    recorded_at: datetime,
) -> None:
    """Write one new question for each appeal, with its entries and the spells that they fold into."""
    questions = [
        {"appeal_id": appeal_id, "part": 1, "text": "", "version": FIRST_VERSION, **_columns(each[-1])}
        for appeal_id, each in zip(appeal_ids, spells, strict=True)
    ]
    db.session.execute(sa.insert(table(Question)), questions)
    question_ids = _question_ids(appeal_ids)
    events = [
        row
        for question_id, lines in zip(question_ids, histories, strict=True)
        for row in _event_rows(question_id, lines, recorded_at)
    ]
    states = [
        history.state_row(question_id, spell, known_from=recorded_at)
        for question_id, each in zip(question_ids, spells, strict=True)
        for spell in each
    ]
    db.session.execute(sa.insert(table(Event)), events)
    db.session.execute(sa.insert(table(QuestionState)), states)
    kept_figures.note_all([((), of_spells(each)) for each in spells], recorded_at=recorded_at)


def table(model: type[Any]) -> sa.Table:
    """Return the table of a model, for inserting many rows.

    Into the model itself the ORM would send the rows apart by which of their columns are NULL.
    """
    return cast(sa.Table, model.__table__)


def _question_ids(appeal_ids: Sequence[int]) -> list[int]:
    # Reading the keys back costs one statement; RETURNING in the order of the rows costs SQLite one a row.
    found = db.session.execute(
        sa.select(Question.appeal_id, Question.id).where(Question.appeal_id.in_(appeal_ids)),
        execution_options=UNSCOPED,
    )
    by_appeal = {appeal_id: question_id for appeal_id, question_id in found}
    return [by_appeal[appeal_id] for appeal_id in appeal_ids]


def rewrite(question: Question, lines: Sequence[Line], *, recorded_at: datetime) -> bool:
    """Make an imported question's history say what the register says now; return whether it had to change.

    What the register no longer says is retracted, from the first difference on, and what it says instead
    is appended: reports as known earlier stay as they were. What people did with the question here stays;
    a ``DomainError`` is raised, and nothing written, if it cannot follow the register's new lines.
    """
    entries = history.entries_of(question.id)
    said = [entry for entry in effective(entries) if _is_of_register(entry)]
    kept = _common(said, lines)
    void, new = said[kept:], lines[kept:]
    if not void and not new:
        return False
    seq = max(entry.seq for entry in entries)
    changes = [
        Entry(seq + number, Action.RETRACT, recorded_at, recorded_at, None, {}, retracts=entry.seq)
        for number, entry in enumerate(reversed(void), start=1)
    ]
    seq += len(changes)
    changes += [line.entry(seq + number, recorded_at) for number, line in enumerate(new, start=1)]
    spells = fold([*entries, *changes])
    db.session.execute(sa.insert(table(Event)), _change_rows(question, changes, spells[-1]))
    history.write_columns(question, spells[-1].state)
    db.session.flush()
    kept_figures.note(of_spells(fold(entries)), of_spells(spells), recorded_at=recorded_at)
    _renew_states(question)
    return True


def _is_of_register(entry: Entry) -> bool:
    return entry.actor_id is None and entry.action in OF_REGISTERS


def _common(said: Sequence[Entry], lines: Sequence[Line]) -> int:
    """Return how many lines from the first on the history holds already."""
    count = 0
    for entry, line in zip(said, lines, strict=False):
        if (entry.action, entry.happened_at, dict(entry.facts)) != (
            line.action,
            line.happened_at,
            dict(line.facts),
        ):
            break
        count += 1
    return count


def _event_rows(question_id: int, lines: Sequence[Line], recorded_at: datetime) -> list[dict[str, Any]]:
    rows = []
    status: Status | None = None
    for line in lines:
        target = LEADS_TO[line.action]
        rows.append(_event_row(question_id, line, recorded_at, status, target))
        status = target
    return rows


def _event_row(
    question_id: int, line: Line | Entry, recorded_at: datetime, before: Status | None, after: Status
) -> dict[str, Any]:
    return {
        "question_id": question_id,
        "action": line.action,
        "happened_at": line.happened_at,
        "recorded_at": recorded_at,
        "actor_id": None,
        "status_from": before,
        "status_to": after,
        "facts": dict(line.facts),
        "retracts_id": None,
    }


def _change_rows(question: Question, changes: Sequence[Entry], last: Spell) -> list[dict[str, Any]]:
    """Return the rows of later entries; the keys that they get are their places in the history."""
    status = question.status
    return [
        _event_row(question.id, entry, entry.recorded_at, status, last.state.status)
        | {"retracts_id": entry.retracts}
        for entry in changes
    ]


def _renew_states(question: Question) -> None:
    entries = history.entries_of(question.id)
    db.session.execute(sa.delete(QuestionState).where(QuestionState.question_id == question.id), UNSCOPED)
    rows = [
        history.state_row(question.id, known.spell, known_from=known.known_from)
        | {"known_to": known.known_to}
        for known in spells_over_knowledge(entries)
    ]
    db.session.execute(sa.insert(table(QuestionState)), rows)


def _columns(spell: Spell) -> dict[str, Any]:
    return {name: getattr(spell.state, name) for name in history.STATE_COLUMNS}
