"""Arranging who stands in while somebody is away."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from reception.domain.errors import AlreadyAway, NotPermitted, OutOfScope
from reception.domain.substitution import AbsenceKind
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Absence, User
from reception.queries import absences as queries
from reception.queries.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From when to when somebody is away, both included, and why."""

    kind: AbsenceKind
    from_on: date
    to_on: date


def arrange(
    person: User, substitute: User, days: Days, *, actor: User, scope: Scope, now: datetime
) -> Absence:
    """Put on record that ``substitute`` stands in for ``person``.

    People arrange their own absence, managers that of the people of their branches. Raises ``NotPermitted``,
    ``OutOfScope`` and ``AlreadyAway``.
    """
    ensure_may_arrange(person, actor=actor, scope=scope)
    if not substitute.is_active or not person.is_active:
        raise OutOfScope
    # Two requests at once for one person wait for each other here.
    db.session.execute(sa.select(User.id).where(User.id == person.id).with_for_update())
    clash = queries.overlapping(person.id, days.from_on, days.to_on)
    if clash is not None:
        raise AlreadyAway(clash.from_on, clash.to_on)
    absence = Absence(
        user_id=person.id,
        substitute_id=substitute.id,
        kind=days.kind,
        from_on=days.from_on,
        to_on=days.to_on,
        created_at=now,
        created_by_id=actor.id,
    )
    db.session.add(absence)
    db.session.flush()
    return absence


def end(absence: Absence, *, actor: User, scope: Scope, now: datetime) -> None:
    """Call an absence off, or end it early: from now on nobody stands in. The row stays."""
    ensure_may_arrange(absence.user, actor=actor, scope=scope)
    if absence.ended_at is None:
        absence.ended_at = now
        absence.ended_by_id = actor.id
        db.session.flush()


def ensure_may_arrange(person: User, *, actor: User, scope: Scope) -> None:
    """Raise unless the actor may say who stands in for ``person``."""
    if person.id == actor.id:
        return
    if Role.MANAGER not in actor.roles:
        raise NotPermitted("arrange_absence")
    home = person.branch_id or (person.organisation.branch_id if person.organisation else None)
    if home is None or not scope.has_branch(home):
        raise OutOfScope
