"""People: accounts, roles, preferences."""

from collections.abc import Iterable
from datetime import datetime

from reception.adapters.passwords import hash_password
from reception.domain.report import Names
from reception.domain.vocabulary import Language, Role
from reception.extensions import db
from reception.models import Branch, Organisation, User
from reception.services import sign_in


def create(
    *,
    email: str,
    name: str,
    roles: Iterable[Role],
    now: datetime,
    password: str | None = None,
    password_hash: str | None = None,
    branch: Branch | None = None,
    organisation: Organisation | None = None,
    language: Language = Language.RUSSIAN,
    position: Names | None = None,
) -> User:
    """Create an account. Without a password nobody can sign in to it yet."""
    user = User(
        email=email.strip().lower(),
        name=name,
        password_hash=hash_password(password) if password else password_hash,
        branch=branch,
        organisation=organisation,
        language=language,
        created_at=now,
    )
    if position is not None:
        user.position_kk, user.position_ru, user.position_en = position.kk, position.ru, position.en
    user.roles = frozenset(roles)
    db.session.add(user)
    db.session.flush()
    return user


def set_password(user: User, password: str, *, now: datetime) -> None:
    """Change a password and end every session that was opened with the old one."""
    user.password_hash = hash_password(password)
    sign_in.end_all_sessions(user, now=now)


def deactivate(user: User, *, now: datetime) -> None:
    """Close an account and end its sessions at once."""
    user.is_active = False
    sign_in.end_all_sessions(user, now=now)


def prefer_language(user: User, language: Language) -> None:
    """Remember in which language a person reads pages and mails."""
    user.language = language
