"""Changes in words: what was changed, which field, from what to what, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from reception.adapters import words
from reception.domain.changes import ChangedKind, ChangeVerb
from reception.domain.deadlines import DayUnit
from reception.domain.report import Names
from reception.web.locale import named, short_date
from reception.web.moments import Moment, moment

KIND = {
    ChangedKind.PERSON: _l("Person"),
    ChangedKind.BRANCH: _l("Branch"),
    ChangedKind.ORGANISATION: _l("Organisation"),
    ChangedKind.TOPIC: _l("Topic"),
    ChangedKind.DISTRICT: _l("District"),
    ChangedKind.PROGRAMME: _l("Programme"),
    ChangedKind.CALENDAR: _l("Working calendar"),
    ChangedKind.TERM_POLICY: _l("Term policy"),
    ChangedKind.SETTING: _l("Setting"),
    ChangedKind.STANDARD_ANSWER: _l("Standard answer"),
}

VERB = {
    ChangeVerb.CREATED: _l("Created"),
    ChangeVerb.CHANGED: _l("Changed"),
    ChangeVerb.REMOVED: _l("Removed"),
    ChangeVerb.INVITED: _l("Invitation sent"),
    ChangeVerb.RESET_STARTED: _l("Link for a new password sent"),
    ChangeVerb.PASSWORD_SET: _l("Password set"),
    ChangeVerb.SESSIONS_ENDED: _l("Signed out everywhere"),
    ChangeVerb.SECOND_FACTOR_SET: _l("Second factor set up"),
    ChangeVerb.SECOND_FACTOR_RESET: _l("Second factor removed"),
    ChangeVerb.FEED_MADE: _l("Address of the calendar made"),
    ChangeVerb.FEED_REVOKED: _l("Address of the calendar revoked"),
}

DAY_UNIT = {DayUnit.WORKING: _l("working days"), DayUnit.CALENDAR: _l("calendar days")}

FIELD: dict[str, Any] = {
    "name": _l("Name"),
    "email": _l("E-mail"),
    "phone": _l("Telephone"),
    "position": _l("Position"),
    "language": _l("Language"),
    "roles": _l("Roles"),
    "branch": _l("Branch"),
    "organisation": _l("Organisation"),
    "is_active": _l("Active"),
    "code": _l("Code"),
    "valid_from": _l("Valid from"),
    "valid_to": _l("Valid to"),
    "address": _l("Address"),
    "aliases": _l("Other names"),
    "answer_days": _l("Days to answer"),
    "answer_unit": _l("Counted in"),
    "article": _l("Ground"),
    "confirmed": _l("Confirmed"),
    "fact_finding_days": _l("Days where facts are gathered from others"),
    "is_working": _l("Working day"),
    "kind": _l("Kind"),
    "max_extra_calendar_days": _l("Extension: calendar days more at most"),
    "max_pause_days": _l("Pauses: working days in all at most"),
    "max_total_months": _l("Extension: months in all at most"),
    "number_pattern": _l("Pattern of numbers"),
    "number_prefix": _l("Prefix of numbers"),
    "parent": _l("Below"),
    "redirect_days": _l("Working days to redirect"),
    "notice_mode": _l("News by mail"),
    "reply_email": _l("Address for replies"),
    "tell_extension_days": _l("Days to tell of an extension"),
    "tell_extension_unit": _l("Counted in"),
    "text": _l("Text"),
    "time_zone": _l("Time zone"),
}
"""The names of fields; each section adds its own."""

WORDS: dict[str, Mapping[Any, Any]] = {
    "language": words.LANGUAGE,
    "roles": words.ROLE,
    "kind": words.ORGANISATION_KIND,
    "notice_mode": words.NOTICE_MODE,
    "answer_unit": DAY_UNIT,
    "tell_extension_unit": DAY_UNIT,
}
"""Closed lists of words by field: their stored values are shown in words."""

PAGE: dict[ChangedKind, tuple[str, str]] = {
    ChangedKind.PERSON: ("people.show", "person_id"),
}
"""Kind → (endpoint, name of the id in its address): where a change leads to; each section adds its own."""

LISTS = {
    ChangedKind.BRANCH: "branches",
    ChangedKind.ORGANISATION: "organisations",
    ChangedKind.TOPIC: "topics",
    ChangedKind.DISTRICT: "districts",
    ChangedKind.PROGRAMME: "programmes",
}
"""Kinds that are entries of a list, all on pages of one form."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, from and to."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change in words."""

    when: Moment
    who: str
    kind: Any
    what: str
    url: str | None
    verb: Any
    fields: list[FieldChange]


def change_views(rows: Iterable[Any]) -> list[ChangeView]:
    """Return the lines of the record."""
    return [change_view(row) for row in rows]


def change_view(row: Any) -> ChangeView:
    """Return one change in words."""
    return ChangeView(
        when=moment(row.at),
        who=row.actor_name or _("The program"),
        kind=KIND[row.kind],
        what=named(Names(**row.subject)),
        url=_page(row.kind, row.entity_id),
        verb=VERB[row.verb],
        fields=[
            FieldChange(FIELD.get(name, name), value_words(name, pair["from"]), value_words(name, pair["to"]))
            for name, pair in row.fields.items()
        ],
    )


def value_words(field: str, value: Any) -> str:
    """Return a kept value as a reader knows it; nothing is a dash."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, Mapping):
        if set(value) == {"kk", "ru", "en"}:
            return named(Names(**value)) or "–"
        return "; ".join(f"{key}: {value_words(field, each)}" for key, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(value_words(field, each) for each in value)
    return _word(field, value)


def _word(field: str, value: Any) -> str:
    known = WORDS.get(field, {})
    if value in known:
        return str(known[value])
    if isinstance(value, str) and field.endswith(("_on", "valid_from", "valid_to")):
        return short_date(date.fromisoformat(value))
    return str(value)


def _page(kind: ChangedKind, entity_id: int) -> str | None:
    if kind in LISTS:
        return url_for("directories.edit", kind=LISTS[kind], entry_id=entity_id)
    if kind not in PAGE:
        return None
    endpoint, argument = PAGE[kind]
    values: dict[str, Any] = {argument: entity_id}
    return url_for(endpoint, **values)
