"""The forms of plans, of what became of an hour, and of booking a place."""

import secrets
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from reception.adapters.phones import parse_phone
from reception.domain.errors import InvalidPhone
from reception.domain.receptions import RECORDABLE
from reception.web.choices import ChoiceField, SelectChoice
from reception.web.receptions.words import ACTION, WEEK, WEEKDAY
from reception.web.refusals import explain

LIMIT = 300
MOST_PEOPLE = 10_000
SLOTS = (10, 15, 20, 30, 60)


def _optional_id(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


def _text(label: Any, *validators: Any) -> StringField:
    return StringField(label, [*validators, Length(max=LIMIT)], filters=[_stripped])


def _people(label: Any) -> IntegerField:
    return IntegerField(
        label,
        [Optional(), NumberRange(0, MOST_PEOPLE, _l("Enter a number that is not negative."))],
        default=0,
    )


class Checkboxes(SelectMultipleField):
    """Several choices, each a check box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PlanForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """Who receives, when and where."""

    official_id = ChoiceField(_l("Official"), coerce=_optional_id)
    starts = TimeField(_l("From"), [InputRequired(_l("Enter the time."))])
    ends = TimeField(_l("Until"), [InputRequired(_l("Enter the time."))])
    slot_minutes = ChoiceField(
        _l("Minutes for a visitor"),
        coerce=int,
        choices=[SelectChoice(str(n), str(n)) for n in SLOTS],
        default=15,
    )
    place = _text(_l("Where"))

    def validate_official_id(self, field: ChoiceField) -> None:
        """Ask who receives."""
        if field.data is None:
            raise ValidationError(_l("Choose an official."))

    def validate_ends(self, field: TimeField) -> None:
        """Ask for an hour that ends after it begins."""
        if field.data and self.starts.data and field.data <= self.starts.data:
            raise ValidationError(_l("The end must come after the beginning."))


class RuleForm(PlanForm):
    """A rule: a weekday in some weeks of each month."""

    submission_key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    weekday = ChoiceField(
        _l("Weekday"),
        coerce=int,
        choices=[SelectChoice(str(n), word) for n, word in WEEKDAY.items()],
        default=1,
    )
    weeks = Checkboxes(
        _l("In which weeks of the month"),
        choices=[SelectChoice(str(n), word) for n, word in WEEK.items()],
        default=["2"],
    )
    valid_from = DateField(_l("First day of the plan"), [InputRequired(_l("Enter the day."))])
    valid_to = DateField(_l("Last day of the plan"), [InputRequired(_l("Enter the day."))])

    def validate_weeks(self, field: Checkboxes) -> None:
        """Ask for a week."""
        if not field.data:
            raise ValidationError(_l("Choose at least one week."))

    def validate_valid_to(self, field: DateField) -> None:
        """Ask for a plan that ends after it begins."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(_l("The end must come after the beginning."))


class DateForm(PlanForm):
    """A single date."""

    day = DateField(_l("Day"), [InputRequired(_l("Enter the day."))], default=date.today)


class RecordForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """What became of an hour."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # Flask-WTF has no types
        """Two forms stand on one page: the token is written beside their fields and checked for all posts."""

        csrf = False

    version = HiddenField()
    action = RadioField(
        _l("What became of it"),
        choices=[SelectChoice(each.value, ACTION[each]) for each in RECORDABLE],
        default="hold",
    )
    substitute_id = ChoiceField(_l("Who received instead"), coerce=_optional_id)
    people = _people(_l("People received"))
    solved = _people(_l("Questions solved on the spot"))
    reason = _text(_l("Reason"))

    def validate_substitute_id(self, field: ChoiceField) -> None:
        """Ask who received instead."""
        if self.action.data == "replace" and field.data is None:
            raise ValidationError(_l("Choose who received instead."))

    def validate_reason(self, field: StringField) -> None:
        """Ask why."""
        if self.action.data == "cancel" and not field.data:
            raise ValidationError(_l("Enter the reason."))

    def validate_solved(self, field: IntegerField) -> None:
        """No more is solved than people came."""
        if (field.data or 0) > (self.people.data or 0):
            raise ValidationError(_l("No more questions are solved on the spot than people were received."))


class BookForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """A place for a visitor."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # Flask-WTF has no types
        """Two forms stand on one page: the token is written beside their fields and checked for all posts."""

        csrf = False

    submission_key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    slot = ChoiceField(_l("Place"), coerce=int)
    visitor_name = _text(_l("Visitor"), InputRequired(_l("Enter the visitor's name.")))
    phone = _text(_l("Telephone"))

    def validate_phone(self, field: StringField) -> None:
        """Check the telephone where one is given."""
        if field.data:
            try:
                parse_phone(field.data)
            except InvalidPhone as error:
                raise ValidationError(explain(error)) from error
