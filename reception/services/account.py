"""What people do with their own account."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.adapters import passwords
from reception.domain.account_errors import AddressTaken, WrongPassword
from reception.domain.changes import ChangeVerb
from reception.domain.notices import NoticeMode
from reception.domain.vocabulary import Language
from reception.extensions import db
from reception.models import User, UserSession
from reception.services import changes, links, people, sign_in


def change_profile(
    user: User,
    *,
    name: str,
    language: Language,
    email: str,
    notice_mode: NoticeMode,
    password: str,
    now: datetime,
) -> None:
    """Change what a person says of themselves; the address only with the password: it opens the account.

    Raises ``WrongPassword``, ``TooManyAttempts`` and ``AddressTaken``.
    """
    email = email.strip().lower()
    if email != user.email:
        ensure_password(user, password, now=now)
        if db.session.scalar(sa.select(User.id).where(User.email == email)) is not None:
            raise AddressTaken
        links.end_all(user, now=now)
    before = _facts(user)
    user.name, user.language, user.email = name.strip(), language, email
    user.notice_mode = notice_mode
    user.version += 1
    changes.record(people.subject_of(user), before=before, after=_facts(user), actor=user, now=now)


def change_password(user: User, *, present: str, password: str, session: UserSession, now: datetime) -> None:
    """Change one's password; every other session ends. Raises ``WrongPassword`` and ``UnusablePassword``."""
    ensure_password(user, present, now=now)
    passwords.ensure_usable(password, of_person=(user.name, user.email, user.email.partition("@")[0]))
    user.password_hash = passwords.hash_password(password)
    sign_in.end_all_sessions(user, now=now, but=session)
    links.end_all(user, now=now)
    changes.note(people.subject_of(user), ChangeVerb.PASSWORD_SET, actor=user, now=now)


def sign_out_elsewhere(user: User, *, session: UserSession, now: datetime) -> None:
    """End all one's sessions but this one."""
    sign_in.end_all_sessions(user, now=now, but=session)
    changes.note(people.subject_of(user), ChangeVerb.SESSIONS_ENDED, actor=user, now=now)


def ensure_password(user: User, password: str, *, now: datetime) -> None:
    """Raise ``WrongPassword`` for another than the present one."""
    sign_in.ensure_code_not_throttled(user, now=now)
    if not passwords.is_right(password, user.password_hash):
        raise WrongPassword


def _facts(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "language": user.language,
        "email": user.email,
        "notice_mode": user.notice_mode,
    }
