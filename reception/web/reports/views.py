"""The report's page, its files, and the list behind each number."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters import words
from reception.adapters.report_editions import CONTENT_TYPES, Format, edition, written
from reception.domain.figures import POSSIBLE, WITHOUT_DAYS, Figure
from reception.domain.permissions import Permission, may
from reception.domain.report import OPEN, POSITIVE, By
from reception.domain.vocabulary import Outcome
from reception.queries import definitions, directory, report, terms
from reception.queries import members as lists
from reception.queries.paging import Cursor
from reception.queries.receptions_report import receptions_report
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals.presenters import list_rows
from reception.web.locale import language, local_date, named, short_date
from reception.web.paging import pager
from reception.web.reports.asked import BREAKDOWNS, Asked, UnreadablePeriod, read
from reception.web.reports.cards import figure_name
from reception.web.reports.checked import checked
from reception.web.reports.showing import row_shown, shown
from reception.web.reports.signing import signing

bp = Blueprint("reports", __name__)

SHARES = "shares"
"""In the address: a breakdown with its shares and days in place of balance and outcomes."""

DOCUMENTS = frozenset({Format.PDF, Format.XLSX})


@bp.get("/report")
@allowed(Permission.READ_REPORT)
def show() -> ResponseReturnValue:
    """Show the report of a period: balance, outcomes, shares, one breakdown and twelve months."""
    try:
        asked = read(request.args)
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    found = report.report(asked.question, by=(asked.by,), with_months=True, compared=True)
    known = asked.question.known_at.isoformat()
    return render_template(
        "reports/show.html",
        **shown(asked, found, asked.other),
        tabs=_tabs(asked),
        shows=_shows(),
        column_sets=_columns(asked),
        branches=directory.branches_below(None, current_scope()),
        files=[
            # A file says what the page says: it is as known at the moment of the page.
            (form, url_for("reports.file", form=form.value, **asked.address(known=known)))
            for form in (Format.PDF, Format.XLSX, Format.CSV, Format.JSON)
        ],
        months=[_month(asked, back) for back in (-1, 1)],
        versions=definitions.every(),
        may_look_out=may(current_actor().roles, Permission.READ_LOOKOUTS),
        checked=checked(asked, edition(language(), asked.branch.zone)),
        **signing(asked, found, current_actor(), current_scope()),
    )


@bp.get("/report/row")
@allowed(Permission.READ_REPORT)
def row() -> ResponseReturnValue:
    """Show one row of a breakdown: its balance, its shares, and its figures beside those of other periods."""
    try:
        asked = read(request.args)
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    key = request.args.get("key", "")
    found = report.report(asked.question, by=(asked.by,), compared=True).of_row(asked.by, key) or abort(404)
    return render_template(
        "reports/row.html",
        **row_shown(asked, found, key),
        checked=None,
        back=url_for("reports.show", **asked.address(), _anchor="breakdown"),
        dimension=words.BY[asked.by],
    )


def _shows() -> str | None:
    """Return which columns a breakdown shows: balance and outcomes, or the other shares and the days."""
    return SHARES if request.args.get("show") == SHARES else None


def _columns(asked: Asked) -> list[dict[str, Any]]:
    """Return the ways to the two sets of columns of a breakdown."""
    return [
        {
            "url": url_for("reports.show", **asked.address(), show=show, _anchor="breakdown"),
            "label": label,
            "is_current": show == _shows(),
        }
        for show, label in ((None, _("Balance and outcomes")), (SHARES, _("Shares and days")))
    ]


def _tabs(asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "url": url_for("reports.show", **asked.address(by=by.value), show=_shows(), _anchor="breakdown"),
            "label": words.BY[by],
            "is_current": by is asked.by,
        }
        for by in BREAKDOWNS
    ]


def _month(asked: Asked, step: int) -> str:
    period = asked.question.period
    other = period.previous() if step < 0 else period.following()
    return url_for(
        "reports.show",
        **asked.address(**{"from": other.start_on.isoformat(), "to": other.end_on.isoformat()}),
    )


@bp.get("/report.<any(json, csv, xlsx, pdf):form>")
@allowed(Permission.READ_REPORT)
def file(form: str) -> ResponseReturnValue:
    """Hand out the report as a file."""
    try:
        asked = read(request.args)
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    wanted = Format(form)
    found = report.report(
        replace(asked.question, definitions=asked.other),
        by=BREAKDOWNS,
        with_months=wanted in DOCUMENTS,
        compared=True,
    )
    content = written(
        found,
        wanted,
        by=(By.TOTAL, *BREAKDOWNS),
        words=edition(language(), asked.branch.zone),
        var_dir=current_app.config["SETTINGS"].var_dir,
        receptions=receptions_report(asked.question) if wanted in DOCUMENTS else None,
    )
    period = asked.question.period
    name = f"report-{asked.branch.code}-{period.start_on}-{period.end_on}.{form}"
    return send_file(BytesIO(content), CONTENT_TYPES[wanted], as_attachment=True, download_name=name)


@bp.get("/report/questions")
@allowed(Permission.READ_REPORT)
def members() -> ResponseReturnValue:
    """List exactly the questions that one number of the report counts."""
    try:
        asked = read(request.args)
        figure = Figure(request.args.get("figure", ""))
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    except ValueError:
        abort(404)
    outcome, key = request.args.get("outcome"), request.args.get("key")
    if outcome is not None and outcome not in {OPEN, POSITIVE, POSSIBLE, WITHOUT_DAYS, *Outcome}:
        abort(404)
    page, count = lists.listed(
        asked.question,
        figure,
        by=asked.by if key is not None else None,
        key=key,
        outcome=outcome,
        cursor=Cursor.read(request.args.get("cursor")),
    )
    today = local_date(asked.question.known_at)
    return render_template(
        "reports/members.html",
        asked=asked,
        title=figure_name(figure, edition(language(), asked.branch.zone)),
        count=count,
        rows=list_rows(page.rows, today=today, calendar=terms.calendar()),
        page=pager(page, request.args),
        narrowed=_narrowed_words(asked, key, outcome),
        back=url_for("reports.show", **asked.address()),
    )


def _narrowed_words(asked: Asked, key: str | None, outcome: str | None) -> list[str]:
    found = []
    if key is not None:
        found.append(named(directory.name_of_row(asked.by, key, asked.branch)))
    if outcome is not None:
        found.append(str(_outcome_words(outcome)))
    found.append(f"{short_date(asked.question.period.start_on)} – {short_date(asked.question.period.end_on)}")
    return found


def _outcome_words(outcome: str) -> Any:
    if outcome == OPEN:
        return words.UNDER_CONTROL
    if outcome == POSITIVE:
        return _("counted as positive")
    if outcome == POSSIBLE:
        return _("counted as positive or under control")
    if outcome == WITHOUT_DAYS:
        return _("working days not known")
    return words.OUTCOME[Outcome(outcome)]
