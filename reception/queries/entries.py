"""The lists as an administrator sees them: every entry, the closed ones too, and what each is used for."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from reception.domain.vocabulary import Status
from reception.extensions import db, utcnow
from reception.models import Branch, District, NumberCounter, Organisation, Programme, Question, Topic
from reception.models.columns import Directory
from reception.queries.scope import Scope, scoped

MOST = 1000
"""More entries than this no list shows: it is narrowed by branch first."""


def offered(model: type[Directory], on: date | None = None) -> sa.ColumnElement[bool]:
    """Return the condition that an entry of a list may be chosen on a day; default: today.

    The lists are common to branches of any zone, so the day is Greenwich's: a closing shows some hours late.
    """
    day = on or utcnow().date()
    return sa.and_(model.is_active, sa.or_(model.valid_to.is_(None), model.valid_to >= day))


def organisations(branch_id: int | None = None, *, scope: Scope) -> Sequence[Organisation]:
    """Return the organisations of the branches in scope, of one branch where it is given."""
    statement = sa.select(Organisation).options(joinedload(Organisation.branch))
    return db.session.scalars(_of(statement, Organisation, branch_id, scope)).all()


def districts(branch_id: int | None = None, *, scope: Scope) -> Sequence[District]:
    """Return the districts of the branches in scope with their other names, of one where it is given."""
    statement = sa.select(District).options(joinedload(District.branch), selectinload(District.aliases))
    return db.session.scalars(_of(statement, District, branch_id, scope)).all()


def topics() -> Sequence[Topic]:
    """Return the topics common to all, each second level below its first."""
    found = db.session.scalars(sa.select(Topic).where(Topic.branch_id.is_(None))).all()
    by_id = {topic.id: topic for topic in found}

    def order(topic: Topic) -> tuple[Any, ...]:
        chain = [topic] if topic.parent_id is None else [by_id[topic.parent_id], topic]
        return tuple((each.position, each.code) for each in chain)

    return sorted(found, key=order)


def programmes() -> Sequence[Programme]:
    """Return the programme labels."""
    return db.session.scalars(sa.select(Programme).order_by(Programme.code)).all()


def open_questions(entry: Branch | Organisation | District | Topic | Programme) -> int:
    """Count the open questions that name an entry, at most ``MOST``."""
    column = {
        Branch: Question.branch_id,
        Organisation: Question.organisation_id,
        District: Question.district_id,
        Topic: Question.topic_id,
        Programme: Question.programme_id,
    }[type(entry)]
    some = scoped(
        sa.select(Question.id).where(Question.status != Status.CLOSED, column == entry.id).limit(MOST),
        Scope.everything(),
    )
    counted = sa.select(sa.func.count()).select_from(some.subquery())
    return db.session.scalar(counted, execution_options={"scope": Scope.everything()}) or 0


def last_serials(year: int) -> dict[int, int]:
    """Return the last number of each branch in a year."""
    counters = sa.select(NumberCounter.branch_id, NumberCounter.last).where(NumberCounter.year == year)
    return {branch_id: last for branch_id, last in db.session.execute(counters)}


def local_year(branch: Branch, now: datetime) -> int:
    """Return the year whose numbers a branch gives out now."""
    return now.astimezone(branch.zone).year


def _of(
    statement: sa.Select[Any], model: type[Organisation | District], branch_id: int | None, scope: Scope
) -> sa.Select[Any]:
    if branch_id is not None:
        statement = statement.where(model.branch_id == branch_id)
    if scope.branch_ids is not None:
        statement = statement.where(model.branch_id.in_(sorted(scope.branch_ids)))
    return statement.join(model.branch).order_by(Branch.path, model.name_ru, model.id).limit(MOST)
