"""The steps about terms: longer, at rest, running again; the applicant told; an outside body asked."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs lag behind

from reception.domain.vocabulary import Awaits, Way
from reception.domain.workflow import Action
from reception.extensions import db, utcnow
from reception.models import Branch, Question, User
from reception.queries import directory
from reception.services import clocks
from reception.services import questions as steps
from reception.services.questions import Act
from reception.web.appeals import clock_forms
from reception.web.appeals.steps import Step
from reception.web.choices import not_chosen
from reception.web.locale import short_date


def fill_askers(form: clock_forms.ExtendForm, branch: Branch) -> None:
    """Offer the officials who may have asked for a longer term."""
    officials = directory.officials_for(branch)
    form.asked_by_id.choices = [not_chosen(), *(SelectChoice(str(each.id), each.name) for each in officials)]


def _fill_extension(form: clock_forms.ExtendForm, question: Question) -> None:
    fill_askers(form, question.branch)
    if not form.is_submitted() and form.asked_by_id.data is None:
        form.asked_by_id.data = question.assignee_id


def _extend(question: Question, form: clock_forms.ExtendForm, act: Act) -> None:
    asked_by = db.session.get(User, form.asked_by_id.data) if form.asked_by_id.data else None
    assert form.due_on.data is not None, "the field is required"
    steps.extend(question, due_on=form.due_on.data, reason=form.reason.data or "", asked_by=asked_by, act=act)


def _fill_pause(form: clock_forms.PauseForm, question: Question) -> None:
    """Say to which day the policy lets the term rest. Raises a ``DomainError`` where it does not."""
    last = clocks.last_day(question, now=utcnow())
    form.until.description = _("Not after %(day)s. The term runs again by itself then.", day=short_date(last))


def _pause(question: Question, form: clock_forms.PauseForm, act: Act) -> None:
    awaits = Awaits(form.awaits.data)
    assert form.until.data is not None, "the field is required"
    clocks.pause(question, awaits=awaits, until=form.until.data, reason=form.reason.data or "", act=act)


STEPS: dict[Action, Step] = {
    Action.EXTEND: Step(
        clock_forms.ExtendForm,
        _extend,
        _l("You approve a longer term. The applicant must be told of it within 3 days."),
        _l("The term is extended."),
        _fill_extension,
    ),
    Action.PAUSE: Step(
        clock_forms.PauseForm,
        _pause,
        _l(
            "The term rests while the applicant or papers are waited for: the due date moves by the working "
            "days of the pause. The original due date stays on record."
        ),
        _l("The term rests."),
        _fill_pause,
    ),
    Action.RESUME: Step(
        clock_forms.ResumeForm,
        lambda q, f, act: clocks.resume(q, reason=f.reason.data or "", act=act),
        _l("The term runs again. The due date moves by the working days that the pause really lasted."),
        _l("The term runs again."),
    ),
    Action.SEND_OUT: Step(
        clock_forms.SendOutForm,
        lambda q, f, act: clocks.send_out(q, body=f.body.data, due_on=f.due_on.data, act=act),
        _l("Another body is asked and has a term of its own. The reception’s own term goes on meanwhile."),
        _l("It is on record that the body was asked."),
    ),
    Action.BODY_ANSWER: Step(
        clock_forms.BodyAnswerForm,
        lambda q, f, act: clocks.body_answer(q, answer=f.answer.data, act=act),
        _l("What the outside body answered. The question stays under control until it is decided."),
        _l("The answer of the body is recorded."),
    ),
    Action.TELL: Step(
        clock_forms.TellForm,
        lambda q, f, act: clocks.tell(q, way=Way(f.way.data), act=act),
        _l("Put on record that the applicant was told of the extension or the redirection, how and when."),
        _l("It is on record that the applicant was told."),
    ),
}
