"""Appeals by number, coupon and applicant, within a scope."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload

from reception.extensions import db
from reception.models import Appeal, Applicant, Question, Topic
from reception.queries.names import by_names
from reception.queries.scope import UNSCOPED, Scope, scoped


def visible_appeal(appeal_id: int, *, scope: Scope) -> Appeal | None:
    """Return an appeal with its questions, if one of them is in the scope."""
    question_id = db.session.scalar(
        scoped(sa.select(Question.id), scope).where(Question.appeal_id == appeal_id).limit(1)
    )
    if question_id is None:
        return None
    statement = (
        sa.select(Appeal)
        .where(Appeal.id == appeal_id)
        .options(
            joinedload(Appeal.branch),
            joinedload(Appeal.registered_by),
            selectinload(Appeal.questions).joinedload(Question.topic),
        )
    )
    return db.session.scalar(statement, execution_options=UNSCOPED)


def of_public_token(token: str) -> Sequence[Question]:
    """Return the questions of the appeal whose coupon somebody holds; the token itself is the permission."""
    return db.session.scalars(
        sa.select(Question)
        .join(Appeal, Appeal.id == Question.appeal_id)
        .where(Appeal.public_token == token)
        .options(contains_eager(Question.appeal), joinedload(Question.branch), joinedload(Question.topic))
        .order_by(Question.part),
        execution_options=UNSCOPED,
    ).all()


_LINES = (
    sa.select(Question)
    .join(Appeal, Appeal.id == Question.appeal_id)
    .options(
        load_only(Question.part, Question.status),
        contains_eager(Question.appeal).load_only(Appeal.number, Appeal.parts),
        by_names(Question.topic),
    )
    .order_by(Question.received_at.desc(), Question.id.desc())
)


def appeals_of(
    applicant: Applicant, *, scope: Scope, leave_out: Appeal | None = None, limit: int = 10
) -> Sequence[Question]:
    """Return the latest questions of an applicant that the viewer may see, but for one appeal's.

    Each with its number, its topic and its status.
    """
    statement = scoped(_LINES, scope).where(Appeal.applicant_id == applicant.id).limit(limit)
    if leave_out is not None:
        statement = statement.where(Appeal.id != leave_out.id)
    return db.session.scalars(statement).all()


def similar(
    applicant: Applicant, topic_id: int | None, *, scope: Scope, since: datetime
) -> Sequence[Question]:
    """Return a person's questions since a moment on the same first-level topic: perhaps one matter."""
    chosen = sa.select(sa.func.coalesce(Topic.parent_id, Topic.id)).where(Topic.id == topic_id)
    root_id = chosen.correlate(None).scalar_subquery()
    statement = (
        scoped(sa.select(Question), scope)
        .join(Appeal, Appeal.id == Question.appeal_id)
        .join(Topic, Topic.id == Question.topic_id)
        .where(
            Appeal.applicant_id == applicant.id,
            Question.received_at >= since,
            sa.or_(Topic.id == root_id, Topic.parent_id == root_id),
        )
        .options(contains_eager(Question.appeal), contains_eager(Question.topic))
        .order_by(Question.received_at.desc(), Question.id.desc())
        .limit(5)
    )
    return db.session.scalars(statement).all()


def appeal_by_number(number: str, *, scope: Scope) -> Appeal | None:
    """Return the appeal with a number, if one of its questions is in the scope."""
    statement = (
        scoped(sa.select(Appeal), scope)
        .join(Question, Question.appeal_id == Appeal.id)
        .where(sa.or_(Appeal.number == number.strip().upper(), Appeal.own_number == number.strip()))
        .limit(1)
    )
    return db.session.scalar(statement)
