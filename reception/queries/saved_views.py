"""The named filters that a person finds in the menu of the lists."""

from collections.abc import Sequence

import sqlalchemy as sa

from reception.extensions import db
from reception.models import SavedView, User

MOST = 12
"""Of a person, and of a branch: a menu of more is none, and each is counted whenever the lists are opened."""


def open_to(user: User) -> Sequence[SavedView]:
    """Return the branch's named filters and the person's own, each by name."""
    return db.session.scalars(
        sa.select(SavedView)
        .where(_open_to(user))
        .order_by(SavedView.branch_id.is_(None), SavedView.name, SavedView.id)
        .limit(2 * MOST)
    ).all()


def one(view_id: int, user: User) -> SavedView | None:
    """Return a named filter that is open to the person."""
    return db.session.scalar(sa.select(SavedView).where(SavedView.id == view_id, _open_to(user)))


def _open_to(user: User) -> sa.ColumnElement[bool]:
    own = sa.and_(SavedView.branch_id.is_(None), SavedView.user_id == user.id)
    if user.branch_id is None:
        return own
    return sa.or_(own, SavedView.branch_id == user.branch_id)
