"""Addresses of calendars: made and revoked by the person whose calendar it is."""

import secrets
from datetime import datetime

import sqlalchemy as sa

from reception.domain.changes import ChangeVerb
from reception.extensions import db
from reception.models import CalendarFeed, User
from reception.services import changes, people
from reception.services.sign_in import token_hash


def make(user: User, *, now: datetime) -> str:
    """Return the token of a new address, 256 bits that are told this once; an older address ends."""
    _end(user)
    token = secrets.token_urlsafe(32)
    db.session.add(CalendarFeed(user_id=user.id, token_hash=token_hash(token), created_at=now))
    changes.note(people.subject_of(user), ChangeVerb.FEED_MADE, actor=user, now=now)
    return token


def revoke(user: User, *, now: datetime) -> None:
    """End the address of a person's calendar."""
    if _end(user):
        changes.note(people.subject_of(user), ChangeVerb.FEED_REVOKED, actor=user, now=now)


def _end(user: User) -> bool:
    ended = db.session.execute(
        sa.delete(CalendarFeed).where(CalendarFeed.user_id == user.id).returning(CalendarFeed.user_id)
    )
    return ended.first() is not None
