"""Personal receptions: planned by rules and single dates, booked by staff, told by entries that stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from reception.domain.errors import (
    ChangedMeanwhile,
    MissingFact,
    NoSuchHour,
    NotYet,
    OutOfScope,
    TransitionNotAllowed,
)
from reception.domain.periods import instant
from reception.domain.permissions import Permission, ensure_may
from reception.domain.receptions import (
    AFTERWARDS,
    LONGEST_PLAN,
    RECORDABLE,
    Plan,
    PlanRule,
    ReceptionAction,
)
from reception.extensions import db
from reception.models import Branch, PersonalReception, ReceptionEvent, ReceptionRule, User
from reception.queries import terms
from reception.queries.scope import UNSCOPED, Scope, scope_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When and where an official receives, in local time of the branch."""

    starts: time
    ends: time
    slot_minutes: int = 15
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of an hour. ``people`` and ``solved`` (on the spot) are asked where it took place."""

    action: ReceptionAction
    substitute: User | None = None
    people: int = 0
    solved: int = 0
    reason: str = ""


def branch_of(official: User) -> Branch:
    """Return the branch whose reception an official's hours belong to."""
    branch = official.organisation.branch if official.organisation else official.branch
    if branch is None:
        raise OutOfScope
    found: Branch = branch
    return found


