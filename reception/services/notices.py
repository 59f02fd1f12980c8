"""Notices: rows written with the event that they tell of, marked as read later. Nothing is sent here."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import sqlalchemy as sa

from reception.domain.notices import Circle, NoticeKind, told_of
from reception.domain.periods import local_day
from reception.extensions import db
from reception.models import Event, Notice, Question, User
from reception.queries import absences
from reception.queries import notices as queries
from reception.services.rows import insertion


def tell(question: Question, event: Event, *, proposed_by_id: int | None) -> None:
    """Write whom an event concerns a notice of it. ``proposed_by_id``: whose proposal stood before it."""
    told = told_of(event.action, event.facts)
    if told is None:
        return
    kind, circle = told
    on = local_day(event.recorded_at, question.branch.zone)
    if circle is Circle.HANDLERS:
        also_id = proposed_by_id if kind is NoticeKind.RETURNED else None
        people = queries.handlers(question, on=on, also_id=also_id)
    else:
        # Whoever proposed cannot accept; whoever heard the applicant need not be told by another branch.
        but = event.actor_id if circle is Circle.DECIDERS else None
        people = queries.managers(question, on=on, but=but)
    told_to = _recipients(people, on=on, actor_id=event.actor_id)
    _write(question, kind, told_to, event_id=event.id, day=None, now=event.recorded_at)


def tell_duty(question: Question, by: date, *, now: datetime) -> int:
    """Tell whoever would have to redirect the question that the day is near; return how many were told."""
    on = local_day(now, question.branch.zone)
    people = queries.handlers(question, on=on) or queries.managers(question, on=on)
    told_to = _recipients(people, on=on, actor_id=None)
    _write(question, NoticeKind.REDIRECT_NEAR, told_to, event_id=None, day=by, now=now)
    return len(told_to)


def _recipients(people: Mapping[int, bool], *, on: date, actor_id: int | None) -> dict[int, int | None]:
    """Return who is told, each with whose place they take. Nobody is told of their own act."""
    away = absences.standing_in_on(on) if any(people.values()) else {}
    others = sorted(people.keys() - {actor_id})
    told: dict[int, int | None] = {person: None for person in others if person not in away}
    for person in others:
        if person in away:
            told.setdefault(away[person], person)
    return {person: instead_of for person, instead_of in told.items() if person != actor_id}


def _write(
    question: Question,
    kind: NoticeKind,
    told_to: Mapping[int, int | None],
    *,
    event_id: int | None,
    day: date | None,
    now: datetime,
) -> None:
    rows = [
        {
            "kind": kind,
            "recipient_id": recipient_id,
            "instead_of_id": instead_of_id,
            "question_id": question.id,
            "event_id": event_id,
            "day": day,
            "created_at": now,
        }
        for recipient_id, instead_of_id in told_to.items()
    ]
    if rows:
        db.session.connection().execute(insertion(Notice).on_conflict_do_nothing(), rows)


def take_back(event: Event, *, now: datetime) -> None:
    """Mark the notices of a retracted event as read: they ask nothing of anybody any more."""
    _mark(Notice.event_id == event.id, now=now)


def mark_read(user: User, questions: Iterable[Question], *, now: datetime) -> None:
    """Mark what a person was told of some questions as read: they have opened them."""
    ids = [question.id for question in questions]
    if ids:
        _mark(Notice.recipient_id == user.id, Notice.question_id.in_(ids), now=now)


def mark_all_read(user: User, *, up_to: int, now: datetime) -> None:
    """Mark what a person was told up to a notice as read; what came since the page was opened stays new."""
    _mark(Notice.recipient_id == user.id, Notice.id <= up_to, now=now)


def mark_old_read(*, before: datetime, now: datetime) -> None:
    """Mark what everybody was told before a moment as read: for invented histories, which nobody reads."""
    _mark(Notice.created_at < before, now=now)


def _mark(*conditions: sa.ColumnElement[bool], now: datetime) -> None:
    db.session.execute(
        sa.update(Notice)
        .where(Notice.read_at.is_(None), *conditions)
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
