"""Signing in and out: throttled across processes, one row a session, ended at sign-out."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from reception.adapters import passwords
from reception.domain.errors import TooManyAttempts
from reception.extensions import db
from reception.models import ListsVersion, SignInAttempt, User, UserSession
from reception.queries.kept_lists import begin_with
from reception.queries.notices import unread_of_session

WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ADDRESS = 10
ATTEMPTS_PER_CLIENT = 50
WRONG_CODES = 5
ASKED_LINKS = 3
CODE_WITHIN = timedelta(minutes=10)
IDLE = timedelta(hours=10)
ABSOLUTE = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=5)
REMEMBERED = timedelta(days=7)
"""How long after its beginning a session that ran out still tells whose unfinished form is sent."""


WITH_PERSON = joinedload(UserSession.user, innerjoin=True).options(
    joinedload(User.branch), joinedload(User.organisation), joinedload(User.role_rows)
)
"""All that a page asks about the person who opens it, in the one statement that finds their session.

The same statement brings the token of the kept lists, which nearly every page needs.
"""

_SESSION = (
    sa.select(UserSession, unread_of_session.label("unread"), ListsVersion.token.label("lists"))
    .outerjoin(ListsVersion, sa.true())
    .options(WITH_PERSON)
)


def ensure_not_throttled(*, email: str, client: str, now: datetime) -> None:
    """Raise ``TooManyAttempts`` after ten failures for an address, or fifty from a client, in 15 minutes."""
    _ensure_fewer(_subject("email", email), ATTEMPTS_PER_ADDRESS, now=now)
    _ensure_fewer(_subject("client", client), ATTEMPTS_PER_CLIENT, now=now)


def ensure_code_not_throttled(user: User, *, now: datetime) -> None:
    """Raise ``TooManyAttempts`` after five wrong codes of a person's second factor in 15 minutes."""
    _ensure_fewer(_subject("code", str(user.id)), WRONG_CODES, now=now)


def remember_wrong_code(user: User, *, now: datetime) -> None:
    """Count a wrong code of the second factor."""
    _remember(_subject("code", str(user.id)), now=now)


def may_ask_for_link(*, email: str, client: str, now: datetime) -> bool:
    """Count that a link was asked for; False where the address or the place asks too often."""
    asked = _subject("link", email)
    _ensure_fewer(_subject("link client", client), ATTEMPTS_PER_CLIENT, now=now)
    is_first = _count(asked, now=now) < ASKED_LINKS
    _remember(asked, _subject("link client", client), now=now)
    return is_first


def count_public_form(*, client: str, now: datetime) -> None:
    """Count a form sent without an account. Raises ``TooManyAttempts`` for a fifty-first in 15 minutes."""
    sender = _subject("public form", client)
    _ensure_fewer(sender, ATTEMPTS_PER_CLIENT, now=now)
    _remember(sender, now=now)


def _ensure_fewer(subject: str, limit: int, *, now: datetime) -> None:
    if _count(subject, now=now) >= limit:
        raise TooManyAttempts(int(WINDOW.total_seconds() // 60))


def _count(subject: str, *, now: datetime) -> int:
    counted = (
        sa.select(sa.func.count())
        .select_from(SignInAttempt)
        .where(SignInAttempt.subject_hash == subject, SignInAttempt.attempted_at > now - WINDOW)
    )
    return db.session.scalar(counted) or 0


def _remember(*subjects: str, now: datetime) -> None:
    db.session.add_all(SignInAttempt(subject_hash=subject, attempted_at=now) for subject in subjects)
    db.session.flush()


@dataclass(frozen=True, slots=True)
class Known:
    """Whom an address and a password belong to, by the hash that the password was compared with."""

    user_id: int
    password_hash: str | None


def check(*, email: str, password: str, client: str, now: datetime) -> Known | None:
    """Compare a password; nothing is written. It takes long on purpose, so nobody should wait for it.

    Raises ``TooManyAttempts``.
    """
    ensure_not_throttled(email=email, client=client, now=now)
    user = db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))
    is_right = passwords.is_right(password, user.password_hash if user else None)
    return Known(user.id, user.password_hash) if user is not None and is_right else None


def sign_in(known: Known | None, *, email: str, client: str, now: datetime, device: str = "") -> str | None:
    """Return the token of a new session, or None for a wrong address or password, which is remembered.

    ``known`` is what ``check`` has found; a password that was changed since is wrong. Where a second factor
    is set up, the session opens nothing until its code is given. Raises ``TooManyAttempts`` once more: of
    many attempts at once most have been counted by now.
    """
    ensure_not_throttled(email=email, client=client, now=now)
    user = db.session.get(User, known.user_id) if known else None
    if user is None or known is None or user.password_hash != known.password_hash or not user.is_active:
        _remember(_subject("email", email), _subject("client", client), now=now)
        return None
    token = secrets.token_urlsafe(32)
    row = UserSession(token_hash=token_hash(token), user=user, created_at=now, seen_at=now, device=device)
    row.awaits_code = user.second_factor_at is not None
    db.session.add(row)
    db.session.flush()
    return token


def awaiting_code(token: str | None, *, now: datetime) -> UserSession | None:
    """Return the session that still waits for the code of the second factor, for ten minutes."""
    session = db.session.get(UserSession, token_hash(token)) if token else None
    if session is None or session.ended_at is not None or not session.user.is_active:
        return None
    return session if session.awaits_code and now - session.created_at <= CODE_WITHIN else None


def live_session(token: str, *, now: datetime) -> UserSession | None:
    """Return the session of a token if it was not ended, is not too old and its person is active."""
    found = (
        db.session.execute(_SESSION.where(UserSession.token_hash == token_hash(token))).unique().one_or_none()
    )
    if found is None:
        return None
    session: UserSession = found[0]
    session.unread_notices = found.unread
    if session.ended_at is not None or not session.user.is_active or session.awaits_code:
        return None
    begin_with(found.lists)
    if now - session.seen_at > IDLE or now - session.created_at > ABSOLUTE:
        return None
    return session


def was_session_of(token: str, *, now: datetime) -> User | None:
    """Return whose session a token opened, if it ran out lately and nobody ended it."""
    session = db.session.get(UserSession, token_hash(token), options=(WITH_PERSON,))
    if session is None or session.ended_at is not None or not session.user.is_active:
        return None
    return session.user if now - session.created_at < REMEMBERED else None


def mark_seen(session: UserSession, *, now: datetime) -> None:
    """Remember that the session is in use."""
    session.seen_at = now


def end_session(token: str, *, now: datetime) -> None:
    """End a session for good."""
    session = db.session.get(UserSession, token_hash(token))
    if session is not None and session.ended_at is None:
        session.ended_at = now


def end_all_sessions(user: User, *, now: datetime, but: UserSession | None = None) -> None:
    """End every session of a person, but for the one in which they ask for it."""
    kept = but.token_hash if but else ""
    db.session.execute(
        sa.update(UserSession)
        .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None), UserSession.token_hash != kept)
        .values(ended_at=now)
    )


def token_hash(token: str) -> str:
    """Return what the database keeps of a token, so that a copy of the database signs nobody in."""
    return hashlib.sha256(token.encode()).hexdigest()


def _subject(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value.strip().lower()}".encode()).hexdigest()
