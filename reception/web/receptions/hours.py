"""One personal reception: places, what became of it, visits to it, and all entries."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters.phones import format_phone, mask_phone, parse_phone
from reception.domain.disclosures import Detail
from reception.domain.errors import DomainError
from reception.domain.permissions import Permission, may
from reception.domain.receptions import ReceptionAction, Standing, slots
from reception.domain.vocabulary import Role
from reception.extensions import transaction, utcnow
from reception.models import Appointment, User
from reception.queries import directory, receptions, visits
from reception.queries.receptions import Hour
from reception.queries.scope import Scope
from reception.services import appointments, disclosures
from reception.services import receptions as service
from reception.services.receptions import Record
from reception.web.access import allowed, current_actor, current_scope
from reception.web.choices import SelectChoice
from reception.web.receptions.forms import BookForm, RecordForm
from reception.web.receptions.views import official_choices
from reception.web.receptions.words import ACTION, STANDING, TONE
from reception.web.refusals import explain

bp = Blueprint("hours", __name__)


@bp.get("/receptions/<int:reception_id>")
@allowed(Permission.READ_RECEPTIONS)
def show(reception_id: int) -> ResponseReturnValue:
    """Show a personal reception with what became of it."""
    return _page(_visible(reception_id))


@bp.post("/receptions/<int:reception_id>/record")
@allowed(Permission.RECORD_RECEPTIONS)
def record(reception_id: int) -> ResponseReturnValue:
    """Enter what became of the hour."""
    hour = _visible(reception_id)
    form, people = _record_form(hour)
    if form.validate_on_submit():
        what = Record(
            action=ReceptionAction(form.action.data),
            substitute=people.get(form.substitute_id.data),
            **_counts(form),
            reason=form.reason.data or "",
        )
        seen = form.version.data or ""
        version = int(seen) if seen.isdecimal() else None
        try:
            with transaction():
                service.record(
                    hour.reception, what, actor=current_actor(), now=utcnow(), seen_version=version
                )
        except DomainError as error:
            form.form_errors.append(explain(error))
        else:
            flash(_("It is entered what became of the personal reception."), "success")
            return redirect(url_for("hours.show", reception_id=reception_id))
    return _page(hour, record_form=form), 422


@bp.post("/receptions/<int:reception_id>/withdraw")
@allowed(Permission.PLAN_RECEPTIONS)
def withdraw(reception_id: int) -> ResponseReturnValue:
    """Take an hour out of the plan that was planned by mistake."""
    hour = _visible(reception_id)
    with transaction():
        service.withdraw(hour.reception, actor=current_actor(), now=utcnow())
    flash(_("The personal reception is taken out of the plan."), "success")
    return redirect(url_for("receptions.plan"))


@bp.post("/receptions/<int:reception_id>/book")
@allowed(Permission.RECORD_RECEPTIONS)
def book(reception_id: int) -> ResponseReturnValue:
    """Book a place for a visitor."""
    hour = _visible(reception_id)
    form = _book_form(hour)
    if form.validate_on_submit():
        try:
            with transaction():
                appointments.book(
                    hour.reception,
                    form.slot.data,
                    visitor_name=form.visitor_name.data or "",
                    phone=parse_phone(form.phone.data).e164 if form.phone.data else None,
                    actor=current_actor(),
                    now=utcnow(),
                    submission_key=f"{current_actor().id}:{form.submission_key.data}",
                )
        except DomainError as error:
            form.form_errors.append(explain(error))
        else:
            flash(_("The place is booked."), "success")
            return redirect(url_for("hours.show", reception_id=reception_id))
    return _page(hour, book_form=form), 422


@bp.post("/receptions/<int:reception_id>/places/<int:appointment_id>/free")
@allowed(Permission.RECORD_RECEPTIONS)
def free(reception_id: int, appointment_id: int) -> ResponseReturnValue:
    """Cancel a booking."""
    hour = _visible(reception_id)
    booked = receptions.appointments(reception_id, scope=current_scope())
    appointment = next((each for each in booked if each.id == appointment_id), None) or abort(404)
    with transaction():
        appointments.free(appointment, hour.reception, actor=current_actor(), now=utcnow())
    flash(_("The place is free again."), "success")
    return redirect(url_for("hours.show", reception_id=reception_id))


@bp.post("/receptions/<int:reception_id>/reveal")
@allowed(Permission.RECORD_RECEPTIONS)
def reveal(reception_id: int) -> ResponseReturnValue:
    """Show the telephones in full, and put on record that they were seen."""
    hour = _visible(reception_id)
    booked = receptions.appointments(reception_id, scope=current_scope())
    seen = sum(bool(each.phone) for each in booked)
    with transaction():
        disclosures.of_reception(
            hour.reception, [Detail.PHONE], visitors=seen, actor=current_actor(), now=utcnow()
        )
    return _page(hour, is_revealed=True)


def _visible(reception_id: int) -> Hour:
    """Return the hour if it is in the scope, or the person's own; whatever else is not found."""
    now, actor = utcnow(), current_actor()
    found = receptions.visible(reception_id, scope=current_scope(), now=now)
    if found is None and Role.OFFICIAL in actor.roles:
        own = receptions.visible(reception_id, scope=Scope.everything(), now=now)
        found = own if own is not None and own.reception.official_id == actor.id else None
    return found or abort(404)


