"""The filter of a list: what stands in the address, and nothing personal among it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Form

from reception.adapters import words
from reception.domain.periods import midnight
from reception.domain.vocabulary import Channel, Outcome, Status
from reception.models import User
from reception.queries.kept_lists import Entry, kept_lists
from reception.queries.lists import Clock
from reception.queries.questions import Filter, ListView, Sort
from reception.web.choices import (
    ChoiceField,
    KeptChoices,
    SelectChoice,
    district_choices,
    kept_words,
    official_choices,
    organisation_choices,
    programme_choices,
    topic_choices,
)
from reception.web.days import read_day
from reception.web.locale import named, short_date, zone

LONGEST_ID = 12
LONGEST_NUMBER = 60
ONE_DAY = timedelta(days=1)

ORDERS = {
    Sort.DUE: _l("Due first"),
    Sort.DUE_LAST: _l("Due last"),
    Sort.RECEIVED: _l("Oldest first"),
    Sort.RECEIVED_LAST: _l("Newest first"),
    Sort.NUMBER: _l("Number, rising"),
    Sort.NUMBER_LAST: _l("Number, falling"),
}


CLOCKS = {
    Clock.AT_BODY: _l("With an outside body"),
    Clock.BODY_OVERDUE: _l("Overdue at an outside body"),
    Clock.PAUSED: _l("Paused"),
    Clock.TO_TELL: _l("The applicant is to be told"),
    Clock.NOT_TOLD: _l("The applicant was not told in time"),
}


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
    clock = ChoiceField(_l("Clocks"))
    received_from = DateField(_l("Received from"))
    received_to = DateField(_l("Received to"))
    sort = ChoiceField(_l("Order"))
    unseen = BooleanField(_l("New or changed since I last looked"), render_kw={"value": "1"})

    ALWAYS = ("status", "topic", "organisation", "district")

    @classmethod
    def for_person(cls, person: User, wanted: Filter) -> "FilterForm":
        """Return the form with the choices of a person's branch and what is wanted now."""
        address: dict[str, Any] = address_of(wanted)
        days = {name: read_day(address.get(name)) for name in ("received_from", "received_to")}
        form = cls(data=address | days)
        branch = person.branch
        all_ = SelectChoice("", _("all"))
        choices: dict[str, KeptChoices] = {
            "status": kept_words("status", words.STATUS).after(all_),
            "outcome": kept_words("outcome", words.OUTCOME).after(all_),
            "channel": kept_words("channel", words.CHANNEL).after(all_),
            "topic": topic_choices(branch).after(all_),
            "organisation": organisation_choices(branch).after(all_),
            "district": district_choices(branch).after(all_),
            "programme": programme_choices().after(all_),
            "official": official_choices(branch).after(all_),
            "sort": kept_words("order", ORDERS).after(SelectChoice("", _("as usual in this list"))),
            "clock": kept_words("clock", CLOCKS).after(all_),
        }
        for name, options in choices.items():
            field: Any = form[name]
            field.choices = options
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
        return any(field.data for field in self.further if field.name != "sort")


def read_filter(args: Mapping[str, str]) -> Filter:
    """Read the filter out of an address; what makes no sense is left out."""
    start, end = read_day(args.get("received_from")), read_day(args.get("received_to"))
    return Filter(
        view=_word(ListView, args.get("view")) or ListView.QUEUE,
        sort=_word(Sort, args.get("sort")),
        is_unseen=args.get("unseen") == "1",
        number=args.get("number", "")[:LONGEST_NUMBER],
        status=_word(Status, args.get("status")),
        outcome=_word(Outcome, args.get("outcome")),
        channel=_word(Channel, args.get("channel")),
        clock=_word(Clock, args.get("clock")),
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
        "sort": wanted.sort,
        "unseen": "1" if wanted.is_unseen else "",
        "number": wanted.number,
        "status": wanted.status,
        "outcome": wanted.outcome,
        "channel": wanted.channel,
        "clock": wanted.clock,
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
    "unseen": lambda _value: _("new or changed since I last looked"),
    "number": str,
    "status": lambda value: words.STATUS[Status(value)],
    "outcome": lambda value: words.OUTCOME[Outcome(value)],
    "channel": lambda value: words.CHANNEL[Channel(value)],
    "topic": lambda value: _name(kept_lists().topics, value),
    "organisation": lambda value: _name(kept_lists().organisations, value),
    "official": lambda value: kept_lists().name_of_person(int(value)),
    "district": lambda value: _name(kept_lists().districts, value),
    "programme": lambda value: _name(kept_lists().programmes, value),
    "clock": lambda value: CLOCKS[Clock(value)],
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


def _name(entries: Mapping[int, Entry], row_id: str) -> str:
    entry = entries.get(int(row_id))
    return named(entry.names) if entry else ""
