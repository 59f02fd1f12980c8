"""The lists of the desk: which questions stand in each, what narrows them and how they are ordered."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from reception.domain.calendar import WorkingCalendar
from reception.domain.history import FOREVER
from reception.domain.vocabulary import Channel, Outcome, Status, Verdict
from reception.domain.workflow import PROPOSABLE
from reception.extensions import UtcDateTime
from reception.models import Appeal, Look, Organisation, Question, User
from reception.queries.looking import Looking, Moments, soon_before
from reception.queries.paging import Order


class ListView(StrEnum):
    """The lists of the desk."""

    WORK = "work"
    QUEUE = "queue"
    SOON = "soon"
    OVERDUE = "overdue"
    UNASSIGNED = "unassigned"
    UNOWNED = "unowned"
    PROPOSED = "proposed"
    TO_ASK = "to_ask"
    DENIED = "denied"
    ALL = "all"


class Sort(StrEnum):
    """How a person wants a list ordered; a minus says: the last first."""

    DUE = "due"
    DUE_LAST = "-due"
    RECEIVED = "received"
    RECEIVED_LAST = "-received"
    NUMBER = "number"
    NUMBER_LAST = "-number"


class Clock(StrEnum):
    """What else runs beside the term of a question, or stops it."""

    AT_BODY = "at_body"
    BODY_OVERDUE = "body_overdue"
    PAUSED = "paused"
    TO_TELL = "to_tell"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list shows. Everything here may stand in an address: no personal data."""

    view: ListView = ListView.ALL
    sort: Sort | None = None
    is_unseen: bool = False
    """Only what is new to the viewer or has changed since they last looked."""
    number: str = ""
    topic_id: int | None = None
    organisation_id: int | None = None
    assignee_id: int | None = None
    district_id: int | None = None
    programme_id: int | None = None
    channel: Channel | None = None
    outcome: Outcome | None = None
    status: Status | None = None
    clock: Clock | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None


ITSELF = aliased(Question)

DUE_SORT = sa.func.coalesce(Question.due_at, sa.literal(FOREVER, UtcDateTime())).label("due_sort")
"""The due date, or the end of time for imported questions without one: they come last."""

BY_RECEIPT = Order((Question.received_at, Question.id), is_descending=True)
BY_DUE_DATE = Order((DUE_SORT, Question.id))
BY_INDEXED_DUE_DATE = Order((Question.due_at, Question.id))


def order_of(wanted: Filter) -> Order:
    """Return how a list is ordered: as wished, else what is due first where that matters, else the newest."""
    if wanted.sort is not None:
        return _SORTED[wanted.sort]
    if wanted.view in {ListView.OVERDUE, ListView.SOON}:
        return BY_INDEXED_DUE_DATE
    return BY_DUE_DATE if wanted.view is ListView.WORK else BY_RECEIPT


_SORTED = {
    Sort.DUE: BY_DUE_DATE,
    Sort.DUE_LAST: Order(BY_DUE_DATE.columns, is_descending=True),
    Sort.RECEIVED: Order(BY_RECEIPT.columns),
    Sort.RECEIVED_LAST: BY_RECEIPT,
    Sort.NUMBER: Order((Appeal.number, Question.id)),
    Sort.NUMBER_LAST: Order((Appeal.number, Question.id), is_descending=True),
}


def conditions(
    wanted: Filter, *, viewer: User, now: datetime, calendar: WorkingCalendar | None = None
) -> list[sa.ColumnElement[bool]]:
    """Return what must hold of a question to stand in a list, apart from the viewer's scope.

    ``calendar`` is the working calendar, where the caller has read it already.
    """
    moments = moments_of([wanted], viewer=viewer, now=now, calendar=calendar)
    return conditions_at(wanted, viewer=Looking.of(viewer), moments=moments)


def moments_of(
    lists: Iterable[Filter], *, viewer: User, now: datetime, calendar: WorkingCalendar | None
) -> Moments:
    """Return the moments that some lists need."""
    asks_soon = any(each.view is ListView.SOON for each in lists)
    return Moments.of(now, soon_before(viewer, now, calendar) if asks_soon else None)


def conditions_at(wanted: Filter, *, viewer: Looking, moments: Moments) -> list[sa.ColumnElement[bool]]:
    """Return the same; ``moments`` may be places for moments that are given later."""
    found = [*_view(_needed(wanted), viewer, moments), *_narrowed(wanted)]
    if wanted.clock is not None:
        found.append(_runs(wanted.clock, moments.now))
    if wanted.is_unseen:
        found.append(unseen(viewer))
    return found


def _runs(clock: Clock, now: Any) -> sa.ColumnElement[bool]:
    """Return the condition that another clock of a question runs, or has run out."""
    found: sa.ColumnElement[bool] = {
        Clock.AT_BODY: Question.body_due_at.is_not(None),
        Clock.BODY_OVERDUE: Question.body_due_at < now,
        # A pause of a question that is closed has ended with it.
        Clock.PAUSED: Question.paused_until >= now,
        Clock.TO_TELL: Question.tell_by.is_not(None),
        Clock.NOT_TOLD: Question.tell_by < now,
    }[clock]
    return found


