"""The plan of a month, how it is made, and the schedule that everybody may read."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from reception.domain.errors import DomainError
from reception.domain.periods import ONE_DAY, Period, local_day, month, parse_month
from reception.domain.permissions import Permission, may
from reception.domain.receptions import Plan, PlanRule, Standing
from reception.extensions import transaction, utcnow
from reception.models import Branch, User
from reception.queries import directory, receptions, terms
from reception.queries.receptions import Hour
from reception.queries.scope import Scope
from reception.services import receptions as service
from reception.services.receptions import Hours
from reception.web.access import allowed, current_actor, current_scope, public
from reception.web.choices import SelectChoice, not_chosen
from reception.web.days import YEARS, read_day
from reception.web.locale import named
from reception.web.receptions.forms import DateForm, PlanForm, RuleForm
from reception.web.receptions.words import STANDING, TONE, rule_words
from reception.web.refusals import explain

bp = Blueprint("receptions", __name__)


@bp.get("/receptions")
@allowed(Permission.READ_RECEPTIONS)
def plan() -> ResponseReturnValue:
    """Show the personal receptions of a month, and which days off the rules skip."""
    branch = _branch()
    period = _month(branch)
    hours = receptions.of_month(branch, period, scope=_scope(branch), now=utcnow())
    return render_template(
        "receptions/plan.html",
        branch=branch,
        period=period,
        months=_neighbours("receptions.plan", period, branch=request.args.get("branch")),
        hours=[_row(hour) for hour in hours],
        skipped=_skipped(branch, period),
        may_plan=may(current_actor().roles, Permission.PLAN_RECEPTIONS),
        schedule_url=url_for("receptions.schedule", code=branch.code, month=f"{period.start_on:%Y-%m}"),
    )


@bp.route("/receptions/rule", methods=["GET", "POST"])
@allowed(Permission.PLAN_RECEPTIONS)
def rule() -> ResponseReturnValue:
    """Plan by a rule: all its hours are written out at once, days off left out."""
    today = local_day(utcnow(), _branch().zone)
    until = date(today.year, 12, 31)
    form = RuleForm(data={"valid_from": today, "valid_to": until})
    return _planned(form, _("Plan by a rule"), _plan_rule)


@bp.route("/receptions/date", methods=["GET", "POST"])
@allowed(Permission.PLAN_RECEPTIONS)
def single() -> ResponseReturnValue:
    """Plan one hour on a day of its own."""
    return _planned(DateForm(), _("Plan a single date"), _plan_day)


def _planned(form: Any, title: str, make: Any) -> ResponseReturnValue:
    officials = {official.id: official for official in _officials(_branch())}
    form.official_id.choices = official_choices(officials.values())
    if form.validate_on_submit():
        try:
            with transaction():
                count = len(make(form, officials[form.official_id.data]))
        except DomainError as error:
            form.form_errors.append(explain(error))
        else:
            done = ngettext(
                "%(num)d personal reception is planned.", "%(num)d personal receptions are planned.", count
            )
            flash(done if count else _("These personal receptions are planned already."), "success")
            first = form.day.data if "day" in form else form.valid_from.data
            return redirect(url_for("receptions.plan", month=f"{first:%Y-%m}"))
    page = render_template("receptions/make.html", form=form, title=title)
    return page, 422 if form.is_submitted() else 200


def _plan_rule(form: RuleForm, official: User) -> Any:
    rule = PlanRule(
        form.weekday.data,
        frozenset(int(week) for week in form.weeks.data or ()),
        Period(_known(form.valid_from.data), _known(form.valid_to.data)),
    )
    key = f"{current_actor().id}:{form.submission_key.data}"
    return service.plan_rule(
        official, rule, _hours(form), actor=current_actor(), now=utcnow(), submission_key=key
    )


def _plan_day(form: DateForm, official: User) -> Any:
    day = _known(form.day.data)
    return service.plan_day(official, day, _hours(form), actor=current_actor(), now=utcnow())


def _known(day: Any) -> date:
    found = read_day(day.isoformat())
    return found if found is not None else abort(400)


def _hours(form: PlanForm) -> Hours:
    assert form.starts.data is not None, "the form asks for it"
    assert form.ends.data is not None, "the form asks for it"
    return Hours(
        starts=form.starts.data,
        ends=form.ends.data,
        slot_minutes=form.slot_minutes.data,
        place=form.place.data or "",
    )


def official_choices(officials: Any) -> list[SelectChoice]:
    """Return officials as choices, each with the title of the post."""
    return [
        not_chosen(),
        *(
            SelectChoice(str(each.id), f"{each.name}, {named(each.position)}".rstrip(", "))
            for each in officials
        ),
    ]


def _officials(branch: Branch) -> list[User]:
    """Return those whose hours the actor may plan: the officials of the branches in scope."""
    scope = current_scope()
    found = directory.officials_for(branch)
    return [each for each in found if each.organisation and scope.has_branch(each.organisation.branch_id)]


@bp.get("/schedule")
@public
def branches() -> ResponseReturnValue:
    """List the branches, each with its schedule."""
    found = [b for b in directory.branches_below(None, Scope.everything()) if b.is_active]
    return render_template("receptions/branches.html", branches=found)


@bp.get("/schedule/<code>")
@public
def schedule(code: str) -> ResponseReturnValue:
    """Show everybody when a branch's officials receive. No citizen is named on it."""
    branch = directory.branch_by_code(code)
    if branch is None or not branch.is_active:
        abort(404)
    period = _month(branch)
    scope = Scope.everything().within(frozenset([branch.id]))
    found = receptions.published(branch, period, scope=scope, now=utcnow())
    return render_template(
        "receptions/schedule.html",
        branch=branch,
        period=period,
        hours=[_row(hour) for hour in found],
        months=_neighbours("receptions.schedule", period, code=code),
    )


