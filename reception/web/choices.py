"""Choices of select fields, in the request's language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs lag behind
from wtforms.widgets import Select

from reception.domain.alphabet import alphabetical
from reception.extensions import utcnow
from reception.models import Branch, Organisation, User
from reception.queries.kept_lists import KeptLists, kept_lists
from reception.web.locale import language, named

Choices = list[SelectChoice]


class KeptChoices(Choices):
    """Choices that many requests share, with their HTML; nobody changes them."""

    @cached_property
    def html(self) -> str:
        """Return the options, none of them chosen."""
        return "".join(_option(choice.value, choice.label) for choice in self)

    def after(self, first: SelectChoice) -> "KeptChoices":
        """Return the choices after one of the form's own."""
        found = KeptChoices([first, *self])
        found.html = _option(first.value, first.label) + self.html
        return found


def _option(value: object, label: object) -> str:
    return f'<option value="{escape(str(value))}">{escape(str(label))}</option>'


def _written(attributes: Mapping[str, Any]) -> str:
    """Return attributes as ``html_params`` does, which formats and escapes each three times over."""
    return " ".join(
        name if value is True else f'{name}="{escape(str(value))}"'
        for name, value in sorted(attributes.items())
        if value is not False
    )


class QuickSelect(Select):
    """A select whose options are written at once: WTForms works out each attribute of each of hundreds."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """Return the select; kept choices are written already, but for which of them is chosen."""
        if not isinstance(field.choices, KeptChoices):
            return super().__call__(field, **attributes)
        html = field.choices.html
        chosen = next((each.value for each in field.choices if field.coerce(each.value) == field.data), None)
        if chosen is not None:
            value = f'value="{escape(chosen)}"'
            html = html.replace(f"<option {value}>", f"<option selected {value}>", 1)
        flags = {name: True for name in self.validation_attrs if getattr(field.flags, name, None)}
        outer = _written({"name": field.name, "id": field.id} | flags | attributes)
        return Markup(f"<select {outer}>{html}</select>")  # noqa: S704 - all parts are escaped

    @classmethod
    def render_option(  # type: ignore[override] # the stubs lag behind
        cls, choice: Any, **attributes: Any
    ) -> Markup:
        """Return an option; one with attributes of its own is left to WTForms."""
        if attributes or choice.render_kw:
            return super().render_option(choice, **attributes)
        chosen = "selected " if choice.selected else ""
        label, value = escape(str(choice.label or choice.value)), escape(str(choice.value))
        return Markup(f'<option {chosen}value="{value}">{label}</option>')  # noqa: S704 - both escaped above


class ChoiceField(SelectField):
    """A field with many choices."""

    widget = QuickSelect()


def word_choices(words: Mapping[Any, Any]) -> Choices:
    """Return a closed list of words as choices, in its order."""
    return [SelectChoice(str(value), label) for value, label in words.items()]


_kept_words: dict[tuple[str, str], KeptChoices] = {}


def kept_words(what: str, words: Mapping[Any, Any]) -> KeptChoices:
    """Return a closed list of words in the request's language; ``what`` names the list."""
    key = what, language()
    if key not in _kept_words:
        _kept_words[key] = KeptChoices(word_choices({value: str(word) for value, word in words.items()}))
    return _kept_words[key]


def named_choices(rows: Iterable[Any]) -> Choices:
    """Return rows that have names, sorted by them."""
    found = [SelectChoice(str(row.id), named(row.names)) for row in rows]
    return sorted(found, key=lambda choice: alphabetical(choice.label))


def by_name(people: Iterable[Any]) -> list[Any]:
    """Return people, or whatever else has one name, in alphabetical order."""
    return sorted(people, key=lambda person: alphabetical(person.name))


def not_chosen() -> SelectChoice:
    """Return the empty choice."""
    return SelectChoice("", _("– choose –"))


def topic_choices(branch: Branch | None) -> KeptChoices:
    """Return the topics offered in a branch, of two levels, the second under the name of the first."""

    def make(kept: KeptLists, path: str) -> Choices:
        topics = kept.topics_for(path)
        names = {topic.id: named(topic.names) for topic in topics}
        return [
            SelectChoice(
                str(topic.id),
                f"{names[topic.parent_id]} › {names[topic.id]}"
                if topic.parent_id in names
                else names[topic.id],
            )
            for topic in topics
        ]

    return _kept("topics", branch, make)


def organisation_choices(branch: Branch | None) -> KeptChoices:
    """Return the organisations to which the appeals of a branch may be assigned."""
    return _kept("organisations", branch, lambda kept, path: named_choices(kept.organisations_for(path)))


def district_choices(branch: Branch | None) -> KeptChoices:
    """Return the districts that the people of a branch may choose."""
    return _kept("districts", branch, lambda kept, path: named_choices(kept.districts_for(path)))


def programme_choices() -> KeptChoices:
    """Return the programme labels."""
    return _kept("programmes", None, lambda kept, _path: named_choices(kept.programmes_offered()))


def official_choices(branch: Branch | None) -> KeptChoices:
    """Return the officials to whom the appeals of a branch may be assigned."""

    def make(kept: KeptLists, path: str) -> Choices:
        return [SelectChoice(str(each.id), each.name) for each in by_name(kept.officials_for(path))]

    return _kept("officials", branch, make)


def _kept(what: str, branch: Branch | None, make: Callable[[KeptLists, str], Choices]) -> KeptChoices:
    """Return the choices of a branch in the request's language, worked out once while the lists are the same.

    The day is part of what they are kept by: an entry is closed from a day on.
    """
    kept, path = kept_lists(), branch.path if branch else ""
    key = what, path, language(), utcnow().date()
    return kept.remembered(key, lambda: KeptChoices(make(kept, path)))


def with_present(choices: Choices, present: Any | None) -> Choices:
    """Return the choices with what a question has already, which may be closed since: it may stay."""
    if present is None or any(choice.value == str(present.id) for choice in choices):
        return choices
    return [SelectChoice(str(present.id), named(present.names)), *choices]


def assignee_choices(organisations: Sequence[Organisation], officials: Sequence[User]) -> Choices:
    """Return to whom a question may be assigned: each organisation as a group, with itself first."""
    by_organisation: dict[int, list[User]] = {}
    for official in by_name(officials):
        by_organisation.setdefault(official.organisation_id or 0, []).append(official)
    found = [not_chosen()]
    for organisation in sorted(organisations, key=lambda o: alphabetical(named(o.names))):
        name = named(organisation.names)
        nobody = _("%(name)s (no person yet)", name=name)
        found.append(SelectChoice(f"organisation:{organisation.id}", nobody, optgroup=name))
        for official in by_organisation.get(organisation.id, []):
            label = f"{official.name}, {named(official.position)}".rstrip(", ")
            found.append(SelectChoice(f"user:{official.id}", label, optgroup=name))
    return found


__all__ = [
    "ChoiceField",
    "Choices",
    "KeptChoices",
    "SelectChoice",
    "assignee_choices",
    "by_name",
    "district_choices",
    "kept_words",
    "named_choices",
    "not_chosen",
    "official_choices",
    "organisation_choices",
    "programme_choices",
    "topic_choices",
    "with_present",
    "word_choices",
]
