"""Disclosures in words: who, when, what of whom, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from reception.domain.disclosures import Detail, DisclosureKind
from reception.web.moments import Moment, moment

DETAIL = {
    Detail.IIN: _l("IIN"),
    Detail.PHONE: _l("Telephone"),
    Detail.EMAIL: _l("E-mail"),
    Detail.BIRTH_ON: _l("Born on"),
    Detail.NAME: _l("Name"),
}


@dataclass(frozen=True, slots=True)
class DisclosureLine:
    """One disclosure as a page tells it."""

    who: str
    when: Moment
    whom: str
    whom_url: str | None
    what: str
    place: str
    place_url: str | None


def disclosure_lines(rows: Iterable[Any]) -> list[DisclosureLine]:
    """Return rows of ``queries.disclosures`` in words."""
    return [_line(row) for row in rows]


def _line(row: Any) -> DisclosureLine:
    place, place_url = _place(row)
    whom_url = url_for("applicants.detail", applicant_id=row.applicant_id) if row.applicant_id else None
    return DisclosureLine(
        who=row.user_name,
        when=moment(row.at),
        whom=row.applicant_name or "",
        whom_url=whom_url,
        what=", ".join(str(DETAIL[Detail(detail)]) for detail in row.details),
        place=place,
        place_url=place_url,
    )


def _place(row: Any) -> tuple[str, str | None]:
    if row.kind is DisclosureKind.EXPORTED:
        words = ngettext("File with %(num)d question", "File with %(num)d questions", row.rows)
        return words, None
    if row.reception_id is not None:
        words = ngettext("Places of %(num)d visitor", "Places of %(num)d visitors", row.rows)
        return words, url_for("hours.show", reception_id=row.reception_id)
    if row.question_id is not None:
        number = f"{row.number}/{row.part}" if row.parts > 1 else row.number
        return number, url_for("appeals.detail", question_id=row.question_id)
    return _("Chosen in a form"), None
