"""The demo's journal of visits and personal receptions: plain rows, since thousands pass in a start."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, cast

import sqlalchemy as sa

from reception.domain.history import FOREVER
from reception.domain.periods import ONE_DAY, Period, add_months, instant, month
from reception.domain.receptions import Plan, PlanRule, ReceptionAction
from reception.domain.vocabulary import Channel, OrganisationKind, Role
from reception.extensions import db
from reception.models import (
    Appeal,
    Branch,
    PersonalReception,
    ReceptionEvent,
    ReceptionRule,
    Topic,
    User,
    Visit,
    VisitEntry,
)
from reception.queries.scope import UNSCOPED
from reception.services.demo_cast import Cast
from reception.services.demo_hours import OfficeHours
from reception.services.demo_lots import BRANCHES

VISITS_PER_APPEAL = 3.5
"""Advice given beside each appeal: 9,000 visits and 2,000 appeals in West Kazakhstan in 2019."""

AT_THE_DESK = {Channel.IN_PERSON, Channel.TELEPHONE, Channel.MOBILE_RECEPTION}
RECEIVING = {OrganisationKind.AKIMAT, OrganisationKind.FRACTION}
HELD_NONE = "заместитель акима города"
"""Whoever has this post owes receptions and holds none: so it was in the press of 2019."""

STARTS, ENDS = time(15), time(17)
FATES = (ReceptionAction.HOLD, ReceptionAction.REPLACE, ReceptionAction.CANCEL, ReceptionAction.MISS)
WEIGHTS = (80, 7, 7, 6)
REASON = "Командировка"


@dataclass(frozen=True, slots=True)
class Days:
    """The half-year up to the demo's last day, as much of it as has passed by ``now``."""

    first: date
    last: date
    now: datetime


def fill(days: Days, dice: Random, cast_of: Cast, hours: OfficeHours) -> None:
    """Write the journal and the personal receptions of the half-year."""
    _visits(days, dice, cast_of, hours)
    _receptions(days, dice, cast_of, hours)


def _inserted(model: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
    table = cast("sa.Table", model.__table__)
    statement = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, rows)) if rows else []


def _visits(days: Days, dice: Random, cast_of: Cast, hours: OfficeHours) -> None:
    statement = sa.select(Appeal).where(Appeal.channel.in_(AT_THE_DESK)).order_by(Appeal.id)
    appeals = db.session.scalars(statement, execution_options=UNSCOPED).all()
    rows = [
        _line(appeal.branch, appeal.received_at, appeal.channel, dice, appeal=appeal) for appeal in appeals
    ]
    branches = db.session.scalars(
        sa.select(Branch).where(Branch.code.in_(BRANCHES)).order_by(Branch.id)
    ).all()
    topics = db.session.scalars(
        sa.select(Topic.id).where(Topic.parent_id.is_not(None), Topic.branch_id.is_(None)).order_by(Topic.id)
    ).all()
    span = (days.last - days.first).days + 1
    count = round(len(appeals) * VISITS_PER_APPEAL)
    for branch in dice.choices(branches, weights=[BRANCHES[branch.code] for branch in branches], k=count):
        day = days.first + ONE_DAY * dice.randrange(span)
        at = hours.on_day(day)
        if at < days.now and hours.calendar.is_working_day(day):
            channel = dice.choice((Channel.IN_PERSON, Channel.IN_PERSON, Channel.TELEPHONE))
            rows.append(_line(branch, at, channel, dice, topic_id=dice.choice(topics)))
    clerks = {branch.id: cast_of.clerk(branch).id for branch in branches}
    _write_visits(sorted(rows, key=lambda row: row["visited_at"]), clerks)


def _write_visits(rows: list[dict[str, Any]], clerks: dict[int, int]) -> None:
    ids = _inserted(
        Visit,
        [
            {"branch_id": r["branch_id"], "visitor_name": r.pop("visitor_name"), "opened_at": r["visited_at"]}
            for r in rows
        ],
    )
    _inserted(
        VisitEntry,
        [
            row | {"visit_id": key, "actor_id": clerks.get(row["branch_id"])}
            for key, row in zip(ids, rows, strict=True)
        ],
    )


def _line(
    branch: Branch,
    at: datetime,
    channel: Channel,
    dice: Random,
    *,
    appeal: Appeal | None = None,
    topic_id: int | None = None,
) -> dict[str, Any]:
    people = appeal.signatories if appeal else dice.choices((1, 2, 5), weights=(90, 8, 2))[0]
    return {
        "branch_id": branch.id,
        "visitor_name": appeal.applicant.name if appeal and appeal.applicant else "",
        "known_from": at,
        "known_to": FOREVER,
        "visited_at": at,
        "channel": channel,
        "topic_id": appeal.questions[0].topic_id if appeal else topic_id,
        "minutes": dice.choice((5, 5, 10, 10, 10, 15, 20)),
        "people": people,
        "appeal_id": appeal.id if appeal else None,
        "is_void": False,
    }


