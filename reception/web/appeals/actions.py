"""What is done with a question: one table of steps, one page for all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from reception.adapters import words
from reception.domain.errors import ChangedMeanwhile, DomainError
from reception.domain.history import CORRECTABLE
from reception.domain.vocabulary import Outcome
from reception.domain.workflow import Action
from reception.extensions import db, transaction, utcnow
from reception.models import Event, Organisation, Question, User
from reception.queries import directory, questions
from reception.services import drafts
from reception.services import questions as steps
from reception.services.questions import Act, possible_actions
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals import forms
from reception.web.appeals.presenters import timeline
from reception.web.appeals.views import visible_or_404
from reception.web.choices import assignee_choices, named_choices, not_chosen, topic_choices
from reception.web.drafts.keeping import DraftOf
from reception.web.refusals import explain

bp = Blueprint("actions", __name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One action as a page: its form, what the form does, what the person reads before and after."""

    form: type[forms.StepForm]
    perform: Callable[[Question, Any, Act], Any]
    lead: Any
    done: Any
    fill: Callable[[Any, Question], None] = lambda _form, _question: None


def _assign(question: Question, form: forms.AssignForm, act: Act) -> None:
    kind, _colon, key = form.to.data.partition(":")
    if kind == "user":
        assignee = db.session.get(User, int(key))
        assert assignee is not None, "the choice was validated"
        assert assignee.organisation is not None, "officials of organisations are offered"
        steps.assign(question, organisation=assignee.organisation, assignee=assignee, act=act)
    else:
        organisation = db.session.get(Organisation, int(key))
        assert organisation is not None, "the choice was validated"
        steps.assign(question, organisation=organisation, act=act)


def _propose(question: Question, form: forms.ProposeForm, act: Act) -> None:
    is_positive = form.outcome.data == Outcome.POSITIVE
    steps.propose(
        question,
        outcome=Outcome(form.outcome.data),
        answer=form.answer.data or "",
        done=(form.done.data or "") if is_positive else "",
        done_on=form.done_on.data if is_positive else None,
        act=act,
    )


def _correct(question: Question, form: forms.CorrectForm, act: Act) -> None:
    given = {name: form[name].data for name in CORRECTABLE}
    changes = {name: value for name, value in given.items() if value != getattr(question, name)}
    steps.correct(question, changes=changes, reason=form.reason.data or "", act=act)


def _fill_assignees(form: forms.AssignForm, question: Question) -> None:
    branch = question.branch
    form.to.choices = assignee_choices(directory.organisations_for(branch), directory.officials_for(branch))


def _fill_corrections(form: forms.CorrectForm, question: Question) -> None:
    branch = question.branch
    form.topic_id.choices = [not_chosen(), *topic_choices(directory.relatives(branch))]
    form.district_id.choices = [not_chosen(), *named_choices(directory.districts_for(branch))]
    form.programme_id.choices = [not_chosen(), *named_choices(directory.programmes())]
    if not form.is_submitted():
        for name in CORRECTABLE:
            form[name].data = getattr(question, name)


STEPS: dict[Action, Step] = {
    Action.ASSIGN: Step(
        forms.AssignForm,
        _assign,
        _l("The organisation or the official gets the question on their list and is reminded of its term."),
        _l("The question is assigned."),
        _fill_assignees,
    ),
    Action.START: Step(
        forms.ConfirmForm,
        lambda q, _f, act: steps.start(q, act=act),
        _l("The question becomes your own work."),
        _l("The question is in work."),
    ),
    Action.PROPOSE: Step(
        forms.ProposeForm,
        _propose,
        _l("A manager reads the answer and accepts the outcome or returns it."),
        _l("The outcome awaits acceptance."),
    ),
    Action.REDIRECT: Step(
        forms.RedirectForm,
        lambda q, f, act: steps.redirect(q, body=f.body.data, answer=f.answer.data, act=act),
        _l(
            "Another body is competent. The applicant is told within 3 working days; "
            "a manager accepts the step."
        ),
        _l("The redirection awaits acceptance."),
    ),
    Action.WITHDRAW: Step(
        forms.ReasonForm,
        lambda q, f, act: steps.withdraw(q, reason=f.reason.data, act=act),
        _l("The applicant takes the question back. A manager accepts the step."),
        _l("The withdrawal awaits acceptance."),
    ),
    Action.LEAVE: Step(
        forms.ReasonForm,
        lambda q, f, act: steps.leave(q, reason=f.reason.data, act=act),
        _l(
            "The law lets the question be left without consideration. Say on what ground; "
            "a manager accepts the step."
        ),
        _l("The step awaits acceptance."),
    ),
    Action.ACCEPT: Step(
        forms.ConfirmForm,
        lambda q, _f, act: steps.accept(q, act=act),
        _l("The outcome becomes final and the question is removed from control."),
        _l("The question is removed from control."),
    ),
    Action.RETURN: Step(
        forms.ReasonForm,
        lambda q, f, act: steps.send_back(q, reason=f.reason.data, act=act),
        _l("The question goes back to whoever worked on it. Say what is missing."),
        _l("The question was returned to work."),
    ),
    Action.EXTEND: Step(
        forms.ExtendForm,
        lambda q, f, act: steps.extend(q, due_on=f.due_on.data, reason=f.reason.data, act=act),
        _l("You approve a longer term. The applicant must be told of it within 3 days."),
        _l("The term is extended."),
    ),
    Action.REOPEN: Step(
        forms.ReasonForm,
        lambda q, f, act: steps.reopen(q, reason=f.reason.data, act=act),
        _l(
            "The question comes under control again, with a new term. "
            "Reports of earlier months do not change."
        ),
        _l("The question is under control again."),
    ),
    Action.CORRECT: Step(
        forms.CorrectForm,
        _correct,
        _l("Details that were registered wrongly. The correction stays on record."),
        _l("The details are corrected."),
        _fill_corrections,
    ),
}


