"""The journal's page, the correction of a line, and the step from a visit to an appeal."""

from datetime import date, time, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters import words
from reception.domain.errors import DomainError
from reception.domain.periods import instant, local_day
from reception.domain.permissions import Permission
from reception.domain.vocabulary import Channel
from reception.extensions import transaction, utcnow
from reception.models import Branch, VisitEntry
from reception.queries import directory, receptions
from reception.queries import visits as query
from reception.services import visits
from reception.services.visits import Line
from reception.web.access import allowed, current_actor, current_scope
from reception.web.choices import district_choices, not_chosen, topic_choices
from reception.web.days import read_day
from reception.web.refusals import explain
from reception.web.visits.forms import VisitForm
from reception.web.visits.handover import address_of_draft

bp = Blueprint("visits", __name__)

ONE_DAY = timedelta(days=1)
NOON = time(12)
LONGEST_ID = 18


@bp.route("/visits", methods=["GET", "POST"])
@allowed(Permission.KEEP_VISITS)
def journal() -> ResponseReturnValue:
    """Show a day's lines and take the next one. The same form sent again is one line."""
    branch, day = _branch(), _day()
    form = VisitForm(data=_usual())
    _fill_choices(form, branch)
    if form.validate_on_submit():
        try:
            with transaction():
                line = _line(form, branch, day)
                entry, is_new = visits.enter(line, actor=current_actor(), now=utcnow())
                next_address = _next(entry, branch, day)
        except DomainError as error:
            form.form_errors.append(explain(error))
        else:
            session["visit_channel"] = form.channel.data
            flash(*_said(is_new))
            return redirect(next_address)
    return _page(form, branch, day), 422 if form.is_submitted() else 200


