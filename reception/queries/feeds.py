"""What a person's calendar shows: the due dates of their open questions, their reception hours."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.receptions import ReceptionAction
from reception.domain.vocabulary import OPEN_STATUSES
from reception.extensions import db
from reception.models import (
    Appeal,
    Branch,
    CalendarFeed,
    Event,
    PersonalReception,
    Question,
    ReceptionEvent,
    Topic,
    User,
)
from reception.queries.receptions import last_known
from reception.queries.scope import Scope, of_branches, scoped

MOST = 1000
"""How many entries of each sort a calendar has: what is due first, the hours that come first."""

_DUE: tuple[Any, ...] = (
    Question.id,
    Question.part,
    Question.version,
    Question.due_at,
    Appeal.number,
    Appeal.parts,
    Branch.time_zone,
    Topic,
)


def owner_of(token_hash: str) -> User | None:
    """Return the active person whose calendar a token opens."""
    return db.session.scalar(
        sa.select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(CalendarFeed.token_hash == token_hash, User.is_active)
    )


def made_at(user: User) -> datetime | None:
    """Return since when a person's calendar has an address; None without one."""
    return db.session.scalar(sa.select(CalendarFeed.created_at).where(CalendarFeed.user_id == user.id))


def due_of(user: User) -> Sequence[Any]:
    """Return the open questions that are assigned to a person, what is due first leading."""
    changed_at = (
        sa.select(sa.func.max(Event.recorded_at)).where(Event.question_id == Question.id).scalar_subquery()
    )
    statement = (
        sa.select(*_DUE, changed_at.label("changed_at"))
        .select_from(Question)
        .join(Appeal, Appeal.id == Question.appeal_id)
        .join(Branch, Branch.id == Question.branch_id)
        .outerjoin(Topic, Topic.id == Question.topic_id)
        .where(Question.status.in_(sorted(OPEN_STATUSES)), Question.due_at.is_not(None))
        .order_by(Question.due_at, Question.id)
        .limit(MOST)
    )
    return db.session.execute(scoped(statement, Scope(assignee_ids=frozenset([user.id])))).all()


def hours_of(user: User, *, since: datetime, now: datetime) -> Sequence[Any]:
    """Return the hours at which a person receives, without withdrawn and cancelled ones, in their order."""
    void = (ReceptionAction.WITHDRAW, ReceptionAction.CANCEL)
    statement = (
        sa.select(PersonalReception, ReceptionEvent.recorded_at)
        .join(ReceptionEvent, last_known(now))
        .where(
            PersonalReception.official_id == user.id,
            PersonalReception.starts_at >= since,
            ReceptionEvent.action.not_in(void),
        )
        .order_by(PersonalReception.starts_at, PersonalReception.id)
        .limit(MOST)
    )
    scope = Scope.everything()
    return db.session.execute(of_branches(statement, scope, PersonalReception.branch_id)).all()
