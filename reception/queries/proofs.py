"""Where a balance fails: the questions that make the difference."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.errors import Unbalanced
from reception.domain.figures import BALANCE, Figure
from reception.domain.report import Definitions, Row
from reception.domain.vocabulary import Status
from reception.extensions import db
from reception.queries.asof import holds, states
from reception.queries.figures import Ends, Window
from reception.queries.scope import Scope

MOST_NAMED = 100

LEFT = (Figure.OPENING, Figure.RECEIVED, Figure.REOPENED)
RIGHT = (Figure.DECIDED, Figure.CLOSING)


def culprits(
    span: Sequence[Window], *, known_at: datetime, scope: Scope, definitions: Definitions
) -> tuple[int, ...]:
    """Return the ids of questions that stand on one side of the balance only, or stand there twice.

    Also those that were open at the start and have no state at the end. At most ``MOST_NAMED``.
    """
    found: set[int] = set()
    for window in span:
        ends = Ends.of(window, known_at=known_at, scope=scope, definitions=definitions)
        for statement in _suspects(ends):
            found |= set(db.session.scalars(statement.limit(MOST_NAMED), execution_options={"scope": scope}))
    return tuple(sorted(found)[:MOST_NAMED])


def _suspects(ends: Ends) -> Iterator[Any]:
    balance = sum((_bit(ends, figure) for figure in LEFT), sa.literal_column("0")) - sum(
        (_bit(ends, figure) for figure in RIGHT), sa.literal_column("0")
    )
    question_id = ends.end.question_id
    chosen = ends.select(BALANCE).with_only_columns(question_id, maintain_column_froms=True)
    yield chosen.where(balance != 0).order_by(question_id)
    yield chosen.group_by(question_id).having(sa.func.count() > 1).order_by(question_id)
    start = states("at_start")
    at_start = (
        sa.select(start.question_id)
        .where(
            start.branch_id.in_(sorted(ends.window.branch_ids)),
            ends.scope.covers(start),
            holds(start, at=ends.window.start, known_at=ends.known_at),
            start.status != Status.CLOSED,
        )
        .order_by(start.question_id)
    )
    yield at_start.where(start.question_id.not_in(chosen))
    yield at_start.group_by(start.question_id).having(sa.func.count() > 1)


def _bit(ends: Ends, figure: Figure) -> sa.ColumnElement[int]:
    return sa.case((ends.is_in(figure), 1), else_=0)


def ensure_stated(total: Row, span: Sequence[Window], *, known_at: datetime, scope: Scope) -> None:
    """Raise ``Unbalanced`` unless opening, received and closing are what each is when counted by itself.

    The first from the states at the start alone, the others from the states at the end alone.
    """
    counts = dict.fromkeys((Figure.OPENING, Figure.RECEIVED, Figure.CLOSING), 0)
    parts = [part for window in span for part in _counts(window, known_at, scope)]
    for figure, count in db.session.execute(sa.union_all(*parts), execution_options={"scope": scope}):
        counts[Figure(figure)] += count
    wrong = [figure for figure, count in counts.items() if getattr(total, figure) != count]
    if wrong:
        raise Unbalanced(tuple(f"total: {figure}" for figure in wrong))


def _counts(window: Window, known_at: datetime, scope: Scope) -> Iterator[Any]:
    start, end = states("at_start"), states("at_end")
    for figure, state, at, condition in (
        (Figure.OPENING, start, window.start, start.closed_at.is_(None)),
        (Figure.CLOSING, end, window.end, end.closed_at.is_(None)),
        (
            Figure.RECEIVED,
            end,
            window.end,
            sa.and_(end.received_at >= window.start, end.received_at < window.end),
        ),
    ):
        yield sa.select(sa.literal_column(f"'{figure}'"), sa.func.count()).where(
            state.branch_id.in_(sorted(window.branch_ids)),
            scope.covers(state),
            holds(state, at=at, known_at=known_at),
            condition,
        )
