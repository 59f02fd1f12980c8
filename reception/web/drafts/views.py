"""Saving and discarding unfinished forms."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from reception.domain.permissions import Permission
from reception.extensions import transaction, utcnow
from reception.services import drafts
from reception.web.access import allowed, current_actor
from reception.web.locale import iso
from reception.web.redirects import safe_next
from reception.web.unfinished import fits, typed

bp = Blueprint("drafts", __name__)


@bp.post("/drafts")
@allowed(Permission.READ_APPEALS)
def save() -> ResponseReturnValue:
    """Keep what has been typed into a form so far."""
    content = typed(request.form)
    form, key = _which(content)
    now = utcnow()
    with transaction():
        drafts.save(current_actor(), form=form, key=key, content=content, now=now)
    return {"saved_at": iso(now)}


@bp.post("/drafts/discard")
@allowed(Permission.READ_APPEALS)
def discard() -> ResponseReturnValue:
    """Forget an unfinished form."""
    form, key = _which({})
    with transaction():
        drafts.discard(current_actor(), form=form, key=key)
    return redirect(safe_next(request.form.get("next")) or url_for("home.index"))


def _which(content: Mapping[str, Any]) -> tuple[str, str]:
    form, key = request.form.get("draft_form", ""), request.form.get("draft_key", "")
    if not fits(form, key, content):
        abort(400)
    return form, key
