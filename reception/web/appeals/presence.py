"""Who else is here: the open page of a question gives a sign of life and is told of the others.

The sign also says which version the person sees, so it clears the marks "new" and "changed" for them.
"""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.domain.permissions import Permission
from reception.extensions import transaction, utcnow
from reception.models import Question
from reception.queries import looks as reading
from reception.services import looks
from reception.web.access import allowed, current_actor
from reception.web.appeals.views import visible_or_404

bp = Blueprint("presence", __name__)

LONGEST_VERSION = 9


@bp.post("/questions/<int:question_id>/here")
@allowed(Permission.READ_APPEALS)
def here(question_id: int) -> ResponseReturnValue:
    """Note that the person has the question open, or has closed it; answer with what they should know."""
    question = visible_or_404(question_id)
    actor, now = current_actor(), utcnow()
    given = request.form.get("version", "")
    version = int(given) if given.isdecimal() and len(given) <= LONGEST_VERSION else question.version
    with transaction():
        if "gone" in request.form:
            looks.leave(actor, question)
        else:
            is_writing = "writing" in request.form
            looks.be_here(actor, question, version=version, is_writing=is_writing, now=now)
        return {"here": _others(question), "changed": _change(question, version)}


def _others(question: Question) -> str:
    names = [
        _("%(name)s (writing)", name=other.name) if other.is_writing else other.name
        for other in reading.others_here(question, but=current_actor(), now=utcnow())
    ]
    return _("Also here now: %(names)s", names=", ".join(names)) if names else ""


def _change(question: Question, version: int) -> str:
    if version >= question.version:
        return ""
    return _("This question has changed since you opened the page. Reload it to see what is new.")
