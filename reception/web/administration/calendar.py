"""The working calendar on screen: a year, a day with the cases that it moves, a year confirmed."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from reception.adapters.holidays import FIRST_KNOWN_YEAR, published_days
from reception.domain.calendar import CalendarOverride, ordinary_day
from reception.domain.errors import DomainError
from reception.domain.permissions import Permission
from reception.domain.report import Names
from reception.extensions import db, transaction, utcnow
from reception.models import CalendarDayRow
from reception.queries import terms
from reception.queries.moves import Move
from reception.queries.terms import CalendarChange
from reception.services import calendars
from reception.web.access import allowed, current_actor
from reception.web.administration import calendar_pages as pages
from reception.web.administration.calendar_forms import DayForm, DayKind
from reception.web.days import read_day
from reception.web.locale import local_date
from reception.web.refusals import explain

bp = Blueprint("calendar", __name__, url_prefix="/administration/calendar")

YEARS_AHEAD = 2


def years() -> range:
    """Return the years that may be looked at: a year further than the last that may be confirmed now."""
    return range(FIRST_KNOWN_YEAR, local_date(utcnow()).year + YEARS_AHEAD + 1)


@bp.get("")
@allowed(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Show the year that needs attention, else the present one."""
    today = local_date(utcnow())
    coming = terms.coming_year(today)
    return _year_page(coming.year if coming else today.year)


@bp.get("/<int:year>")
@allowed(Permission.ADMINISTER)
def year(year: int) -> ResponseReturnValue:
    """Show the twelve months of a year and the days that are not as their weekday has them."""
    if year not in years():
        abort(404)
    return _year_page(year)


def _year_page(year: int) -> str:
    confirmed = terms.confirmed_years()
    return render_template(
        "administration/calendar.html",
        shown=pages.year_of(year),
        years=[each for each in range(year - 2, year + 3) if each in years()],
        confirmed_at=confirmed.get(year),
        may_confirm=year not in confirmed and year >= local_date(utcnow()).year,
    )


@bp.post("/<int:year>/confirm")
@allowed(Permission.ADMINISTER)
def confirm(year: int) -> ResponseReturnValue:
    """Confirm that a year is as the government ordered it."""
    if year not in years():
        abort(404)
    with transaction():
        calendars.confirm_year(year, actor=current_actor(), now=utcnow())
    flash(_("The calendar of %(year)s is confirmed.", year=str(year)), "success")
    return redirect(url_for("calendar.year", year=year))


@bp.route("/day/<day>", methods=["GET", "POST"])
@allowed(Permission.ADMINISTER)
def day(day: str) -> ResponseReturnValue:
    """Set a day: first the open cases that would move are shown, then it is done."""
    on = read_day(day)
    if on is None or on.year not in years():
        abort(404)
    form = DayForm()
    if not form.is_submitted():
        form.show(db.session.get(CalendarDayRow, on))
        return _day_page(on, form)
    if not form.validate():
        return _day_page(on, form), 422
    change = _change(on, form)
    try:
        if "confirm" in request.form:
            with transaction():
                count = calendars.set_day(
                    change, seen=form.seen.data or "", actor=current_actor(), now=utcnow()
                )
            flash(_told(count), "success")
            return redirect(url_for("calendar.year", year=on.year))
        moves, form.seen.data = calendars.preview(change)
        return _day_page(on, form, moves)
    except DomainError as error:
        return _refused(on, form, change, error)


def _refused(on: date, form: DayForm, change: CalendarChange, error: DomainError) -> ResponseReturnValue:
    """Tell why not; where only the cases have changed meanwhile, show them as they are now."""
    form.form_errors.append(explain(error))
    try:
        moves, form.seen.data = calendars.preview(change)
    except DomainError:
        return _day_page(on, form), 409
    return _day_page(on, form, moves), 409


def _change(on: date, form: DayForm) -> CalendarChange:
    kind = DayKind(form.kind.data)
    if kind is DayKind.PUBLISHED:
        return CalendarChange(on, None)
    names = Names(form.name_kk.data or "", form.name_ru.data or "", form.name_en.data or "")
    return CalendarChange(on, CalendarOverride(on, kind is DayKind.WORKING, names))


def _told(count: int) -> str:
    if not count:
        return _("The day is set. No open case moved.")
    return ngettext(
        "The day is set. %(num)d open case moved.", "The day is set. %(num)d open cases moved.", count
    )


def _day_page(on: date, form: DayForm, moves: list[Move] | None = None) -> str:
    return render_template(
        "administration/calendar_day.html",
        day=on,
        form=form,
        published=pages.what_words(published_days(on.year).get(on) or ordinary_day(on)),
        moves=pages.move_rows(moves) if moves is not None else None,
        move_count=len(moves or ()),
        shown_moves=pages.SHOWN_MOVES,
        words_of_change=_words_of_change(on, form) if moves is not None else "",
    )


def _words_of_change(on: date, form: DayForm) -> str:
    after = terms.calendar(_change(on, form))
    if on.year not in after.years:
        return ""
    return pages.what_words(after.day(on))
