"""The page behind the link by mail: is the matter solved? Opening it changes nothing, whoever opens it.

Scanners of mail open links, so the link alone answers nothing: only the form that is sent does. Flask-WTF's
token needs the referrer over https; it goes to our own pages alone (``web.headers``), so the address of this
page leaks to nobody.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.domain.asking_errors import VerdictClosed, WhyClosed
from reception.extensions import transaction, utcnow
from reception.models import VerdictLink
from reception.queries.verdicts import own_word
from reception.services import asking, own_words
from reception.web.access import public
from reception.web.refusals import explain
from reception.web.tracking.forms import ANSWERS, OwnVerdictForm
from reception.web.tracking.visitors import count_answer, spoken, unlisted

bp = Blueprint("verdicts", __name__)
bp.after_request(unlisted)


@bp.route("/verdict/<token>", methods=["GET", "POST"])
@public
def say(token: str) -> ResponseReturnValue:
    """Ask; record what is sent, once."""
    link = _link(token)
    if link is None:
        return render_template("tracking/no_link.html"), 404
    with spoken(link.question.appeal.language):
        form = OwnVerdictForm()
        try:
            own_words.ensure_open(link, now=utcnow())
            if not form.validate_on_submit():
                return _page(form, link, token), 422 if form.is_submitted() else 200
            with transaction():
                own_words.say_by_link(
                    link, verdict=form.answer, comment=form.comment.data or "", now=utcnow()
                )
        except VerdictClosed as error:
            return _closed(link, token, error, is_sent=form.is_submitted())
        return redirect(url_for("verdicts.say", token=token))


@bp.post("/verdict/<token>/no-more-mails")
@public
def stop(token: str) -> ResponseReturnValue:
    """Take the consent to be asked by mail back; the link works for that as long as the program knows it."""
    link = _link(token)
    if link is None:
        return render_template("tracking/no_link.html"), 404
    with spoken(link.question.appeal.language):
        applicant = link.question.appeal.applicant
        if applicant is not None:
            with transaction():
                asking.stop_asking(applicant)
        flash(_("You will get no more such mails."), "success")
    return redirect(url_for("verdicts.say", token=token))


def _link(token: str) -> VerdictLink | None:
    """Return the link of an address; who sends form after form is kept out for a while."""
    if request.method == "POST":
        count_answer()
    return own_words.find(token)


def _page(form: OwnVerdictForm, link: VerdictLink, token: str) -> str:
    return render_template(
        "tracking/verdict.html", form=form, question=link.question, stop_url=_stop_url(link, token)
    )


def _closed(link: VerdictLink, token: str, error: VerdictClosed, *, is_sent: bool) -> ResponseReturnValue:
    """Say why nothing is asked; who has just answered is thanked here too."""
    said: Any = own_word(link.question) if error.why is WhyClosed.ANSWERED else None
    page = render_template(
        "tracking/closed.html",
        question=link.question,
        is_answered=error.why is WhyClosed.ANSWERED,
        said=ANSWERS[said] if said else "",
        message=explain(error),
        stop_url=_stop_url(link, token),
    )
    return page, 200 if error.why is WhyClosed.ANSWERED and not is_sent else 410


def _stop_url(link: VerdictLink, token: str) -> str:
    applicant = link.question.appeal.applicant
    is_asked = applicant is not None and applicant.asked_by_mail_on is not None
    return url_for("verdicts.stop", token=token) if is_asked else ""
