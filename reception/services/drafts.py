"""Unfinished forms: saved while typing, found again, gone when the form is sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from reception.extensions import db
from reception.models import Draft, User

KEPT = timedelta(days=14)
MOST = 20
"""Open drafts a person; the oldest give way."""


def save(user: User, *, form: str, key: str, content: Mapping[str, Sequence[str]], now: datetime) -> Draft:
    """Keep what was typed; the same form and key replace what was kept before."""
    kept = {name: list(values) for name, values in content.items()}
    draft = find(user, form=form, key=key)
    if draft is None:
        _make_room(user, now)
        draft = Draft(user_id=user.id, form=form, key=key)
    draft.content, draft.saved_at = kept, now
    db.session.add(draft)
    db.session.flush()
    return draft


def find(user: User, *, form: str, key: str = "") -> Draft | None:
    """Return a person's own draft."""
    return db.session.scalar(
        sa.select(Draft).where(Draft.user_id == user.id, Draft.form == form, Draft.key == key)
    )


def open_drafts(user: User, *, form: str) -> Sequence[Draft]:
    """Return a person's drafts of a form, the newest first."""
    return db.session.scalars(
        sa.select(Draft).where(Draft.user_id == user.id, Draft.form == form).order_by(Draft.saved_at.desc())
    ).all()


def discard(user: User, *, form: str, key: str = "") -> None:
    """Forget a draft: the form was sent, or is not wanted any more."""
    one = sa.delete(Draft).where(Draft.user_id == user.id, Draft.form == form, Draft.key == key)
    # Nobody goes on with it in this request: the session need not look for it among its rows.
    db.session.execute(one, execution_options={"synchronize_session": False})


def _make_room(user: User, now: datetime) -> None:
    own = sa.select(Draft.id).where(Draft.user_id == user.id)
    newest = own.order_by(Draft.saved_at.desc()).limit(MOST - 1)
    db.session.execute(
        sa.delete(Draft).where(
            Draft.user_id == user.id,
            sa.or_(Draft.id.not_in(newest), Draft.saved_at < now - KEPT),
        )
    )
