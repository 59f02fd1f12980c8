"""Choices of select fields, in the request's language."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _

from reception.models import Organisation, User
from reception.queries import directory
from reception.web.locale import named

Choices = list[tuple[str, str]]


def named_choices(rows: Iterable[Any]) -> Choices:
    """Return rows that have names, sorted by them."""
    return sorted(((str(row.id), named(row.names)) for row in rows), key=lambda choice: choice[1].casefold())


def not_chosen() -> tuple[str, str]:
    """Return the empty choice."""
    return ("", _("– choose –"))


def topic_choices(branch_ids: Iterable[int]) -> Choices:
    """Return the topics of two levels, the second under the name of the first."""
    topics = directory.topics_for(branch_ids)
    names = {topic.id: named(topic.names) for topic in topics}
    return [
        (
            str(topic.id),
            f"{names[topic.parent_id]} › {names[topic.id]}" if topic.parent_id in names else names[topic.id],
        )
        for topic in topics
    ]


def assignee_choices(organisations: Sequence[Organisation], officials: Sequence[User]) -> dict[str, Choices]:
    """Return to whom a question may be assigned: each organisation as a group, with itself first."""
    by_organisation: dict[int, list[User]] = {}
    for official in officials:
        by_organisation.setdefault(official.organisation_id or 0, []).append(official)
    groups: dict[str, Choices] = {"": [("", _("– choose –"))]}
    for organisation in sorted(organisations, key=lambda o: named(o.names).casefold()):
        name = named(organisation.names)
        people = [
            (f"user:{official.id}", f"{official.name}, {named(official.position)}".rstrip(", "))
            for official in by_organisation.get(organisation.id, [])
        ]
        groups[name] = [
            (f"organisation:{organisation.id}", _("%(name)s (no person yet)", name=name)),
            *people,
        ]
    return groups
