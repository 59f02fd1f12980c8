"""The first page after signing in: what waits for this person, and how the month stands."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.domain.periods import month
from reception.domain.permissions import Permission, may
from reception.domain.report import Report
from reception.domain.workflow import Action
from reception.extensions import utcnow
from reception.models import User
from reception.queries import questions, report
from reception.queries.questions import ListView
from reception.queries.scope import Scope
from reception.web.access import allowed, current_actor, current_scope
from reception.web.locale import local_date

bp = Blueprint("home", __name__)


@bp.get("/")
@allowed(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Show what waits for this person and the month so far."""
    actor, scope, now = current_actor(), current_scope(), utcnow()
    may_read = may(actor.roles, Permission.READ_APPEALS)
    counts = questions.counters(scope=scope, viewer=actor, now=now) if may_read else {}
    return render_template(
        "home/index.html",
        figures=[_figure(view, counts[view]) for view in _views(actor)] if may_read else [],
        may_register=may(actor.roles, Permission.REGISTER),
        month=_month(actor, scope) if may(actor.roles, Permission.READ_REPORT) and actor.branch else None,
    )


def _views(actor: User) -> list[ListView]:
    if may(actor.roles, Action.ASSIGN):
        return [ListView.UNASSIGNED, ListView.PROPOSED, ListView.OVERDUE, ListView.QUEUE]
    if may(actor.roles, Action.PROPOSE):
        return [ListView.WORK, ListView.OVERDUE, ListView.QUEUE]
    return [ListView.QUEUE, ListView.OVERDUE, ListView.UNASSIGNED]


def _figure(view: ListView, count: int) -> dict[str, object]:
    labels = {
        ListView.WORK: _("My work"),
        ListView.QUEUE: _("Under control"),
        ListView.OVERDUE: _("Overdue"),
        ListView.UNASSIGNED: _("Not assigned yet"),
        ListView.PROPOSED: _("Awaiting acceptance"),
    }
    tones = {ListView.OVERDUE: "bad", ListView.UNASSIGNED: "warn", ListView.PROPOSED: "warn"}
    return {
        "label": labels[view],
        "count": f"{count}+" if count >= questions.COUNT_CAP else count,
        "url": url_for("appeals.index", view=view.value),
        "tone": tones.get(view) if count else None,
    }


def _month(actor: User, scope: Scope) -> Report:
    today = local_date(utcnow())
    asked = report.Question(
        period=month(today.year, today.month), known_at=utcnow(), scope=scope, branch=actor.branch
    )
    return report.report(asked)