def _own_data() -> Any:
    """Return what was posted, where this form was: the page has two."""
    return request.form if request.method == "POST" else None


def _counts(form: RecordForm) -> dict[str, int]:
    """Return the people received; an hour that did not take place received nobody."""
    took_place = form.action.data in (ReceptionAction.HOLD, ReceptionAction.REPLACE)
    return {
        "people": (form.people.data or 0) if took_place else 0,
        "solved": (form.solved.data or 0) if took_place else 0,
    }


def _page(
    hour: Hour,
    *,
    record_form: RecordForm | None = None,
    book_form: BookForm | None = None,
    is_revealed: bool = False,
) -> str:
    scope, roles = current_scope(), current_actor().roles
    reception = hour.reception
    booked = receptions.appointments(reception.id, scope=scope)
    may_record = may(roles, Permission.RECORD_RECEPTIONS)
    has_begun = reception.starts_at <= utcnow()
    return render_template(
        "receptions/hour.html",
        hour=hour,
        reception=reception,
        standing=STANDING[hour.standing],
        tone=TONE[hour.standing],
        places=_places(hour, booked, is_revealed) if may_record else [],
        is_revealed=is_revealed,
        has_phones=any(each.phone for each in booked),
        entries=receptions.entries_of(reception.id),
        visits=visits.of_reception(reception.id, scope=scope),
        record_form=(record_form or _record_form(hour)[0]) if may_record else None,
        book_form=(book_form or _book_form(hour, booked)) if may_record and _is_bookable(hour) else None,
        may_withdraw=may(roles, Permission.PLAN_RECEPTIONS) and not has_begun,
        ACTION=ACTION,
    )


def _is_bookable(hour: Hour) -> bool:
    return hour.standing is Standing.TO_COME


def _places(hour: Hour, booked: Any, is_revealed: bool) -> list[dict[str, Any]]:
    taken: dict[int, Appointment] = {each.slot: each for each in booked}
    zone = hour.reception.branch.zone
    found = []
    for slot, at in enumerate(_slots(hour)):
        appointment = taken.get(slot)
        phone = appointment.phone if appointment else None
        found.append(
            {
                "at": at.astimezone(zone).strftime("%H:%M"),
                "id": appointment.id if appointment else None,
                "name": appointment.visitor_name if appointment else "",
                "phone": (format_phone(phone) if is_revealed else mask_phone(phone)) if phone else "",
            }
        )
    return found


def _slots(hour: Hour) -> Any:
    return slots(hour.reception.starts_at, hour.reception.ends_at, hour.reception.slot_minutes)


def _record_form(hour: Hour) -> tuple[RecordForm, dict[int, User]]:
    last = hour.last
    is_told = last.action is not ReceptionAction.PLAN
    form = RecordForm(
        data={
            "version": str(hour.reception.version),
            "action": last.action.value if is_told else ReceptionAction.HOLD.value,
            "substitute_id": last.held_by_id if last.action is ReceptionAction.REPLACE else None,
            "people": last.people,
            "solved": last.solved,
            "reason": last.reason,
        },
        prefix="record-",
        formdata=_own_data() if request.endpoint == "hours.record" else None,
    )
    branch = hour.reception.branch
    people = {
        each.id: each for each in directory.officials_for(branch) if each.id != hour.reception.official_id
    }
    form.substitute_id.choices = official_choices(people.values())
    return form, people


def _book_form(hour: Hour, booked: Any = None) -> BookForm:
    is_sent = request.endpoint == "hours.book"
    form = BookForm(prefix="book-", formdata=_own_data() if is_sent else None)
    if booked is None:
        booked = receptions.appointments(hour.reception.id, scope=current_scope())
    taken = {each.slot for each in booked}
    zone = hour.reception.branch.zone
    form.slot.choices = [
        SelectChoice(str(number), at.astimezone(zone).strftime("%H:%M"))
        for number, at in enumerate(_slots(hour))
        if number not in taken or is_sent
    ]
    return form
