"""Who is away, and who stands in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from reception.domain.periods import local_day
from reception.domain.substitution import standing_in
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Absence, Branch, Organisation, User, UserRole

ONE_DAY = timedelta(days=1)


def standing_in_on(on: date) -> Mapping[int, int]:
    """Return who stands in on a day, by who is away."""
    rows = db.session.scalars(
        sa.select(Absence).where(Absence.ended_at.is_(None), Absence.from_on <= on, Absence.to_on >= on)
    )
    return standing_in([row.as_away() for row in rows], on)


def stood_in_for(user: User, *, now: datetime) -> Mapping[int, int | None]:
    """Return the officials in whose place a person acts now, each with their organisation.

    One statement for whoever stands in for nobody, which is nearly everybody.
    """
    utc_day = now.astimezone(UTC).date()
    # Somewhere it is a day earlier or later; the exact day is decided below.
    around = sa.select(Absence.id).where(
        Absence.ended_at.is_(None),
        Absence.from_on <= utc_day + ONE_DAY,
        Absence.to_on >= utc_day - ONE_DAY,
        Absence.substitute_id == user.id,
    )
    if db.session.scalar(around.limit(1)) is None:
        return {}
    away = standing_in_on(local_day(now, _home(user).zone))
    absent = [person for person, substitute in away.items() if substitute == user.id]
    is_official = sa.exists().where(UserRole.user_id == User.id, UserRole.role == Role.OFFICIAL)
    rows = db.session.execute(
        sa.select(User.id, User.organisation_id).where(User.id.in_(absent), is_official)
    )
    return {row.id: row.organisation_id for row in rows}


def _home(user: User) -> Branch:
    home_id = user.branch_id or (user.organisation.branch_id if user.organisation else None)
    branch = db.session.get(Branch, home_id)
    assert branch is not None, "whoever stands in belongs to a branch"
    return branch


def listed(user_ids: Sequence[int] | None, *, since: date) -> Sequence[Absence]:
    """Return the absences that last beyond ``since``, of some people or of all, the earliest first."""
    statement = (
        sa.select(Absence)
        .where(Absence.ended_at.is_(None), Absence.to_on >= since)
        .options(joinedload(Absence.user), joinedload(Absence.substitute))
        .order_by(Absence.from_on, Absence.id)
    )
    if user_ids is not None:
        statement = statement.where(
            sa.or_(Absence.user_id.in_(user_ids), Absence.substitute_id.in_(user_ids))
        )
    return db.session.scalars(statement).all()


def overlapping(user_id: int, from_on: date, to_on: date) -> Absence | None:
    """Return an absence of a person that shares a day with the one asked for."""
    return db.session.scalars(
        sa.select(Absence)
        .where(
            Absence.user_id == user_id,
            Absence.ended_at.is_(None),
            Absence.from_on <= to_on,
            Absence.to_on >= from_on,
        )
        .limit(1)
    ).one_or_none()


def people_of(branch_ids: frozenset[int] | None) -> Sequence[User]:
    """Return the active people of some branches, by their own or their organisation's, by name."""
    organisation = aliased(Organisation)
    statement = (
        sa.select(User)
        .outerjoin(organisation, organisation.id == User.organisation_id)
        .where(User.is_active)
        .order_by(User.name, User.id)
    )
    if branch_ids is not None:
        home = sa.func.coalesce(User.branch_id, organisation.branch_id)
        statement = statement.where(home.in_(sorted(branch_ids)))
    return db.session.scalars(statement).all()


def colleagues_of(user: User) -> Sequence[User]:
    """Return the active people of a person's branch, by name: one of them stands in."""
    return people_of(frozenset([_home(user).id])) if user.branch_id or user.organisation_id else []
