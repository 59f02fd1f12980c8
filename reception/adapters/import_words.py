"""What an import tells a person, on the screen and on the page: reasons and notices as sentences."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from reception.domain.errors import UnusableRegister
from reception.domain.register_entry import Reason
from reception.domain.register_map import RegisterMap

Facts = Mapping[str, Any]


def field_name(field: str) -> str:
    """Return what a column of dates is called."""
    names = {
        "received": _("date of receipt"),
        "due": _("deadline"),
        "closed": _("date of closing"),
    }
    return str(names.get(field, field))


REASONS: dict[str, Callable[[Facts], str]] = {
    "number_missing": lambda _facts: _("The row has no registration number."),
    "number_twice": lambda facts: _(
        "The number %(value)s stands in row %(row)s already.", value=facts["value"], row=facts["first_row"]
    ),
    "received_missing": lambda _facts: _("The row has no date of receipt."),
    "date_unreadable": lambda facts: _(
        "The %(column)s cannot be read: %(value)s.", column=field_name(facts["column"]), value=facts["value"]
    ),
    "date_in_future": lambda facts: _(
        "The %(column)s lies in the future: %(value)s.",
        column=field_name(facts["column"]),
        value=facts["value"],
    ),
    "date_too_early": lambda facts: _(
        "The %(column)s lies before 1991: %(value)s.",
        column=field_name(facts["column"]),
        value=facts["value"],
    ),
    "too_many_cells": lambda facts: _(
        "The row has %(count)s cells, the header %(columns)s: a delimiter stands inside a cell.",
        count=facts["count"],
        columns=facts["columns"],
    ),
    "organisation_unknown": lambda facts: _("There is no organisation %(value)s.", value=facts["value"]),
    "district_unknown": lambda facts: _("There is no district %(value)s.", value=facts["value"]),
    "topic_unknown": lambda facts: _("There is no topic %(value)s.", value=facts["value"]),
    "worked_on_here": lambda _facts: _(
        "The row has changed, but people have gone on with the appeal here in a way that it contradicts."
    ),
}

NOTICES: dict[str, Callable[[], str]] = {
    "due_missing": lambda: _("no deadline"),
    "due_before_received": lambda: _("a deadline before the receipt"),
    "due_far_ahead": lambda: _("a deadline more than a year after the receipt"),
    "closed_before_received": lambda: _("closed before it was received: counts as closed when received"),
    "closed_when_received": lambda: _("closed in the moment of receipt"),
    "closed_years_later": lambda: _("closed two years or more after the receipt"),
    "open_with_outcome": lambda: _("an outcome without a date of closing: stays open"),
    "closed_with_open_outcome": lambda: _(
        "a date of closing, but said to be under control: outcome not stated"
    ),
    "closed_without_text": lambda: _("closed without an outcome: not stated"),
    "outcome_label_empty": lambda: _("closed with an empty outcome: not stated"),
    "outcome_not_understood": lambda: _("an outcome in words that the map does not know: not stated"),
    "several_closings": lambda: _("several closings in one text"),
    "closing_differs_in_text": lambda: _("another time of closing in the text than in the column"),
    "status_closed_without_date": lambda: _("said to be closed, without a date of closing: stays open"),
    "status_open_with_date": lambda: _("said to be open, with a date of closing: counts as closed"),
    "time_twice": lambda: _("a local time that the clock showed twice: the first one is meant"),
    "time_never": lambda: _("a local time that the clock skipped: moved forward"),
    "channel_unknown": lambda: _("a channel that the map does not know"),
    "kind_unknown": lambda: _("a kind that the map does not know"),
    "language_unknown": lambda: _("a language that the map does not know"),
    "district_missing": lambda: _("no district"),
    "district_blank": lambda: _("a district of blanks only"),
    "signatories_unread": lambda: _("a number of signatories that is no number: counts as one"),
    "iin_zeros_restored": lambda: _("an IIN without its zeros in front: put back"),
    "iin_invalid": lambda: _("an IIN that is none: left out"),
    "phone_invalid": lambda: _("a telephone number that is none: left out"),
    "character_lost": lambda: _("a text with characters lost upstream"),
    "control_character": lambda: _("a text with a tabulator or a control character"),
    "long_text": lambda: _("a text of over 1,000 characters"),
    "looks_repeated": lambda: _("equal to another row but for its number"),
}


def reason_in_words(reason: Reason) -> str:
    """Return why a row was rejected, as a sentence."""
    return REASONS[reason.code](reason.facts)


def notice_in_words(code: str, register_map: RegisterMap) -> str:
    """Return what was noticed: the map's own words for its own faults."""
    if code in NOTICES:
        return NOTICES[code]()
    return next((oddity.words for oddity in register_map.oddities if oddity.code == code), code)


def notice_words(code: str) -> str:
    """Return what was noticed where the map is not at hand: its own faults by their code."""
    return NOTICES[code]() if code in NOTICES else code


def unusable_in_words(error: UnusableRegister) -> str:
    """Return why a file cannot be read at all, as a sentence."""
    return unusable(error.reason, error.facts)


def unusable(reason: str, of: Sequence[str]) -> str:
    """Return the sentence for a reason and its facts; of a map that cannot be used: the key and why."""
    facts = ", ".join(of)
    words = {
        "not_found": _("There is no such file."),
        "empty": _("The file is empty."),
        "old_workbook": _("This is an old workbook (.xls). Save it as XLSX or CSV and try again."),
        "not_a_table": _("The file is no table: XLSX and CSV can be read."),
        "not_a_workbook": _("The file is no workbook that can be read."),
        "too_large": _("The workbook unpacks to more than can be read."),
        "no_header": _("No row has the columns of the map; missing are: %(columns)s.", columns=facts),
        "malformed": _("The file breaks off or is no CSV near row %(row)s.", row=facts),
    }
    words["map"] = _("The map of the register cannot be used: %(facts)s.", facts=facts)
    return str(words[reason])
