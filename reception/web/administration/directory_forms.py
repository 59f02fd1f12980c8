"""The forms of the lists: branches, organisations, districts, topics, programmes."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.validators import ValidationError as Invalid

from reception.adapters import words
from reception.adapters.phones import parse_phone
from reception.domain.errors import DomainError
from reception.domain.numbering import ensure_pattern, ensure_prefix
from reception.web.choices import word_choices
from reception.web.refusals import explain

REQUIRED = DataRequired(_l("Please fill this in."))
CODE = Regexp(r"[\w.\-]{1,60}\Z", message=_l("Letters, digits, points, hyphens and underscores, no blanks."))
ZONES = (
    "Asia/Oral",
    "Asia/Aqtau",
    "Asia/Aqtobe",
    "Asia/Atyrau",
    "Asia/Qyzylorda",
    "Asia/Qostanay",
    "Asia/Almaty",
)
SPARE = 2
"""Empty lines offered for further names of a district."""


def stripped(value: str | None) -> str | None:
    """Cut outer blanks, which nobody means."""
    return value.strip() if isinstance(value, str) else value


def optional_int(value: Any) -> int | None:
    """Read the id of a choice; the empty choice is None."""
    return int(value) if value not in (None, "", "None") else None


def line(label: Any, *validators: Any, limit: int = 300, **options: Any) -> StringField:
    """Return a one-line field with a limit."""
    return StringField(label, [*validators, Length(max=limit)], filters=[stripped], **options)


class EntryForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """What every entry has: a code for ever, its names, and until when it is offered."""

    version = HiddenField()
    code = line(
        _l("Code"),
        REQUIRED,
        CODE,
        limit=60,
        description=_l("Reports and imports name the entry by its code; it never changes."),
    )
    name_kk = line(_l("Name in Kazakh"), REQUIRED)
    name_ru = line(_l("Name in Russian"), REQUIRED)
    name_en = line(_l("Name in English"), REQUIRED)
    valid_to = DateField(
        _l("Offered until"),
        [Optional()],
        description=_l(
            "The last day on which it can be chosen; empty while it is in use. "
            "Old appeals and reports keep it."
        ),
    )

    FIXED: tuple[str, ...] = ("code",)
    """Fields that only a new entry has."""

    @property
    def own_fields(self) -> list[Any]:
        """Return the fields in their order, those that every entry has framing the others."""
        last = {"valid_to"}
        shown = [field for field in self if field.type not in {"HiddenField", "CSRFTokenField"}]
        return [f for f in shown if f.name not in last] + [f for f in shown if f.name in last]

    def values(self) -> dict[str, Any]:
        """Return what was filled in, by column."""
        return {field.name: field.data for field in self.own_fields if field.type != "FieldList"}

    def keep_fixed(self) -> None:
        """Take away what an existing entry keeps for ever."""
        for name in self.FIXED:
            del self[name]


class BranchForm(EntryForm):
    """A branch: its place in the tree, its numbers, its reception."""

    FIXED = ("code", "parent_id")

    parent_id = SelectField(_l("Below the branch"), coerce=optional_int)
    number_prefix = line(_l("Prefix of numbers"), REQUIRED, limit=12)
    number_pattern = line(_l("Pattern of numbers"), limit=60)
    time_zone = SelectField(_l("Time zone"), choices=word_choices({zone: zone for zone in ZONES}))
    reply_email = EmailField(
        _l("Address for replies"),
        [Optional(), Email(_l("This is not an e-mail address.")), Length(max=254)],
        filters=[stripped],
    )
    phone = line(_l("Telephone"), limit=40)
    address_kk = line(_l("Address in Kazakh"))
    address_ru = line(_l("Address in Russian"))
    address_en = line(_l("Address in English"))

    def validate_number_prefix(self, field: StringField) -> None:
        """Say at the field what is wrong with a prefix."""
        _explained(ensure_prefix, field.data or "")

    def validate_number_pattern(self, field: StringField) -> None:
        """Say at the field what is wrong with a pattern."""
        if field.data:
            _explained(ensure_pattern, field.data)

    def validate_phone(self, field: StringField) -> None:
        """Check the telephone number where one is given."""
        if field.data:
            _explained(parse_phone, field.data)

    def values(self) -> dict[str, Any]:
        """Return what was filled in; no pattern of one's own is the installation's."""
        given = super().values()
        phone = parse_phone(given["phone"]).e164 if given["phone"] else ""
        optional = ("reply_email", "address_kk", "address_ru", "address_en")
        texts = {name: given[name] or "" for name in optional}
        return given | texts | {"phone": phone, "number_pattern": given["number_pattern"] or None}


class OrganisationForm(EntryForm):
    """A body to which appeals are assigned."""

    FIXED = ("code", "branch_id")

    branch_id = SelectField(_l("Branch"), coerce=int)
    kind = SelectField(_l("Kind"), choices=word_choices(words.ORGANISATION_KIND))


class AliasForm(Form):
    """Another name of a district and when it was used."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # Flask-WTF has no types
        """Speak the request's language like the form around, whose token is enough."""

        csrf = False

    name = line(_l("Name"))
    valid_from = DateField(_l("From"), [Optional()])
    valid_to = DateField(_l("Until"), [Optional()])

    def validate_valid_to(self, field: DateField) -> None:
        """A name ends after it begins."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise Invalid(_l("The last day is before the first."))


class DistrictForm(EntryForm):
    """A territory with its other names."""

    FIXED = ("code", "branch_id")

    branch_id = SelectField(_l("Branch"), coerce=int)
    valid_from = DateField(_l("Exists since"), [Optional()])
    aliases = FieldList(FormField(AliasForm), max_entries=40)

    def validate_valid_to(self, field: DateField) -> None:
        """A district ends after it begins."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise Invalid(_l("The last day is before the first."))


class TopicForm(EntryForm):
    """A topic of the first level, or one below such a topic."""

    FIXED = ("code", "parent_id")

    parent_id = SelectField(_l("Below the topic"), coerce=optional_int)
    position = IntegerField(
        _l("Place in the list"),
        [InputRequired(_l("Please fill this in.")), NumberRange(0, 100_000)],
        description=_l("Topics stand in the order of these numbers."),
        default=0,
    )


class ProgrammeForm(EntryForm):
    """A label beside the topic."""


def _explained(check: Any, value: str) -> None:
    try:
        check(value)
    except DomainError as error:
        raise Invalid(explain(error)) from error
