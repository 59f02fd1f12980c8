"""Choices of select fields, in the request's language."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from markupsafe import Markup, escape
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs lag behind
from wtforms.widgets import Select

from reception.models import Organisation, User
from reception.queries import directory
from reception.web.locale import named

Choices = list[SelectChoice]


class QuickSelect(Select):
    """A select whose options are written at once: WTForms works out each attribute of each of hundreds."""

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


def named_choices(rows: Iterable[Any]) -> Choices:
    """Return rows that have names, sorted by them."""
    found = [SelectChoice(str(row.id), named(row.names)) for row in rows]
    return sorted(found, key=lambda choice: choice.label.casefold())


def not_chosen() -> SelectChoice:
    """Return the empty choice."""
    return SelectChoice("", _("– choose –"))


def topic_choices(branch_ids: Collection[int] | sa.Select[int]) -> Choices:
    """Return the topics of two levels, the second under the name of the first."""
    topics = directory.topics_for(branch_ids)
    names = {topic.id: named(topic.names) for topic in topics}
    return [
        SelectChoice(
            str(topic.id),
            f"{names[topic.parent_id]} › {names[topic.id]}" if topic.parent_id in names else names[topic.id],
        )
        for topic in topics
    ]


def assignee_choices(organisations: Sequence[Organisation], officials: Sequence[User]) -> Choices:
    """Return to whom a question may be assigned: each organisation as a group, with itself first."""
    by_organisation: dict[int, list[User]] = {}
    for official in officials:
        by_organisation.setdefault(official.organisation_id or 0, []).append(official)
    found = [not_chosen()]
    for organisation in sorted(organisations, key=lambda o: named(o.names).casefold()):
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
    "SelectChoice",
    "assignee_choices",
    "named_choices",
    "not_chosen",
    "topic_choices",
    "word_choices",
]
