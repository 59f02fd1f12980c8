"""Frozen months: found by branch and month, listed within a scope."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from reception.extensions import db
from reception.models import Branch, ClosedKnowledge, FrozenReport, User
from reception.queries.paging import Cursor, Order, Page, fetch
from reception.queries.scope import Scope, of_branches

LATEST_FIRST = Order((FrozenReport.frozen_at, FrozenReport.id), is_descending=True)


def last_known_at() -> datetime | None:
    """Return the latest moment of knowledge of any month that is frozen or being counted for it."""
    last = sa.select(sa.func.max(FrozenReport.known_at)).scalar_subquery()
    closed = sa.select(ClosedKnowledge.known_at).scalar_subquery()
    # By the connection: whoever records has objects in hand that are not to be written yet.
    return max(filter(None, db.session.connection().execute(sa.select(last, closed)).one()), default=None)


def of(branch_id: int, month: date) -> FrozenReport | None:
    """Return the frozen month of a branch that the viewer's scope has let through, with its text."""
    return db.session.scalar(
        sa.select(FrozenReport)
        .where(FrozenReport.branch_id == branch_id, FrozenReport.month == month)
        .options(*_WHOLE)
    )


def visible(frozen_id: int, *, scope: Scope) -> FrozenReport | None:
    """Return a frozen month with its text, or None where its branch is not in the scope."""
    statement = sa.select(FrozenReport).where(FrozenReport.id == frozen_id).options(*_WHOLE)
    return db.session.scalar(of_branches(statement, scope, FrozenReport.branch_id))


def listed(*, scope: Scope, cursor: Cursor | None = None) -> Page:
    """Return one page of the frozen months of the scope's branches, the one frozen last first."""
    columns: Any = _LINE
    statement = (
        sa.select(*columns)
        .join(User, User.id == FrozenReport.frozen_by_id)
        .join(Branch, Branch.id == FrozenReport.branch_id)
    )
    return fetch(
        of_branches(statement, scope, FrozenReport.branch_id), LATEST_FIRST, scope=scope, cursor=cursor
    )


def ids(*, month: date | None = None, branch_id: int | None = None) -> Sequence[int]:
    """Return the ids of frozen months, the oldest first, of one month or branch or of all."""
    statement = sa.select(FrozenReport.id).order_by(FrozenReport.month, FrozenReport.id)
    if month is not None:
        statement = statement.where(FrozenReport.month == month)
    if branch_id is not None:
        statement = statement.where(FrozenReport.branch_id == branch_id)
    return db.session.scalars(statement).all()


_LINE = (
    FrozenReport.id,
    FrozenReport.month,
    FrozenReport.known_at,
    FrozenReport.frozen_at,
    FrozenReport.sha256,
    User.name.label("frozen_by"),
    Branch.name_kk,
    Branch.name_ru,
    Branch.name_en,
)

_WHOLE = (
    undefer(FrozenReport.text),
    joinedload(FrozenReport.branch),
    joinedload(FrozenReport.frozen_by).lazyload(User.role_rows),
)
