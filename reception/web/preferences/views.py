"""The language of the pages."""

from flask import Blueprint, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from reception.domain.vocabulary import Language
from reception.extensions import transaction
from reception.services import people
from reception.web.access import public
from reception.web.redirects import safe_next

bp = Blueprint("preferences", __name__)


@bp.post("/language")
@public
def language() -> ResponseReturnValue:
    """Change the language, for good where the person is signed in, and return to the same page."""
    chosen = request.form.get("language", "")
    if chosen not in current_app.config["SETTINGS"].languages:
        abort(400)
    session["language"] = chosen
    if current_user.is_authenticated:
        with transaction():
            people.prefer_language(current_user.user, Language(chosen))
    return redirect(safe_next(request.form.get("next")) or url_for("home.index"))
