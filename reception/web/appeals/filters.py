"""The filter of a list: what stands in the address, and nothing personal among it."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField, StringField

from reception.adapters import words
from reception.domain.vocabulary import Outcome, Status
from reception.models import District, Organisation, Topic, User
from reception.queries import directory
from reception.queries.questions import Filter, ListView
from reception.web.choices import SelectChoice, named_choices, topic_choices, word_choices
from reception.web.locale import named


class FilterForm(Form):
    """The fields of the filter; the form is a GET."""

    number = StringField(_l("Number"))
    status = SelectField(_l("Status"))
    outcome = SelectField(_l("Outcome"))
    topic = SelectField(_l("Topic"))
    organisation = SelectField(_l("Organisation"))
    district = SelectField(_l("District"))

    @classmethod
    def for_person(cls, person: User, wanted: Filter) -> "FilterForm":
        """Return the form with the choices of a person's branch and what is wanted now."""
        form = cls(
            data={
                "number": wanted.number,
                "status": wanted.status or "",
                "outcome": wanted.outcome or "",
                "topic": str(wanted.topic_id or ""),
                "organisation": str(wanted.organisation_id or ""),
                "district": str(wanted.district_id or ""),
            }
        )
        everything = SelectChoice("", _("all"))
        form.status.choices = [everything, *word_choices(words.STATUS)]
        form.outcome.choices = [everything, *word_choices(words.OUTCOME)]
        branch = person.branch
        form.topic.choices = [everything, *topic_choices(directory.related(branch) if branch else [])]
        form.organisation.choices = [
            everything,
            *named_choices(directory.organisations_for(branch) if branch else []),
        ]
        form.district.choices = [
            everything,
            *named_choices(directory.districts_for(branch) if branch else []),
        ]
        return form


def read_filter(args: Mapping[str, str]) -> Filter:
    """Read the filter out of an address; what makes no sense is left out."""
    return Filter(
        view=_word(ListView, args.get("view")) or ListView.QUEUE,
        number=args.get("number", "")[:60],
        status=_word(Status, args.get("status")),
        outcome=_word(Outcome, args.get("outcome")),
        topic_id=_id(args.get("topic")),
        organisation_id=_id(args.get("organisation")),
        district_id=_id(args.get("district")),
    )


def _word(kind: Any, value: str | None) -> Any:
    return kind(value) if value in set(kind) else None


def _id(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < 12 else None


def filter_tags(wanted: Filter) -> list[dict[str, str]]:
    """Return what is set now, each with the address that takes it away."""
    values = {
        "number": wanted.number,
        "status": wanted.status and words.STATUS[wanted.status],
        "outcome": wanted.outcome and words.OUTCOME[wanted.outcome],
        "topic": _name(Topic, wanted.topic_id),
        "organisation": _name(Organisation, wanted.organisation_id),
        "district": _name(District, wanted.district_id),
    }
    address = _address(wanted)
    return [
        {
            "label": str(value),
            "remove_url": url_for("appeals.index", **{k: v for k, v in address.items() if k != name}),
        }
        for name, value in values.items()
        if value
    ]


def _name(model: Any, row_id: int | None) -> str:
    return named(directory.names_of(model, {row_id}).get(row_id)) if row_id else ""


def _address(wanted: Filter) -> dict[str, Any]:
    pairs = {
        "view": wanted.view.value,
        "number": wanted.number,
        "status": wanted.status,
        "outcome": wanted.outcome,
        "topic": wanted.topic_id,
        "organisation": wanted.organisation_id,
        "district": wanted.district_id,
    }
    return {name: value for name, value in pairs.items() if value}
