"""What came of the reminders of a period, official by official."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reception.domain.permissions import Permission
from reception.domain.reminded import in_total
from reception.queries import directory, reminded, terms
from reception.web.access import allowed, current_scope
from reception.web.reports.asked import Asked, UnreadablePeriod, read

bp = Blueprint("reminded", __name__)


@bp.get("/report/reminders")
@allowed(Permission.READ_REPORT)
def show() -> ResponseReturnValue:
    """Show how often officials were reminded and within how many working days they acted."""
    try:
        asked = read(request.args)
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    question = asked.question
    rows = reminded.by_official(
        asked.branch, question.period, scope=question.scope, calendar=terms.calendar()
    )
    return render_template(
        "reports/reminders.html",
        asked=asked,
        period=question.period,
        rows=rows,
        total=in_total(rows),
        branches=directory.branches_below(None, current_scope()),
        months=[_period(asked, step) for step in (-1, 1)],
        back=url_for("reports.show", **asked.address()),
    )


def _period(asked: Asked, step: int) -> str:
    period = asked.question.period
    other = period.previous() if step < 0 else period.following()
    changes = {"from": other.start_on.isoformat(), "to": other.end_on.isoformat()}
    return url_for("reminded.show", **asked.address(**changes, by=None, known=None, definitions=None))
