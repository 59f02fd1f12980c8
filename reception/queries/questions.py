"""Lists of questions and one question, within a scope."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from reception.domain.history import FOREVER
from reception.domain.vocabulary import Channel, Outcome, Status
from reception.extensions import UtcDateTime, db
from reception.models import Appeal, Applicant, District, Event, Organisation, Question, Topic, User
from reception.queries.paging import Cursor, Order, Page, fetch
from reception.queries.scope import UNSCOPED, Scope, scoped
from reception.queries.search import appeals_with

COUNT_CAP = 1000


class ListView(StrEnum):
    """The lists of the desk."""

    WORK = "work"
    QUEUE = "queue"
    OVERDUE = "overdue"
    UNASSIGNED = "unassigned"
    PROPOSED = "proposed"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list shows. Everything here may stand in an address: no personal data."""

    view: ListView = ListView.ALL
    number: str = ""
    topic_id: int | None = None
    organisation_id: int | None = None
    assignee_id: int | None = None
    district_id: int | None = None
    programme_id: int | None = None
    channel: Channel | None = None
    outcome: Outcome | None = None
    status: Status | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None


DUE_SORT = sa.func.coalesce(Question.due_at, sa.literal(FOREVER, UtcDateTime())).label("due_sort")
"""The due date, or the end of time for imported questions without one: they come last."""

BY_RECEIPT = Order((Question.received_at, Question.id), is_descending=True)
BY_DUE_DATE = Order((DUE_SORT, Question.id))
BY_INDEXED_DUE_DATE = Order((Question.due_at, Question.id))

ROW = (
    Question.id,
    Question.part,
    Question.status,
    Question.outcome,
    Question.received_at,
    Question.due_at,
    Question.closed_at,
    DUE_SORT,
    Appeal.number,
    Appeal.own_number,
    Appeal.parts,
    Appeal.is_anonymous,
    Applicant.name.label("applicant_name"),
    Topic.name_kk.label("topic_kk"),
    Topic.name_ru.label("topic_ru"),
    Topic.name_en.label("topic_en"),
    District.name_kk.label("district_kk"),
    District.name_ru.label("district_ru"),
    District.name_en.label("district_en"),
    Organisation.name_kk.label("organisation_kk"),
    Organisation.name_ru.label("organisation_ru"),
    Organisation.name_en.label("organisation_en"),
    User.name.label("assignee_name"),
)


def _rows() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*ROW)
        .select_from(Question)
        .join(Appeal, Appeal.id == Question.appeal_id)
        .outerjoin(Applicant, Applicant.id == Appeal.applicant_id)
        .outerjoin(Topic, Topic.id == Question.topic_id)
        .outerjoin(District, District.id == Question.district_id)
        .outerjoin(Organisation, Organisation.id == Question.organisation_id)
        .outerjoin(User, User.id == Question.assignee_id)
    )


def listed(
    wanted: Filter, *, scope: Scope, viewer: User, now: datetime, cursor: Cursor | None = None
) -> Page:
    """Return one page of a list: what is due first where that matters, else the newest first."""
    statement = scoped(_rows(), scope)
    for condition in (*_view(_needed(wanted), viewer, now), *_narrowed(wanted)):
        statement = statement.where(condition)
    return fetch(statement, order_of(wanted.view), scope=scope, cursor=cursor)


def found(words: Sequence[str], *, scope: Scope, cursor: Cursor | None = None) -> Page:
    """Return one page of the questions whose appeals have all of ``words``, the newest first."""
    statement = scoped(_rows(), scope).where(Question.appeal_id.in_(appeals_with(words)))
    return fetch(statement, BY_RECEIPT, scope=scope, cursor=cursor)


def every(wanted: Filter, *, scope: Scope, viewer: User, now: datetime, most: int) -> Iterator[Any]:
    """Yield the rows of a whole list in its order, at most ``most``, without holding them all."""
    order = order_of(wanted.view)
    columns = (c.desc() if order.is_descending else c.asc() for c in order.columns)
    statement = scoped(_rows(), scope).order_by(*columns).limit(most)
    for condition in (*_view(wanted.view, viewer, now), *_narrowed(wanted)):
        statement = statement.where(condition)
    yield from db.session.execute(statement, execution_options={"scope": scope, "yield_per": 1000})


