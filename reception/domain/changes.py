"""Changes of settings and directories: what differs between two states of a row, fit to be kept for good."""

from collections.abc import Collection, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Any

from reception.domain.report import Names

Plain = Any
"""What JSON holds: words, numbers, lists of them, and names in the three languages."""

Difference = dict[str, dict[str, Plain]]


class ChangedKind(StrEnum):
    """What was changed. The stored word stays; add one for each new thing that an administrator changes."""

    PERSON = "person"
    BRANCH = "branch"
    ORGANISATION = "organisation"
    TOPIC = "topic"
    DISTRICT = "district"
    PROGRAMME = "programme"
    CALENDAR = "calendar"
    TERM_POLICY = "term_policy"
    SETTING = "setting"
    STANDARD_ANSWER = "standard_answer"


class ChangeVerb(StrEnum):
    """What was done. The verbs of people's keys have no from and to: a password is never told."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"
    INVITED = "invited"
    RESET_STARTED = "reset_started"
    PASSWORD_SET = "password_set"  # noqa: S105 - a verb, not a password
    SESSIONS_ENDED = "sessions_ended"
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_RESET = "second_factor_reset"
    FEED_MADE = "feed_made"
    FEED_REVOKED = "feed_revoked"


def plain(value: Any) -> Plain:
    """Return a value as JSON keeps it: names by language, sets sorted, days in ISO 8601."""
    if isinstance(value, Names):
        return {"kk": value.kk, "ru": value.ru, "en": value.en}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Collection) and not isinstance(value, str):
        listed = [plain(each) for each in value]
        return sorted(listed, key=str) if isinstance(value, set | frozenset) else listed
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"a change cannot keep a {type(value).__name__}")


def difference(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Difference:
    """Return the fields that differ, each with its two values; a missing field counts as None.

    Of a new row, and of a removed one, the fields that say nothing (None, "", an empty list) are left out.
    """
    old = {name: plain(value) for name, value in (before or {}).items()}
    new = {name: plain(value) for name, value in (after or {}).items()}
    found = {name: {"from": old.get(name), "to": new.get(name)} for name in (*old, *new)}
    is_whole = before is None or after is None
    return {
        name: pair
        for name, pair in found.items()
        if pair["from"] != pair["to"] and not (is_whole and _says_nothing(pair))
    }


def _says_nothing(pair: Mapping[str, Plain]) -> bool:
    return all(value in (None, "", [], {}) for value in pair.values())
