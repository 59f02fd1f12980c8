"""The form in which an applicant says what became of the matter."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from reception.domain.vocabulary import Verdict
from reception.web.choices import word_choices

COMMENT_LIMIT = 2_000

ANSWERS = {
    Verdict.SOLVED: _l("Yes, it is solved"),
    Verdict.PARTLY: _l("It is solved partly"),
    Verdict.NOT_SOLVED: _l("No, it is not solved"),
}


class OwnVerdictForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """Solved, partly or not, and whatever the applicant wants to add."""

    verdict = RadioField(
        _l("Is the matter solved?"),
        [InputRequired(_l("Please choose one of the three answers."))],
        choices=word_choices(ANSWERS),
    )
    comment = TextAreaField(
        _l("Would you like to add anything?"),
        [Length(max=COMMENT_LIMIT, message=_l("Please write 2,000 characters at most."))],
        filters=[lambda value: value.strip() if value else ""],
        description=_l("The reception reads it together with your answer."),
        render_kw={"rows": 4},
    )

    @property
    def answer(self) -> Verdict:
        """Return what was chosen, once the form is valid."""
        return Verdict(self.verdict.data)
