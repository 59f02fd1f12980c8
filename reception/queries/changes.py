"""The record of changes: all that an administrator may know, and those of one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.changes import ChangedKind
from reception.extensions import db
from reception.models import Change, User
from reception.queries.paging import Cursor, Order, Page, fetch
from reception.queries.scope import Scope

NEWEST_FIRST = Order((Change.at, Change.id), is_descending=True)
SHOWN_AT_FOOT = 20

_COLUMNS: tuple[Any, ...] = (
    Change.id,
    Change.at,
    Change.kind,
    Change.entity_id,
    Change.verb,
    Change.subject,
    Change.fields,
    User.name.label("actor_name"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFilter:
    """Which changes are wanted; None is no condition. ``since`` counts, ``until`` does not."""

    actor_id: int | None = None
    kind: ChangedKind | None = None
    entity_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def listed(wanted: ChangeFilter, *, scope: Scope, cursor: Cursor | None = None) -> Page:
    """Return one page of the changes in the branches of ``scope``, the newest first."""
    return fetch(_rows(scope).where(*_conditions(wanted)), NEWEST_FIRST, scope=scope, cursor=cursor)


def of_entity(kind: ChangedKind, entity_id: int, *, scope: Scope) -> Sequence[Any]:
    """Return the latest changes of one row, the newest first."""
    wanted = ChangeFilter(kind=kind, entity_id=entity_id)
    return fetch(_rows(scope).where(*_conditions(wanted)), NEWEST_FIRST, scope=scope, size=SHOWN_AT_FOOT).rows


def actors(*, scope: Scope) -> Sequence[Any]:
    """Return id and name of whoever has changed something in the branches of ``scope``."""
    changed = sa.select(Change.actor_id).where(_within(scope))
    return db.session.execute(
        sa.select(User.id, User.name).where(User.id.in_(changed)).order_by(User.name, User.id)
    ).all()


def _rows(scope: Scope) -> sa.Select[Any]:
    return sa.select(*_COLUMNS).outerjoin(User, User.id == Change.actor_id).where(_within(scope))


def _within(scope: Scope) -> sa.ColumnElement[bool]:
    """What belongs to no branch is common to all: only those who administer all are told."""
    if scope.branch_ids is None:
        return sa.true()
    return Change.branch_id.in_(sorted(scope.branch_ids))


def _conditions(wanted: ChangeFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.actor_id is not None:
        found.append(Change.actor_id == wanted.actor_id)
    if wanted.kind is not None:
        found.append(Change.kind == wanted.kind)
    if wanted.entity_id is not None:
        found.append(Change.entity_id == wanted.entity_id)
    if wanted.since is not None:
        found.append(Change.at >= wanted.since)
    if wanted.until is not None:
        found.append(Change.at < wanted.until)
    return found
