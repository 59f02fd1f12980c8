"""Standard answers on the form of an outcome: filled by the server, inserted with or without scripts."""

from typing import Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from reception.domain.workflow import Action
from reception.models import Question
from reception.queries import standard_answers as queries
from reception.services import standard_answers
from reception.web.access import allowed
from reception.web.appeals.views import visible_or_404
from reception.web.choices import named_choices, not_chosen

bp = Blueprint("standard", __name__)


@bp.get("/questions/<int:question_id>/standard-answers/<int:answer_id>")
@allowed(Action.PROPOSE)
def text(question_id: int, answer_id: int) -> ResponseReturnValue:
    """Hand out a standard answer as it reads for this question."""
    question = visible_or_404(question_id)
    found = _text(question, answer_id)
    return {"text": found} if found is not None else abort(404)


def fill(form: Any, question: Question) -> None:
    """Offer the answers of the question's branch and of those above it."""
    answers = queries.offered(question.branch)
    form.standard.choices = [not_chosen(), *named_choices(answers)]


def inserted(form: Any, question: Question) -> bool:
    """Say whether the person asked for a text, and put it below what is written already."""
    if "insert" not in request.form or "standard" not in form:
        return False
    chosen = form.standard.data or ""
    found = _text(question, int(chosen)) if chosen.isdecimal() and len(chosen) < 10 else None
    if found is not None:
        written = (form.answer.data or "").rstrip()
        form.answer.data = f"{written}\n\n{found}" if written else found
    return True


def _text(question: Question, answer_id: int) -> str | None:
    answer = next((each for each in queries.offered(question.branch) if each.id == answer_id), None)
    return standard_answers.filled(answer, question) if answer else None
