"""Codes of an authenticator: TOTP (RFC 6238) with SHA-1, six digits, thirty seconds, as all apps do."""

import base64
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

SECONDS = 30
DIGITS = 6
DRIFT = 1
"""How many steps a telephone's clock may be wrong, either way."""


def code_at(key: bytes, step: int) -> str:
    """Return the code of a time step (RFC 4226, section 5.3)."""
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_at(moment: datetime) -> int:
    """Return the time step of a moment."""
    return int(moment.timestamp()) // SECONDS


def matching_step(key: bytes, code: str, *, now: datetime, after: int | None = None) -> int | None:
    """Return the step whose code this is, later than ``after``; None for a wrong, old or used code."""
    present = step_at(now)
    for step in range(present - DRIFT, present + DRIFT + 1):
        is_new = after is None or step > after
        if hmac.compare_digest(code_at(key, step).encode(), code.encode()) and is_new:
            return step
    return None


def provisioning_uri(key: bytes, *, account: str, issuer: str) -> str:
    """Return the address that an authenticator reads from a QR code."""
    query = urlencode({"secret": readable(key), "issuer": issuer, "digits": DIGITS, "period": SECONDS})
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{query}"


def readable(key: bytes) -> str:
    """Return the key as it is typed where no camera reads it."""
    return base64.b32encode(key).decode().rstrip("=")
