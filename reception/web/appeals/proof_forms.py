"""The forms of an answer with its proof, of files, and of what the applicant says of it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from reception.adapters import words
from reception.domain.vocabulary import Outcome
from reception.domain.workflow import PROPOSABLE
from reception.web.appeals.forms import REQUIRED, StepForm, long_field, text_field
from reception.web.appeals.uploads import files_field, photos_field
from reception.web.choices import word_choices


def needed_if_positive(form: Any, field: Any) -> None:
    """Ask for what a positive outcome cannot do without."""
    if form.outcome.data == Outcome.POSITIVE and not any(field.raw_data or ()):
        field.errors.clear()  # an empty day is missing, not malformed
        raise StopValidation(_l("“Resolved positively” also says what was done and on which day."))


class ProposeForm(StepForm):
    """The outcome and the answer; for a positive one also what was done and when."""

    outcome = RadioField(
        _l("Outcome"),
        [InputRequired(_l("Choose an outcome."))],
        choices=word_choices({o: words.OUTCOME[o] for o in Outcome if o in PROPOSABLE}),
    )
    standard = SelectField(
        _l("Standard answer"),
        validate_choice=False,
        description=_l("Its text is put below what is written already; go on with it."),
    )
    answer = long_field(_l("Answer to the applicant"), REQUIRED, rows=6)
    done = long_field(_l("What was done"), needed_if_positive, rows=3)
    done_on = DateField(_l("Done on"), [needed_if_positive, Optional()])
    files = files_field()
    photos = photos_field()
    proof = text_field(_l("Number of the proving document"), limit=120)

    def validate_proof(self, field: StringField) -> None:
        """Ask for a proof of a positive outcome: a file, or the number of a document."""
        sent = any(self.files.data or ()) or any(self.photos.data or ())
        if self.outcome.data == Outcome.POSITIVE and not field.data and not sent:
            raise ValidationError(
                _l("“Resolved positively” needs a proof: add a file, or enter the number of a document.")
            )


class AttachForm(StepForm):
    """Papers of the applicant that came later."""

    files = files_field()
    photos = photos_field()

    def validate_files(self, field: Any) -> None:
        """Ask for at least one file."""
        if not any(field.data or ()) and not any(self.photos.data or ()):
            raise ValidationError(_l("Choose a file."))


class VerdictForm(StepForm):
    """What the applicant said when somebody called."""

    verdict = RadioField(
        _l("What the applicant says"),
        [InputRequired(_l("Choose what the applicant said."))],
        choices=word_choices(words.VERDICT),
    )
    comment = long_field(_l("Comment of the applicant"), rows=3)