def mine(viewer: Looking) -> sa.ColumnElement[bool]:
    """Return the condition that a question waits for the viewer: as a person, or for their organisation."""
    return sa.or_(
        Question.assignee_id == viewer.id,
        sa.and_(
            Question.assignee_id.is_(None),
            Question.organisation_id.is_not(None),
            Question.organisation_id == viewer.organisation_id,
        ),
    )


def unseen(viewer: Looking) -> sa.ColumnElement[bool]:
    """Return the condition that a question is new to the viewer or has changed since they last looked.

    New is what waits for the viewer and was never opened by them; changed, whatever they opened before.
    """
    changed = (
        sa.select(Look.question_id)
        .join(ITSELF, ITSELF.id == Look.question_id)
        .where(Look.user_id == viewer.id, Look.seen_version < ITSELF.version)
    )
    opened = sa.select(Look.question_id).where(Look.user_id == viewer.id)
    return sa.or_(
        Question.id.in_(changed),
        sa.and_(Question.status != Status.CLOSED, mine(viewer), Question.id.not_in(opened)),
    )


def _needed(wanted: Filter) -> ListView:
    """Return the view whose conditions must still be said: one open status says "under control" by itself.

    Said twice, PostgreSQL takes the two for independent, expects few rows and reads them all to sort them.
    """
    says_open = wanted.status is not None and wanted.status is not Status.CLOSED
    return ListView.ALL if says_open and wanted.view is ListView.QUEUE else wanted.view


def _view(view: ListView, viewer: Looking, moments: Moments) -> Sequence[sa.ColumnElement[bool]]:
    is_open = Question.status != Status.CLOSED
    now = moments.now
    conditions: dict[ListView, Callable[[], Sequence[sa.ColumnElement[bool]]]] = {
        ListView.WORK: lambda: (is_open, Question.status != Status.PROPOSED, mine(viewer)),
        ListView.QUEUE: lambda: (is_open,),
        ListView.SOON: lambda: (is_open, Question.due_at >= now, Question.due_at < moments.soon_before),
        ListView.OVERDUE: lambda: (is_open, Question.due_at < now),
        ListView.UNASSIGNED: lambda: (Question.status == Status.REGISTERED,),
        ListView.UNOWNED: lambda: (is_open, Question.status != Status.PROPOSED, _has_no_owner()),
        ListView.PROPOSED: lambda: (Question.status == Status.PROPOSED,),
        ListView.TO_ASK: lambda: _is_to_be_asked(moments),
        ListView.DENIED: lambda: (Question.status == Status.CLOSED, Question.verdict == Verdict.NOT_SOLVED),
        ListView.ALL: lambda: (),
    }
    return conditions[view]()


def _is_to_be_asked(moments: Moments) -> Sequence[sa.ColumnElement[bool]]:
    """Closed lately with an answer, no verdict yet, and nobody has tried to call for some hours."""
    return (
        Question.status == Status.CLOSED,
        Question.verdict.is_(None),
        Question.closed_at >= moments.closed_since,
        Question.outcome.in_(sorted(PROPOSABLE)),
        sa.or_(Question.asked_at.is_(None), Question.asked_at < moments.called_before),
        Question.appeal_id.in_(
            sa.select(Appeal.id).where(Appeal.applicant_id.is_not(None), Appeal.is_anonymous.is_(False))
        ),
    )


def _has_no_owner() -> sa.ColumnElement[bool]:
    """Nobody has it, or whoever has it does not work here any more.

    Each of the three is found by an index of its own; joined by "or" they would read all that is open.
    """
    is_open = ITSELF.status != Status.CLOSED
    nobody = sa.select(ITSELF.id).where(
        is_open, ITSELF.assignee_id.is_(None), ITSELF.organisation_id.is_(None)
    )
    gone = (
        sa.select(ITSELF.id)
        .join(User, User.id == ITSELF.assignee_id)
        .where(is_open, User.is_active.is_(False))
    )
    closed = (
        sa.select(ITSELF.id)
        .join(Organisation, Organisation.id == ITSELF.organisation_id)
        .where(is_open, Organisation.is_active.is_(False))
    )
    return Question.id.in_(sa.union_all(nobody, gone, closed))


def _narrowed(wanted: Filter) -> Sequence[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.number:
        number = wanted.number.strip().split("/")[0]
        conditions.append(
            sa.or_(Appeal.number == number.upper(), Appeal.own_number == number, _serial(number))
        )
    for column, value in (
        (Question.topic_id, wanted.topic_id),
        (Question.organisation_id, wanted.organisation_id),
        (Question.assignee_id, wanted.assignee_id),
        (Question.district_id, wanted.district_id),
        (Question.programme_id, wanted.programme_id),
        (Question.channel, wanted.channel),
        (Question.outcome, wanted.outcome),
        (Question.status, wanted.status),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.received_from is not None:
        conditions.append(Question.received_at >= wanted.received_from)
    if wanted.received_before is not None:
        conditions.append(Question.received_at < wanted.received_before)
    return conditions


def _serial(number: str) -> sa.ColumnElement[bool]:
    """Match "123" with the appeals of that serial, since nobody types the whole number."""
    return Appeal.serial == int(number) if number.isdecimal() and len(number) < 9 else sa.false()
