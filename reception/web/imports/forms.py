"""The forms of an import: the file, and what its columns mean."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired, Length

from reception.domain.register_drafting import SEVERAL, distinct
from reception.domain.register_map import NECESSARY, RegisterMap
from reception.models import Branch
from reception.web.choices import ChoiceField, SelectChoice, named_choices, word_choices

NOT_TAKEN = ""

FIELDS = {
    "own_number": _l("Number in the earlier register"),
    "received": _l("Received on"),
    "received_time": _l("Time of receipt"),
    "due": _l("Due date"),
    "closed": _l("Date of closing"),
    "status": _l("Status"),
    "outcome": _l("Outcome"),
    "answer": _l("Answer to the applicant"),
    "channel": _l("Channel"),
    "kind": _l("Kind"),
    "language": _l("Language of the appeal"),
    "summary": _l("Summary"),
    "text": _l("Text of the appeal"),
    "topic": _l("Topic"),
    "organisation": _l("Organisation"),
    "district": _l("District"),
    "signatories": _l("Number of signatories"),
    "applicant_name": _l("Surname, first name, patronymic"),
    "applicant_iin": _l("IIN"),
    "applicant_phone": _l("Telephone"),
    "applicant_address": _l("Address"),
}


class UploadForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """The file, where its appeals belong, and by which map it is read."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16), validators=[InputRequired(), Length(max=64)])
    file = FileField(_l("File of the register"), validators=[FileRequired(_l("Choose a file."))])
    branch_id = SelectField(_l("Branch"), coerce=int)
    map_name = SelectField(_l("Map of the register"))

    def offer(self, branches: Sequence[Branch], maps: Mapping[str, RegisterMap]) -> None:
        """Fill the choices."""
        self.branch_id.choices = [
            SelectChoice(int(choice.value), choice.label) for choice in named_choices(branches)
        ]
        titles = {name: each.title for name, each in maps.items()}
        self.map_name.choices = word_choices({"": _("Recognise by the headers of the columns"), **titles})


class ColumnsForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """What each column means. ``of`` adds a field for each column of the file."""

    map_name = SelectField(_l("Words, dates and outcomes as in"))

    @classmethod
    def of(
        cls, header: Sequence[str], fields: Mapping[int, str], map_name: str, maps: Mapping[str, RegisterMap]
    ) -> "ColumnsForm":
        """Return the form for a file with the columns ``header``."""
        offered = word_choices({NOT_TAKEN: _("– is not taken in –"), **FIELDS})
        added: dict[str, Any] = {
            f"column_{place}": ChoiceField(header[place].strip(), choices=offered)
            for place in distinct(header)
        }
        form: ColumnsForm = type("FileColumnsForm", (cls,), added)(
            data={f"column_{place}": field for place, field in fields.items()} | {"map_name": map_name}
        )
        form.map_name.choices = word_choices({name: each.title for name, each in maps.items()})
        return form

    @property
    def columns(self) -> list[Any]:
        """Return the fields of the columns, in the order of the file."""
        return [field for field in self if field.name.startswith("column_")]

    @property
    def fields(self) -> dict[int, str]:
        """Return what was said of each column, by its place."""
        return {int(f.name.removeprefix("column_")): f.data for f in self.columns if f.data}

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a field that two columns are said to mean, and a file without number or date."""
        is_valid = bool(super().validate(extra_validators))
        seen: set[str] = set()
        for field in self.columns:
            if field.data in seen:
                field.errors = [*field.errors, _("Another column is said to be this already.")]
                is_valid = False
            if field.data not in SEVERAL and field.data:
                seen.add(field.data)
        lacking = lacking_words([name for name in NECESSARY if name not in seen])
        if lacking:
            self.form_errors.append(lacking)
            is_valid = False
        return is_valid


def lacking_words(names: Sequence[str]) -> str:
    """Say which columns are needed and not chosen; '' where none is lacking."""
    if not names:
        return ""
    words = ", ".join(str(FIELDS[name]) for name in names)
    return str(_("Say which column is: %(columns)s. No register can do without.", columns=words))
