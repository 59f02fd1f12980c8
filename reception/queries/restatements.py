"""What is known otherwise now: the questions of a report that stood in it otherwise at an earlier K."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from reception.domain.frozen import FROZEN_FIGURES, Changed, Standing
from reception.domain.report import By
from reception.extensions import db
from reception.models import Appeal, Branch, Event, Question, User
from reception.queries import directory, report
from reception.queries.figures import DIMENSIONS, Ends, Window, looked_up_once, windows
from reception.queries.scope import UNSCOPED, Scope, scoped
from reception.queries.tallies import bits_of, ending_of, figures_of, value_of

BREAKDOWNS = tuple(DIMENSIONS)
BEFORE, AFTER = 0, 1
CHUNK = 500


def changed(asked: report.Question, *, before: datetime, by: Sequence[By] = BREAKDOWNS) -> list[Changed]:
    """Return each question that stands in the report otherwise than it was known to stand at ``before``.

    One statement reads the period at both moments, by the same definitions, and keeps what only one of them
    says. ``by``: a question that merely moved between rows of other breakdowns is not told.
    """
    asked = asked.defined()
    branches = directory.branches_below(asked.branch, asked.scope)
    each = _both_sides(asked, before, branches, by)
    what = [column for column in each.c if column.name != "side"]
    statement = (
        sa.select(sa.func.min(each.c.side).label("at"), *what).group_by(*what).having(sa.func.count() == 1)
    )
    rows = db.session.execute(statement, execution_options={"scope": asked.scope}).all()
    labels = {
        one: directory.labels(
            one, {value_of(one, getattr(row, one.value)) for row in rows}, branches=branches, top=asked.branch
        )
        for one in by
    }
    return _paired(rows, labels)


def _both_sides(
    asked: report.Question, before: datetime, branches: Sequence[Branch], by: Sequence[By]
) -> sa.Subquery:
    """Return how each question stands in the report as known at both moments."""
    facts = looked_up_once(
        [
            _standings(side, each_asked, window, by)
            for side, each_asked in ((BEFORE, replace(asked, known_at=before)), (AFTER, asked))
            for window in windows(asked.period, branches)
        ]
    )
    assert asked.definitions is not None
    # None of these figures asks K anything that is not a fact.
    bits = bits_of(facts, FROZEN_FIGURES, known_at=asked.known_at, definitions=asked.definitions)
    return sa.select(
        facts.side,
        facts.question_id,
        *(sa.cast(facts[DIMENSIONS[one]], sa.Text).label(one.value) for one in by),
        ending_of(facts).label("ending"),
        bits.label("bits"),
    ).subquery("standing")


def _standings(side: int, asked: report.Question, window: Window, by: Sequence[By]) -> sa.Select[Any]:
    assert asked.definitions is not None
    ends = Ends.of(window, known_at=asked.known_at, scope=asked.scope, definitions=asked.definitions)
    columns = ["question_id", *(DIMENSIONS[one] for one in by)]
    return ends.read(FROZEN_FIGURES, columns).add_columns(
        sa.literal_column(str(side), sa.Integer).label("side")
    )


def _paired(rows: Sequence[Any], labels: dict[By, directory.Labels]) -> list[Changed]:
    found: dict[int, list[Standing | None]] = {}
    for row in rows:
        figures = figures_of(row.bits, FROZEN_FIGURES)
        pair = found.setdefault(row.question_id, [None, None])
        if figures:
            keys = {by: each.key_of(value_of(by, getattr(row, by.value))) for by, each in labels.items()}
            pair[row.at] = Standing(frozenset(figures), row.ending, keys)
    return [Changed(key, *pair) for key, pair in sorted(found.items()) if pair[BEFORE] != pair[AFTER]]


def entries_since(question_ids: Sequence[int], known_at: datetime) -> dict[int, list[Event]]:
    """Return what was recorded of some questions after a moment, by question, in the order of recording.

    The questions are those of a report that the viewer's scope has let through.
    """
    found: dict[int, list[Event]] = {}
    for ids in _chunks(sorted(question_ids)):
        events = db.session.scalars(
            sa.select(Event)
            .where(Event.question_id.in_(ids), Event.recorded_at > known_at)
            .options(joinedload(Event.actor).lazyload(User.role_rows))
            .order_by(Event.question_id, Event.id),
            execution_options=UNSCOPED,
        )
        for event in events:
            found.setdefault(event.question_id, []).append(event)
    return found


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def numbers(question_ids: Sequence[int], *, scope: Scope) -> dict[int, str]:
    """Return the numbers of the questions that are in the scope, the part with it where there are several."""
    found = {}
    for ids in _chunks(sorted(question_ids)):
        statement = scoped(
            sa.select(Question.id, Question.part, Appeal.number, Appeal.parts)
            .join(Appeal, Appeal.id == Question.appeal_id)
            .where(Question.id.in_(ids)),
            scope,
        )
        for row in db.session.execute(statement):
            found[row.id] = f"{row.number}/{row.part}" if row.parts > 1 else row.number
    return found
