"""The form of a new version of the report's definitions."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from reception.adapters import words
from reception.domain.report import Definitions
from reception.domain.vocabulary import Outcome

NEEDED = _l("Please fill this in.")
MOST_DAYS, MOST_CASES = 366, 10_000


class OutcomesField(SelectMultipleField):
    """Outcomes as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DefinitionForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """What counts as positive and the other settings, from a day on."""

    valid_from = DateField(_l("Holds for reports that end on this day or later"), [DataRequired(NEEDED)])
    positive = OutcomesField(
        _l("Outcomes that count as positive"), [DataRequired(_l("Choose at least one."))]
    )
    ranking_minimum = IntegerField(
        _l("Least number of questions to be ranked"), [InputRequired(NEEDED), NumberRange(1, MOST_CASES)]
    )
    short = IntegerField(
        _l("Short window after a closing, days"), [InputRequired(NEEDED), NumberRange(1, MOST_DAYS)]
    )
    long = IntegerField(
        _l("Long window after a closing, days"), [InputRequired(NEEDED), NumberRange(2, MOST_DAYS)]
    )
    reason = StringField(_l("Reason"), [DataRequired(NEEDED), Length(max=500)])

    def __init__(self, *args: Any, **values: Any) -> None:
        """Offer every outcome but "not stated", which is never positive."""
        super().__init__(*args, **values)
        self.positive.choices = [
            (outcome.value, words.OUTCOME[outcome]) for outcome in Outcome if outcome is not Outcome.UNSTATED
        ]

    def validate_long(self, field: Any) -> None:
        """Refuse a long window that is not longer than the short one."""
        if field.data and self.short.data and field.data <= self.short.data:
            raise ValidationError(_("The long window must be longer than the short one."))

    def show(self, present: Definitions) -> None:
        """Begin with the version in force."""
        self.positive.data = [outcome.value for outcome in present.positive]
        self.ranking_minimum.data = present.ranking_minimum
        self.short.data, self.long.data = present.sticky_days

    def definitions(self) -> Definitions | None:
        """Return what was typed, or None where a field is empty; its version is given by the service."""
        day, least = self.valid_from.data, self.ranking_minimum.data
        short, long = self.short.data, self.long.data
        if day is None or least is None or short is None or long is None:
            return None
        return Definitions(
            version="",
            valid_from=day,
            positive=frozenset(Outcome(word) for word in self.positive.data or ()),
            ranking_minimum=least,
            sticky_days=(short, long),
        )
