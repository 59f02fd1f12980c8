"""Secrets that are stored nowhere: derived from the installation's key and a nonce that the database holds.

A copy of the database opens no link and makes no code. Whoever changes ``SECRET_KEY`` voids them all: links
are sent again, and authenticators are set up again (docs/decisions/0016).
"""

import base64
import hmac

from flask import current_app

LINK, AUTHENTICATOR = "one-time link", "authenticator"


def link_token(nonce: str) -> str:
    """Return the token of a one-time link: 256 bits, fit for an address."""
    return base64.urlsafe_b64encode(_derived(LINK, nonce)).decode().rstrip("=")


def authenticator_key(nonce: str) -> bytes:
    """Return the 160 bits that a person's authenticator shares with the program (RFC 4226, section 4)."""
    return _derived(AUTHENTICATOR, nonce)[:20]


def _derived(purpose: str, nonce: str) -> bytes:
    key: str = current_app.config["SETTINGS"].secret_key
    return hmac.digest(key.encode(), f"{purpose}:{nonce}".encode(), "sha256")
