"""What is done with a question: one table of steps, one page for all of them."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from reception.adapters import words
from reception.domain.errors import ChangedMeanwhile, DomainError
from reception.domain.history import CORRECTABLE
from reception.domain.vocabulary import AskedBy, AttachmentKind, Outcome, Verdict
from reception.domain.workflow import Action
from reception.extensions import db, transaction, utcnow
from reception.models import Event, Organisation, Question, User
from reception.queries import directory, questions
from reception.services import attachments as filing
from reception.services import drafts, looks, verdicts
from reception.services import questions as steps
from reception.services.questions import Act, possible_actions
from reception.web import choices
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals import clock_steps, forms, proof_forms, standard
from reception.web.appeals.steps import Step
from reception.web.appeals.taken_away import taken_away
from reception.web.appeals.timeline import proposal, timeline
from reception.web.appeals.uploads import checked_files, keeper
from reception.web.appeals.views import visible_or_404
from reception.web.refusals import explain
from reception.web.refused_forms import kept_if_refused
from reception.web.unfinished import DraftOf

bp = Blueprint("actions", __name__)


def assignee_of(form: forms.AssignForm) -> tuple[Organisation, User | None]:
    """Return the organisation that was chosen, and the person in it, if one was."""
    kind, _colon, key = form.to.data.partition(":")
    assignee = db.session.get(User, int(key)) if kind == "user" else None
    organisation = assignee.organisation if assignee else db.session.get(Organisation, int(key))
    assert organisation is not None, "the choice was validated"
    return organisation, assignee


def _assign(question: Question, form: forms.AssignForm, act: Act) -> None:
    organisation, assignee = assignee_of(form)
    steps.assign(question, organisation=organisation, assignee=assignee, act=act)


def _propose(question: Question, form: proof_forms.ProposeForm, act: Act) -> None:
    is_positive = form.outcome.data == Outcome.POSITIVE
    kept = filing.keep(question, checked_files(form), kind=AttachmentKind.PROOF, keeper=keeper(), act=act)
    steps.propose(
        question,
        outcome=Outcome(form.outcome.data),
        answer=form.answer.data or "",
        done=(form.done.data or "") if is_positive else "",
        done_on=form.done_on.data if is_positive else None,
        proof=(form.proof.data or "") if is_positive else "",
        files=filing.names_of(kept),
        act=act,
    )


def _correct(question: Question, form: forms.CorrectForm, act: Act) -> None:
    given = {name: form[name].data for name in CORRECTABLE}
    changes = {name: value for name, value in given.items() if value != getattr(question, name)}
    steps.correct(question, changes=changes, reason=form.reason.data or "", act=act)


def _fill_assignees(form: forms.AssignForm, question: Question) -> None:
    branch = question.branch
    form.to.choices = choices.assignee_choices(
        directory.organisations_for(branch), directory.officials_for(branch)
    )


def _fill_corrections(form: forms.CorrectForm, question: Question) -> None:
    branch = question.branch
    offered = {
        "topic_id": choices.topic_choices(branch),
        "district_id": choices.district_choices(branch),
        "programme_id": choices.programme_choices(),
    }
    for name, options in offered.items():
        present = getattr(question, name.removesuffix("_id"))
        form[name].choices = [choices.not_chosen(), *choices.with_present(options, present)]
    if not form.is_submitted():
        for name in CORRECTABLE:
            form[name].data = getattr(question, name)


def _fill_reopening(form: forms.ReasonForm, question: Question) -> None:
    """Where the applicant denies the solution, that is the reason: one action reopens."""
    if form.is_submitted() or form.reason.data or question.verdict is not Verdict.NOT_SOLVED:
        return
    said = next(event for event in questions.events_of(question) if event.action is Action.VERDICT)
    sentence = _("The applicant says that the matter is not solved.")
    form.reason.data = f"{sentence} {said.facts.get('comment') or ''}".strip()


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
        proof_forms.ProposeForm,
        _propose,
        _l("A manager reads the answer and accepts the outcome or returns it."),
        _l("The outcome awaits acceptance."),
        standard.fill,
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
    **clock_steps.STEPS,
    Action.REOPEN: Step(
        forms.ReasonForm,
        lambda q, f, act: steps.reopen(q, reason=f.reason.data, act=act),
        _l(
            "The question comes under control again, with a new term. "
            "Reports of earlier months do not change."
        ),
        _l("The question is under control again."),
        _fill_reopening,
    ),
    Action.ATTACH: Step(
        proof_forms.AttachForm,
        lambda q, f, act: filing.attach(q, checked_files(f), keeper=keeper(), act=act),
        _l("Papers that the applicant brought or sent. Whoever works on the question can open them."),
        _l("The files are added."),
    ),
    Action.VERDICT: Step(
        proof_forms.VerdictForm,
        lambda q, f, act: verdicts.record(
            q, verdict=Verdict(f.verdict.data), comment=f.comment.data or "", by=AskedBy.CALL_BACK, act=act
        ),
        _l("What the applicant told you when you called. Whoever answered does not ask about it."),
        _l("The verdict is recorded."),
    ),
    Action.ASK: Step(
        forms.ConfirmForm,
        lambda q, _f, act: verdicts.ask(q, by=AskedBy.CALL_BACK, act=act),
        _l("You called and nobody answered. The attempt is counted; silence is no verdict."),
        _l("The attempt is recorded."),
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
    question = questions.visible(question_id, scope=current_scope())
    if question is None:
        return taken_away(step.form(), words.DO[action])
    draft = _draft(action, question)
    kept = drafts.find(current_actor(), form=draft.form) if request.method == "GET" else None
    form = step.form(formdata=MultiDict(kept.content)) if kept else step.form()
    step.fill(form, question)
    if standard.inserted(form, question):
        return _page(form, action, question)
    if form.validate_on_submit():
        try:
            with transaction():
                step.perform(question, form, _act(form, question))
                drafts.discard(current_actor(), form=draft.form)
                looks.look(current_actor(), [question], now=utcnow())
            flash(str(step.done), "success")
            return redirect(url_for("appeals.detail", question_id=question_id))
        except DomainError as error:
            return _refused(error, form, action, visible_or_404(question_id)), 409
    if not form.is_submitted():
        form.version.data = str(question.version)
        if action not in offered(question):
            abort(403)
    return _page(form, action, question), 422 if form.is_submitted() else 200


def _refused(error: DomainError, form: forms.StepForm, action: Action, question: Question) -> str:
    """Draw the page with what was typed, the reason, and what others did meanwhile."""
    form.form_errors.append(explain(error))
    news: Sequence[Event] = ()
    if isinstance(error, ChangedMeanwhile):
        news = questions.events_of(question)[: max(question.version - error.seen_version, 1)]
        form.version.data = str(question.version)
    return _page(form, action, question, news)


@bp.post("/questions/<int:question_id>/undo")
@allowed(*steps.UNDOABLE)
def undo(question_id: int) -> ResponseReturnValue:
    """Take back this person's own light step of today."""
    question = visible_or_404(question_id)
    last = next(iter(questions.events_of(question)), None)
    act = Act(actor=current_actor(), scope=current_scope(), now=utcnow())
    with transaction():
        steps.undo_step(question, last, act=act)
        looks.look(current_actor(), [question], now=act.now)
    assert last is not None, "otherwise the step was refused"
    flash(str(words.UNDONE[last.action]), "success")
    return redirect(url_for("appeals.detail", question_id=question_id))


def offered(question: Question) -> list[Action]:
    """Return the steps that this person may take now."""
    return possible_actions(question, actor=current_actor(), scope=current_scope(), now=utcnow())


def _draft(action: Action, question: Question) -> DraftOf:
    address = url_for("actions.act", question_id=question.id, verb=action.value)
    return DraftOf(f"{action.value}-{question.id}", "", address)


def _page(form: forms.StepForm, action: Action, question: Question, news: Sequence[Event] = ()) -> str:
    """Draw the step's page; ``news`` is what others did since this person opened it."""
    return render_template(
        "appeals/act.html",
        draft=kept_if_refused(_draft(action, question)),
        meanwhile=timeline(news),
        proposal=proposal(questions.events_of(question)) if action in {Action.ACCEPT, Action.RETURN} else (),
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
