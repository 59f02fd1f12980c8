"""The form that arranges a substitute."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from reception.adapters import words
from reception.domain.substitution import AbsenceKind
from reception.models import User
from reception.web.choices import word_choices

NEEDED = _l("Please fill this in.")


class AbsenceForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """Who is away from when to when, and who stands in."""

    person = SelectField(_l("Who is away"), coerce=int, validators=[InputRequired(NEEDED)])
    substitute = SelectField(_l("Who stands in"), coerce=int, validators=[InputRequired(NEEDED)])
    kind = SelectField(_l("Reason"), choices=word_choices(words.ABSENCE), coerce=AbsenceKind)
    from_on = DateField(_l("First day"), validators=[DataRequired(NEEDED)])
    to_on = DateField(_l("Last day"), validators=[DataRequired(NEEDED)])

    def offer(self, people: Sequence[User], substitutes: Sequence[User]) -> None:
        """Set the choices."""
        self.person.choices = [(user.id, user.name) for user in people]
        self.substitute.choices = [(user.id, user.name) for user in substitutes]

    def validate_substitute(self, field: Any) -> None:
        if field.data == self.person.data:
            raise ValidationError(_("Somebody else has to stand in."))

    def validate_to_on(self, field: Any) -> None:
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(_("The last day lies before the first."))
