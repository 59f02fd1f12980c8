"""The second factor: an authenticator's code after the password, and codes for the day it is lost."""

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.adapters import keys
from reception.domain import totp
from reception.domain.account_errors import WrongCode
from reception.domain.changes import ChangeVerb
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import RecoveryCode, User, UserSession
from reception.services import changes, people, sign_in

FOR = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
RECOVERY_CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits that nobody mistakes for each other; twelve of them are 59 bits."""


def is_missing(user: User, *, is_required: bool) -> bool:
    """Say whether a person has to set up a second factor before anything else."""
    return is_required and user.second_factor_at is None and not user.roles.isdisjoint(FOR)


def begin(user: User) -> bytes:
    """Return the key for the person's authenticator: the one begun already, else a new one."""
    if user.second_factor_nonce is None:
        user.second_factor_nonce = secrets.token_urlsafe(16)
    return keys.authenticator_key(user.second_factor_nonce)


def confirm(user: User, code: str, *, now: datetime) -> list[str]:
    """Ask for the second factor from now on; return the recovery codes, shown this once.

    Raises ``WrongCode``, and ``TooManyAttempts`` after five.
    """
    sign_in.ensure_code_not_throttled(user, now=now)
    step = totp.matching_step(begin(user), plain(code), now=now)
    if step is None:
        raise WrongCode
    user.second_factor_at, user.second_factor_step = now, step
    changes.note(people.subject_of(user), ChangeVerb.SECOND_FACTOR_SET, actor=user, now=now)
    return new_recovery_codes(user)


def new_recovery_codes(user: User) -> list[str]:
    """Return ten new codes in place of the old ones."""
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=sign_in.token_hash(code)) for code in codes)
    db.session.flush()
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def takes(user: User, code: str, *, now: datetime) -> bool:
    """Say whether a code is right, and use it up: of two at once, or one after the other, one counts."""
    given = plain(code)
    if user.second_factor_nonce is None:
        return False
    key = keys.authenticator_key(user.second_factor_nonce)
    step = totp.matching_step(key, given, now=now, after=user.second_factor_step)
    if step is not None:
        used = sa.update(User).where(
            User.id == user.id, sa.or_(User.second_factor_step.is_(None), User.second_factor_step < step)
        )
        statement: Any = used.values(second_factor_step=step).returning(User.id)
    else:
        statement = (
            sa.update(RecoveryCode)
            .where(
                RecoveryCode.user_id == user.id,
                RecoveryCode.code_hash == sign_in.token_hash(given),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=now)
            .returning(RecoveryCode.user_id)
        )
    return db.session.scalar(statement.execution_options(synchronize_session=False)) is not None


def enter(session: UserSession, code: str, *, now: datetime) -> bool:
    """Open a session that waited for the code; a wrong one is counted. Raises ``TooManyAttempts``."""
    sign_in.ensure_code_not_throttled(session.user, now=now)
    if not takes(session.user, code, now=now):
        sign_in.remember_wrong_code(session.user, now=now)
        return False
    session.awaits_code = False
    return True


def clear(user: User) -> None:
    """Forget the authenticator and the recovery codes."""
    user.second_factor_nonce = user.second_factor_at = user.second_factor_step = None
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def plain(code: str) -> str:
    """Return a code without the blanks and dashes with which it is written."""
    return "".join(code.split()).replace("-", "").lower()
