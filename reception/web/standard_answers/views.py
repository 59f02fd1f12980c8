"""The standard answers of one's branch: the list, and one of them."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from reception.domain.errors import DomainError
from reception.domain.permissions import Permission
from reception.domain.standard_answers import UnknownPlace, ensure_places
from reception.extensions import db, transaction, utcnow
from reception.models import Branch, StandardAnswer
from reception.queries import standard_answers as queries
from reception.services import standard_answers
from reception.web.access import allowed, current_actor, current_scope
from reception.web.refusals import explain

bp = Blueprint("standard_answers", __name__)

REQUIRED = DataRequired(_l("Please fill this in."))


def _name(label: str) -> StringField:
    return StringField(
        label, [REQUIRED, Length(max=120)], filters=[lambda text: text.strip() if text else ""]
    )


def _text(label: str) -> TextAreaField:
    return TextAreaField(label, [REQUIRED, Length(max=20_000)], render_kw={"rows": 6})


class AnswerForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """A name to choose it by and a text, each in three languages."""

    version = HiddenField()
    name_kk = _name(_l("Name in Kazakh"))
    name_ru = _name(_l("Name in Russian"))
    name_en = _name(_l("Name in English"))
    text_kk = _text(_l("Text in Kazakh"))
    text_ru = _text(_l("Text in Russian"))
    text_en = _text(_l("Text in English"))
    is_active = BooleanField(_l("Offered to whoever writes an answer"), default=True)

    NAMES = ("name_kk", "name_ru", "name_en", "text_kk", "text_ru", "text_en", "is_active")

    def validate(self, extra_validators: object = None) -> bool:
        """Tell beside each text of a place that nobody fills."""
        is_valid: bool = super().validate(extra_validators)
        for field in (self.text_kk, self.text_ru, self.text_en):
            try:
                ensure_places(field.data or "")
            except UnknownPlace as error:
                field.errors = [*field.errors, explain(error)]
                is_valid = False
        return is_valid

    @property
    def values(self) -> dict[str, object]:
        """Return what was filled in."""
        return {name: self[name].data for name in self.NAMES}


@bp.get("/standard-answers")
@allowed(Permission.KEEP_ANSWERS)
def index() -> ResponseReturnValue:
    """List the answers of one's branch."""
    return render_template("standard_answers/index.html", answers=queries.of_branch(_branch()))


@bp.route("/standard-answers/new", methods=["GET", "POST"])
@allowed(Permission.KEEP_ANSWERS)
def new() -> ResponseReturnValue:
    """Add an answer."""
    form = AnswerForm()
    if form.validate_on_submit():
        with transaction():
            standard_answers.create(
                _branch(), form.values, actor=current_actor(), scope=current_scope(), now=utcnow()
            )
        flash(_("The standard answer is saved."), "success")
        return redirect(url_for("standard_answers.index"))
    return _page(form, _("New standard answer")), 422 if form.is_submitted() else 200


@bp.route("/standard-answers/<int:answer_id>", methods=["GET", "POST"])
@allowed(Permission.KEEP_ANSWERS)
def edit(answer_id: int) -> ResponseReturnValue:
    """Change an answer, or offer it no more."""
    answer = db.session.get(StandardAnswer, answer_id)
    if answer is None or not current_scope().has_branch(answer.branch_id):
        abort(404)
    form = AnswerForm(obj=answer)
    if form.validate_on_submit():
        try:
            with transaction():
                seen = form.version.data or ""
                standard_answers.change(
                    answer,
                    form.values,
                    seen_version=int(seen) if seen.isdecimal() else -1,
                    actor=current_actor(),
                    scope=current_scope(),
                    now=utcnow(),
                )
            flash(_("The standard answer is saved."), "success")
            return redirect(url_for("standard_answers.index"))
        except DomainError as error:
            form.form_errors.append(explain(error))
            form.version.data = str(db.session.get_one(StandardAnswer, answer_id).version)
            return _page(form, _("Standard answer")), 409
    return _page(form, _("Standard answer")), 422 if form.is_submitted() else 200


def _branch() -> Branch:
    return current_actor().branch or abort(404)


def _page(form: AnswerForm, title: str) -> str:
    return render_template("standard_answers/edit.html", form=form, title=title)
