"""Visitors without an account: their language, and what keeps machines away from their pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, current_app, request, session
from flask_babel import force_locale
from flask_login import current_user

from reception.domain.vocabulary import Language
from reception.extensions import transaction, utcnow
from reception.services import sign_in


@contextmanager
def spoken(language: Language) -> Iterator[None]:
    """Speak the language of the appeal, unless the visitor has chosen another one or is signed in."""
    is_chosen = session.get("language") in current_app.config["SETTINGS"].languages
    if is_chosen or (current_user and current_user.is_authenticated):
        yield
        return
    with force_locale(language.value):
        yield


def count_answer() -> None:
    """Count a form that is sent without an account; raise ``TooManyAttempts`` for a place that sends many.

    Only forms are counted: opening a page writes nothing, and its address has 128 random bits or more.
    """
    with transaction():
        sign_in.count_public_form(client=request.remote_addr or "", now=utcnow())


def unlisted(response: Response) -> Response:
    """Tell search machines to keep nothing of these pages: their addresses are their keys."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
