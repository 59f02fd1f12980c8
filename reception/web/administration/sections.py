"""The sections of the administration: the cards of its first page, and the tabs above each of its pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _


@dataclass(frozen=True, slots=True)
class Section:
    """One section. ``endpoint`` opens it; all pages below its address belong to it."""

    endpoint: str
    label: Callable[[], str]
    text: Callable[[], str]
    icon: str
    values: Mapping[str, Any] = field(default_factory=dict)
    """What else its address needs."""


SECTIONS = (
    Section(
        "people.index",
        lambda: _("People with an account"),
        lambda: _("Who has an account, with which roles, in which branch; invitations."),
        "people",
    ),
    Section(
        "ladders.index",
        lambda: _("Reminders"),
        lambda: _("Who is reminded when, and who is told when it lasts."),
        "letter",
    ),
    Section(
        "health.clock",
        lambda: _("The clock"),
        lambda: _("Whether everything that is due by itself is done."),
        "gear",
    ),
    Section(
        "directories.index",
        lambda: _("Branches"),
        lambda: _("The tree of branches, their receptions and how they write their numbers."),
        "branches",
        {"kind": "branches"},
    ),
    Section(
        "directories.index",
        lambda: _("Organisations"),
        lambda: _("The bodies to which questions are assigned."),
        "building",
        {"kind": "organisations"},
    ),
    Section(
        "directories.index",
        lambda: _("Topics"),
        lambda: _("What appeals are about, in two levels common to all branches."),
        "topics",
        {"kind": "topics"},
    ),
    Section(
        "directories.index",
        lambda: _("Districts"),
        lambda: _("Territories with their earlier names and other spellings."),
        "place",
        {"kind": "districts"},
    ),
    Section(
        "directories.index",
        lambda: _("Programmes"),
        lambda: _("Labels of party and state programmes beside the topic."),
        "label",
        {"kind": "programmes"},
    ),
    Section(
        "calendar.index",
        lambda: _("Working calendar"),
        lambda: _("Holidays and moved working days; what a change does to open cases."),
        "due-later",
    ),
    Section(
        "policies.index",
        lambda: _("Term policies"),
        lambda: _("How long an answer may take, and since when."),
        "due-soon",
    ),
    Section(
        "definitions.index",
        lambda: _("Definitions"),
        lambda: _("What counts as positive in the report, and since when."),
        "book",
    ),
    Section(
        "changes.index",
        lambda: _("Changes"),
        lambda: _("Who changed what, when, from what and to what."),
        "pencil",
    ),
)
"""Add a section here; its blueprint goes to ``web.routes.FEATURES``, its pages extend
``administration/layout.html``."""


@dataclass(frozen=True, slots=True)
class Card:
    """A section as a card or a tab prints it."""

    url: str
    label: str
    text: str
    icon: str
    is_current: bool


def cards() -> list[Card]:
    """Return all sections in order."""
    return [
        Card(
            url=url_for(section.endpoint, **section.values),
            label=section.label(),
            text=section.text(),
            icon=section.icon,
            is_current=_is_here(url_for(section.endpoint, **section.values)),
        )
        for section in SECTIONS
    ]


def _is_here(url: str) -> bool:
    return request.path == url or request.path.startswith(f"{url}/")
