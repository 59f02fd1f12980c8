"""The members of each figure of the report: one SELECT that is both counted and listed.

Each figure of the balance has its own condition, written from its definition in report.md ("For a period …")
and independent of the others, so that the balance can fail if one of them is wrong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.periods import Period
from reception.domain.report import By
from reception.domain.vocabulary import Status
from reception.models import Branch, QuestionState
from reception.queries.asof import holds, states
from reception.queries.scope import Scope


class Figure(StrEnum):
    """A count of the report."""

    OPENING = "opening"
    RECEIVED = "received"
    REOPENED = "reopened"
    DECIDED = "decided"
    CLOSING = "closing"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Window:
    """The instants [start, end) of a period for branches of one time zone."""

    branch_ids: frozenset[int]
    start: datetime
    end: datetime


def windows(period: Period, branches: Iterable[Branch]) -> tuple[Window, ...]:
    """Return the period's local midnights for each time zone among the branches; of no branch, no row."""
    by_zone: dict[ZoneInfo, set[int]] = {}
    for branch in branches:
        by_zone.setdefault(branch.zone, set()).add(branch.id)
    # A reader without a branch gets a report of nothing, whose figures are all 0.
    found = sorted((by_zone or {ZoneInfo("UTC"): set()}).items(), key=lambda zoned: zoned[0].key)
    return tuple(Window(frozenset(ids), *period.bounds(zone)) for zone, ids in found)


DIMENSIONS: dict[By, str] = {
    By.BRANCH: "branch_id",
    By.ORGANISATION: "organisation_id",
    By.OFFICIAL: "official_id",
    By.TOPIC: "topic_id",
    By.CHANNEL: "channel",
    By.DISTRICT: "district_id",
    By.PROGRAMME: "programme_id",
}
"""The column of a state by which a breakdown groups. In every figure of a row a question stands by its
state at the period's end: so each row balances, however often the question changed hands."""


def members(figure: Figure, window: Window, *, known_at: datetime, scope: Scope) -> sa.Select[Any]:
    """Return the SELECT of the states at the end of the period of the questions that ``figure`` counts."""
    end = states("at_end")
    start = states("at_start")
    chosen = sa.select(end).where(
        end.branch_id.in_(sorted(window.branch_ids)),
        scope.covers(end),
        holds(end, at=window.end, known_at=known_at),
        # Whoever was closed before the period and is still closed at its end stands in no figure: every
        # condition below says so by itself. Said here, it spares reading all that was ever closed.
        sa.or_(end.closed_at.is_(None), end.closed_at >= window.start),
    )
    for condition in _condition(figure, window, end, known_at):
        chosen = chosen.where(condition)
    at_start = _at_start(figure, window, start, known_at)
    if at_start is not None:
        joined = sa.and_(start.question_id == end.question_id, at_start)
        if figure is Figure.DECIDED:
            chosen = chosen.outerjoin(start, joined).where(
                sa.or_(start.id.is_not(None), _received(end, window))
            )
        else:
            chosen = chosen.join(start, joined)
    return chosen.execution_options(scope=scope)


def _received(end: type[QuestionState], window: Window) -> sa.ColumnElement[bool]:
    return sa.and_(end.received_at >= window.start, end.received_at < window.end)


def _condition(
    figure: Figure, window: Window, end: type[QuestionState], known_at: datetime
) -> Sequence[sa.ColumnElement[bool]]:
    is_open = end.status != Status.CLOSED
    return {
        Figure.OPENING: (),
        Figure.RECEIVED: (_received(end, window),),
        Figure.REOPENED: (is_open,),
        Figure.DECIDED: (end.status == Status.CLOSED,),
        Figure.CLOSING: (is_open,),
        # While the period is still running, what will be overdue at its end is not overdue yet.
        Figure.OVERDUE: (is_open, end.due_at < min(window.end, known_at)),
    }[figure]


def _at_start(
    figure: Figure, window: Window, start: type[QuestionState], known_at: datetime
) -> sa.ColumnElement[bool] | None:
    """Return what must hold at the start of the period, or None where the figure does not ask."""
    then = holds(start, at=window.start, known_at=known_at)
    if figure in {Figure.OPENING, Figure.DECIDED}:
        return sa.and_(then, start.status != Status.CLOSED)
    if figure is Figure.REOPENED:
        return sa.and_(then, start.status == Status.CLOSED)
    return None
