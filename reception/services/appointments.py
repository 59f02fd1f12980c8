"""Places of a personal reception that staff book for visitors."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from reception.domain.errors import PlaceTaken, TransitionNotAllowed
from reception.domain.permissions import Permission
from reception.domain.receptions import ReceptionAction, slots
from reception.extensions import db
from reception.models import Appointment, PersonalReception, User
from reception.queries.scope import UNSCOPED
from reception.services.receptions import ensure_own, last_event


def book(
    reception: PersonalReception,
    slot: int,
    *,
    visitor_name: str,
    phone: str | None,
    actor: User,
    now: datetime,
    submission_key: str | None = None,
) -> Appointment:
    """Book a place for a visitor; the same form sent twice books once.

    Raises ``NotPermitted``, ``OutOfScope``, ``PlaceTaken`` or ``TransitionNotAllowed`` (the hour is over,
    cancelled or withdrawn).
    """
    ensure_own(reception, Permission.RECORD_RECEPTIONS, actor)
    known = sa.select(Appointment).where(Appointment.submission_key == submission_key)
    earlier = db.session.scalar(known, execution_options=UNSCOPED) if submission_key else None
    if earlier is not None:
        return earlier
    last = last_event(reception.id)
    if last.action is not ReceptionAction.PLAN or reception.ends_at <= now:
        raise TransitionNotAllowed(ReceptionAction.PLAN, last.action)
    if not 0 <= slot < len(slots(reception.starts_at, reception.ends_at, reception.slot_minutes)):
        raise PlaceTaken
    appointment = Appointment(
        branch_id=reception.branch_id,
        reception_id=reception.id,
        slot=slot,
        visitor_name=visitor_name,
        phone=phone,
        booked_at=now,
        booked_by_id=actor.id,
        submission_key=submission_key,
    )
    try:
        with db.session.begin_nested():
            db.session.add(appointment)
    except IntegrityError as error:
        raise PlaceTaken from error
    return appointment


def free(appointment: Appointment, reception: PersonalReception, *, actor: User, now: datetime) -> None:
    """Cancel a booking: the place is free again."""
    ensure_own(reception, Permission.RECORD_RECEPTIONS, actor)
    appointment.cancelled_at = appointment.cancelled_at or now
