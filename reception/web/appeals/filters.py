"""The filter of a list: what stands in the address, and nothing personal among it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form

from reception.adapters import words
from reception.domain.periods import midnight
from reception.domain.vocabulary import Channel, Outcome, Status
from reception.models import District, Organisation, Programme, Topic, User
from reception.queries import directory
from reception.queries.questions import Filter, ListView
from reception.web.choices import ChoiceField, named_choices, topic_choices
from reception.web.days import read_day
from reception.web.locale import named, short_date, zone

LONGEST_ID = 12
LONGEST_NUMBER = 60
ONE_DAY = timedelta(days=1)


class FilterForm(Form):
    """The fields of the filter, named as in the address; the form is a GET."""

    status = ChoiceField(_l("Status"))
    topic = ChoiceField(_l("Topic"))
    organisation = ChoiceField(_l("Organisation"))
    district = ChoiceField(_l("District"))
    official = ChoiceField(_l("Official"))
    outcome = ChoiceField(_l("Outcome"))
    channel = ChoiceField(_l("Channel"))
    programme = ChoiceField(_l("Programme"))
    received_from = DateField(_l("Received from"))
    received_to = DateField(_l("Received to"))

    ALWAYS = ("status", "topic", "organisation", "district")

    @classmethod
    def for_person(cls, person: User, wanted: Filter) -> "FilterForm":
        """Return the form with the choices of a person's branch and what is wanted now."""
        address: dict[str, Any] = address_of(wanted)
        days = {name: read_day(address.get(name)) for name in ("received_from", "received_to")}
        form = cls(data=address | days)
        branch = person.branch
        choices: dict[str, list[tuple[str, Any]]] = {
            "status": [(each.value, words.STATUS[each]) for each in Status],
            "outcome": [(each.value, words.OUTCOME[each]) for each in Outcome],
            "channel": [(each.value, words.CHANNEL[each]) for each in Channel],
            "topic": list(topic_choices(directory.relatives(branch) if branch else [])),
            "organisation": list(named_choices(directory.organisations_for(branch) if branch else [])),
            "district": list(named_choices(directory.districts_for(branch) if branch else [])),
            "programme": list(named_choices(directory.programmes())),
            "official": [(str(u.id), u.name) for u in directory.officials_for(branch)] if branch else [],
        }
        for name, options in choices.items():
            field: Any = form[name]
            field.choices = [("", _("all")), *options]
        return form

    @property
    def always_shown(self) -> list[Any]:
        """Return the fields that most people use."""
        return [self[name] for name in self.ALWAYS]

    @property
    def further(self) -> list[Any]:
        """Return the fields that some people use; they fold away."""
        return [field for field in self if field.name not in self.ALWAYS]

    @property
    def has_further(self) -> bool:
        """Say whether one of the folded fields is set, so that they stay in sight."""
        return any(field.data for field in self.further)


def read_filter(args: Mapping[str, str]) -> Filter:
    """Read the filter out of an address; what makes no sense is left out."""
    start, end = read_day(args.get("received_from")), read_day(args.get("received_to"))
    return Filter(
        view=_word(ListView, args.get("view")) or ListView.QUEUE,
        number=args.get("number", "")[:LONGEST_NUMBER],
        status=_word(Status, args.get("status")),
        outcome=_word(Outcome, args.get("outcome")),
        channel=_word(Channel, args.get("channel")),
        topic_id=_id(args.get("topic")),
        organisation_id=_id(args.get("organisation")),
        assignee_id=_id(args.get("official")),
        district_id=_id(args.get("district")),
        programme_id=_id(args.get("programme")),
        received_from=midnight(start, zone()) if start else None,
        received_before=midnight(end + ONE_DAY, zone()) if end else None,
    )


def _word(kind: Any, value: str | None) -> Any:
    return kind(value) if value in set(kind) else None


def _id(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < LONGEST_ID else None


def address_of(wanted: Filter) -> dict[str, Any]:
    """Return the parameters of a list's address, without what is not set."""
    pairs = {
        "view": wanted.view.value,
        "number": wanted.number,
        "status": wanted.status,
        "outcome": wanted.outcome,
        "channel": wanted.channel,
        "topic": wanted.topic_id,
        "organisation": wanted.organisation_id,
        "official": wanted.assignee_id,
        "district": wanted.district_id,
        "programme": wanted.programme_id,
        "received_from": _local(wanted.received_from, zone()),
        "received_to": _local(wanted.received_before, zone(), back=ONE_DAY),
    }
    return {name: str(value) for name, value in pairs.items() if value}


def _local(moment: datetime | None, where: ZoneInfo, *, back: timedelta = timedelta(0)) -> str | None:
    return (moment.astimezone(where).date() - back).isoformat() if moment else None


SHOWN: dict[str, Callable[[str], Any]] = {
    "number": str,
    "status": lambda value: words.STATUS[Status(value)],
    "outcome": lambda value: words.OUTCOME[Outcome(value)],
    "channel": lambda value: words.CHANNEL[Channel(value)],
    "topic": lambda value: _name(Topic, value),
    "organisation": lambda value: _name(Organisation, value),
    "official": lambda value: directory.people_named({int(value)}).get(int(value), ""),
    "district": lambda value: _name(District, value),
    "programme": lambda value: _name(Programme, value),
    "received_from": lambda value: _("from %(day)s", day=short_date(date.fromisoformat(value))),
    "received_to": lambda value: _("to %(day)s", day=short_date(date.fromisoformat(value))),
}


def filter_tags(wanted: Filter) -> list[dict[str, str]]:
    """Return what is set now, each with the address that takes it away."""
    address = address_of(wanted)
    return [
        {
            "label": str(show(address[name])),
            "remove_url": url_for("appeals.index", **{k: v for k, v in address.items() if k != name}),
        }
        for name, show in SHOWN.items()
        if name in address
    ]


def _name(model: Any, row_id: str) -> str:
    return named(directory.names_of(model, {int(row_id)}).get(int(row_id)))
