"""The samples of a month: drawing one, its progress, and the call about each question."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from reception.adapters.phones import format_phone, mask_phone
from reception.domain.asking_errors import DrawnAlready
from reception.domain.disclosures import Detail
from reception.domain.errors import DomainError
from reception.domain.periods import ONE_DAY, month, parse_month
from reception.domain.permissions import Permission, may
from reception.domain.sampling import Check
from reception.domain.vocabulary import Verdict
from reception.domain.workflow import Action
from reception.extensions import transaction, utcnow
from reception.models import Branch, Question, SampledQuestion, VerdictSample
from reception.queries import directory, samples
from reception.services import disclosures, sampling
from reception.services.questions import Act
from reception.web.access import allowed, current_actor, current_scope
from reception.web.locale import local_date
from reception.web.refusals import explain
from reception.web.samples import presenters
from reception.web.samples.forms import AnswerForm, DrawForm

bp = Blueprint("samples", __name__)

NOBODY = Check(0, 0, 0)


@bp.route("/report/samples", methods=["GET", "POST"])
@allowed(Permission.READ_REPORT)
def index() -> ResponseReturnValue:
    """Show the drawings of a branch's month; a manager draws."""
    branch, month_on = _branch(), _month()
    form = DrawForm()
    if form.is_submitted() and not may(current_actor().roles, Permission.DRAW_SAMPLE):
        abort(403)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with transaction():
                sample_id = _draw(form, branch, month_on).id
            return redirect(url_for("samples.show", sample_id=sample_id))
        except IntegrityError:
            form.reason.errors = [explain(DrawnAlready())]
        except DrawnAlready as error:
            form.reason.errors = [explain(error)]
        except DomainError as error:
            form.form_errors.append(explain(error))
    found = samples.of_month(branch, month_on)
    checks = samples.checks(found)
    is_over = month(month_on.year, month_on.month).end_on < local_date(utcnow())
    page = render_template(
        "samples/index.html",
        form=form if is_over and may(current_actor().roles, Permission.DRAW_SAMPLE) else None,
        branch=branch,
        month_on=month_on,
        drawings=[presenters.drawing(sample, checks.get(sample.id, NOBODY)) for sample in found],
        is_over=is_over,
    )
    return page, status


def _draw(form: DrawForm, branch: Branch, month_on: date) -> VerdictSample:
    return sampling.draw(
        branch,
        month_on,
        size=form.size.data or 0,
        reason=form.reason.data or "",
        actor=current_actor(),
        scope=current_scope(),
        now=utcnow(),
    )


@bp.get("/samples/<int:sample_id>")
@allowed(Permission.READ_REPORT)
def show(sample_id: int) -> ResponseReturnValue:
    """Show a sample with what each applicant said so far, and how it was drawn."""
    sample = _sample(sample_id)
    called = samples.called([sample]).get(sample.id, {})
    check = Check.of(each.verdict for each in called.values())
    return render_template(
        "samples/show.html",
        sample=sample,
        drawing=presenters.drawing(sample, check),
        rows=presenters.rows(sample, samples.members(sample), called),
        is_known_at=sample.known_at.isoformat(),
    )


@bp.route("/samples/<int:sample_id>/<int:question_id>", methods=["GET", "POST"])
@allowed(Action.VERDICT)
def ask(sample_id: int, question_id: int) -> ResponseReturnValue:
    """Call one applicant: the question, and what they say of it."""
    sample = _sample(sample_id)
    drawn, question = _member(sample, question_id)
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                sampling.answered(
                    drawn,
                    question,
                    verdict=Verdict(form.verdict.data),
                    comment=form.comment.data or "",
                    act=_act(form),
                )
            flash(_("The verdict is recorded."), "success")
            return redirect(url_for("samples.show", sample_id=sample_id))
        except DomainError as error:
            drawn, question = _member(sample, question_id)
            form.form_errors.append(explain(error))
            return _page(sample, question, form), 409
    if not form.is_submitted():
        form.version.data = str(question.version)
    return _page(sample, question, form), 422 if form.is_submitted() else 200


@bp.post("/samples/<int:sample_id>/<int:question_id>/not-reached")
@allowed(Action.ASK)
def not_reached(sample_id: int, question_id: int) -> ResponseReturnValue:
    """Record a call that nobody answered."""
    drawn, question = _member(_sample(sample_id), question_id)
    act = Act(actor=current_actor(), scope=current_scope(), now=utcnow())
    with transaction():
        sampling.not_reached(drawn, question, act=act)
    flash(_("The attempt is recorded."), "success")
    return redirect(url_for("samples.show", sample_id=sample_id))


@bp.post("/samples/<int:sample_id>/<int:question_id>/phone")
@allowed(Action.ASK)
def phone(sample_id: int, question_id: int) -> ResponseReturnValue:
    """Show the telephone in full, and put on record that it was seen."""
    sample = _sample(sample_id)
    _drawn, question = _member(sample, question_id)
    with transaction():
        disclosures.of_question(question, [Detail.PHONE], actor=current_actor(), now=utcnow())
    form = AnswerForm(formdata=None, data={"version": str(question.version)})
    return _page(sample, question, form, is_shown=True)


def _page(sample: VerdictSample, question: Question, form: AnswerForm, *, is_shown: bool = False) -> str:
    applicant = question.appeal.applicant
    number = applicant.phone if applicant and not question.appeal.is_anonymous else None
    write = format_phone if is_shown else mask_phone
    return render_template(
        "samples/ask.html",
        sample=sample,
        question=question,
        form=form,
        phone=write(number) if number else "",
        is_shown=is_shown or not number,
        url=url_for("samples.ask", sample_id=sample.id, question_id=question.id),
    )


def _act(form: AnswerForm) -> Act:
    seen = form.version.data or ""
    return Act(
        actor=current_actor(),
        scope=current_scope(),
        now=utcnow(),
        seen_version=int(seen) if seen.isdecimal() else None,
    )


def _sample(sample_id: int) -> VerdictSample:
    return samples.visible(sample_id, scope=current_scope()) or abort(404)


def _member(sample: VerdictSample, question_id: int) -> tuple[SampledQuestion, Question]:
    """Return a question of the sample; whoever may see the sample's branch may see it, unless it left it."""
    found = samples.member(sample, question_id)
    if found is None or not current_scope().has_branch(found[1].branch_id):
        abort(404)
    return found


def _branch() -> Branch:
    code = request.args.get("branch")
    branch = directory.branch_by_code(code) if code else current_actor().branch
    return branch if branch is not None and current_scope().has_branch(branch.id) else abort(404)


def _month() -> date:
    """Return the first day of the month in the address; without one, of the last month that is over."""
    try:
        if request.args.get("month"):
            return parse_month(request.args["month"]).start_on
    except ValueError:
        abort(404)
    today = local_date(utcnow())
    return (today.replace(day=1) - ONE_DAY).replace(day=1)
