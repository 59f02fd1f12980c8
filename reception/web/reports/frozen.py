"""Frozen months: their list, each as it was signed, its files, and what was learned of it since."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from reception.adapters import words
from reception.adapters.frozen_json import read_frozen
from reception.adapters.report_comparison import say_of_share
from reception.adapters.report_editions import CONTENT_TYPES, Format, edition, written
from reception.adapters.seals import Seal
from reception.domain.figures import SHARES, Figure, Part, Share
from reception.domain.frozen import FROZEN_SHARES, PARTS, Changed, members_changed
from reception.domain.periods import month
from reception.domain.permissions import Permission
from reception.domain.report import By, Report
from reception.extensions import utcnow
from reception.models import FrozenReport
from reception.queries import frozen as queries
from reception.queries import report
from reception.queries import restatements as changes
from reception.queries.paging import Cursor
from reception.services import freezing
from reception.web.access import allowed, current_scope
from reception.web.locale import language, month_name
from reception.web.paging import pager
from reception.web.reports.asked import BREAKDOWNS, Asked
from reception.web.reports.restated import count_lines, part_name, share_lines, whys
from reception.web.reports.showing import shown

bp = Blueprint("frozen", __name__)

MOST_LISTED = 200
"""How many changed questions stand on one page with their entries."""


@bp.get("/report/frozen")
@allowed(Permission.READ_REPORT)
def index() -> ResponseReturnValue:
    """List the frozen months: which, by whom, when, with which hash."""
    page = queries.listed(scope=current_scope(), cursor=Cursor.read(request.args.get("cursor")))
    return render_template(
        "reports/frozen_index.html", rows=page.rows, page=pager(page, request.args), tongue=language()
    )


@bp.get("/report/frozen/<int:frozen_id>")
@allowed(Permission.READ_REPORT)
def show(frozen_id: int) -> ResponseReturnValue:
    """Show a month as it was signed: nothing is counted, all is read from the signed text."""
    row = _visible(frozen_id)
    signed = read_frozen(row.text).report
    by = _by() or By.BRANCH
    asked = Asked(_question(row, signed), by, row.branch, is_as_of=True)
    return render_template(
        "reports/frozen.html",
        row=row,
        month_words=month_name(row.month),
        # What a sample said is learned later: it is no part of what was signed.
        checked=None,
        **shown(asked, signed),
        tabs=[
            {
                "url": url_for("frozen.show", frozen_id=row.id, by=each.value, _anchor="breakdown"),
                "label": words.BY[each],
                "is_current": each is by,
            }
            for each in BREAKDOWNS
        ],
        now_url=url_for("reports.show", **asked.address(known=None)),
    )


@bp.get("/report/frozen/<int:frozen_id>.<any(json, xlsx, pdf):form>")
@allowed(Permission.READ_REPORT)
def file(frozen_id: int, form: str) -> ResponseReturnValue:
    """Hand out a frozen month; as JSON exactly the bytes of the hash."""
    row, wanted = _visible(frozen_id), Format(form)
    if wanted is Format.JSON:
        content = row.text.encode()
    else:
        content = written(
            read_frozen(row.text).report,
            wanted,
            by=(By.TOTAL, *BREAKDOWNS),
            words=edition(language(), row.branch.zone),
            var_dir=current_app.config["SETTINGS"].var_dir,
            seal=_seal(row),
        )
    name = f"frozen-{row.branch.code}-{row.month:%Y-%m}.{form}"
    return send_file(BytesIO(content), CONTENT_TYPES[wanted], as_attachment=True, download_name=name)


@bp.get("/report/frozen/<int:frozen_id>/restatements")
@allowed(Permission.READ_REPORT)
def restatements(frozen_id: int) -> ResponseReturnValue:
    """Show every figure that is known otherwise now: of the total, or of the rows of a breakdown."""
    row = _visible(frozen_id)
    by = _by() or By.TOTAL
    signed = read_frozen(row.text).report
    asked = replace(_question(row, signed), known_at=utcnow())
    now = report.report(asked, by=() if by is By.TOTAL else (by,))
    changed = changes.changed(asked, before=row.known_at, by=() if by is By.TOTAL else (by,))
    words_of_page = edition(language(), row.branch.zone)
    shares = share_lines(row, changed, signed, now, words_of_page) if by is By.TOTAL else []
    return render_template(
        "reports/restatements.html",
        row=row,
        month_words=month_name(row.month),
        edition=words_of_page,
        known_at=asked.known_at,
        lines=[*shares, *count_lines(row, changed, (signed, now), words_of_page, by)],
        by=by,
        changed=len(changed),
        tabs=[
            {
                "url": url_for("frozen.restatements", frozen_id=row.id, by=each.value),
                "label": words.BY[each],
                "is_current": each is by,
            }
            for each in (By.TOTAL, *BREAKDOWNS)
        ],
    )


@bp.get("/report/frozen/<int:frozen_id>/questions")
@allowed(Permission.READ_REPORT)
def questions(frozen_id: int) -> ResponseReturnValue:
    """List the questions that make one restatement, as signed and as known now, with the reason why."""
    row = _visible(frozen_id)
    signed = read_frozen(row.text).report
    asked = replace(_question(row, signed), known_at=utcnow())
    changed = changes.changed(asked, before=row.known_at)
    wanted, title = _wanted(changed, signed, edition(language(), row.branch.zone))
    listed = [each for each in changed if each.question_id in wanted]
    on_page = listed[:MOST_LISTED]
    ids = [each.question_id for each in on_page]
    return render_template(
        "reports/restated.html",
        row=row,
        month_words=month_name(row.month),
        edition=edition(language(), row.branch.zone),
        known_at=asked.known_at,
        title=title,
        count=len(listed),
        left_out=len(listed) - len(on_page),
        whys=whys(
            on_page,
            changes.numbers(ids, scope=asked.scope),
            changes.entries_since(ids, row.known_at),
            _names(signed, asked, on_page),
            edition(language(), row.branch.zone),
        ),
    )


def _wanted(changed: Sequence[Changed], signed: Report, words_of_page: Any) -> tuple[set[int], str]:
    """Return the questions that the address asks for, and what they are called."""
    if "share" in request.args:
        if request.args["share"] not in {share.value for share in FROZEN_SHARES}:
            abort(404)
        share = Share(request.args["share"])
        parts = [SHARES[share].numerator, SHARES[share].denominator]
        name = say_of_share("share", share, signed, words_of_page)
    elif "figure" in request.args:
        parts = [_part()]
        name = part_name(parts[0], words_of_page)
    else:
        return {each.question_id for each in changed}, ""
    by, key = _by() or By.TOTAL, request.args.get("key")
    found: set[int] = set()
    for part in parts:
        found.update(*members_changed(changed, part, signed.definitions, by, key))
    return found, name


def _part() -> Part:
    try:
        part = Part(Figure(request.args["figure"]), request.args.get("outcome"))
    except ValueError:
        abort(404)
    return part if part in PARTS else abort(404)


def _seal(row: FrozenReport) -> Seal:
    url = f"{current_app.config['SETTINGS'].base_url}/report/frozen/{row.id}"
    return Seal(row.sha256, url, row.frozen_by.name, row.frozen_at)


def _names(
    signed: Report, asked: report.Question, changed: Sequence[Changed]
) -> Mapping[By, Mapping[str, str]]:
    """Return the names of the rows between which questions moved, those of today first."""
    moved = tuple(
        by
        for by in BREAKDOWNS
        if any(
            each.before and each.after and each.before.rows.get(by) != each.after.rows.get(by)
            for each in changed
        )
    )
    now = report.report(asked, by=moved, with_shares=False) if moved else signed
    return {
        by: {
            row.key: row.names.in_language(language())
            for found in (signed, now)
            for row in found.sections.get(by, ())
        }
        for by in moved
    }


def _visible(frozen_id: int) -> FrozenReport:
    return queries.visible(frozen_id, scope=current_scope()) or abort(404)


def _question(row: FrozenReport, signed: Report) -> report.Question:
    period = month(row.month.year, row.month.month)
    asked = freezing.question(row.branch, period, known_at=row.known_at, scope=current_scope())
    return replace(asked, definitions=signed.definitions)


def _by() -> By | None:
    text = request.args.get("by")
    return By(text) if text in {by.value for by in BREAKDOWNS} else None
