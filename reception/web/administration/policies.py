"""Term policies on screen: what governs since when, a new one with what would follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from reception.domain.calendar import SATURDAY
from reception.domain.deadlines import DayUnit, TermPolicy, reckon
from reception.domain.directory_errors import AlreadyGoverns, CodeTaken
from reception.domain.errors import DomainError
from reception.domain.periods import ONE_DAY
from reception.domain.permissions import Permission
from reception.extensions import db, transaction, utcnow
from reception.models import TermPolicyRow
from reception.queries import terms
from reception.services import policies
from reception.web.access import allowed, current_actor
from reception.web.administration.policy_forms import PolicyForm
from reception.web.locale import local_date, named, short_date
from reception.web.reckoning import ReckonedRow, days_words, policy_words, reckoned_rows, told, weekday
from reception.web.refusals import explain

bp = Blueprint("policies", __name__, url_prefix="/administration/policies")


@dataclass(frozen=True, slots=True)
class PolicyCard:
    """A policy in words."""

    policy_id: int
    title: str
    ground: str
    lines: list[str]
    is_now: bool
    is_future: bool


@bp.get("")
@allowed(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Show the policies, the newest first."""
    rows = db.session.scalars(db.select(TermPolicyRow).order_by(TermPolicyRow.valid_from)).all()
    return render_template("administration/policies.html", cards=cards(rows, local_date(utcnow())))


def cards(rows: Sequence[TermPolicyRow], today: date) -> list[PolicyCard]:
    """Return the policies in words; each governs until the next begins."""
    found = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        policy = row.as_policy()
        ends = [policy.valid_to, following.valid_from - ONE_DAY if following else None]
        last = min((day for day in ends if day is not None), default=None)
        found.append(
            PolicyCard(
                policy_id=row.id,
                title=_period(policy.valid_from, last),
                ground=named(policy.article),
                lines=lines_of(policy),
                is_now=policy.valid_from <= today and (last is None or today <= last),
                is_future=policy.valid_from > today,
            )
        )
    return found[::-1]


def _period(first: date, last: date | None) -> str:
    if last is None:
        return _("Received since %(first)s", first=short_date(first))
    return _("Received from %(first)s to %(last)s", first=short_date(first), last=short_date(last))


def lines_of(policy: TermPolicy) -> list[str]:
    """Return what a policy orders, a sentence each."""
    lines = [_("Answer: %(term)s.", term=policy_words(policy))]
    if policy.fact_finding_days is not None:
        longer = days_words(policy.fact_finding_days, policy.answer_unit)
        lines.append(_("Where facts are gathered from others: %(term)s.", term=longer))
    lines.append(
        ngettext("Redirect: %(num)d working day.", "Redirect: %(num)d working days.", policy.redirect_days)
    )
    if policy.max_total_months is not None:
        lines.append(
            ngettext(
                "Extension: up to %(num)d month in all from the receipt.",
                "Extension: up to %(num)d months in all from the receipt.",
                policy.max_total_months,
            )
        )
    else:
        lines.append(
            ngettext(
                "Extension: up to %(num)d calendar day more.",
                "Extension: up to %(num)d calendar days more.",
                policy.max_extra_calendar_days or 0,
            )
        )
    telling = days_words(policy.tell_extension_days, policy.tell_extension_unit)
    lines.append(_("The applicant is told of an extension within %(term)s.", term=telling))
    if policy.max_pause_days is None:
        return [*lines, _("Pause: none.")]
    resting = days_words(policy.max_pause_days, DayUnit.WORKING)
    return [*lines, _("Pauses: %(term)s in all at most.", term=resting)]


@dataclass(frozen=True, slots=True)
class Sample:
    """What would follow for an appeal received on a day."""

    title: str
    sentences: list[str]
    days: list[ReckonedRow]


@bp.route("/new", methods=["GET", "POST"])
@allowed(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Add a policy: first what would follow from it is shown, then it is added."""
    form = PolicyForm()
    if not form.is_submitted():
        return _form_page(form)
    if not form.validate():
        return _form_page(form), 422
    policy = form.policy()
    try:
        if "confirm" in request.form:
            with transaction():
                policies.add(policy, actor=current_actor(), now=utcnow())
            flash(_("The policy is added. It governs what is received from its first day on."), "success")
            return redirect(url_for("policies.index"))
        policies.ensure_may_begin(policy)
        return _form_page(form, samples(policy))
    except (CodeTaken, AlreadyGoverns) as error:
        form.valid_from.errors = [*form.valid_from.errors, explain(error)]
        return _form_page(form), 422


@bp.post("/<int:policy_id>/withdraw")
@allowed(Permission.ADMINISTER)
def withdraw(policy_id: int) -> ResponseReturnValue:
    """Take back a policy before its first day."""
    row = db.session.get(TermPolicyRow, policy_id) or abort(404)
    with transaction():
        policies.withdraw(row, actor=current_actor(), now=utcnow())
    flash(_("The policy is taken back."), "success")
    return redirect(url_for("policies.index"))


def samples(policy: TermPolicy) -> list[Sample]:
    """Return what would follow for the first day, a Friday and the eve of the next public holiday."""
    return [_sample(day, policy) for day in sample_days(policy.valid_from)]


def sample_days(first: date) -> list[date]:
    """Return the first day, the Friday on or after it and the last working day before the next day off."""
    calendar = terms.calendar()
    days = {first, first + timedelta(days=(SATURDAY - 1 - first.weekday()) % 7)}
    for offset in range(120):
        day = first + timedelta(days=offset)
        if day.year not in calendar.years or (day + ONE_DAY).year not in calendar.years:
            break
        is_eve = calendar.is_working_day(day) and not calendar.is_working_day(day + ONE_DAY)
        if is_eve and (day + ONE_DAY).weekday() < SATURDAY:
            days.add(day)
            break
    return sorted(days)


def _sample(day: date, policy: TermPolicy) -> Sample:
    title = _("Received on %(day)s (%(weekday)s)", day=short_date(day), weekday=weekday(day))
    try:
        found = reckon(day, policy, terms.calendar())
    except DomainError as error:
        return Sample(title, [explain(error)], [])
    return Sample(title, told(found), reckoned_rows(found))


def _form_page(form: PolicyForm, shown: Sequence[Sample] = ()) -> str:
    return render_template("administration/policy.html", form=form, samples=shown)
