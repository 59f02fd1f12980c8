"""The first page after signing in: what waits for this person, and how the month stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from reception.domain.periods import month
from reception.domain.permissions import Permission, may
from reception.domain.report import Report
from reception.domain.workflow import Action
from reception.extensions import utcnow
from reception.models import User
from reception.queries import mails, questions, report, terms
from reception.queries.questions import Filter, ListView
from reception.queries.scope import Scope
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals.menu import capped
from reception.web.appeals.presenters import list_rows
from reception.web.locale import local_date

bp = Blueprint("home", __name__)

FAILING = "failing"
FIRST_ROWS = 6
Counts = Mapping[ListView | str | None, int]
"""How much stands in each list, unseen by None, and how many addresses fail."""


@bp.get("/")
@allowed(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show what waits for this person and the month so far."""
    actor, scope, now = current_actor(), current_scope(), utcnow()
    may_read = may(actor.roles, Permission.READ_APPEALS)
    counts = _counts(actor, scope, now)
    return render_template(
        "home/index.html",
        figures=[_figure(view, counts[view]) for view in _views(actor)] if may_read else [],
        first=_first(actor, scope, now, counts) if may_read else None,
        may_register=may(actor.roles, Permission.REGISTER),
        failing=_failing(counts.get(FAILING, 0)),
        coming=terms.coming_year(local_date(now)) if may(actor.roles, Permission.ADMINISTER) else None,
        month=_month(actor, scope) if may(actor.roles, Permission.READ_REPORT) and actor.branch else None,
    )


def _counts(actor: User, scope: Scope, now: datetime) -> Counts:
    """Count the lists; with them what is unseen, for the menu above the page, and failing addresses."""
    wanted: dict[ListView | str | None, Filter] = {}
    beside: dict[ListView | str | None, Any] = {}
    if may(actor.roles, Permission.READ_APPEALS):
        wanted[None] = questions.UNSEEN
        wanted |= questions.QUEUES.items()
    if may(actor.roles, Permission.READ_OUTBOX):
        everybody = Scope.everything() if may(actor.roles, Permission.ADMINISTER) else scope
        beside[FAILING] = mails.failing_addresses(scope=everybody, now=now)
    found = questions.counts(wanted, scope=scope, viewer=actor, now=now, beside=beside)
    if None in found:
        g.unseen = found[None]
    return found


def _first(actor: User, scope: Scope, now: datetime, counts: Counts) -> dict[str, Any] | None:
    """Return what this person had better look at first, with the list that goes on from there."""
    views = [ListView.WORK] if ListView.WORK in _views(actor) else [ListView.OVERDUE, ListView.SOON]
    view = next((view for view in views if counts[view]), None)
    if view is None:
        return None
    calendar = terms.calendar()
    page = questions.first(
        Filter(view=view), scope=scope, viewer=actor, now=now, calendar=calendar, most=FIRST_ROWS
    )
    return {
        "rows": list_rows(
            page.rows,
            today=local_date(now),
            calendar=calendar,
            may_answer=may(actor.roles, Action.PROPOSE),
        ),
        "url": url_for("appeals.index", view=view.value),
        "is_all": page.next_cursor is None,
    }


def _failing(count: int) -> str:
    """Say to how many people mail does not arrive."""
    if not count:
        return ""
    words: str = ngettext("Mail does not reach %(num)d person.", "Mail does not reach %(num)d people.", count)
    return words


def _views(actor: User) -> list[ListView]:
    if may(actor.roles, Action.ASSIGN):
        first = [ListView.UNASSIGNED, ListView.PROPOSED]
        later = [ListView.SOON, ListView.UNOWNED, ListView.TO_ASK, ListView.QUEUE]
        return [*first, ListView.DENIED, ListView.OVERDUE, *later]
    if may(actor.roles, Action.PROPOSE):
        return [ListView.WORK, ListView.OVERDUE, ListView.SOON, ListView.QUEUE]
    if may(actor.roles, Action.ASK):
        return [ListView.QUEUE, ListView.OVERDUE, ListView.SOON, ListView.UNASSIGNED, ListView.TO_ASK]
    return [ListView.QUEUE, ListView.OVERDUE, ListView.SOON, ListView.UNASSIGNED]


def _figure(view: ListView, count: int) -> dict[str, object]:
    labels = {
        ListView.WORK: _("My work"),
        ListView.QUEUE: _("Under control"),
        ListView.OVERDUE: _("Overdue"),
        ListView.SOON: _("Due soon"),
        ListView.UNOWNED: _("Nobody in charge"),
        ListView.UNASSIGNED: _("Not assigned yet"),
        ListView.PROPOSED: _("Awaiting acceptance"),
        ListView.TO_ASK: _("To call back"),
        ListView.DENIED: _("Denied by the applicant"),
    }
    tones = {
        ListView.OVERDUE: "bad",
        ListView.UNASSIGNED: "warn",
        ListView.UNOWNED: "warn",
        ListView.PROPOSED: "warn",
        ListView.DENIED: "bad",
    }
    return {
        "label": labels[view],
        "count": capped(count, questions.cap_of(questions.QUEUES[view])),
        "url": url_for("appeals.index", view=view.value),
        "tone": tones.get(view) if count else None,
    }


def _month(actor: User, scope: Scope) -> Report:
    today = local_date(utcnow())
    asked = report.Question(
        period=month(today.year, today.month), known_at=utcnow(), scope=scope, branch=actor.branch
    )
    return report.report(asked, with_shares=False)