def _row(hour: Hour) -> dict[str, Any]:
    reception, zone = hour.reception, hour.reception.branch.zone
    starts, ends = reception.starts_at.astimezone(zone), reception.ends_at.astimezone(zone)
    minutes = (reception.ends_at - reception.starts_at).total_seconds() // 60
    return {
        "id": reception.id,
        "day": starts.date(),
        "time": f"{starts:%H:%M}–{ends:%H:%M}",
        "official": reception.official.name,
        "position": reception.official.position,
        "organisation": reception.organisation.names if reception.organisation else None,
        "branch": reception.branch.names,
        "place": reception.place,
        "standing": STANDING[hour.standing],
        "tone": TONE[hour.standing],
        "is_cancelled": hour.standing is Standing.CANCELLED,
        "booked": hour.booked,
        "places": int(minutes // reception.slot_minutes),
        "people": hour.last.people,
        "substitute": hour.last.held_by.name
        if hour.standing is Standing.REPLACED and hour.last.held_by
        else "",
    }


def _skipped(branch: Branch, period: Period) -> list[dict[str, Any]]:
    """Return the days of the rules on which nobody works, so that nobody wonders where they are."""
    calendar = terms.calendar()
    found = []
    for row in receptions.rules(branch, period):
        rule = row.as_rule()
        shown = Period(max(rule.period.start_on, period.start_on), min(rule.period.end_on, period.end_on))
        for day in Plan.of(PlanRule(rule.weekday, rule.weeks, shown), calendar).skipped:
            found.append({"day": day.date, "official": row.official.name, "rule": rule_words(rule)})
    return sorted(found, key=lambda each: each["day"])


def _scope(branch: Branch) -> Scope:
    """Officials read the plan of their own branch too: it is public."""
    scope = current_scope()
    return scope if scope.has_branch(branch.id) else Scope.everything().within(frozenset([branch.id]))


def _branch() -> Branch:
    code = request.args.get("branch")
    branch = directory.branch_by_code(code) if code else current_actor().branch
    own = current_actor().branch_id
    if branch is None or not (current_scope().has_branch(branch.id) or branch.id == own):
        abort(404)
    return branch


def _month(branch: Branch) -> Period:
    """Return the month of the address, or the present one for none and for nonsense."""
    today = local_day(utcnow(), branch.zone)
    try:
        found = parse_month(request.args.get("month", ""))
    except ValueError:
        return month(today.year, today.month)
    return found if found.start_on.year in YEARS[1:-1] else month(today.year, today.month)


def _neighbours(endpoint: str, period: Period, **values: Any) -> list[str]:
    before, after = period.start_on - ONE_DAY, period.end_on + ONE_DAY
    return [url_for(endpoint, month=f"{day:%Y-%m}", **values) for day in (before, after)]
