"""Password hashes: Argon2id."""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_hasher = PasswordHash((Argon2Hasher(),))
_nobody: list[str] = []


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password."""
    return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Check a password. Without a hash the work is done all the same, so that time tells nothing."""
    if password_hash is None:
        if not _nobody:
            _nobody.append(hash_password("nobody's password"))
        _hasher.verify(password, _nobody[0])
        return False
    return _hasher.verify(password, password_hash)
