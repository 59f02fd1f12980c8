"""The page behind the coupon's QR code: how the appeal stands, and what its applicant says of an answer."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters import words
from reception.domain.asking_errors import VerdictClosed
from reception.domain.vocabulary import Status
from reception.extensions import transaction, utcnow
from reception.models import Question
from reception.queries import appeals, verdicts
from reception.services import own_words
from reception.web.access import public
from reception.web.locale import local_date
from reception.web.refusals import explain
from reception.web.tracking.forms import ANSWERS, OwnVerdictForm
from reception.web.tracking.visitors import count_answer, spoken, unlisted

bp = Blueprint("tracking", __name__)
bp.after_request(unlisted)


@bp.get("/appeal/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Show number, status and term of each question to whoever holds the coupon."""
    found = _questions(token)
    with spoken(found[0].appeal.language):
        return render_template(
            "tracking/show.html",
            appeal=found[0].appeal,
            branch=found[0].branch,
            questions=[_shown(question, token) for question in found],
        )


@bp.route("/appeal/<token>/verdict/<int:part>", methods=["GET", "POST"])
@public
def say(token: str, part: int) -> ResponseReturnValue:
    """Ask whoever holds the coupon what became of one question; only sending the form answers."""
    if request.method == "POST":
        count_answer()
    question = next((q for q in _questions(token) if q.part == part), None) or abort(404)
    with spoken(question.appeal.language):
        form = OwnVerdictForm()
        if not own_words.may_say(question, now=utcnow()):
            return redirect(url_for("tracking.show", token=token))
        if form.validate_on_submit():
            try:
                with transaction():
                    own_words.say_by_coupon(
                        question, verdict=form.answer, comment=form.comment.data or "", now=utcnow()
                    )
            except VerdictClosed as error:
                flash(explain(error), "info")
            else:
                flash(_("Thank you. Your answer is recorded."), "success")
            return redirect(url_for("tracking.show", token=token))
        status = 422 if form.is_submitted() else 200
        return render_template("tracking/verdict.html", form=form, question=question, stop_url=""), status


def _questions(token: str) -> list[Question]:
    """Return the questions of a coupon."""
    return list(appeals.of_public_token(token)) or abort(404)


def _shown(question: Question, token: str) -> dict[str, Any]:
    said = verdicts.own_word(question)
    is_closed = question.status is Status.CLOSED
    return {
        "number": question.number,
        "status": words.STATUS[question.status],
        "outcome": words.OUTCOME[question.outcome] if question.outcome and is_closed else "",
        "due_on": local_date(question.due_at) if question.due_at and question.is_open else None,
        "said": ANSWERS[said] if said else "",
        "say_url": url_for("tracking.say", token=token, part=question.part)
        if own_words.may_say(question, now=utcnow())
        else None,
    }