def _receptions(days: Days, dice: Random, cast_of: Cast, hours: OfficeHours) -> None:
    planned_at = instant(days.first, time(9), hours.zone)
    following = add_months(days.last, 1)
    # The calendar of the next year may not be published yet.
    until = min(month(following.year, following.month).end_on, date(days.last.year, 12, 31))
    officials = [user for user in _officials() if user.organisation and user.organisation.kind in RECEIVING]
    for official in officials:
        assert official.organisation is not None, "only those of an organisation are asked"
        branch: Branch = official.organisation.branch
        rule = PlanRule(
            dice.randrange(5), dice.choice((frozenset({2}), frozenset({2, 4}))), Period(days.first, until)
        )
        actor, clerk = cast_of.manager(branch), cast_of.clerk(branch)
        (rule_id,) = _inserted(ReceptionRule, [_rule_row(official, branch, rule, actor, planned_at)])
        shared = {
            "branch_id": branch.id,
            "official_id": official.id,
            "organisation_id": official.organisation_id,
            "rule_id": rule_id,
            "slot_minutes": 15,
            "place": "",
        }
        rows: list[dict[str, Any]] = [
            shared
            | {"starts_at": instant(day, STARTS, branch.zone), "ends_at": instant(day, ENDS, branch.zone)}
            for day in Plan.of(rule, hours.calendar).days
        ]
        others = [other for other in officials if other.position_ru != HELD_NONE]
        told = [_fate(official, row["ends_at"], others, dice, days.now) for row in rows]
        _write_hours(rows, told, planned_at, actor, clerk)


def _write_hours(
    rows: list[dict[str, Any]],
    told: Sequence[dict[str, Any] | None],
    planned_at: datetime,
    actor: User,
    clerk: User,
) -> None:
    """Write the hours of an official, each with what was entered about it."""
    versions = [{"version": 2 if fate else 1} for fate in told]
    ids = _inserted(PersonalReception, [row | each for row, each in zip(rows, versions, strict=True)])
    plans = [_event(key, ReceptionAction.PLAN, planned_at, planned_at, actor.id) for key in ids]
    fates = [
        _event(key, fate["action"], row["starts_at"], row["ends_at"] + timedelta(minutes=20), clerk.id) | fate
        for key, row, fate in zip(ids, rows, told, strict=True)
        if fate
    ]
    _inserted(ReceptionEvent, [*plans, *fates])


def _officials() -> Iterable[User]:
    users = db.session.scalars(sa.select(User).where(User.is_active).order_by(User.id)).all()
    return [user for user in users if Role.OFFICIAL in user.roles]


def _rule_row(
    official: User, branch: Branch, rule: PlanRule, actor: User, planned_at: datetime
) -> dict[str, Any]:
    return {
        "branch_id": branch.id,
        "official_id": official.id,
        "weekday": rule.weekday,
        "weeks": "".join(str(week) for week in sorted(rule.weeks)),
        "starts": STARTS,
        "ends": ENDS,
        "valid_from": rule.period.start_on,
        "valid_to": rule.period.end_on,
        "created_at": planned_at,
        "created_by_id": actor.id,
    }


def _fate(
    official: User, ends_at: datetime, others: Sequence[User], dice: Random, now: datetime
) -> dict[str, Any] | None:
    """Return what is entered about an hour, or None while nobody has entered anything."""
    if ends_at + timedelta(hours=1) > now or official.position_ru == HELD_NONE:
        return None
    action = dice.choices(FATES, weights=WEIGHTS)[0]
    fate: dict[str, Any] = {"action": action}
    if action is ReceptionAction.CANCEL:
        return fate | {"reason": REASON}
    if action is ReceptionAction.MISS:
        return fate
    held_by = official if action is ReceptionAction.HOLD else dice.choice(others)
    people = dice.randint(1, 9)
    return fate | {
        "held_by_id": held_by.id,
        "held_by_organisation_id": held_by.organisation_id,
        "people": people,
        "solved": dice.randint(0, min(people, 3)),
    }


def _event(
    reception_id: int, action: ReceptionAction, happened_at: datetime, recorded_at: datetime, actor_id: int
) -> dict[str, Any]:
    return {
        "reception_id": reception_id,
        "action": action,
        "happened_at": happened_at,
        "recorded_at": recorded_at,
        "actor_id": actor_id,
        "held_by_id": None,
        "held_by_organisation_id": None,
        "people": 0,
        "solved": 0,
        "reason": "",
    }
