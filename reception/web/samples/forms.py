"""The forms of a sample: how large, why another one, what an applicant said."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from reception.adapters import words
from reception.domain.sampling import LARGEST, USUAL_SIZE
from reception.web.choices import word_choices


class DrawForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """How many are drawn; a second drawing also says why."""

    size = IntegerField(
        _l("How many questions"),
        [
            InputRequired(_l("Please fill this in.")),
            NumberRange(1, LARGEST, message=_l("Between 1 and 500 questions.")),
        ],
        default=USUAL_SIZE,
    )
    reason = StringField(
        _l("Why another sample"), [Length(max=300)], filters=[lambda value: value.strip() if value else ""]
    )


class AnswerForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """What the applicant said on the telephone."""

    version = HiddenField()
    verdict = RadioField(
        _l("What the applicant says"),
        [InputRequired(_l("Choose what the applicant said."))],
        choices=word_choices(words.VERDICT),
    )
    comment = TextAreaField(
        _l("Comment of the applicant"),
        [Length(max=2_000)],
        filters=[lambda value: value.strip() if value else ""],
        render_kw={"rows": 3},
    )