@bp.route("/visits/<int:visit_id>", methods=["GET", "POST"])
@allowed(Permission.KEEP_VISITS)
def correct(visit_id: int) -> ResponseReturnValue:
    """Correct a line on its day; the earlier entry stays on record."""
    entry = _visible(visit_id)
    form = VisitForm(
        obj=entry, data={"visitor_name": entry.visit.visitor_name, "channel": entry.channel.value}
    )
    _fill_choices(form, entry.branch)
    may_correct = _may_correct(entry)
    if form.validate_on_submit():
        try:
            with transaction():
                line = _line(form, entry.branch, None, entry)
                visits.correct(entry, line, actor=current_actor(), now=utcnow())
        except DomainError as error:
            form.form_errors.append(explain(error))
        else:
            flash(_("The line is corrected. What it said before stays on record."), "success")
            return redirect(url_for("visits.journal", **_where(entry)))
    page = render_template(
        "visits/correct.html",
        form=form,
        entry=entry,
        entries=query.entries_of(visit_id, scope=current_scope()),
        may_correct=may_correct,
        back=url_for("visits.journal", **_where(entry)),
        words=words,
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/visits/<int:visit_id>/void")
@allowed(Permission.KEEP_VISITS)
def void(visit_id: int) -> ResponseReturnValue:
    """Declare a line entered by mistake."""
    entry = _visible(visit_id)
    where = _where(entry)
    with transaction():
        visits.void(entry, actor=current_actor(), now=utcnow())
    flash(_("The line counts no more. It stays on record."), "success")
    return redirect(url_for("visits.journal", **where))


@bp.post("/visits/<int:visit_id>/appeal")
@allowed(Permission.KEEP_VISITS)
def to_appeal(visit_id: int) -> ResponseReturnValue:
    """Open the registration with what the visit says already; what is personal goes through a draft."""
    entry = _visible(visit_id)
    if entry.appeal_id is not None:
        return redirect(url_for("coupon.registered", appeal_id=entry.appeal_id))
    with transaction():
        address = address_of_draft(entry, current_actor(), now=utcnow())
    return redirect(address)


def _next(entry: VisitEntry, branch: Branch, day: date) -> str:
    """Return where to go after a line: the next line, or the registration that was asked for."""
    if "appeal" in request.form and entry.appeal_id is None:
        return address_of_draft(entry, current_actor(), now=utcnow())
    asked: dict[str, Any] = {"branch": request.args.get("branch"), "on": request.args.get("on")}
    return url_for("visits.journal", **asked, reception=entry.reception_id)


def _said(is_new: bool) -> tuple[str, str]:
    if is_new:
        return _("The visit is saved. The next line is ready."), "success"
    return _("This line was sent before: the visit is entered once."), "info"


def _page(form: VisitForm, branch: Branch, day: date) -> str:
    lines = query.journal(branch, day, scope=current_scope())
    today = local_day(utcnow(), branch.zone)
    return render_template(
        "visits/journal.html",
        form=form,
        branch=branch,
        branches=directory.branches_below(current_actor().branch, current_scope()),
        day=day,
        is_today=day == today,
        days=[url_for("visits.journal", branch=branch.code, on=(day - ONE_DAY).isoformat())]
        + (
            [url_for("visits.journal", branch=branch.code, on=(day + ONE_DAY).isoformat())]
            if day < today
            else []
        ),
        rows=[_row(entry) for entry in lines],
        totals=_totals(lines),
        hour=_hour(form),
        words=words,
    )


def _row(entry: VisitEntry) -> dict[str, Any]:
    return {
        "id": entry.visit_id,
        "name": entry.visit.visitor_name,
        "at": entry.visited_at.astimezone(entry.branch.zone).strftime("%H:%M"),
        "topic": entry.topic.names if entry.topic else None,
        "district": entry.district.names if entry.district else None,
        "channel": words.CHANNEL[entry.channel],
        "minutes": entry.minutes,
        "people": entry.people,
        "appeal": entry.appeal,
        "by": entry.actor.name if entry.actor else "",
        "may_correct": _may_correct(entry),
    }


def _totals(lines: Any) -> dict[str, int]:
    """Count the day's lines, and people apart from them: one visit may bring several."""
    appeals = sum(entry.appeal_id is not None for entry in lines)
    return {
        "lines": len(lines),
        "people": sum(entry.people for entry in lines),
        "advice": len(lines) - appeals,
        "appeals": appeals,
    }


def _hour(form: VisitForm) -> receptions.Hour | None:
    """Return the personal reception that the lines are entered for, if any."""
    chosen = form.reception_id.data or ""
    if not chosen.isdecimal() or len(chosen) > LONGEST_ID:
        return None
    return receptions.visible(int(chosen), scope=current_scope(), now=utcnow())


def _usual() -> dict[str, Any]:
    at_hour = request.args.get("reception", "")
    channel = session.get("visit_channel", Channel.IN_PERSON.value)
    return {
        "reception_id": at_hour,
        "channel": Channel.PERSONAL_RECEPTION.value if at_hour else channel,
    }


def _fill_choices(form: VisitForm, branch: Branch) -> None:
    form.topic_id.choices = topic_choices(branch).after(not_chosen())
    form.district_id.choices = district_choices(branch).after(not_chosen())


def _line(form: VisitForm, branch: Branch, day: date | None, entry: VisitEntry | None = None) -> Line:
    """Return the line; one of an earlier day counts at its noon, one that is corrected keeps its moment."""
    now = utcnow()
    is_past = day is not None and day < local_day(now, branch.zone)
    moment = instant(day, NOON, branch.zone) if day is not None and is_past else now
    hour = _hour(form) if entry is None else None
    return Line(
        branch=branch,
        visited_at=entry.visited_at if entry else moment,
        channel=Channel(form.channel.data),
        minutes=form.minutes.data or 0,
        people=form.people.data or 1,
        visitor_name=form.visitor_name.data or "",
        topic_id=form.topic_id.data,
        district_id=form.district_id.data,
        reception_id=entry.reception_id if entry else hour.reception.id if hour else None,
        submission_key=f"{current_actor().id}:{form.submission_key.data}",
    )


def _may_correct(entry: VisitEntry) -> bool:
    return local_day(entry.visit.opened_at, entry.branch.zone) == local_day(utcnow(), entry.branch.zone)


def _where(entry: VisitEntry) -> dict[str, Any]:
    day = local_day(entry.visited_at, entry.branch.zone)
    return {"branch": entry.branch.code, "on": day.isoformat()}


def _visible(visit_id: int) -> VisitEntry:
    found = query.visible(visit_id, scope=current_scope())
    if found is None or found.is_void:
        abort(404)
    return found


def _branch() -> Branch:
    code = request.args.get("branch")
    branch = directory.branch_by_code(code) if code else current_actor().branch
    if branch is None or not current_scope().has_branch(branch.id):
        abort(404)
    return branch


def _day() -> date:
    """Return the day of the address; tomorrow's journal is not written yet."""
    branch = _branch()
    today = local_day(utcnow(), branch.zone)
    return min(read_day(request.args.get("on")) or today, today)
