"""The report's page, its files, and the list behind each number."""

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from reception.adapters import words
from reception.adapters.editions import Edition
from reception.adapters.report_charts import cohort_chart, months_chart
from reception.adapters.report_editions import CONTENT_TYPES, Format, edition, written
from reception.domain.permissions import Permission
from reception.domain.report import NONE_KEY, OPEN, POSITIVE, By, Report, Row
from reception.domain.vocabulary import Outcome
from reception.queries import directory, questions, report, terms
from reception.queries.figures import Figure
from reception.queries.paging import Cursor
from reception.web.access import allowed, current_scope
from reception.web.appeals.presenters import list_rows
from reception.web.locale import language, local_date, named, short_date
from reception.web.paging import pager
from reception.web.reports.asked import BREAKDOWNS, Asked, UnreadablePeriod, read
from reception.web.reports.links import Links

bp = Blueprint("reports", __name__)


@bp.get("/report")
@allowed(Permission.READ_REPORT)
def show() -> ResponseReturnValue:
    """Show the report of a period: balance, outcomes, shares, one breakdown and twelve months."""
    try:
        asked = read(request.args)
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    found = report.report(asked.question, by=(asked.by,), with_months=True)
    words_of_page = edition(language(), asked.branch.zone)
    return render_template(
        "reports/show.html",
        asked=asked,
        report=found,
        links=Links(asked),
        edition=words_of_page,
        rows=found.sections[asked.by],
        outcomes=_shown_outcomes(found, asked.by),
        charts=_charts(found, words_of_page),
        tabs=_tabs(asked),
        branches=directory.branches_below(None, current_scope()),
        files=[
            (form, url_for("reports.file", form=form.value, **asked.address()))
            for form in (Format.PDF, Format.XLSX, Format.CSV, Format.JSON)
        ],
        months=[_month(asked, back) for back in (-1, 1)],
        none_key=NONE_KEY,
        OPEN=OPEN,
        POSITIVE=POSITIVE,
        words=words,
    )


def _shown_outcomes(found: Report, by: By) -> list[Outcome]:
    """Return the outcomes that occur; an imported register's "not stated" is no column for the others."""
    rows: list[Row] = [found.total, *found.sections[by]]
    return [
        outcome
        for outcome in Outcome
        if outcome is not Outcome.UNSTATED or any(row.decided[outcome] or row.cohort[outcome] for row in rows)
    ]


def _charts(found: Report, words_of_page: Edition) -> dict[str, Markup]:
    """Return the drawings; they are made of figures and translated words, all escaped by the pen."""
    return {
        "cohort": Markup(cohort_chart(found, words_of_page)),  # noqa: S704 - see above
        "cohort_narrow": Markup(cohort_chart(found, words_of_page, narrow=True, ids="cohort-n")),  # noqa: S704 - see above
        "months": Markup(months_chart(found, words_of_page)),  # noqa: S704 - see above
        "months_narrow": Markup(months_chart(found, words_of_page, narrow=True, ids="months-n")),  # noqa: S704 - see above
    }


def _tabs(asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "url": url_for("reports.show", **asked.address(by=by.value), _anchor="breakdown"),
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
        asked.question, by=BREAKDOWNS, with_months=wanted is Format.PDF or wanted is Format.XLSX
    )
    content = written(
        found,
        wanted,
        by=(By.TOTAL, *BREAKDOWNS),
        words=edition(language(), asked.branch.zone),
        var_dir=current_app.config["SETTINGS"].var_dir,
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
    if outcome is not None and outcome not in {OPEN, POSITIVE, *Outcome}:
        abort(404)
    ids = report.member_ids(
        asked.question, figure, by=asked.by if key is not None else None, key=key, outcome=outcome
    )
    scope = asked.question.scope
    page = questions.among(ids, scope=scope, cursor=Cursor.read(request.args.get("cursor")))
    today = local_date(asked.question.known_at)
    return render_template(
        "reports/members.html",
        asked=asked,
        title=FIGURES[figure](),
        count=questions.count_among(ids, scope=scope),
        rows=list_rows(page.rows, today=today, calendar=terms.calendar()),
        page=pager(page, request.args),
        narrowed=_narrowed_words(asked, key, outcome),
        back=url_for("reports.show", **asked.address()),
    )


FIGURES = {
    Figure.OPENING: lambda: _("Under control at the start"),
    Figure.RECEIVED: lambda: _("Received"),
    Figure.REOPENED: lambda: _("Reopened"),
    Figure.DECIDED: lambda: _("Decided"),
    Figure.CLOSING: lambda: _("Under control at the end"),
    Figure.OVERDUE: lambda: _("Overdue"),
}


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
    return words.OUTCOME[Outcome(outcome)]
