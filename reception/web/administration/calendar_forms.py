"""The form of one day of the working calendar."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, StopValidation

from reception.models import CalendarDayRow
from reception.web.administration.directory_forms import line
from reception.web.choices import word_choices


class DayKind(StrEnum):
    """What a day may be set to."""

    PUBLISHED = "published"
    OFF = "off"
    WORKING = "working"


def needed_unless_published(form: Any, field: Any) -> None:
    """Ask for the title of a day of one's own: it stands in the reckoning of each case."""
    if form.kind.data in {DayKind.OFF, DayKind.WORKING} and not (field.data or "").strip():
        raise StopValidation(_l("Say in this language why the day is as you set it."))


class DayForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """What a day is, and why, in three languages."""

    seen = HiddenField()
    """The mark of the preview that the person confirms."""
    kind = RadioField(
        _l("This day is"),
        [InputRequired(_l("Choose what the day is."))],
        choices=word_choices(
            {
                DayKind.PUBLISHED: _l("as published"),
                DayKind.OFF: _l("a day off"),
                DayKind.WORKING: _l("a working day"),
            }
        ),
    )
    name_kk = line(_l("Title in Kazakh"), needed_unless_published)
    name_ru = line(_l("Title in Russian"), needed_unless_published)
    name_en = line(_l("Title in English"), needed_unless_published)

    @property
    def titles(self) -> list[Any]:
        """Return the three titles."""
        return [self.name_kk, self.name_ru, self.name_en]

    def show(self, row: CalendarDayRow | None) -> None:
        """Fill in the day as it is set now."""
        if row is None:
            self.kind.data = DayKind.PUBLISHED.value
            return
        self.kind.data = (DayKind.WORKING if row.is_working else DayKind.OFF).value
        self.name_kk.data, self.name_ru.data, self.name_en.data = row.name_kk, row.name_ru, row.name_en