def _needed(wanted: Filter) -> ListView:
    """Return the view whose conditions must still be said: one open status says "under control" by itself.

    Said twice, PostgreSQL takes the two for independent, expects few rows and reads them all to sort them.
    """
    says_open = wanted.status is not None and wanted.status is not Status.CLOSED
    return ListView.ALL if says_open and wanted.view is ListView.QUEUE else wanted.view


def order_of(view: ListView) -> Order:
    """Return how a list is ordered. Work and overdue show first what is due first."""
    if view is ListView.OVERDUE:
        return BY_INDEXED_DUE_DATE
    return BY_DUE_DATE if view is ListView.WORK else BY_RECEIPT


def among(ids: sa.Select[Any], *, scope: Scope, cursor: Cursor | None = None) -> Page:
    """Return one page of exactly the questions whose ids a report's figure selects."""
    statement = _rows().where(Question.id.in_(ids)).execution_options(scope=scope)
    return fetch(statement, BY_RECEIPT, scope=scope, cursor=cursor)


def count_among(ids: sa.Select[Any], *, scope: Scope) -> int:
    """Return how many questions a report's figure selects."""
    counted = sa.select(sa.func.count()).select_from(ids.subquery())
    return db.session.scalar(counted, execution_options={"scope": scope}) or 0


def _view(view: ListView, viewer: User, now: datetime) -> Sequence[sa.ColumnElement[bool]]:
    is_open = Question.status != Status.CLOSED
    mine = sa.or_(
        Question.assignee_id == viewer.id,
        sa.and_(
            Question.assignee_id.is_(None),
            Question.organisation_id.is_not(None),
            Question.organisation_id == viewer.organisation_id,
        ),
    )
    return {
        ListView.WORK: (is_open, Question.status != Status.PROPOSED, mine),
        ListView.QUEUE: (is_open,),
        ListView.OVERDUE: (is_open, Question.due_at < now),
        ListView.UNASSIGNED: (Question.status == Status.REGISTERED,),
        ListView.PROPOSED: (Question.status == Status.PROPOSED,),
        ListView.ALL: (),
    }[view]


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


def counters(*, scope: Scope, viewer: User, now: datetime) -> dict[ListView, int]:
    """Return the sizes of the lists of open work in one statement, each counted up to the cap."""
    parts = [
        sa.select(sa.func.count())
        .select_from(
            scoped(sa.select(Question.id), scope).where(*_view(view, viewer, now)).limit(COUNT_CAP).subquery()
        )
        .scalar_subquery()
        .label(view.value)
        for view in (v for v in ListView if v is not ListView.ALL)
    ]
    row = db.session.execute(sa.select(*parts), execution_options={"scope": scope}).one()
    return {ListView(name): count for name, count in row._mapping.items()}


def visible(question_id: int, *, scope: Scope) -> Question | None:
    """Return a question with all that its page shows, or None where it is not in the scope."""
    statement = scoped(sa.select(Question).where(Question.id == question_id), scope).options(
        joinedload(Question.appeal).options(
            joinedload(Appeal.applicant),
            joinedload(Appeal.registered_by).lazyload(User.role_rows),
            joinedload(Appeal.programme),
            joinedload(Appeal.repeat_of),
        ),
        joinedload(Question.branch),
        joinedload(Question.topic).joinedload(Topic.parent),
        joinedload(Question.district),
        joinedload(Question.organisation),
        joinedload(Question.assignee).lazyload(User.role_rows),
    )
    return db.session.scalar(statement)


def siblings(question: Question, *, scope: Scope) -> Sequence[Question]:
    """Return the parts of the question's appeal that the viewer may see; they share number and applicant."""
    statement = (
        scoped(sa.select(Question), scope)
        .where(Question.appeal_id == question.appeal_id)
        .options(joinedload(Question.topic), joinedload(Question.appeal))
        .order_by(Question.part)
    )
    return db.session.scalars(statement).all()


def events_of(question: Question) -> Sequence[Event]:
    """Return the timeline: the newest first, as it happened."""
    return db.session.scalars(
        sa.select(Event)
        .where(Event.question_id == question.id)
        .options(joinedload(Event.actor).lazyload(User.role_rows))
        .order_by(Event.happened_at.desc(), Event.id.desc()),
        execution_options=UNSCOPED,
    ).all()
