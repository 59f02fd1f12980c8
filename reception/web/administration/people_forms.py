"""The form of a person's account, and the filter of the list."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    Form,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.validators import DataRequired, Email, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from reception.adapters import words
from reception.adapters.phones import parse_phone
from reception.domain.errors import InvalidPhone
from reception.domain.report import Names
from reception.domain.vocabulary import Language, Role
from reception.models import Branch, Organisation, User
from reception.services.administration import Details
from reception.web.choices import ChoiceField, SelectChoice, named_choices, not_chosen, word_choices
from reception.web.refusals import explain

SHORT = 200


class RolesField(SelectMultipleField):
    """Several of a few: check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PersonForm(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """What an administrator says of a person. A password is not among it: nobody chooses another's."""

    seen_version = HiddenField()
    name = StringField(
        _l("Surname and initials"),
        [DataRequired(_l("Enter the name.")), Length(max=SHORT)],
        description=_l("As lists and reports print it."),
    )
    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Enter the e-mail.")), Email(_l("This is not an e-mail address.")), Length(max=254)],
        description=_l("The person signs in with it, and gets the mails there."),
    )
    phone = TelField(_l("Telephone"), [Length(max=40)])
    language = RadioField(_l("Language"), choices=word_choices(words.LANGUAGE), default="ru")
    position_ru = StringField(_l("Position, in Russian"), [Length(max=SHORT)])
    position_kk = StringField(_l("Position, in Kazakh"), [Length(max=SHORT)])
    position_en = StringField(_l("Position, in English"), [Length(max=SHORT)])
    roles = RolesField(_l("Roles"), [DataRequired(_l("Choose at least one role."))])
    branch = ChoiceField(_l("Branch"))
    organisation = ChoiceField(_l("Organisation"))

    branches: Sequence[Branch] = ()
    organisations: Sequence[Organisation] = ()

    def offer(self, branches: Sequence[Branch], organisations: Sequence[Organisation]) -> "PersonForm":
        """Offer the places that the administrator administers."""
        self.branches, self.organisations = branches, organisations
        self.roles.choices = word_choices(words.ROLE)
        self.branch.choices = [
            not_chosen(),
            *(SelectChoice(str(b.id), "· " * b.depth + named_of(b)) for b in branches),
        ]
        self.organisation.choices = [not_chosen(), *named_choices(organisations)]
        return self

    def validate_phone(self, field: TelField) -> None:
        """Read the number in any spelling."""
        if field.data and field.data.strip():
            try:
                field.data = parse_phone(field.data).e164
            except InvalidPhone as error:
                raise ValidationError(explain(error)) from error

    def validate_branch(self, field: ChoiceField) -> None:
        """Only whoever administers, and nothing else, may belong to all branches."""
        if not field.data and set(self.roles.data or ()) != {Role.ADMINISTRATOR}:
            raise ValidationError(_l("Choose the branch; only an administrator may belong to all of them."))

    def validate_organisation(self, field: ChoiceField) -> None:
        """An official answers for an organisation."""
        if not field.data and Role.OFFICIAL in (self.roles.data or ()):
            raise ValidationError(_l("Choose the organisation for which the official answers."))

    def details(self) -> Details:
        """Return what was said."""
        return Details(
            name=(self.name.data or "").strip(),
            email=(self.email.data or "").strip().lower(),
            roles=frozenset(Role(role) for role in self.roles.data or ()),
            branch=next((b for b in self.branches if str(b.id) == self.branch.data), None),
            organisation=next((o for o in self.organisations if str(o.id) == self.organisation.data), None),
            language=Language(self.language.data),
            phone=(self.phone.data or "").strip(),
            position=Names(
                self.position_kk.data or "", self.position_ru.data or "", self.position_en.data or ""
            ),
        )


def named_of(branch: Branch) -> str:
    """Return a branch's name in the reader's language."""
    return str(named_choices([branch])[0].label)


def values_of(user: User) -> dict[str, object]:
    """Return what the form shows of a person first."""
    return {
        "seen_version": str(user.version),
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "language": user.language.value,
        "position_kk": user.position_kk,
        "position_ru": user.position_ru,
        "position_en": user.position_en,
        "roles": [role.value for role in user.roles],
        "branch": str(user.branch_id or ""),
        "organisation": str(user.organisation_id or ""),
    }


class PeopleFilterForm(Form):
    """The fields of the filter. A name is personal: the search for one is posted, not put into an address."""

    role = ChoiceField(_l("Role"))
    branch = ChoiceField(_l("Branch"))
    state = ChoiceField(_l("Account"))
