"""The forms of terms: longer, at rest, running again; the applicant told; an outside body asked."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from reception.adapters import words
from reception.web.appeals.forms import REQUIRED, StepForm, long_field, optional_int, text_field
from reception.web.choices import word_choices


class ExtendForm(StepForm):
    """Until when, why, and who asked for it; whoever sends the form approves."""

    due_on = DateField(_l("New due date"), [InputRequired(_l("Enter the new due date."))])
    asked_by_id = SelectField(_l("Who asked for it"), coerce=optional_int)
    reason = long_field(_l("Reason"), REQUIRED, rows=3)


class PauseForm(StepForm):
    """For whom the question waits, and until when at the latest."""

    awaits = RadioField(
        _l("What is waited for"),
        [InputRequired(_l("Choose what is waited for."))],
        choices=word_choices(words.AWAITS),
    )
    until = DateField(_l("Until, at the latest"), [InputRequired(_l("Enter the last day of the pause."))])
    reason = long_field(_l("Reason"), REQUIRED, rows=3)


class ResumeForm(StepForm):
    """What ended the pause, if there is something to say."""

    reason = long_field(_l("What has come"), rows=3)


class TellForm(StepForm):
    """In which way the applicant was told."""

    way = RadioField(
        _l("In which way"),
        [InputRequired(_l("Choose in which way the applicant was told."))],
        choices=word_choices(words.WAY),
    )


class SendOutForm(StepForm):
    """To which body, and until when it answers."""

    body = text_field(_l("Outside body"), REQUIRED)
    due_on = DateField(
        _l("Its answer is due on"),
        [Optional()],
        description=_l("Empty: the term that the law gives for an answer, from the day of sending."),
    )


class BodyAnswerForm(StepForm):
    """What the outside body said."""

    answer = long_field(_l("What the body answered"), REQUIRED, rows=4)