def plan_rule(
    official: User,
    rule: PlanRule,
    hours: Hours,
    *,
    actor: User,
    now: datetime,
    submission_key: str | None = None,
) -> Sequence[PersonalReception]:
    """Plan the hours of a rule at once; days off are skipped. What is planned already stays.

    Raises ``NotPermitted``, ``OutOfScope``, ``NoSuchHour`` or ``CalendarUnknown``.
    """
    branch = _may_plan(official, actor)
    if rule.period.end_on - rule.period.start_on > LONGEST_PLAN:
        raise NoSuchHour
    days = Plan.of(rule, terms.calendar()).days
    if not days or hours.ends <= hours.starts:
        raise NoSuchHour
    row = ReceptionRule(
        branch=branch,
        official=official,
        weekday=rule.weekday,
        weeks="".join(str(week) for week in sorted(rule.weeks)),
        starts=hours.starts,
        ends=hours.ends,
        valid_from=rule.period.start_on,
        valid_to=rule.period.end_on,
        created_at=now,
        created_by_id=actor.id,
        submission_key=submission_key,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return ()
    return _plan(official, branch, days, hours, actor=actor, now=now, rule=row)


def plan_day(
    official: User, day: date, hours: Hours, *, actor: User, now: datetime
) -> Sequence[PersonalReception]:
    """Plan one hour on a day of its own, whatever the calendar says. Raises as ``plan_rule`` does."""
    branch = _may_plan(official, actor)
    if hours.ends <= hours.starts:
        raise NoSuchHour
    return _plan(official, branch, [day], hours, actor=actor, now=now)


def withdraw(reception: PersonalReception, *, actor: User, now: datetime) -> ReceptionEvent:
    """Take an hour out of the plan that was planned by mistake, before its time.

    Raises ``NotPermitted``, ``OutOfScope`` or ``TransitionNotAllowed``: what has begun was owed.
    """
    ensure_own(reception, Permission.PLAN_RECEPTIONS, actor)
    last = last_event(reception.id)
    if reception.starts_at <= now or last.action is not ReceptionAction.PLAN:
        raise TransitionNotAllowed(ReceptionAction.WITHDRAW, last.action)
    return _enter(reception, Record(action=ReceptionAction.WITHDRAW), now, actor=actor, now=now)


def record(
    reception: PersonalReception, what: Record, *, actor: User, now: datetime, seen_version: int | None = None
) -> ReceptionEvent:
    """Enter what became of an hour. A later entry corrects it; reports as known earlier keep the earlier one.

    Raises ``NotPermitted``, ``OutOfScope``, ``NotYet``, ``MissingFact``, ``TransitionNotAllowed`` or
    ``ChangedMeanwhile``. The same again changes nothing.
    """
    ensure_own(reception, Permission.RECORD_RECEPTIONS, actor)
    _ensure_told(reception, what, now)
    last = last_event(reception.id)
    if last.action is ReceptionAction.WITHDRAW or what.action not in RECORDABLE:
        raise TransitionNotAllowed(what.action, last.action)
    held_by = _held_by(reception, what)
    if _says_the_same(last, what, held_by):
        return last
    if seen_version is not None and seen_version != reception.version:
        raise ChangedMeanwhile(seen_version, reception.version)
    happened_at = now if what.action is ReceptionAction.CANCEL else reception.starts_at
    return _enter(
        reception, what, min(happened_at, reception.starts_at), actor=actor, now=now, held_by=held_by
    )


def last_event(reception_id: int) -> ReceptionEvent:
    """Return what was entered last about an hour."""
    statement = sa.select(ReceptionEvent).where(ReceptionEvent.reception_id == reception_id)
    return db.session.scalars(statement.order_by(ReceptionEvent.id.desc()).limit(1)).one()


def _may_plan(official: User, actor: User) -> Branch:
    ensure_may(actor.roles, Permission.PLAN_RECEPTIONS)
    branch = branch_of(official)
    if not scope_of(actor).has_branch(branch.id):
        raise OutOfScope
    return branch


def ensure_own(reception: PersonalReception, wish: Permission, actor: User) -> None:
    """Raise ``NotPermitted`` or ``OutOfScope`` unless the person may do this in the hour's branch."""
    ensure_may(actor.roles, wish)
    scope: Scope = scope_of(actor)
    if not scope.has_branch(reception.branch_id):
        raise OutOfScope


def _ensure_told(reception: PersonalReception, what: Record, now: datetime) -> None:
    if what.action in AFTERWARDS and reception.starts_at > now:
        raise NotYet
    if what.action is ReceptionAction.REPLACE and what.substitute is None:
        raise MissingFact(what.action, "substitute")
    if what.action is ReceptionAction.CANCEL and not what.reason:
        raise MissingFact(what.action, "reason")


def _held_by(reception: PersonalReception, what: Record) -> User | None:
    if what.action is ReceptionAction.HOLD:
        return reception.official
    return what.substitute if what.action is ReceptionAction.REPLACE else None


def _says_the_same(last: ReceptionEvent, what: Record, held_by: User | None) -> bool:
    said = (last.action, last.held_by_id, last.people, last.solved, last.reason)
    return said == (what.action, held_by.id if held_by else None, what.people, what.solved, what.reason)


def _plan(
    official: User,
    branch: Branch,
    days: Sequence[date],
    hours: Hours,
    *,
    actor: User,
    now: datetime,
    rule: ReceptionRule | None = None,
) -> list[PersonalReception]:
    """Write out the hours that are not planned yet; one that was withdrawn is planned again."""
    begins = {instant(day, hours.starts, branch.zone): day for day in days}
    statement = sa.select(PersonalReception).where(
        PersonalReception.official_id == official.id, PersonalReception.starts_at.in_(begins)
    )
    known = {row.starts_at: row for row in db.session.scalars(statement, execution_options=UNSCOPED)}
    planned = []
    for starts_at, day in begins.items():
        row = known.get(starts_at)
        if row is not None and last_event(row.id).action is not ReceptionAction.WITHDRAW:
            continue
        row = row or PersonalReception(
            branch=branch,
            official=official,
            organisation_id=official.organisation_id,
            rule_id=rule.id if rule else None,
            starts_at=starts_at,
            ends_at=instant(day, hours.ends, branch.zone),
            slot_minutes=hours.slot_minutes,
            place=hours.place,
            version=0,
        )
        planned.append(row)
    db.session.add_all(planned)
    db.session.flush()
    for row in planned:
        _enter(row, Record(action=ReceptionAction.PLAN), now, actor=actor, now=now)
    return planned


def _enter(
    reception: PersonalReception,
    what: Record,
    happened_at: datetime,
    *,
    actor: User,
    now: datetime,
    held_by: User | None = None,
) -> ReceptionEvent:
    """Append an entry; the version rises, so that two people never both believe to be first."""
    seen = reception.version
    risen = sa.update(PersonalReception).where(
        PersonalReception.id == reception.id, PersonalReception.version == seen
    )
    result = db.session.execute(risen.values(version=seen + 1))
    if not result.rowcount:  # type: ignore[attr-defined] # an UPDATE has one
        raise ChangedMeanwhile(seen, seen + 1)
    event = ReceptionEvent(
        reception_id=reception.id,
        action=what.action,
        happened_at=happened_at,
        recorded_at=now,
        actor_id=actor.id,
        held_by_id=held_by.id if held_by else None,
        held_by_organisation_id=held_by.organisation_id if held_by else None,
        people=what.people,
        solved=what.solved,
        reason=what.reason,
    )
    db.session.add(event)
    db.session.flush()
    return event
