"""Handing out the files of an appeal, and withdrawing them."""

import io

import structlog
from flask import Blueprint, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters.attachment_store import StoreUnavailable
from reception.domain.permissions import Permission
from reception.domain.workflow import Action
from reception.extensions import transaction, utcnow
from reception.models import Attachment, Question
from reception.queries import attachments
from reception.services import attachments as filing
from reception.services.questions import Act
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals.forms import ReasonForm
from reception.web.appeals.uploads import keeper
from reception.web.appeals.views import visible_or_404
from reception.web.headers import POLICY

bp = Blueprint("files", __name__)
log = structlog.get_logger()

SANDBOX = f"sandbox; {POLICY}"
"""Whatever a browser makes of a file, it runs nothing (ASVS 3.2.1)."""


@bp.get("/questions/<int:question_id>/files/<int:attachment_id>")
@allowed(Permission.READ_APPEALS)
def download(question_id: int, attachment_id: int) -> ResponseReturnValue:
    """Hand out one file, never to be shown in the page; who took it is logged."""
    file = _file_or_404(visible_or_404(question_id), attachment_id)
    try:
        content = keeper().store.get(file.sha256)
    except LookupError:
        log.error("attachment_lost", attachment_id=file.id)
        abort(404)
    except StoreUnavailable as error:
        log.error("attachment_store_unavailable", why=str(error))
        flash(_("The store of files does not answer. Please try again later."), "error")
        return redirect(url_for("appeals.detail", question_id=question_id))
    log.info("attachment_downloaded", attachment_id=file.id, user_id=current_actor().id)
    response = send_file(io.BytesIO(content), file.media_type, as_attachment=True, download_name=file.name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@bp.route("/questions/<int:question_id>/files/<int:attachment_id>/withdraw", methods=["GET", "POST"])
@allowed(Action.WITHDRAW_FILE)
def withdraw(question_id: int, attachment_id: int) -> ResponseReturnValue:
    """Take a file away from the pages, with a reason that stays on record."""
    question = visible_or_404(question_id)
    file = _file_or_404(question, attachment_id)
    form = ReasonForm()
    if form.validate_on_submit():
        act = Act(actor=current_actor(), scope=current_scope(), now=utcnow())
        with transaction():
            filing.withdraw(file, question, reason=form.reason.data or "", act=act)
        flash(_("The file is withdrawn."), "success")
        return redirect(url_for("appeals.detail", question_id=question_id))
    page = render_template("appeals/withdraw_file.html", form=form, question=question, file=file)
    return page, 422 if form.is_submitted() else 200


def _file_or_404(question: Question, attachment_id: int) -> Attachment:
    """Return a file of this very question or of its appeal; whatever else is not found."""
    found = (each for each in attachments.of_question(question) if each.id == attachment_id)
    return next(found, None) or abort(404)
