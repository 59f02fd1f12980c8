"""Lists of questions and one question, within a scope."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from reception.domain.calendar import WorkingCalendar
from reception.extensions import db
from reception.models import Appeal, Applicant, District, Event, Look, Organisation, Question, Topic, User
from reception.queries.lists import (
    BY_DUE_DATE,
    BY_RECEIPT,
    DUE_SORT,
    Filter,
    ListView,
    Sort,
    conditions,
    conditions_at,
    mine,
    moments_of,
    order_of,
)
from reception.queries.looking import PLACES, Looking
from reception.queries.names import by_name, by_names
from reception.queries.paging import Cursor, Page, fetch
from reception.queries.scope import UNSCOPED, Scope, scoped
from reception.queries.search import appeals_with

COUNT_CAP = 1000
"""Where counting the lists of open work ends; a count beyond it says "and more"."""

CALLS_CAP = 250
"""Where counting whom to call ends: each of them has to be looked up among the appeals."""

SAVED_CAP = 100
"""Where counting a named filter ends: there may be many of them, and any filter may be slow to count."""

Key = TypeVar("Key", bound=Hashable)

ROW = (
    Question.id,
    Question.part,
    Question.status,
    Question.outcome,
    Question.received_at,
    Question.due_at,
    Question.paused_until,
    Question.closed_at,
    DUE_SORT,
    Appeal.number,
    Appeal.own_number,
    Appeal.parts,
    Appeal.is_anonymous,
    Applicant.name.label("applicant_name"),
    Question.topic_id,
    Question.district_id,
    Question.organisation_id,
    Question.assignee_id,
)
"""What a list shows; the names of what the ids mean are among the kept lists.

PostgreSQL took eighteen times as long to plan the join with all of them as to find fifty rows.
"""

NAMES = (
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
"""The names too, for a file of many rows."""

_ROWS: sa.Select[*tuple[Any, ...]] = (
    sa.select(*ROW)
    .select_from(Question)
    .join(Appeal, Appeal.id == Question.appeal_id)
    .outerjoin(Applicant, Applicant.id == Appeal.applicant_id)
)

_ROWS_WITH_NAMES: sa.Select[*tuple[Any, ...]] = (
    _ROWS.add_columns(*NAMES)
    .outerjoin(Topic, Topic.id == Question.topic_id)
    .outerjoin(District, District.id == Question.district_id)
    .outerjoin(Organisation, Organisation.id == Question.organisation_id)
    .outerjoin(User, User.id == Question.assignee_id)
)


_WITH_ALL = sa.select(Question).options(
    joinedload(Question.appeal).options(joinedload(Appeal.applicant), by_name(Appeal.registered_by)),
    joinedload(Question.branch),
    by_names(Question.topic),
    by_names(Question.district),
    by_names(Question.organisation),
    by_name(Question.assignee),
)

_EVENTS = sa.select(Event).options(by_name(Event.actor)).order_by(Event.happened_at.desc(), Event.id.desc())


def listed(
    wanted: Filter,
    *,
    scope: Scope,
    viewer: User,
    now: datetime,
    cursor: Cursor | None = None,
    calendar: WorkingCalendar | None = None,
) -> Page:
    """Return one page of a list, each row with what the viewer has seen of it."""
    rows = _rows_seen_by(viewer)
    statement = scoped(rows, scope).where(*conditions(wanted, viewer=viewer, now=now, calendar=calendar))
    return fetch(statement, order_of(wanted), scope=scope, cursor=cursor)


def first(
    wanted: Filter, *, scope: Scope, viewer: User, now: datetime, calendar: WorkingCalendar, most: int
) -> Page:
    """Return the first few rows of a list."""
    statement = scoped(_rows_seen_by(viewer), scope)
    statement = statement.where(*conditions(wanted, viewer=viewer, now=now, calendar=calendar))
    return fetch(statement, order_of(wanted), scope=scope, size=most)


def _rows_seen_by(viewer: User) -> sa.Select[*tuple[Any, ...]]:
    look = sa.and_(Look.user_id == viewer.id, Look.question_id == Question.id)
    rows = _ROWS.outerjoin(Look, look)
    return rows.add_columns(Question.version, Look.seen_version, mine(Looking.of(viewer)).label("is_mine"))


def found(words: Sequence[str], *, scope: Scope, cursor: Cursor | None = None) -> Page:
    """Return one page of the questions whose appeals have all of ``words``, the newest first."""
    statement = scoped(_ROWS, scope).where(Question.appeal_id.in_(appeals_with(words)))
    return fetch(statement, BY_RECEIPT, scope=scope, cursor=cursor)


def of_applicant(applicant_id: int, *, scope: Scope, cursor: Cursor | None = None) -> Page:
    """Return one page of an applicant's questions, the newest first."""
    statement = scoped(_ROWS, scope).where(Appeal.applicant_id == applicant_id)
    return fetch(statement, BY_RECEIPT, scope=scope, cursor=cursor)


def every(wanted: Filter, *, scope: Scope, viewer: User, now: datetime, most: int) -> Iterator[Any]:
    """Yield the rows of a whole list in its order, at most ``most``, without holding them all."""
    order = order_of(wanted)
    columns = (c.desc() if order.is_descending else c.asc() for c in order.columns)
    statement = scoped(_ROWS_WITH_NAMES, scope).order_by(*columns).limit(most)
    statement = statement.where(*conditions(wanted, viewer=viewer, now=now))
    yield from db.session.execute(statement, execution_options={"scope": scope, "yield_per": 1000})


