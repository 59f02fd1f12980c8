"""The page behind the coupon's QR code: how the appeal stands, and nothing about a person."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from reception.adapters import words
from reception.domain.vocabulary import Status
from reception.queries import appeals
from reception.web.access import public
from reception.web.locale import local_date

bp = Blueprint("tracking", __name__)


@bp.get("/appeal/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Show number, status and term of each question to whoever holds the coupon."""
    found = appeals.of_public_token(token)
    if not found:
        abort(404)
    return render_template(
        "tracking/show.html",
        appeal=found[0].appeal,
        branch=found[0].branch,
        questions=[
            {
                "number": question.number,
                "status": words.STATUS[question.status],
                "outcome": words.OUTCOME[question.outcome]
                if question.outcome and question.status is Status.CLOSED
                else "",
                "due_on": local_date(question.due_at) if question.due_at and question.is_open else None,
            }
            for question in found
        ],
    )