VERBS = ", ".join(f"'{action.value}'" for action in STEPS)


@bp.route(f"/questions/<int:question_id>/<any({VERBS}):verb>", methods=["GET", "POST"])
@allowed(*STEPS)
def act(question_id: int, verb: str) -> ResponseReturnValue:
    """Take one step with a question."""
    action = Action(verb)
    step = STEPS[action]
    question = visible_or_404(question_id)
    draft = _draft(action, question)
    kept = drafts.find(current_actor(), form=draft.form) if request.method == "GET" else None
    form = step.form(formdata=MultiDict(kept.content)) if kept else step.form()
    step.fill(form, question)
    if form.validate_on_submit():
        try:
            with transaction():
                step.perform(question, form, _act(form, question))
                drafts.discard(current_actor(), form=draft.form)
            flash(str(step.done), "success")
            return redirect(url_for("appeals.detail", question_id=question_id))
        except DomainError as error:
            question = visible_or_404(question_id)
            form.form_errors.append(explain(error))
            news: Sequence[Event] = ()
            if isinstance(error, ChangedMeanwhile):
                news = questions.events_of(question)[: max(question.version - error.seen_version, 1)]
                form.version.data = str(question.version)
            return _page(form, action, question, news), 409
    if not form.is_submitted():
        form.version.data = str(question.version)
        if action not in possible_actions(question, actor=current_actor(), scope=current_scope()):
            abort(403)
    return _page(form, action, question), 422 if form.is_submitted() else 200


@bp.post("/questions/<int:question_id>/undo")
@allowed(Action.ASSIGN)
def undo(question_id: int) -> ResponseReturnValue:
    """Take back this person's own assignment of today."""
    question = visible_or_404(question_id)
    last = next(iter(questions.events_of(question)), None)
    act = Act(actor=current_actor(), scope=current_scope(), now=utcnow())
    with transaction():
        steps.undo_assignment(question, last, act=act)
    flash(_("The assignment is undone."), "success")
    return redirect(url_for("appeals.detail", question_id=question_id))


def _draft(action: Action, question: Question) -> DraftOf:
    address = url_for("actions.act", question_id=question.id, verb=action.value)
    return DraftOf(f"{action.value}-{question.id}", "", address)


def _page(form: forms.StepForm, action: Action, question: Question, news: Sequence[Event] = ()) -> str:
    """Draw the step's page; ``news`` is what others did since this person opened it."""
    return render_template(
        "appeals/act.html",
        draft=_draft(action, question),
        news=timeline(news),
        form=form,
        action=action,
        step=STEPS[action],
        title=words.DO[action],
        question=question,
        outcome_words=words.OUTCOME[question.outcome] if question.outcome else "",
    )


def _act(form: forms.StepForm, question: Question) -> Act:
    happened: datetime | None = form.happened_local()
    seen = form.version.data or ""
    return Act(
        actor=current_actor(),
        scope=current_scope(),
        now=utcnow(),
        happened_at=happened.replace(tzinfo=question.branch.zone) if happened else None,
        seen_version=int(seen) if seen.isdecimal() else None,
    )
