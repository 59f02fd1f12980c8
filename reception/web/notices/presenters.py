"""What the page of news prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from reception.adapters import words
from reception.domain.notices import NoticeKind
from reception.domain.report import Names
from reception.web.locale import long_date, named
from reception.web.moments import Moment, moment

ICON = {
    NoticeKind.ASSIGNED: "assigned",
    NoticeKind.ASSIGNED_TO_ORGANISATION: "assigned",
    NoticeKind.RETURNED: "arrow-left",
    NoticeKind.REOPENED: "registered",
    NoticeKind.PROPOSED: "proposed",
    NoticeKind.DENIED: "warning",
    NoticeKind.REDIRECT_NEAR: "due-soon",
}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice, in words."""

    id: int
    icon: str
    what: Any
    more: str
    number: str
    topic: str
    url: str | None
    """None where the question is not the person's to see any more."""
    at: Moment
    is_unread: bool


def notice_rows(rows: Sequence[Any]) -> list[NoticeRow]:
    """Return the lines of a page of news."""
    return [_row(row) for row in rows]


def _row(row: Any) -> NoticeRow:
    return NoticeRow(
        id=row.id,
        icon=ICON[row.kind],
        what=words.NOTICE[row.kind],
        more=" ".join(_more(row)),
        number=f"{row.number}/{row.part}" if row.parts > 1 else row.number,
        topic=named(Names(row.name_kk, row.name_ru, row.name_en)) if row.name_kk else "",
        url=url_for("appeals.detail", question_id=row.question_id) if row.is_visible else None,
        at=moment(row.created_at),
        is_unread=row.read_at is None,
    )


def _more(row: Any) -> list[str]:
    found = []
    if row.day:
        day = long_date(row.day)
        found.append(_("The last day to redirect it and to tell the applicant: %(day)s.", day=day))
    if row.instead_of:
        found.append(_("(You are told because you stand in for %(name)s)", name=row.instead_of))
    return found
