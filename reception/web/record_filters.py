"""The filter that records have in common: by whom, from which day, to which day."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form

from reception.domain.periods import midnight
from reception.web.choices import ChoiceField, SelectChoice
from reception.web.days import read_day
from reception.web.locale import zone

LONGEST_ID = 12


class RecordFilterForm(Form):
    """The fields, named as in the address."""

    by = ChoiceField(_l("By whom"))
    since = DateField(_l("From the day"))
    until = DateField(_l("To the day"))


def asked(args: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields' data as the address has them."""
    return {"by": args.get("by"), "since": read_day(args.get("since")), "until": read_day(args.get("until"))}


def instants(args: Mapping[str, str]) -> dict[str, datetime | None]:
    """Return the local midnights ``since`` and ``until``, the second exclusive; nonsense is no condition."""
    since, until = read_day(args.get("since")), read_day(args.get("until"))
    return {
        "since": midnight(since, zone()) if since else None,
        "until": midnight(until + timedelta(days=1), zone()) if until else None,
    }


def read_id(text: str | None) -> int | None:
    """Return the id that an address names; nonsense is none."""
    return int(text) if text and text.isdecimal() and len(text) <= LONGEST_ID else None


def everybody_of(people: Iterable[Any]) -> list[SelectChoice]:
    """Return the choices of a field that names one of ``people``, or all."""
    return [SelectChoice("", _l("– all –")), *(SelectChoice(str(row.id), row.name) for row in people)]
