"""Freezing a month: the checklist that a manager reads first, and the list behind each check."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from reception.domain.errors import DomainError, Unbalanced
from reception.domain.freezing_errors import AlreadyFrozen, ChangedSinceRead
from reception.domain.frozen import Check
from reception.domain.periods import Period, parse_month
from reception.domain.permissions import Permission
from reception.domain.report import Report
from reception.extensions import db, transaction, utcnow
from reception.models import Branch
from reception.queries import checklist, directory, questions, report, terms
from reception.queries.lookouts import lookouts
from reception.queries.paging import Cursor
from reception.services import freezing
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals.presenters import list_rows
from reception.web.days import read_day
from reception.web.locale import local_date, month_name
from reception.web.paging import pager
from reception.web.refusals import explain
from reception.web.reports.lookout_words import TITLE

bp = Blueprint("freezing", __name__)

CHECKS = {
    Check.PROPOSALS: (
        _l("Proposed and not accepted"),
        _l(
            "An outcome was proposed by the end of the month and nobody had accepted it: "
            "it counts as under control."
        ),
    ),
    Check.BACK_DATED: (
        _l("Entered after the month’s end"),
        _l("Something of the month was entered later. It is counted; what is entered after freezing is not."),
    ),
    Check.OVERDUE: (
        _l("Overdue at the end of the month"),
        _l("Under control although the term had passed. Is a closing still to be entered?"),
    ),
    Check.UNCONFIRMED: (
        _l("Positive without the applicant’s word"),
        _l("Resolved positively, and the applicant has not said anything. Their word may come later."),
    ),
}


@bp.get("/report/freeze")
@allowed(Permission.FREEZE)
def check() -> ResponseReturnValue:
    """Show what to look at before the month is frozen."""
    return _page(*_asked())


@bp.post("/report/freeze")
@allowed(Permission.FREEZE)
def freeze() -> ResponseReturnValue:
    """Freeze the month. The same form sent again finds it frozen."""
    branch, month = _asked()
    try:
        frozen_id = _frozen(freezing.Wish(branch=branch, month=month, read_at=_read_at()))
    except AlreadyFrozen as refused:
        flash(_("This month is frozen already."), "info")
        return redirect(url_for("frozen.show", frozen_id=refused.frozen_id))
    except ChangedSinceRead as refused:
        return _page(*_asked(), refusal=explain(refused))
    flash(_("The month is frozen. It never changes; what is learned later stands beside it."), "success")
    return redirect(url_for("frozen.show", frozen_id=frozen_id))


def _frozen(wish: freezing.Wish) -> int:
    """Close knowledge, count, sign: in three transactions, since nobody records during the first."""
    with transaction():
        known_at = freezing.close(wish, actor=current_actor(), scope=current_scope(), clock=utcnow)
    drafted = freezing.draft(wish, known_at=known_at, scope=current_scope())
    db.session.rollback()
    with transaction():
        return freezing.freeze(wish, drafted, actor=current_actor(), scope=current_scope()).id


@bp.get("/report/freeze/questions")
@allowed(Permission.FREEZE)
def found() -> ResponseReturnValue:
    """List exactly the questions that one check finds."""
    branch, month = _asked()
    try:
        which = Check(request.args.get("check", ""))
        known_at = datetime.fromisoformat(request.args.get("known", ""))
    except ValueError:
        abort(404)
    if known_at.tzinfo is None:
        abort(404)
    asked = freezing.question(branch, month, known_at=min(known_at, utcnow()), scope=current_scope())
    ids = checklist.ids(asked, which)
    page = questions.among(ids, scope=asked.scope, cursor=Cursor.read(request.args.get("cursor")))
    return render_template(
        "reports/found.html",
        title=CHECKS[which][0],
        text=CHECKS[which][1],
        month=month,
        branch=branch,
        count=questions.count_among(ids, scope=asked.scope),
        rows=list_rows(page.rows, today=local_date(asked.known_at), calendar=terms.calendar()),
        page=pager(page, request.args),
        back=url_for("freezing.check", month=f"{month.start_on:%Y-%m}", branch=branch.code),
    )


def _page(branch: Branch, month: Period, refusal: str = "") -> ResponseReturnValue:
    now = utcnow()
    asked = freezing.question(branch, month, known_at=now, scope=current_scope())
    try:
        freezing.ensure_not_frozen(branch, month)
        freezing.ensure_over(asked)
    except AlreadyFrozen as refused:
        return redirect(url_for("frozen.show", frozen_id=refused.frozen_id))
    except DomainError as refused:
        return render_template("reports/freeze.html", **_facts(branch, month), blocked=explain(refused)), 409
    total = _balanced(asked)
    counts = checklist.counts(asked) if total else {}
    address: dict[str, Any] = {
        "month": f"{month.start_on:%Y-%m}",
        "branch": branch.code,
        "known": now.isoformat(),
    }
    page = render_template(
        "reports/freeze.html",
        **_facts(branch, month),
        refusal=refusal,
        blocked="" if total else _("The figures of this month do not add up, so it cannot be frozen."),
        report=total,
        read_at=now.isoformat(),
        checks=[
            (*CHECKS[each], count, url_for("freezing.found", check=each.value, **address))
            for each, count in counts.items()
        ],
        noticed=_noticed(asked, branch) if total else (),
    )
    return page, 409 if refusal or total is None else 200


def _noticed(asked: report.Question, branch: Branch) -> list[tuple[str, bool, int, str]]:
    """Return each look-out: its title, whether it is worth a look, how many questions, where they stand."""
    address: dict[str, Any] = _address(branch, asked.period) | {"known": asked.known_at.isoformat()}
    return [
        (
            str(TITLE[kind]),
            found.is_noticeable,
            found.count,
            url_for("lookouts.listed", kind=kind.value, **address),
        )
        for kind, found in lookouts(asked).items()
    ]


def _address(branch: Branch, month: Period) -> dict[str, Any]:
    return {"from": month.start_on.isoformat(), "to": month.end_on.isoformat(), "branch": branch.code}


def _facts(branch: Branch, month: Period) -> dict[str, object]:
    address = _address(branch, month)
    return {
        "branch": branch,
        "month": month,
        "month_words": month_name(month.start_on),
        "back": url_for("reports.show", **address),
        "lookouts_url": url_for("lookouts.show", **address),
    }


def _balanced(asked: report.Question) -> Report | None:
    try:
        return report.report(asked, with_shares=False)
    except Unbalanced:
        return None


def _asked() -> tuple[Branch, Period]:
    branch = directory.branch_by_code(request.values.get("branch", ""))
    if branch is None or not current_scope().has_branch(branch.id):
        abort(404)
    try:
        month = parse_month(request.values.get("month", ""))
    except ValueError:
        abort(404)
    if read_day(month.start_on.isoformat()) is None:
        abort(404)
    return branch, month


def _read_at() -> datetime:
    try:
        moment = datetime.fromisoformat(request.form.get("read_at", ""))
    except ValueError:
        abort(400)
    if moment.tzinfo is None:
        abort(400)
    return moment
