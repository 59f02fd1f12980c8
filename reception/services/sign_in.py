"""Signing in and out: throttled across processes, one row a session, ended at sign-out."""

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from reception.adapters import passwords
from reception.domain.errors import TooManyAttempts
from reception.extensions import db
from reception.models import SignInAttempt, User, UserSession

WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ADDRESS = 10
ATTEMPTS_PER_CLIENT = 50
IDLE = timedelta(hours=10)
ABSOLUTE = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=5)


WITH_PERSON = joinedload(UserSession.user, innerjoin=True).options(
    joinedload(User.branch), joinedload(User.organisation), joinedload(User.role_rows)
)
"""All that a page asks about the person who opens it, in the one statement that finds their session."""


def ensure_not_throttled(*, email: str, client: str, now: datetime) -> None:
    """Raise ``TooManyAttempts`` after ten failures for an address, or fifty from a client, in 15 minutes."""
    for subject, limit in (
        (_subject("email", email), ATTEMPTS_PER_ADDRESS),
        (_subject("client", client), ATTEMPTS_PER_CLIENT),
    ):
        failures = db.session.scalar(
            sa.select(sa.func.count())
            .select_from(SignInAttempt)
            .where(SignInAttempt.subject_hash == subject, SignInAttempt.attempted_at > now - WINDOW)
        )
        if (failures or 0) >= limit:
            raise TooManyAttempts(int(WINDOW.total_seconds() // 60))


def sign_in(*, email: str, password: str, client: str, now: datetime) -> str | None:
    """Return the token of a new session, or None for a wrong address or password, which is remembered."""
    ensure_not_throttled(email=email, client=client, now=now)
    user = db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))
    is_right = passwords.is_right(password, user.password_hash if user else None)
    if user is None or not is_right or not user.is_active:
        for subject in (_subject("email", email), _subject("client", client)):
            db.session.add(SignInAttempt(subject_hash=subject, attempted_at=now))
        db.session.flush()
        return None
    token = secrets.token_urlsafe(32)
    db.session.add(UserSession(token_hash=token_hash(token), user=user, created_at=now, seen_at=now))
    db.session.flush()
    return token


def live_session(token: str, *, now: datetime) -> UserSession | None:
    """Return the session of a token if it was not ended, is not too old and its person is active."""
    session = db.session.get(UserSession, token_hash(token), options=(WITH_PERSON,))
    if session is None or session.ended_at is not None or not session.user.is_active:
        return None
    if now - session.seen_at > IDLE or now - session.created_at > ABSOLUTE:
        return None
    return session


def mark_seen(session: UserSession, *, now: datetime) -> None:
    """Remember that the session is in use."""
    session.seen_at = now


def end_session(token: str, *, now: datetime) -> None:
    """End a session for good."""
    session = db.session.get(UserSession, token_hash(token))
    if session is not None and session.ended_at is None:
        session.ended_at = now


def end_all_sessions(user: User, *, now: datetime) -> None:
    """End every session of a person."""
    db.session.execute(
        sa.update(UserSession)
        .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def token_hash(token: str) -> str:
    """Return what the database keeps of a token, so that a copy of the database signs nobody in."""
    return hashlib.sha256(token.encode()).hexdigest()


def _subject(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value.strip().lower()}".encode()).hexdigest()
