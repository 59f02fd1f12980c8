"""Notices: who is to be told, what a person has been told, what no mail carries yet."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from reception.domain.notices import REDIRECTABLE, NoticeKind, NoticeMode
from reception.domain.periods import ONE_DAY
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import (
    Absence,
    Appeal,
    Mail,
    MailKind,
    Notice,
    Question,
    Topic,
    User,
    UserRole,
    UserSession,
)
from reception.queries.paging import Cursor, Order, Page, fetch
from reception.queries.scope import UNSCOPED, Scope, scoped

NEWEST_FIRST = Order((Notice.created_at, Notice.id), is_descending=True)
PAGE = 200
MOST_UNSENT = 500
"""How much news one mail takes up; the rest is in the next one."""

_ROW: tuple[Any, ...] = (
    Notice.id,
    Notice.kind,
    Notice.day,
    Notice.created_at,
    Notice.read_at,
    Notice.question_id,
    Question.part,
    Appeal.number,
    Appeal.parts,
    Topic.name_kk,
    Topic.name_ru,
    Topic.name_en,
)

unread_of_session = (
    sa.select(sa.func.count())
    .where(Notice.recipient_id == UserSession.user_id, Notice.read_at.is_(None))
    .correlate(UserSession)
    .scalar_subquery()
)
"""How much a signed-in person has not read: counted by the statement that finds the session."""


def unread(user: User) -> int:
    """Return how many notices a person has not read."""
    counted = (
        sa.select(sa.func.count())
        .select_from(Notice)
        .where(Notice.recipient_id == user.id, Notice.read_at.is_(None))
    )
    return db.session.scalar(counted) or 0


def handlers(question: Question, *, on: date, also_id: int | None = None) -> dict[int, bool]:
    """Return who has a question in hand, each with whether they may be away around a day.

    That is the assignee, or every official of the organisation while it is nobody's; and ``also_id``.
    """
    theirs: list[sa.ColumnElement[bool]] = [User.id == also_id] if also_id is not None else []
    if question.assignee_id is not None:
        theirs.append(User.id == question.assignee_id)
    elif question.organisation_id is not None:
        theirs.append(sa.and_(User.organisation_id == question.organisation_id, _has(Role.OFFICIAL)))
    if not theirs:
        return {}
    rows = db.session.execute(
        sa.select(User.id, _may_be_away(on).label("may_be_away")).where(User.is_active, sa.or_(*theirs))
    )
    return {row.id: row.may_be_away for row in rows}


def managers(question: Question, *, on: date, but: int | None = None) -> dict[int, bool]:
    """Return the managers of the question's branch, or of the nearest above that has any apart from ``but``.

    Each with whether they may be away around a day.
    """
    upwards = [int(id_) for id_ in reversed(question.branch.path.strip("/").split("/"))]
    rows = db.session.execute(
        sa.select(User.id, User.branch_id, _may_be_away(on).label("may_be_away")).where(
            User.is_active, User.branch_id.in_(upwards), _has(Role.MANAGER)
        )
    ).all()
    rows = [row for row in rows if row.id != but]
    nearest = next((id_ for id_ in upwards if any(row.branch_id == id_ for row in rows)), None)
    return {row.id: row.may_be_away for row in rows if row.branch_id == nearest}


def _has(role: Role) -> sa.ColumnElement[bool]:
    return sa.exists().where(UserRole.user_id == User.id, UserRole.role == role)


def _may_be_away(on: date) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Absence.user_id == User.id,
        Absence.ended_at.is_(None),
        Absence.from_on <= on + ONE_DAY,
        Absence.to_on >= on - ONE_DAY,
    )


def before_redirect(start: datetime, end: datetime) -> Iterator[Sequence[Question]]:
    """Yield, page by page, the questions received in [start, end) that nobody has taken into work.

    Without those of whose duty somebody was told already.
    """
    told = sa.exists().where(Notice.question_id == Question.id, Notice.kind == NoticeKind.REDIRECT_NEAR)
    last = 0
    while True:
        statement = (
            sa.select(Question)
            .join(Question.appeal)
            .where(
                Question.received_at >= start,
                Question.received_at < end,
                Question.status.in_(sorted(REDIRECTABLE)),
                Appeal.own_number.is_(None),
                Question.id > last,
                ~told,
            )
            .order_by(Question.id)
            .limit(PAGE)
        )
        page = db.session.scalars(scoped(statement, Scope.everything())).all()
        if not page:
            return
        last = page[-1].id
        yield page


def listed(user: User, *, scope: Scope, cursor: Cursor | None = None) -> Page:
    """Return one page of what a person was told, the newest first.

    Number and topic they were told; whether they may open the question now, the scope says row by row.
    """
    away = aliased(User)
    statement = (
        sa.select(*_ROW, away.name.label("instead_of"), scope.covers(Question).label("is_visible"))
        .select_from(Notice)
        .join(Question, Question.id == Notice.question_id)
        .join(Appeal, Appeal.id == Question.appeal_id)
        .outerjoin(Topic, Topic.id == Question.topic_id)
        .outerjoin(away, away.id == Notice.instead_of_id)
        .where(Notice.recipient_id == user.id)
    )
    return fetch(statement, NEWEST_FIRST, scope=scope, cursor=cursor)


def awaiting_mail(*, mode: NoticeMode, since: datetime) -> Sequence[User]:
    """Return the active people with unread news that no mail carries, and no mail of news since ``since``."""
    unsent = sa.exists().where(
        Notice.recipient_id == User.id, Notice.mail_id.is_(None), Notice.read_at.is_(None)
    )
    lately = sa.exists().where(
        Mail.recipient_id == User.id, Mail.kind == MailKind.NOTICE, Mail.created_at > since
    )
    return db.session.scalars(
        sa.select(User).where(User.is_active, User.notice_mode == mode, unsent, ~lately).order_by(User.id)
    ).all()


def unsent(recipient_id: int) -> Sequence[Any]:
    """Return the unread news of a person that no mail carries, the oldest first; nobody else takes them.

    On PostgreSQL the rows are locked until the transaction ends; on SQLite only one transaction writes.
    """
    away = aliased(User)
    statement = (
        sa.select(
            Notice.id,
            Notice.kind,
            Notice.day,
            Notice.question_id,
            Question.part,
            Question.topic_id,
            Appeal.number,
            Appeal.parts,
            away.name.label("instead_of"),
        )
        .join(Question, Question.id == Notice.question_id)
        .join(Appeal, Appeal.id == Question.appeal_id)
        .outerjoin(away, away.id == Notice.instead_of_id)
        .where(Notice.recipient_id == recipient_id, Notice.mail_id.is_(None), Notice.read_at.is_(None))
        .order_by(Notice.id)
        .limit(MOST_UNSENT)
        .with_for_update(of=Notice, skip_locked=True)
    )
    return db.session.execute(statement, execution_options=UNSCOPED).all()
