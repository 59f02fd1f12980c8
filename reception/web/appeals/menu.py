"""The menu of the lists: the queues with their counts, the named filters, the orders to choose from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _

from reception.domain.calendar import WorkingCalendar
from reception.domain.permissions import may
from reception.domain.workflow import Action
from reception.extensions import utcnow
from reception.models import SavedView, User
from reception.queries import questions
from reception.queries.lists import order_of
from reception.queries.questions import Filter, ListView, Sort
from reception.web.access import current_actor, current_scope
from reception.web.appeals.filters import address_of, read_filter

TITLES = {
    ListView.WORK: lambda: _("My work"),
    ListView.QUEUE: lambda: _("Under control"),
    ListView.SOON: lambda: _("Due soon"),
    ListView.OVERDUE: lambda: _("Overdue"),
    ListView.UNASSIGNED: lambda: _("Not assigned"),
    ListView.UNOWNED: lambda: _("Nobody in charge"),
    ListView.PROPOSED: lambda: _("Awaiting acceptance"),
    ListView.TO_ASK: lambda: _("To call back"),
    ListView.DENIED: lambda: _("Denied by the applicant"),
    ListView.ALL: lambda: _("All appeals"),
}

NEEDS = {
    ListView.WORK: Action.PROPOSE,
    ListView.UNOWNED: Action.ASSIGN,
    ListView.TO_ASK: Action.ASK,
    ListView.DENIED: Action.REOPEN,
}
"""Lists that serve only whoever may take this step; others find them by their address."""


Counts = Mapping[ListView | int | None, int]
"""How much stands in each queue, by its view; in each named filter, by its id; and unseen, by None."""


def counts(saved: Sequence[SavedView], now: datetime, calendar: WorkingCalendar, current: ListView) -> Counts:
    """Count all that the menu shows, in one statement; the frame around the page need not ask again."""
    actor = current_actor()
    wanted: dict[ListView | int | None, Filter] = {
        view: wanted for view, wanted in questions.QUEUES.items() if view is current or _serves(view, actor)
    }
    wanted |= {view.id: read_filter(view.address) for view in saved}
    if may(actor.roles, Action.PROPOSE):
        wanted[None] = questions.UNSEEN
    found = questions.counts(wanted, scope=current_scope(), viewer=actor, now=now, calendar=calendar)
    g.unseen = found.get(None, 0)
    return found


def _serves(view: ListView, actor: User) -> bool:
    return view not in NEEDS or may(actor.roles, NEEDS[view])


def unseen() -> str:
    """Return how much of an official's work is new to them or has changed; nothing for other people."""
    actor = current_actor()
    if not may(actor.roles, Action.PROPOSE):
        return ""
    if "unseen" not in g:
        asked = questions.counts({None: questions.UNSEEN}, scope=current_scope(), viewer=actor, now=utcnow())
        g.unseen = asked[None]
    return capped(g.unseen, questions.cap_of(questions.UNSEEN)) if g.unseen else ""


def tabs(current: ListView, counts: Counts, actor: User) -> list[dict[str, Any]]:
    """Return the queues."""
    shown = [view for view in ListView if _serves(view, actor) or view is current]
    return [
        {
            "url": url_for("appeals.index", view=view.value),
            "label": TITLES[view](),
            "is_current": view is current,
            "count": capped(counts[view], questions.cap_of(questions.QUEUES[view]))
            if view in counts
            else None,
        }
        for view in shown
    ]


def named_filters(saved: Sequence[SavedView], counts: Counts, wanted: Filter) -> list[dict[str, Any]]:
    """Return the named filters; the one that the list shows now is the current one."""
    found = []
    for view in saved:
        filter_ = read_filter(view.address)
        found.append(
            {
                "url": url_for("appeals.index", **address_of(filter_)),
                "label": view.name,
                "is_branchs": view.branch_id is not None,
                "is_current": filter_ == wanted,
                "count": capped(counts[view.id], questions.cap_of(filter_)),
            }
        )
    return found


def capped(count: int, cap: int) -> str:
    """Return a count that stops where counting became dear."""
    return f"{cap}+" if count >= cap else str(count)


COLUMNS = {
    "number": (Sort.NUMBER, Sort.NUMBER_LAST),
    "received": (Sort.RECEIVED_LAST, Sort.RECEIVED),
    "due": (Sort.DUE, Sort.DUE_LAST),
}
"""The columns by which a list can be ordered: what a first choice means, and a second."""


def sort_links(wanted: Filter) -> dict[str, dict[str, str]]:
    """Return for each column that orders a list where its heading leads, and how it orders the list now."""
    address = address_of(wanted)
    now = order_of(wanted)
    found = {}
    for column, (first, second) in COLUMNS.items():
        orders = {sort: order_of(Filter(view=wanted.view, sort=sort)) for sort in (first, second)}
        leading = {order.columns[0].key for order in orders.values()}
        is_current = now.columns[0].key in leading | ({"due_at"} if column == "due" else set())
        is_first = is_current and now.is_descending == orders[first].is_descending
        state = ("descending" if now.is_descending else "ascending") if is_current else ""
        found[column] = {
            "url": url_for("appeals.index", **(address | {"sort": second if is_first else first})),
            "state": state,
        }
    return found
