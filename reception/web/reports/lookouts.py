"""The look-outs of a period, and the list behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from reception.adapters.report_editions import edition
from reception.domain.lookouts import Found, Group, Lookout
from reception.domain.permissions import Permission
from reception.domain.shares import share
from reception.queries import directory, terms
from reception.queries.lookouts import lookouts
from reception.queries.members import of_questions
from reception.web.access import allowed, current_scope
from reception.web.appeals.presenters import ListRow, list_rows
from reception.web.locale import language, local_date, short_moment
from reception.web.reports.asked import Asked, UnreadablePeriod, read
from reception.web.reports.lookout_words import TITLE, WHY

bp = Blueprint("lookouts", __name__)

AT_ONCE = 200
"""Rows of one page of a list."""


@bp.get("/report/lookouts")
@allowed(Permission.READ_LOOKOUTS)
def show() -> ResponseReturnValue:
    """Show what deserves a second look in a period, each with its list."""
    try:
        asked = read(request.args)
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    found = lookouts(asked.question)
    address = _address(asked, known=asked.question.known_at.isoformat())
    return render_template(
        "reports/lookouts.html",
        asked=asked,
        edition=edition(language(), asked.branch.zone),
        cards=[
            Card(kind, found[kind], url_for("lookouts.listed", kind=kind.value, **address))
            for kind in Lookout
        ],
        branches=directory.branches_below(None, current_scope()),
        months=[_period(asked, step) for step in (-1, 1)],
        back=url_for("reports.show", **asked.address()),
    )


@dataclass(frozen=True, slots=True)
class Card:
    """A look-out as its page prints it."""

    kind: Lookout
    found: Found
    url: str

    @property
    def title(self) -> str:
        """Return what is looked out for."""
        return str(TITLE[self.kind])

    @property
    def why(self) -> str:
        """Return what it is, from when on it is noticeable, and why it matters."""
        return str(WHY[self.kind]())

    @property
    def measured(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the share found and that of an even spread, in per cent."""
        return share(self.found.count, self.found.of), share(self.found.days, self.found.working_days)


@bp.get("/report/lookouts/<kind>")
@allowed(Permission.READ_LOOKOUTS)
def listed(kind: str) -> ResponseReturnValue:
    """List exactly the questions that a look-out counts, by group."""
    if kind not in set(Lookout):
        abort(404)
    try:
        asked = read(request.args)
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    found = lookouts(asked.question)[Lookout(kind)]
    number = _page_number()
    if (number - 1) * AT_ONCE > found.count:
        abort(404)
    return render_template(
        "reports/lookout.html",
        asked=asked,
        edition=edition(language(), asked.branch.zone),
        title=str(TITLE[Lookout(kind)]),
        why=str(WHY[Lookout(kind)]()),
        count=found.count,
        groups=_groups(asked, found, number),
        page=_pager(asked, kind, number, found.count),
        back=url_for("lookouts.show", **_address(asked)),
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A group of rows under its heading."""

    heading: str
    rows: Sequence[ListRow]


def _groups(asked: Asked, found: Found, number: int) -> list[Listed]:
    chosen = found.questions[(number - 1) * AT_ONCE : number * AT_ONCE]
    rows = of_questions(asked.question, chosen)
    today = local_date(asked.question.known_at)
    lines = {row.id: row for row in list_rows(rows, today=today, calendar=terms.calendar())}
    people = directory.people_named({each.person_id for each in found.groups if each.person_id is not None})
    groups = []
    for group in found.groups:
        # A question that stands in two groups is listed once, as it is counted.
        mine = [lines.pop(key) for key in group.questions if key in lines]
        if mine:
            groups.append(Listed(_heading(group, people), mine))
    return groups


def _heading(group: Group, people: dict[int, str]) -> str:
    size = ngettext("%(num)s question", "%(num)s questions", len(group.questions))
    if group.person_id is not None and group.at is not None:
        return f"{people.get(group.person_id, '')} · {short_moment(group.at)} · {size}"
    return f"«{group.beginning}» · {size}" if group.beginning else ""


def _page_number() -> int:
    text = request.args.get("page", "1")
    if not text.isdecimal() or not 1 <= len(text) <= 6 or int(text) < 1:
        abort(404)
    return int(text)


def _pager(asked: Asked, kind: str, number: int, count: int) -> dict[str, str | None]:
    def url(other: int) -> str:
        known = asked.question.known_at.isoformat()
        return url_for("lookouts.listed", kind=kind, **_address(asked, known=known), page=other)

    return {
        "previous_url": url(number - 1) if number > 1 else None,
        "next_url": url(number + 1) if number * AT_ONCE < count else None,
    }


def _address(asked: Asked, **changes: Any) -> dict[str, Any]:
    address = asked.address(definitions=None, by=None) | changes
    return {name: value for name, value in address.items() if value is not None}


def _period(asked: Asked, step: int) -> str:
    period = asked.question.period
    other = period.previous() if step < 0 else period.following()
    changes = {"from": other.start_on.isoformat(), "to": other.end_on.isoformat()}
    return url_for("lookouts.show", **_address(asked) | changes)
