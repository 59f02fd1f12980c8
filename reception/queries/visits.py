"""The journal of visits as it stands now, and what came of a visit."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from reception.domain.history import FOREVER
from reception.domain.periods import Period
from reception.extensions import db
from reception.models import Branch, VisitEntry
from reception.queries.scope import Scope, of_branches

MOST_LINES = 500
"""Of one day of one branch; more nobody reads on a page."""


def _entries() -> sa.Select[VisitEntry]:
    return sa.select(VisitEntry).options(
        joinedload(VisitEntry.visit, innerjoin=True),
        joinedload(VisitEntry.branch, innerjoin=True),
        joinedload(VisitEntry.topic),
        joinedload(VisitEntry.district),
        joinedload(VisitEntry.appeal),
        joinedload(VisitEntry.actor),
    )


def known(known_at: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that an entry is what was known at a moment and is not void."""
    return sa.and_(VisitEntry.known_from <= known_at, VisitEntry.known_to > known_at, ~VisitEntry.is_void)


def journal(branch: Branch, day: date, *, scope: Scope) -> Sequence[VisitEntry]:
    """Return the lines of a local day as they are now, the newest first."""
    start, end = Period(day, day).bounds(branch.zone)
    statement = (
        _entries()
        .where(
            VisitEntry.branch_id == branch.id,
            VisitEntry.visited_at >= start,
            VisitEntry.visited_at < end,
            VisitEntry.known_to == FOREVER,
            ~VisitEntry.is_void,
        )
        .order_by(VisitEntry.visited_at.desc(), VisitEntry.visit_id.desc())
        .limit(MOST_LINES)
    )
    return db.session.scalars(of_branches(statement, scope, VisitEntry.branch_id)).unique().all()


def visible(visit_id: int, *, scope: Scope) -> VisitEntry | None:
    """Return what is known of a visit now, if it is in the scope."""
    statement = _entries().where(VisitEntry.visit_id == visit_id, VisitEntry.known_to == FOREVER)
    return db.session.scalar(of_branches(statement, scope, VisitEntry.branch_id))


def entries_of(visit_id: int, *, scope: Scope) -> Sequence[VisitEntry]:
    """Return all that was ever known of a visit, the newest first."""
    statement = _entries().where(VisitEntry.visit_id == visit_id).order_by(VisitEntry.id.desc())
    return db.session.scalars(of_branches(statement, scope, VisitEntry.branch_id)).all()


def of_appeal(appeal_id: int, *, scope: Scope) -> VisitEntry | None:
    """Return the entry of the visit of which an appeal came; what it refers to is not read with it."""
    statement = sa.select(VisitEntry).where(
        VisitEntry.appeal_id == appeal_id, VisitEntry.known_to == FOREVER, ~VisitEntry.is_void
    )
    return db.session.scalars(of_branches(statement, scope, VisitEntry.branch_id)).first()


def of_reception(reception_id: int, *, scope: Scope) -> Sequence[VisitEntry]:
    """Return the visits to a personal reception, in the order in which people came."""
    statement = (
        _entries()
        .where(VisitEntry.reception_id == reception_id, VisitEntry.known_to == FOREVER, ~VisitEntry.is_void)
        .order_by(VisitEntry.visited_at, VisitEntry.visit_id)
    )
    return db.session.scalars(of_branches(statement, scope, VisitEntry.branch_id)).all()
