"""Adding a question to an appeal later, on a page of its own."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from reception.domain.errors import DomainError, PartsChanged
from reception.domain.permissions import Permission
from reception.extensions import transaction, utcnow
from reception.models import Appeal
from reception.queries import appeals
from reception.services import drafts, splitting
from reception.services.registration import Part
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals.forms import REQUIRED, long_field, optional_int
from reception.web.choices import district_choices, not_chosen, topic_choices
from reception.web.refusals import explain
from reception.web.refused_forms import kept_if_refused
from reception.web.unfinished import split_draft


class SplitForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """A question that is added to an appeal later."""

    seen_parts = HiddenField()
    came_from = HiddenField()
    """The key of the registration from which the text was carried over."""
    topic_id = SelectField(_l("Topic"), [InputRequired(_l("Choose a topic."))], coerce=optional_int)
    district_id = SelectField(_l("District"), coerce=optional_int)
    text = long_field(_l("What is asked"), REQUIRED, rows=5)


bp = Blueprint("splitting", __name__)

REGISTRATION = "register"


@bp.route("/appeals/<int:appeal_id>/split", methods=["GET", "POST"])
@allowed(Permission.REGISTER)
def split(appeal_id: int) -> ResponseReturnValue:
    """Add a question to an appeal of one's own branches."""
    appeal = appeals.visible_appeal(appeal_id, scope=current_scope())
    if appeal is None or not current_scope().has_branch(appeal.branch_id):
        abort(404)
    form = _form(appeal)
    if not form.validate_on_submit():
        return _page(form, appeal), 422 if form.is_submitted() else 200
    try:
        with transaction():
            question, is_new = splitting.split(
                appeal,
                Part(topic_id=form.topic_id.data, text=form.text.data or ""),
                district_id=form.district_id.data,
                seen_parts=_seen(form),
                actor=current_actor(),
                scope=current_scope(),
                now=utcnow(),
            )
            question_id = question.id
            drafts.discard(current_actor(), form=split_draft(appeal_id).form)
            if form.came_from.data:
                drafts.discard(current_actor(), form=REGISTRATION, key=form.came_from.data)
    except DomainError as error:
        form.form_errors.append(explain(error))
        if isinstance(error, PartsChanged):
            form.seen_parts.data = str(error.parts)
        return _page(form, appeals.visible_appeal(appeal_id, scope=current_scope()) or appeal), 409
    flash(*_said(is_new))
    return redirect(url_for("appeals.detail", question_id=question_id))


def _said(is_new: bool) -> tuple[str, str]:
    if is_new:
        return _("The question is added to the appeal."), "success"
    return _("This form was sent before: the question is added once."), "info"


def _form(appeal: Appeal) -> SplitForm:
    draft = split_draft(appeal.id)
    kept = drafts.find(current_actor(), form=draft.form) if request.method == "GET" else None
    form = SplitForm(formdata=MultiDict(kept.content)) if kept else SplitForm()
    if request.method == "GET":
        form.seen_parts.data = str(appeal.parts)
    form.topic_id.choices = topic_choices(appeal.branch).after(not_chosen())
    form.district_id.choices = district_choices(appeal.branch).after(not_chosen())
    return form


def _seen(form: SplitForm) -> int:
    seen = form.seen_parts.data or ""
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 4 else 0


def _page(form: SplitForm, appeal: Appeal) -> str:
    draft = kept_if_refused(split_draft(appeal.id))
    came_from = form.came_from.data
    back = (
        url_for("registration.register", draft=came_from)
        if came_from
        else url_for("appeals.detail", question_id=appeal.questions[0].id)
    )
    return render_template(
        "appeals/split.html",
        form=form,
        appeal=appeal,
        questions=appeal.questions,
        draft=draft,
        back=back,
    )
