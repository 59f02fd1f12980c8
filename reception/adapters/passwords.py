"""Passwords: which are refused, and their hashes by Argon2id."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from reception.domain import passwords as rules
from reception.domain.account_errors import UnusablePassword

WELL_KNOWN = Path(__file__).parents[1] / "reference" / "well_known_passwords.txt"

_hasher = PasswordHash((Argon2Hasher(),))
_nobody: list[str] = []


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password."""
    return _hasher.hash(password)


def ensure_usable(password: str, *, of_person: Iterable[str] = ()) -> None:
    """Raise ``UnusablePassword`` for a short or a well-known one, or one of the person's own words."""
    reason = rules.fault(password, well_known=_well_known(), of_person=of_person)
    if reason is not None:
        raise UnusablePassword(reason)


@cache
def _well_known() -> frozenset[str]:
    """Return the words of the list; '#' begins a comment."""
    lines = WELL_KNOWN.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_right(password: str, password_hash: str | None) -> bool:
    """Check a password. Without a hash the work is done all the same, so that time tells nothing."""
    if password_hash is None:
        if not _nobody:
            _nobody.append(hash_password("nobody's password"))
        _hasher.verify(password, _nobody[0])
        return False
    return _hasher.verify(password, password_hash)
