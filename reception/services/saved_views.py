"""Giving a filter a name, changing the name, taking it away."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from reception.domain.errors import NotPermitted, TooManyViews, ViewNameTaken
from reception.domain.permissions import may
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import SavedView, User
from reception.queries.saved_views import MOST


def save(user: User, *, name: str, address: Mapping[str, str], for_branch: bool, now: datetime) -> SavedView:
    """Name a filter; the same name again means the new filter from now on.

    ``address`` holds the parameters of the list's address. Raises ``NotPermitted`` where a branch's view is
    not the person's to make, and ``TooManyViews``.
    """
    if for_branch and not may_make_for_branch(user):
        raise NotPermitted("save a view of the branch")
    branch_id = user.branch_id if for_branch else None
    view = _named(user, branch_id, name)
    if view is None:
        _ensure_room(user, branch_id)
        view = SavedView(user_id=user.id, branch_id=branch_id, name=name, created_at=now)
    view.address = dict(address)
    db.session.add(view)
    db.session.flush()
    return view


def rename(view: SavedView, name: str, *, actor: User) -> None:
    """Give a named filter another name. Raises ``NotPermitted`` and ``ViewNameTaken``."""
    _ensure_may_change(view, actor)
    other = _named(actor, view.branch_id, name)
    if other is not None and other is not view:
        raise ViewNameTaken
    view.name = name
    db.session.flush()


def delete(view: SavedView, *, actor: User) -> None:
    """Take a named filter out of the menu. Raises ``NotPermitted``."""
    _ensure_may_change(view, actor)
    db.session.delete(view)
    db.session.flush()


def may_make_for_branch(user: User) -> bool:
    """Say whether the person decides which filters the whole branch finds in its menu."""
    return user.branch_id is not None and may(user.roles, Action.ASSIGN)


def may_change(view: SavedView, user: User) -> bool:
    """Say whether a named filter is the person's to rename or delete."""
    if view.branch_id is None:
        return view.user_id == user.id
    return view.branch_id == user.branch_id and may_make_for_branch(user)


def _ensure_may_change(view: SavedView, actor: User) -> None:
    if not may_change(view, actor):
        raise NotPermitted("change a view")


def _of(user: User, branch_id: int | None) -> sa.ColumnElement[bool]:
    if branch_id is not None:
        return SavedView.branch_id == branch_id
    return sa.and_(SavedView.branch_id.is_(None), SavedView.user_id == user.id)


def _named(user: User, branch_id: int | None, name: str) -> SavedView | None:
    return db.session.scalar(sa.select(SavedView).where(_of(user, branch_id), SavedView.name == name))


def _ensure_room(user: User, branch_id: int | None) -> None:
    counted = sa.select(sa.func.count()).select_from(SavedView).where(_of(user, branch_id))
    if (db.session.scalar(counted) or 0) >= MOST:
        raise TooManyViews(MOST)
