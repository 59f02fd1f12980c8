"""The forms of registration and of each step in a question's life."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from reception.adapters import words
from reception.adapters.phones import parse_phone
from reception.domain.errors import InvalidIin, InvalidPhone
from reception.domain.identity import Iin, parse_iin
from reception.domain.vocabulary import Language
from reception.extensions import utcnow
from reception.models import Applicant
from reception.web.appeals.uploads import files_field, photos_field
from reception.web.choices import word_choices
from reception.web.refusals import explain

TEXT_LIMIT = 20_000
SHORT_LIMIT = 300


def stripped(value: str | None) -> str | None:
    """Cut outer blanks, which nobody means."""
    return value.strip() if isinstance(value, str) else value


def optional_int(value: Any) -> int | None:
    """Read the id of a choice; the empty choice is None."""
    return int(value) if value not in (None, "", "None") else None


def text_field(label: Any, *validators: Any, limit: int = SHORT_LIMIT, **options: Any) -> StringField:
    """Return a one-line field with a limit."""
    return StringField(label, [*validators, Length(max=limit)], filters=[stripped], **options)


def long_field(label: Any, *validators: Any, rows: int = 5) -> TextAreaField:
    """Return a field of several lines."""
    return TextAreaField(
        label, [*validators, Length(max=TEXT_LIMIT)], filters=[stripped], render_kw={"rows": rows}
    )


REQUIRED = DataRequired(_l("Please fill this in."))


class PartForm(Form):
    """A further question of the same appeal."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # Flask-WTF has no types
        """Speak the request's language like the form around, whose token is enough."""

        csrf = False

    topic_id = SelectField(_l("Topic"), coerce=optional_int, validate_choice=True)
    text = long_field(_l("What is asked"), rows=2)

    def validate_topic_id(self, field: SelectField) -> None:
        """Ask for a topic where something is asked: a part left empty is none."""
        if field.data is None and self.text.data:
            raise ValidationError(_l("Choose a topic."))


class RegisterForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """Everything about a new appeal, in the order in which a person at the desk tells it."""

    submission_key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    applicant_id = HiddenField()
    visit_id = HiddenField()
    is_anonymous = BooleanField(_l("Anonymous"))
    name = text_field(_l("Surname, first name, patronymic"))
    iin = text_field(_l("IIN"), limit=30)
    birth_on = DateField(_l("Born on"), [Optional()])
    phone = text_field(_l("Telephone"), limit=40)
    email = EmailField(
        _l("E-mail"), [Optional(), Email(_l("This is not an e-mail address.")), Length(max=254)]
    )
    asked_by_mail = BooleanField(
        _l("Agrees to be asked by e-mail whether the matter is solved"),
        description=_l("One mail after the closing, with a link to answer. Ask before ticking."),
    )
    address = text_field(_l("Address"))

    branch_id = SelectField(_l("Branch"), coerce=int)
    received_on = DateField(_l("Received on"), [InputRequired(_l("Enter the day of receipt."))])
    received_time = TimeField(_l("At"), [InputRequired(_l("Enter the time of receipt."))])
    channel = SelectField(_l("Channel"), choices=word_choices(words.CHANNEL))
    kind = SelectField(_l("Kind"), choices=word_choices(words.KIND))
    language = SelectField(_l("Language of the appeal"), choices=word_choices(words.LANGUAGE))
    is_collective = BooleanField(_l("Collective"))
    signatories = IntegerField(
        _l("Number of signatories"),
        [
            Optional(),
            NumberRange(min=2, max=1_000_000, message=_l("A collective appeal has at least 2 signatories.")),
        ],
    )
    repeat_of = text_field(_l("Repeat of appeal No."), limit=60)

    topic_id = SelectField(_l("Topic"), [InputRequired(_l("Choose a topic."))], coerce=optional_int)
    district_id = SelectField(_l("District"), coerce=optional_int)
    programme_id = SelectField(_l("Programme"), coerce=optional_int)
    text = long_field(_l("Text of the appeal"), REQUIRED, rows=7)
    files = files_field()
    photos = photos_field()
    parts = FieldList(FormField(PartForm), max_entries=9)

    known: Applicant | None = None
    """Who was chosen, where it is somebody of the viewer's branches."""

    def validate_name(self, field: StringField) -> None:
        """Ask for a name unless the appeal is anonymous or the applicant is known."""
        if not field.data and not self.is_anonymous.data and not self.applicant_id.data:
            raise ValidationError(_l("Enter the applicant's name, or mark the appeal as anonymous."))

    def validate_iin(self, field: StringField) -> None:
        """Check the IIN where one is given."""
        if field.data:
            try:
                given = parse_iin(field.data).value
            except InvalidIin as error:
                raise ValidationError(explain(error)) from error
            if self.known and self.known.iin not in {None, given}:
                raise ValidationError(
                    _l(
                        "The person chosen has another IIN: compare it with the document, "
                        "or choose “Not this person”."
                    )
                )

    def validate_birth_on(self, field: DateField) -> None:
        """A day of birth beside an IIN is the IIN's own; nobody is born tomorrow."""
        born = self.sure_birth
        if field.data and born and field.data != born:
            raise ValidationError(_l("The IIN says another day: compare both with the document."))
        if field.data and field.data > utcnow().date():
            raise ValidationError(_l("This day lies in the future."))

    @property
    def sure_iin(self) -> Iin | None:
        """Return the IIN, if a right one is given."""
        try:
            return parse_iin(self.iin.data) if self.iin.data else None
        except InvalidIin:
            return None

    def follow_iin(self) -> None:
        """Fill the day of birth from the IIN, as the page itself does where it runs scripts."""
        if self.sure_birth and not self.birth_on.data:
            self.birth_on.data, self.birth_on.raw_data = self.sure_birth, None

    @property
    def sure_birth(self) -> date | None:
        """Return the day of birth that the IIN tells."""
        return self.sure_iin.birth_date if self.sure_iin else None

    def validate_asked_by_mail(self, field: BooleanField) -> None:
        """Who agrees to be asked by mail has an address."""
        if field.data and not self.email.data and not (self.known and self.known.email):
            raise ValidationError(_l("Enter the e-mail address, or take the tick away."))

    def validate_phone(self, field: StringField) -> None:
        """Check the telephone number where one is given."""
        if field.data:
            try:
                parse_phone(field.data)
            except InvalidPhone as error:
                raise ValidationError(explain(error)) from error


class StepForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """What each step has in common: the version that the person saw, and when it really happened."""

    version = HiddenField()
    happened_on = DateField(_l("Day"), [Optional()])
    happened_time = TimeField(_l("Time"), [Optional()])

    HAPPENED = ("happened_on", "happened_time")

    @property
    def own_fields(self) -> Sequence[Any]:
        """Return the fields of this step alone."""
        return [f for f in self if f.name not in {"version", "csrf_token", *self.HAPPENED}]

    @property
    def happened_fields(self) -> Sequence[Any]:
        """Return the fields that say when it happened."""
        return [self[name] for name in self.HAPPENED]

    def validate_happened_time(self, field: TimeField) -> None:
        """A time alone says nothing."""
        if field.data is not None and self.happened_on.data is None:
            raise ValidationError(_l("Enter the day too."))

    def happened_local(self) -> datetime | None:
        """Return when it happened in local time without a zone, or None for now."""
        day: date | None = self.happened_on.data
        return datetime.combine(day, self.happened_time.data or time(12)) if day else None


class AssignForm(StepForm):
    """To whom: an organisation or a person in it, in one list."""

    to = SelectField(_l("To whom"), [REQUIRED])


class RedirectForm(StepForm):
    """Which body is competent, and what the applicant is told."""

    body = text_field(_l("Competent body"), REQUIRED)
    answer = long_field(_l("What the applicant is told"), REQUIRED)


class ReasonForm(StepForm):
    """A step that needs a reason and nothing else."""

    reason = long_field(_l("Reason"), REQUIRED, rows=3)


class ConfirmForm(StepForm):
    """A step that needs nothing but the will to take it."""


class CorrectForm(StepForm):
    """What was registered wrongly."""

    topic_id = SelectField(_l("Topic"), coerce=optional_int)
    district_id = SelectField(_l("District"), coerce=optional_int)
    programme_id = SelectField(_l("Programme"), coerce=optional_int)
    channel = SelectField(_l("Channel"), choices=word_choices(words.CHANNEL))
    reason = long_field(_l("Reason"), REQUIRED, rows=2)


__all__ = ["Language", "PartForm", "RegisterForm", "StepForm"]
