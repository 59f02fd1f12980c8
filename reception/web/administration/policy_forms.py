"""The form of a term policy."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from reception.domain.deadlines import DayUnit, TermPolicy
from reception.domain.report import Names
from reception.web.administration.directory_forms import REQUIRED, line
from reception.web.choices import word_choices

UNITS = word_choices({DayUnit.WORKING: _l("working days"), DayUnit.CALENDAR: _l("calendar days")})
NEEDED = InputRequired(_l("Please fill this in."))
DAYS = NumberRange(1, 365, message=_l("Between 1 and 365 days."))


class PolicyForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """From which day, on what ground, how long, and how far a term may be extended."""

    valid_from = DateField(_l("Governs what is received from"), [NEEDED])
    article_kk = line(_l("Ground in Kazakh"), REQUIRED)
    article_ru = line(_l("Ground in Russian"), REQUIRED)
    article_en = line(_l("Ground in English"), REQUIRED)
    answer_days = IntegerField(_l("Days to answer"), [NEEDED, DAYS], default=15)
    answer_unit = SelectField(_l("Counted in"), choices=UNITS)
    redirect_days = IntegerField(_l("Working days to redirect"), [NEEDED, DAYS], default=3)
    fact_finding_days = IntegerField(
        _l("Days where facts are gathered from others"),
        [Optional(), DAYS],
        description=_l("Empty: no longer term for that."),
    )
    max_total_months = IntegerField(
        _l("Extension: months in all at most"),
        [Optional(), NumberRange(1, 36, message=_l("Between 1 and 36 months."))],
        description=_l("Counted from the day of receipt. Fill in this or the next, not both."),
    )
    max_extra_calendar_days = IntegerField(
        _l("Extension: calendar days more at most"),
        [Optional(), DAYS],
        description=_l("Counted from the original due date."),
    )
    tell_extension_days = IntegerField(_l("Days to tell of an extension"), [NEEDED, DAYS], default=3)
    tell_extension_unit = SelectField(_l("Counted in"), choices=UNITS)
    max_pause_days = IntegerField(
        _l("Pauses: working days in all at most"),
        [Optional(), DAYS],
        description=_l("Empty: a term is never paused."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for exactly one limit."""
        # A check of one field would not do: a field that may be empty is not checked when it is.
        is_valid = bool(super().validate(extra_validators))
        limits = (self.max_total_months, self.max_extra_calendar_days)
        if any(field.errors for field in limits) or sum(field.data is not None for field in limits) == 1:
            return is_valid
        self.max_total_months.errors = [_l("Fill in exactly one of the two limits of extension.")]
        return False

    @property
    def own_fields(self) -> list[Any]:
        """Return the fields without the token."""
        return [field for field in self if field.type not in {"HiddenField", "CSRFTokenField"}]

    def policy(self) -> TermPolicy:
        """Return the policy that was filled in."""
        first: date = _given(self.valid_from)
        return TermPolicy(
            code=f"from_{first.isoformat()}",
            article=Names(self.article_kk.data or "", self.article_ru.data or "", self.article_en.data or ""),
            valid_from=first,
            answer_days=_given(self.answer_days),
            answer_unit=DayUnit(self.answer_unit.data),
            fact_finding_days=self.fact_finding_days.data,
            redirect_days=_given(self.redirect_days),
            max_extra_calendar_days=self.max_extra_calendar_days.data,
            max_total_months=self.max_total_months.data,
            tell_extension_days=_given(self.tell_extension_days),
            tell_extension_unit=DayUnit(self.tell_extension_unit.data),
            max_pause_days=self.max_pause_days.data,
        )


def _given(field: Any) -> Any:
    """Return what was filled in: the field is required, so it is there once the form is valid."""
    return field.data
