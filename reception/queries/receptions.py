"""Personal receptions with what was last known of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from reception.domain.periods import Period
from reception.domain.receptions import GRACE, RECORDED, ReceptionAction, Standing, standing
from reception.extensions import db
from reception.models import Appointment, Branch, PersonalReception, ReceptionEvent, ReceptionRule, User
from reception.queries.scope import Scope, of_branches


@dataclass(frozen=True, slots=True)
class Hour:
    """A planned hour, its last entry, and how it stands."""

    reception: PersonalReception
    last: ReceptionEvent
    standing: Standing
    booked: int = 0


def last_known(known_at: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that an entry is the last one of its hour that was recorded by ``known_at``."""
    other = aliased(ReceptionEvent)
    newest = (
        sa.select(sa.func.max(other.id))
        .where(other.reception_id == PersonalReception.id, other.recorded_at <= known_at)
        .correlate(PersonalReception)
        .scalar_subquery()
    )
    return sa.and_(ReceptionEvent.reception_id == PersonalReception.id, ReceptionEvent.id == newest)


def standing_of(known_at: datetime) -> sa.ColumnElement[str]:
    """Return ``domain.receptions.standing`` as an expression; withdrawn hours must be left out by a WHERE."""
    return sa.case(
        *((ReceptionEvent.action == action, stands.value) for action, stands in RECORDED.items()),
        (PersonalReception.ends_at > known_at, Standing.TO_COME.value),
        (PersonalReception.ends_at > known_at - GRACE, Standing.UNRECORDED.value),
        else_=Standing.MISSED.value,
    )


def planned(known_at: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that an hour stands in the plan at ``known_at``, joined with its last entry."""
    return sa.and_(last_known(known_at), ReceptionEvent.action != ReceptionAction.WITHDRAW)


def of_month(branch: Branch, period: Period, *, scope: Scope, now: datetime) -> list[Hour]:
    """Return the hours of a branch and those below it in a period, in the order of time."""
    start, end = period.bounds(branch.zone)
    statement = _hours(now).where(
        PersonalReception.branch_id.in_(_below(branch)),
        PersonalReception.starts_at >= start,
        PersonalReception.starts_at < end,
    )
    return _read(statement, scope, now)


def published(branch: Branch, period: Period, *, scope: Scope, now: datetime) -> list[Hour]:
    """Return the hours of one branch alone, as its public schedule shows them."""
    start, end = period.bounds(branch.zone)
    statement = _hours(now).where(
        PersonalReception.branch_id == branch.id,
        PersonalReception.starts_at >= start,
        PersonalReception.starts_at < end,
    )
    return _read(statement, scope, now)


def visible(reception_id: int, *, scope: Scope, now: datetime) -> Hour | None:
    """Return one hour that stands in the plan, or None."""
    found = _read(_hours(now).where(PersonalReception.id == reception_id), scope, now)
    return found[0] if found else None


def entries_of(reception_id: int) -> Sequence[ReceptionEvent]:
    """Return what was entered about an hour, the newest first."""
    statement = (
        sa.select(ReceptionEvent)
        .options(joinedload(ReceptionEvent.actor), joinedload(ReceptionEvent.held_by))
        .where(ReceptionEvent.reception_id == reception_id)
        .order_by(ReceptionEvent.id.desc())
    )
    return db.session.scalars(statement).unique().all()


def appointments(reception_id: int, *, scope: Scope) -> Sequence[Appointment]:
    """Return the places that are booked."""
    statement = (
        sa.select(Appointment)
        .where(Appointment.reception_id == reception_id, Appointment.cancelled_at.is_(None))
        .order_by(Appointment.slot)
    )
    return db.session.scalars(of_branches(statement, scope, Appointment.branch_id)).all()


def rules(branch: Branch, period: Period) -> Sequence[ReceptionRule]:
    """Return the rules of a branch and those below it that have days in a period."""
    statement = (
        sa.select(ReceptionRule)
        .options(joinedload(ReceptionRule.official).lazyload(User.role_rows))
        .where(
            ReceptionRule.branch_id.in_(_below(branch)),
            ReceptionRule.valid_from <= period.end_on,
            ReceptionRule.valid_to >= period.start_on,
        )
        .order_by(ReceptionRule.id)
    )
    return db.session.scalars(statement).all()


def _below(branch: Branch) -> sa.Select[int]:
    return sa.select(Branch.id).where(Branch.path.startswith(branch.path, autoescape=True))


def _hours(now: datetime) -> sa.Select[PersonalReception, ReceptionEvent, int]:
    booked = (
        sa.select(sa.func.count())
        .select_from(Appointment)
        .where(Appointment.reception_id == PersonalReception.id, Appointment.cancelled_at.is_(None))
        .correlate(PersonalReception)
        .scalar_subquery()
    )
    return (
        sa.select(PersonalReception, ReceptionEvent, booked)
        .join(ReceptionEvent, planned(now))
        .options(
            joinedload(PersonalReception.official, innerjoin=True).lazyload(User.role_rows),
            joinedload(PersonalReception.organisation),
            joinedload(PersonalReception.branch, innerjoin=True),
            joinedload(ReceptionEvent.held_by).lazyload(User.role_rows),
        )
        .order_by(PersonalReception.starts_at, PersonalReception.id)
    )


def _read(
    statement: sa.Select[PersonalReception, ReceptionEvent, int], scope: Scope, now: datetime
) -> list[Hour]:
    rows = db.session.execute(of_branches(statement, scope, PersonalReception.branch_id)).unique()
    found = []
    for reception, last, booked in rows:
        stands = standing(last.action, reception.ends_at, now)
        assert stands is not None, "withdrawn hours are left out by the statement"
        found.append(Hour(reception, last, stands, booked))
    return found
