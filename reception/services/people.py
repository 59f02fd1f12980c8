"""People: accounts, roles, preferences."""

from collections.abc import Iterable
from datetime import datetime

from reception.adapters.passwords import ensure_usable, hash_password
from reception.domain.changes import ChangedKind, ChangeVerb
from reception.domain.report import Names
from reception.domain.vocabulary import Language, Role
from reception.extensions import db
from reception.models import Branch, Organisation, User
from reception.services import changes, sign_in
from reception.services.changes import Subject


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


def set_password(user: User, password: str, *, now: datetime, actor: User | None = None) -> None:
    """Change a password and end every session that was opened with the old one."""
    user.password_hash = hash_password(password)
    sign_in.end_all_sessions(user, now=now)
    changes.note(subject_of(user), ChangeVerb.PASSWORD_SET, actor=actor, now=now)


def choose_password(user: User, password: str, *, now: datetime) -> None:
    """Take the password that a person chose. Raises ``UnusablePassword`` for one that others would guess."""
    ensure_usable(password, of_person=(user.name, user.email, user.email.partition("@")[0]))
    set_password(user, password, now=now, actor=user)


def deactivate(user: User, *, now: datetime) -> None:
    """Close an account and end its sessions at once."""
    user.is_active = False
    sign_in.end_all_sessions(user, now=now)


def prefer_language(user: User, language: Language) -> None:
    """Remember in which language a person reads pages and mails."""
    user.language = language


def subject_of(user: User) -> Subject:
    """Return a person as the record of changes names them."""
    organisation = user.organisation
    branch_id = user.branch_id or (organisation.branch_id if organisation else None)
    return Subject(ChangedKind.PERSON, user.id, Names(user.name, user.name, user.name), branch_id)