def count(wanted: Filter, *, scope: Scope, viewer: User, now: datetime, most: int | None = None) -> int:
    """Return how many rows a list has, counting up to ``most`` where that is enough to know."""
    statement = scoped(sa.select(Question.id).join(Appeal, Appeal.id == Question.appeal_id), scope)
    statement = statement.where(*conditions(wanted, viewer=viewer, now=now))
    counted = sa.select(sa.func.count()).select_from(statement.limit(most).subquery())
    return db.session.scalar(counted, execution_options={"scope": scope}) or 0


def among(ids: sa.Select[Any], *, scope: Scope, cursor: Cursor | None = None) -> Page:
    """Return one page of exactly the questions whose ids a report's figure selects."""
    statement = _ROWS.where(Question.id.in_(ids)).execution_options(scope=scope)
    return fetch(statement, BY_RECEIPT, scope=scope, cursor=cursor)


def count_among(ids: sa.Select[Any], *, scope: Scope) -> int:
    """Return how many questions a report's figure selects."""
    counted = sa.select(sa.func.count()).select_from(ids.subquery())
    return db.session.scalar(counted, execution_options={"scope": scope}) or 0


UNSEEN = Filter(view=ListView.WORK, is_unseen=True)
"""What of somebody's work is new to them or has changed."""

QUEUES: dict[ListView, Filter] = {view: Filter(view=view) for view in ListView if view is not ListView.ALL}


def counts(
    wanted: Mapping[Key, Filter],
    *,
    scope: Scope,
    viewer: User,
    now: datetime,
    calendar: WorkingCalendar | None = None,
    beside: Mapping[Key, sa.ScalarSelect[int]] | None = None,
) -> dict[Key, int]:
    """Return how many questions each filter lets through, in one statement, each counted up to its cap.

    ``beside`` are other counts that the page shows, which ride along.
    """
    beside = beside or {}
    if not wanted and not beside:
        return {}
    counted = _counting(tuple(wanted.values()), scope, Looking.of(viewer)).add_columns(*beside.values())
    moments = moments_of(wanted.values(), viewer=viewer, now=now, calendar=calendar)
    row = db.session.execute(counted, moments.named(), execution_options={"scope": scope}).one()
    return dict(zip((*wanted, *beside), row, strict=True))


@lru_cache(maxsize=64)
def _counting(lists: Sequence[Filter], scope: Scope, who: Looking) -> sa.Select[*tuple[Any, ...]]:
    """Return the SELECT of how much stands in some lists: for a person's next page it is the same.

    To build it took as long as to run it.
    """
    # The scope said once is the same in each part: one set of parameters for all of them.
    within = scoped(sa.select(Question.id), scope)
    parts: list[sa.ScalarSelect[int]] = []
    for each in lists:
        chosen = within
        if each.number:
            chosen = chosen.join(Appeal, Appeal.id == Question.appeal_id)
        chosen = chosen.where(*conditions_at(each, viewer=who, moments=PLACES))
        limited = chosen.limit(cap_of(each)).subquery()
        parts.append(sa.select(sa.func.count()).select_from(limited).scalar_subquery())
    return sa.select(*parts)


def cap_of(wanted: Filter) -> int:
    """Return where counting a filter ends."""
    if wanted not in QUEUES.values():
        return SAVED_CAP
    return CALLS_CAP if wanted.view is ListView.TO_ASK else COUNT_CAP


def visible(question_id: int, *, scope: Scope) -> Question | None:
    """Return a question with what its page shows, or None where it is not in the scope.

    Few have a programme or repeat an earlier appeal: to join these costs every page more than to read them
    costs the few.
    """
    return db.session.scalar(scoped(_WITH_ALL.where(Question.id == question_id), scope))


def some(ids: Sequence[int], *, scope: Scope) -> Sequence[Question]:
    """Return those of the questions that are in the scope, with what a line about each shows, by number."""
    statement = (
        scoped(sa.select(Question).where(Question.id.in_(ids)), scope)
        .join(Question.appeal)
        .options(
            contains_eager(Question.appeal),
            joinedload(Question.branch),
            by_names(Question.topic),
            by_names(Question.organisation),
            by_name(Question.assignee),
        )
        .order_by(Appeal.number, Question.part)
    )
    return db.session.scalars(statement).all()


def siblings(question: Question, *, scope: Scope) -> Sequence[Question]:
    """Return the parts of the question's appeal that the viewer may see; they share number and applicant."""
    statement = (
        scoped(sa.select(Question), scope)
        .where(Question.appeal_id == question.appeal_id)
        .options(by_names(Question.topic), joinedload(Question.appeal))
        .order_by(Question.part)
    )
    return db.session.scalars(statement).all()


def events_of(question: Question) -> Sequence[Event]:
    """Return the timeline: the newest first, as it happened."""
    return db.session.scalars(
        _EVENTS.where(Event.question_id == question.id), execution_options=UNSCOPED
    ).all()


__all__ = [
    "BY_DUE_DATE",
    "BY_RECEIPT",
    "QUEUES",
    "UNSEEN",
    "Filter",
    "ListView",
    "Sort",
    "among",
    "cap_of",
    "count",
    "count_among",
    "counts",
    "events_of",
    "every",
    "found",
    "listed",
    "siblings",
    "some",
    "visible",
]
