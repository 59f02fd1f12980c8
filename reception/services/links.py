"""One-time links by mail, with which a person sets their password: nobody else ever chooses or sees it."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from reception.adapters import keys, passwords
from reception.domain.account_errors import LinkExpired
from reception.extensions import db
from reception.models import LinkPurpose, Mail, MailKind, OneTimeLink, User
from reception.services import people, sign_in

LASTS = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.RESET: timedelta(hours=2)}
MAIL = {LinkPurpose.INVITATION: MailKind.INVITATION, LinkPurpose.RESET: MailKind.RESET}


def send(user: User, purpose: LinkPurpose, *, now: datetime) -> OneTimeLink:
    """Write the mail with a new link; the links sent before open nothing any more."""
    end_all(user, now=now)
    nonce = secrets.token_urlsafe(16)
    link = OneTimeLink(
        user=user,
        purpose=purpose,
        nonce=nonce,
        token_hash=sign_in.token_hash(keys.link_token(nonce)),
        created_at=now,
        expires_at=now + LASTS[purpose],
    )
    db.session.add(link)
    db.session.flush()
    content = {"nonce": nonce, "language": user.language.value, "expires_at": link.expires_at.isoformat()}
    mail = Mail(
        kind=MAIL[purpose], key=f"link-{link.id}", recipient_id=user.id, created_at=now, content=content
    )
    db.session.add(mail)
    db.session.flush()
    return link


def find(token: str, *, now: datetime) -> OneTimeLink:
    """Return the link of a token. Raises ``LinkExpired`` for one that opens nothing, whatever the reason."""
    link = db.session.scalar(
        sa.select(OneTimeLink).where(OneTimeLink.token_hash == sign_in.token_hash(token))
    )
    if link is None or link.used_at or link.ended_at or link.expires_at <= now or not link.user.is_active:
        raise LinkExpired
    return link


def use(token: str, password: str, *, now: datetime) -> User:
    """Set the password of the person to whom the link was sent; of two at once one comes too late."""
    link = find(token, now=now)
    taken = db.session.scalar(
        sa.update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None), OneTimeLink.ended_at.is_(None))
        .values(used_at=now)
        .returning(OneTimeLink.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise LinkExpired
    people.choose_password(link.user, password, now=now)
    end_all(link.user, now=now)
    return link.user


def end_all(user: User, *, now: datetime) -> None:
    """End the links that a person was sent and has not used."""
    db.session.execute(
        sa.update(OneTimeLink)
        .where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None), OneTimeLink.ended_at.is_(None))
        .values(ended_at=now)
    )


def ask(email: str, *, client: str, now: datetime) -> None:
    """Send a link to whoever forgot their password, if the address is an account's; tell nobody whether.

    A hash is worked out either way, and takes far longer than the mail that is written or not: time tells
    nothing. Raises ``TooManyAttempts`` for a place that asks very often; an address that is asked for too
    often gets no further mail.
    """
    may_ask = sign_in.may_ask_for_link(email=email, client=client, now=now)
    passwords.is_right(email, None)
    user = db.session.scalar(sa.select(User).where(User.email == email.strip().lower()))
    if not may_ask or user is None or not user.is_active:
        return
    purpose = LinkPurpose.RESET if user.password_hash else LinkPurpose.INVITATION
    send(user, purpose, now=now)
