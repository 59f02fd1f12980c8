"""Counting again: the list columns and states as the events alone give them, and where they differ."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa

from reception.domain.history import Entry, KnownSpell, fold, spells_over_knowledge
from reception.extensions import db
from reception.models import Event, Question, QuestionState
from reception.queries.scope import UNSCOPED
from reception.services import history

BATCH = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """A question whose columns or states do not say what its events say."""

    question_id: int
    columns: tuple[str, ...]
    states: bool


def recount(*, mend: bool) -> Iterator[tuple[int, list[Difference]]]:
    """Yield, batch by batch, how many questions were looked at and which differ; ``mend`` rewrites those.

    The caller commits after each batch.
    """
    last = 0
    while True:
        questions = db.session.scalars(
            sa.select(Question).where(Question.id > last).order_by(Question.id).limit(BATCH),
            execution_options=UNSCOPED,
        ).all()
        if not questions:
            return
        last = questions[-1].id
        ids = [question.id for question in questions]
        entries, states = _entries(ids), _states(ids)
        found = []
        for question in questions:
            difference = _compare(question, entries.get(question.id, []), states.get(question.id, []))
            if difference is None:
                continue
            found.append(difference)
            if mend and question.id in entries:
                _rewrite(question, entries[question.id])
        yield len(questions), found


def _compare(question: Question, entries: list[Entry], states: list[QuestionState]) -> Difference | None:
    if not entries:
        # Somebody wrote past the one door: there is nothing to count from, and nothing to mend it by.
        return Difference(question.id, history.STATE_COLUMNS, states=True)
    state = fold(entries)[-1].state
    columns = tuple(history.columns_differ(question, state))
    wanted = Counter(_row_key(question.id, row) for row in spells_over_knowledge(entries))
    stored = Counter(_stored_key(row) for row in states)
    if not columns and wanted == stored:
        return None
    return Difference(question.id, columns, wanted != stored)


def _rewrite(question: Question, entries: list[Entry]) -> None:
    history.write_columns(question, fold(entries)[-1].state)
    db.session.execute(sa.delete(QuestionState).where(QuestionState.question_id == question.id))
    rows = [
        history.state_row(question.id, row.spell, known_from=row.known_from) | {"known_to": row.known_to}
        for row in spells_over_knowledge(entries)
    ]
    db.session.execute(sa.insert(QuestionState), rows)


def _row_key(question_id: int, row: KnownSpell) -> tuple[object, ...]:
    values = history.state_row(question_id, row.spell, known_from=row.known_from) | {"known_to": row.known_to}
    return tuple(values[name] for name in _KEY)


def _stored_key(row: QuestionState) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _KEY)


_KEY = (*history.STATE_COLUMNS, "valid_from", "valid_to", "known_from", "known_to")


def _entries(ids: list[int]) -> dict[int, list[Entry]]:
    events = db.session.scalars(
        sa.select(Event).where(Event.question_id.in_(ids)).order_by(Event.question_id, Event.id),
        execution_options=UNSCOPED,
    )
    return {
        key: [event.as_entry() for event in group]
        for key, group in groupby(events, key=lambda event: event.question_id)
    }


def _states(ids: list[int]) -> dict[int, list[QuestionState]]:
    rows = db.session.scalars(
        sa.select(QuestionState)
        .where(QuestionState.question_id.in_(ids))
        .order_by(QuestionState.question_id, QuestionState.id),
        execution_options=UNSCOPED,
    )
    return {key: list(group) for key, group in groupby(rows, key=lambda row: row.question_id)}
