"""The figures that are kept: what they say of some months, and where they differ from the states."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from reception.domain.clock import KEPT_FIGURES_COUNTED
from reception.domain.figures import Figure
from reception.domain.periods import Period
from reception.extensions import db
from reception.models import Branch, KeptFigure, TaskRun
from reception.queries.scope import Scope

KEY = (KeptFigure.branch_id, KeptFigure.month, KeptFigure.figure, KeptFigure.outcome)
CELL = KEY[1:]

Cells = Counter[tuple[date, Figure, str]]
"""Counts by month, figure and outcome, those of several branches added up."""


def found(
    months: Sequence[Period], branches: Iterable[Branch], *, known_at: datetime, scope: Scope
) -> Cells | None:
    """Return the kept figures of some months as known at K, or None where only counting can tell.

    That is while the last nightly count does not stand for them, where a row holds entries from before and
    after K, and for a viewer who sees single questions of a branch.
    """
    if scope.assignee_ids or scope.organisation_ids:
        return None
    is_known = KeptFigure.known_to <= known_at
    is_torn = sa.and_(KeptFigure.known_from <= known_at, KeptFigure.known_to > known_at)
    rows = db.session.execute(
        sa.select(
            *CELL,
            sa.func.sum(sa.case((is_known, KeptFigure.count), else_=0)),
            sa.func.max(sa.case((is_torn, 1), else_=0)),
        )
        .where(
            KeptFigure.branch_id.in_(sorted(branch.id for branch in branches)),
            KeptFigure.month.in_([month.start_on for month in months]),
            is_trusted(),
        )
        .group_by(*CELL)
    ).all()
    # Nothing kept is either nothing received or no trust: counting tells, and costs little.
    if not rows or any(torn for *_cell, _count, torn in rows):
        return None
    return Counter({(month, figure, outcome): count for month, figure, outcome, count, _torn in rows})


def is_trusted() -> sa.ColumnElement[bool]:
    """Return the condition that the last count of all figures found them right, or put them right."""
    return sa.exists().where(
        TaskRun.name == KEPT_FIGURES_COUNTED,
        TaskRun.finished_at.is_not(None),
        sa.or_(TaskRun.failed_at.is_(None), TaskRun.failed_at < TaskRun.finished_at),
    )
