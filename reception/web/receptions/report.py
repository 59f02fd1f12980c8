"""The report of visits and personal receptions, its JSON, and the lists behind its numbers."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters import words
from reception.adapters.receptions_json import receptions_json
from reception.domain.permissions import Permission
from reception.domain.receptions import Standing
from reception.domain.receptions_report import VisitFigure
from reception.domain.report import By
from reception.queries import directory
from reception.queries.receptions_report import MOST_ROWS, hours_of, receptions_report, visits_of
from reception.web.access import allowed, current_scope
from reception.web.locale import language, short_date
from reception.web.receptions.words import STANDING, TONE
from reception.web.reports.asked import Asked, UnreadablePeriod, read

bp = Blueprint("receptions_report", __name__)

SHOWN = (Standing.REPLACED, Standing.CANCELLED, Standing.MISSED, Standing.UNRECORDED, Standing.TO_COME)
VISIT_KEYS = {By.CHANNEL, By.TOPIC}
HOUR_KEYS = {By.OFFICIAL, By.ORGANISATION}


@bp.get("/report/receptions")
@allowed(Permission.READ_REPORT)
def show() -> ResponseReturnValue:
    """Show visits and personal receptions of a period; who owed and held none comes first."""
    try:
        asked = read(request.args)
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    return render_template(
        "receptions/report.html",
        asked=asked,
        report=receptions_report(asked.question),
        links=_Links(asked),
        branches=directory.branches_below(None, current_scope()),
        months=[_period(asked, step) for step in (-1, 1)],
        json_url=url_for("receptions_report.file", **_address(asked)),
        back=url_for("reports.show", **asked.address()),
        shown=SHOWN,
        STANDING=STANDING,
        By=By,
    )


@bp.get("/report/receptions.json")
@allowed(Permission.READ_REPORT)
def file() -> ResponseReturnValue:
    """Hand out the report as JSON: the same question gives the same bytes."""
    try:
        asked = read(request.args)
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    content = receptions_json(receptions_report(asked.question), language())
    return Response(content, mimetype="application/json")


@bp.get("/report/receptions/hours")
@allowed(Permission.READ_REPORT)
def hours() -> ResponseReturnValue:
    """List exactly the personal receptions that a number counts."""
    asked, by, key = _narrowed(HOUR_KEYS)
    name = request.args.get("standing")
    if name is not None and name not in set(Standing):
        abort(404)
    standing = Standing(name) if name else None
    rows = hours_of(asked.question, standing=standing, by=by, key=key)
    return render_template(
        "receptions/hours.html",
        asked=asked,
        title=STANDING[standing] if standing else _("Planned"),
        rows=rows,
        most=MOST_ROWS,
        back=url_for("receptions_report.show", **_address(asked)),
        subtitle=_period_words(asked),
        STANDING={stands.value: text for stands, text in STANDING.items()},
        TONE={stands.value: tone for stands, tone in TONE.items()},
    )


@bp.get("/report/receptions/visits")
@allowed(Permission.READ_REPORT)
def visits() -> ResponseReturnValue:
    """List exactly the lines of the journal that a number counts."""
    asked, by, key = _narrowed(VISIT_KEYS)
    name = request.args.get("figure", VisitFigure.LINES.value)
    if name not in set(VisitFigure):
        abort(404)
    rows = visits_of(asked.question, VisitFigure(name), by=by, key=key)
    return render_template(
        "receptions/visits.html",
        asked=asked,
        title={
            VisitFigure.LINES: _("Visits"),
            VisitFigure.ADVICE: _("Advice given"),
            VisitFigure.APPEALS: _("Visits that became an appeal"),
        }[VisitFigure(name)],
        rows=rows,
        most=MOST_ROWS,
        back=url_for("receptions_report.show", **_address(asked)),
        subtitle=_period_words(asked),
        words=words,
    )


class _Links:
    """Addresses of the lists behind the numbers, at the moment of knowledge of the report."""

    def __init__(self, asked: Asked) -> None:
        self._address = _address(asked) | {"known": asked.question.known_at.isoformat()}

    def hours(self, by: By, key: str | None, standing: Standing | None = None) -> str:
        """Return the list of hours behind a number of a row, or of the total where ``key`` is None."""
        narrowed = {"rows": by.value, "key": key} if key else {}
        return url_for("receptions_report.hours", **self._address | narrowed, standing=standing)

    def visits(self, figure: str, by: By | None = None, key: str | None = None) -> str:
        """Return the list of visits behind a number."""
        narrowed = {"rows": by.value, "key": key} if by and key else {}
        return url_for("receptions_report.visits", **self._address | narrowed, figure=figure)


def _address(asked: Asked) -> dict[str, Any]:
    return {
        name: value for name, value in asked.address().items() if name in {"from", "to", "branch", "known"}
    }


def _narrowed(allowed_rows: set[By]) -> tuple[Asked, By | None, str | None]:
    try:
        asked = read(request.args)
    except UnreadablePeriod:
        abort(404)
    rows, key = request.args.get("rows"), request.args.get("key")
    if rows is None or key is None:
        return asked, None, None
    if rows not in {by.value for by in allowed_rows}:
        abort(404)
    return asked, By(rows), key


def _period(asked: Asked, step: int) -> str:
    period = asked.question.period
    other = period.previous() if step < 0 else period.following()
    changes = {"from": other.start_on.isoformat(), "to": other.end_on.isoformat()}
    return url_for("receptions_report.show", **_address(asked) | changes)


def _period_words(asked: Asked) -> str:
    period = asked.question.period
    return f"{short_date(period.start_on)} – {short_date(period.end_on)}"
