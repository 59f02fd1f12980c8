"""The ranking of branches, organisations and officials, its files, and what stands behind its credit."""

import json
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters.report_editions import CONTENT_TYPES, Format, edition
from reception.adapters.report_ranking import ranking_content
from reception.adapters.report_spreadsheets import ranking_xlsx
from reception.domain.permissions import Permission
from reception.domain.ranking import RANKED
from reception.domain.report import NONE_KEY, POSITIVE, By
from reception.queries import credit, directory, terms
from reception.queries.directory import LONGEST_ID
from reception.queries.members import MOST_ROWS, of_questions
from reception.queries.ranking import Ranking, ranked
from reception.web.access import allowed, current_scope
from reception.web.appeals.presenters import list_rows
from reception.web.locale import language, local_date, short_date
from reception.web.reports.asked import Asked, UnreadablePeriod, read
from reception.web.reports.links import Links

bp = Blueprint("ranking", __name__)

FRACTIONS = "fraction"
"""In the address: fractions of maslikhats among themselves."""


@bp.get("/report/ranking")
@allowed(Permission.READ_REPORT)
def show() -> ResponseReturnValue:
    """Show a ranking with its inputs; each number leads to its list."""
    try:
        asked = _read()
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    found = _ranked(asked)
    known = asked.question.known_at.isoformat()
    return render_template(
        "reports/ranking.html",
        asked=asked,
        ranking=found,
        links=Links(asked),
        edition=edition(language(), asked.branch.zone),
        tabs=_tabs(asked),
        branches=directory.branches_below(None, current_scope()),
        months=[_period(asked, step) for step in (-1, 1)],
        files=[
            (form, url_for("ranking.file", form=form.value, **_address(asked, known=known)))
            for form in (Format.XLSX, Format.JSON)
        ],
        did=lambda place, what: url_for(
            "ranking.cases", **_address(asked, known=known), what=what, key=place.row.key
        ),
        kept=[("by", asked.by.value), ("kind", _kind(asked) or "")],
        back=url_for("reports.show", **asked.address()),
        NONE_KEY=NONE_KEY,
        OFFICIAL=By.OFFICIAL,
        POSITIVE=POSITIVE,
    )


@bp.get("/report/ranking.<any(json, xlsx):form>")
@allowed(Permission.READ_REPORT)
def file(form: str) -> ResponseReturnValue:
    """Hand out a ranking as a file."""
    try:
        asked = _read()
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    found = _ranked(asked)
    did = found.credits if asked.by is By.OFFICIAL else None
    words, stream = edition(language(), asked.branch.zone), BytesIO()
    if form == Format.XLSX:
        ranking_xlsx(found.report, asked.by, words, stream, did)
        stream.seek(0)
    else:
        stream = BytesIO(_json(asked, found))
    period = asked.question.period
    name = f"ranking-{asked.branch.code}-{asked.by.value}-{period.start_on}-{period.end_on}.{form}"
    return send_file(stream, CONTENT_TYPES[Format(form)], as_attachment=True, download_name=name)


def _json(asked: Asked, found: Ranking) -> bytes:
    report, period = found.report, asked.question.period
    content = {
        "period": {"from": period.start_on.isoformat(), "to": period.end_on.isoformat()},
        "known_at": report.known_at.isoformat(),
        "definitions": report.definitions.version,
        "ranking_minimum": report.definitions.ranking_minimum,
        "by": asked.by.value,
        "places": ranking_content(
            report, asked.by, language(), found.credits if asked.by is By.OFFICIAL else None
        ),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


@bp.get("/report/ranking/cases")
@allowed(Permission.READ_REPORT)
def cases() -> ResponseReturnValue:
    """List the questions that an official acted on, or that lay with the official until an act."""
    try:
        asked = _read()
    except UnreadablePeriod:
        return render_template("reports/period.html"), 422
    what, key = request.args.get("what", ""), request.args.get("key", "")
    if what not in {"proposed", "lay"} or not key.isdecimal() or len(key) > LONGEST_ID:
        abort(404)
    person = int(key)
    ids = [
        act.question_id
        for act, _zone in credit.acts(asked.question)
        if person == (act.by_id if what == "proposed" else act.holder_id)
    ]
    rows = of_questions(asked.question, ids)
    return render_template(
        "reports/ranking_cases.html",
        asked=asked,
        title=_("Cases acted on") if what == "proposed" else _("Cases answered while with the official"),
        count=len(ids),
        rows=list_rows(rows, today=local_date(asked.question.known_at), calendar=terms.calendar()),
        name=directory.people_named({person}).get(person, ""),
        most=MOST_ROWS,
        period=_period_words(asked),
        back=url_for("ranking.show", **_address(asked)),
    )


def _read() -> Asked:
    asked = read(request.args)
    if asked.by not in RANKED:
        abort(404)
    return asked


def _ranked(asked: Asked) -> Ranking:
    return ranked(asked.question, asked.by, fractions_only=_kind(asked) is not None)


def _kind(asked: Asked) -> str | None:
    is_asked = asked.by is By.ORGANISATION and request.args.get("kind") == FRACTIONS
    return FRACTIONS if is_asked else None


def _address(asked: Asked, **changes: Any) -> dict[str, Any]:
    """Return the parameters of a ranking's address: it goes by the definitions in force."""
    address = asked.address(definitions=None, kind=_kind(asked)) | changes
    return {name: value for name, value in address.items() if value is not None}


def _tabs(asked: Asked) -> list[dict[str, Any]]:
    kind = _kind(asked)
    shown = (
        (By.BRANCH, None, _("Branches")),
        (By.ORGANISATION, None, _("Organisations")),
        (By.ORGANISATION, FRACTIONS, _("Fractions of maslikhats")),
        (By.OFFICIAL, None, _("Officials")),
    )
    return [
        {
            "url": url_for("ranking.show", **_address(asked) | {"by": by.value, "kind": only}),
            "label": label,
            "is_current": by is asked.by and only == kind,
        }
        for by, only, label in shown
    ]


def _period(asked: Asked, step: int) -> str:
    period = asked.question.period
    other = period.previous() if step < 0 else period.following()
    changes = {"from": other.start_on.isoformat(), "to": other.end_on.isoformat()}
    return url_for("ranking.show", **_address(asked) | changes)


def _period_words(asked: Asked) -> str:
    period = asked.question.period
    return f"{short_date(period.start_on)} – {short_date(period.end_on)}"
