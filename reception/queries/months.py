"""The twelve months of the chart: small rows that are kept, or each month counted as a report of its own."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.figures import Figure
from reception.domain.history import FOREVER
from reception.domain.kept_figures import NO_OUTCOME, Key
from reception.domain.periods import Period, add_months
from reception.domain.periods import month as whole_month
from reception.domain.report import Definitions, MonthPoint
from reception.domain.vocabulary import Outcome, Status
from reception.extensions import db
from reception.models import Branch, KeptFigure, Question, QuestionState
from reception.queries import kept_figures
from reception.queries.asof import INSTANT, holds, states
from reception.queries.figures import Window, status_before, windows
from reception.queries.scope import UNSCOPED, Scope


def points(
    months: Sequence[Period],
    branches: Sequence[Branch],
    *,
    known_at: datetime,
    scope: Scope,
    definitions: Definitions,
) -> tuple[MonthPoint, ...]:
    """Return received, decided and positive of each month."""
    counts = kept_figures.found(months, branches, known_at=known_at, scope=scope)
    if counts is None:
        counts = counted(months, branches, known_at=known_at, scope=scope)
    summed: Counter[tuple[Any, ...]] = Counter()
    for (month, figure, outcome), count in counts.items():
        summed[month, figure] += count
        if figure is Figure.DECIDED and Outcome(outcome) in definitions.positive:
            summed[month, Outcome.POSITIVE] += count
    wanted = (Figure.RECEIVED, Figure.DECIDED, Outcome.POSITIVE)
    return tuple(
        MonthPoint(each.start_on, *(summed[each.start_on, what] for what in wanted)) for each in months
    )


def counted(
    months: Sequence[Period], branches: Sequence[Branch], *, known_at: datetime, scope: Scope
) -> kept_figures.Cells:
    """Return the figures of each month, counted from the states, in one statement."""
    parts = [
        part
        for place, month in enumerate(months)
        for window in windows(month, branches)
        for part in parts_of(place, window, known_at=known_at, scope=scope)
    ]
    found: kept_figures.Cells = Counter()
    rows = db.session.execute(sa.union_all(*parts), execution_options={"scope": scope})
    for _branch_id, place, figure, outcome, count in rows:
        found[months[place].start_on, Figure(figure), outcome] += count
    return found


def parts_of(place: int, window: Window, *, known_at: datetime, scope: Scope) -> tuple[Any, Any]:
    """Return the SELECTs of the figures of one month's window: branch, place, figure, outcome, count."""
    return _received(place, window, known_at, scope), _decided(place, window, known_at, scope)


def _columns(end: type[QuestionState], place: int, figure: Figure, outcome: Any) -> tuple[Any, ...]:
    return (
        end.branch_id.label("branch_id"),
        sa.literal_column(str(place), sa.Integer).label("place"),
        sa.literal_column(f"'{figure}'", sa.Text).label("figure"),
        outcome.label("outcome"),
        sa.func.count().label("count"),
    )


def _received(place: int, window: Window, known_at: datetime, scope: Scope) -> Any:
    end = states("at_end")
    return (
        sa.select(*_columns(end, place, Figure.RECEIVED, sa.literal_column(f"'{NO_OUTCOME}'", sa.Text)))
        .where(
            end.branch_id.in_(sorted(window.branch_ids)),
            scope.covers(end),
            holds(end, at=window.end, known_at=known_at),
            end.received_at >= window.start,
            end.received_at < window.end,
        )
        .group_by(end.branch_id)
    )


def _decided(place: int, window: Window, known_at: datetime, scope: Scope) -> Any:
    """Return the SELECT of the decided by outcome.

    Whoever was open or not received at the start and is closed at the end was closed in between. Most were
    received in the month as well: only for the others the state at its start is looked up.
    """
    end = states("at_end")
    was_open = sa.and_(status_before(end, window, known_at) != Status.CLOSED)
    return (
        sa.select(*_columns(end, place, Figure.DECIDED, sa.cast(end.outcome, sa.Text)))
        .where(
            end.branch_id.in_(sorted(window.branch_ids)),
            scope.covers(end),
            holds(end, at=window.end, known_at=known_at),
            end.closed_at >= window.start,
            end.closed_at < window.end,
            sa.or_(end.received_at >= window.start, was_open),
        )
        .group_by(end.branch_id, end.outcome)
    )


def differences(month: Period, branches: Sequence[Branch]) -> list[tuple[Key, int]]:
    """Return what has to be added to the kept figures of a month, as known now, for them to be right.

    One statement: nothing can be recorded between counting and comparing.
    """
    scope = Scope.everything()
    parts = [
        part
        for window in windows(month, branches)
        for part in parts_of(0, window, known_at=FOREVER - INSTANT, scope=scope)
    ]
    each = sa.union_all(*parts, _kept(month, branches)).subquery("each_count")
    key = (each.c.branch_id, each.c.figure, each.c.outcome)
    missing = sa.cast(sa.func.sum(each.c.count), sa.Integer)
    statement = sa.select(*key, missing).group_by(*key).having(missing != 0).order_by(*key)
    rows = db.session.execute(statement, execution_options={"scope": scope})
    return [
        (Key(branch_id, month.start_on, Figure(figure), outcome), count)
        for branch_id, figure, outcome, count in rows
    ]


def _kept(month: Period, branches: Sequence[Branch]) -> Any:
    return sa.select(
        KeptFigure.branch_id,
        sa.literal_column("0", sa.Integer),
        sa.cast(KeptFigure.figure, sa.Text),
        KeptFigure.outcome,
        -KeptFigure.count,
    ).where(
        KeptFigure.month == month.start_on,
        KeptFigure.branch_id.in_(sorted(branch.id for branch in branches)),
    )


def ever(now: datetime) -> list[Period]:
    """Return every month that may have a figure, kept or to be counted, up to that of ``now``."""
    first = db.session.scalar(sa.select(sa.func.min(Question.received_at)), execution_options=UNSCOPED)
    found = {day for (day,) in db.session.execute(sa.select(KeptFigure.month).distinct())}
    # Where a zone is ahead of or behind Greenwich its month begins earlier or later than here.
    last = add_months(now.date().replace(day=1), 1)
    day = add_months(min(first or now, now).date().replace(day=1), -1)
    while day <= last:
        found.add(day)
        day = add_months(day, 1)
    return [whole_month(each.year, each.month) for each in sorted(found)]
