"""A form sent after its sender was signed out by time: kept as their draft until they sign in again."""

from flask import request, session

from reception.extensions import transaction, utcnow
from reception.services import drafts, sign_in
from reception.web.redirects import safe_next
from reception.web.unfinished import fits, typed

WAS = "was"


def remember_late(token: str) -> None:
    """Forget who was here but for the token, which opens nothing any more, and that of the open forms."""
    kept = {WAS: token, "csrf_token": session.get("csrf_token")}
    session.clear()
    if sign_in.was_session_of(token, now=utcnow()) is not None:
        session.update({name: value for name, value in kept.items() if value})


def keep_late() -> str | None:
    """Keep what somebody typed before they noticed that they are signed out; return where it is found again.

    Only a draft of the one whose session it was, who alone will see it.
    """
    form, key = request.form.get("draft_form", ""), request.form.get("draft_key", "")
    content = typed(request.form)
    now = utcnow()
    user = sign_in.was_session_of(session.get(WAS, ""), now=now) if fits(form, key, content) else None
    if user is None:
        return None
    with transaction():
        drafts.save(user, form=form, key=key, content=content, now=now)
    return safe_next(request.form.get("draft_address"))
