"""People of the branches that somebody administers, and a person's own sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.vocabulary import OPEN_STATUSES, Role
from reception.extensions import db, is_postgresql
from reception.models import Branch, Organisation, Question, User, UserRole, UserSession
from reception.queries.paging import Cursor, Order, Page, fetch
from reception.queries.reminders import home_branch
from reception.queries.scope import UNSCOPED, Scope

NEWEST_FIRST = Order((User.created_at, User.id), is_descending=True)
MOST_SESSIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFilter:
    """Which people are wanted; None or '' is no condition."""

    text: str = ""
    role: Role | None = None
    branch_id: int | None = None
    is_active: bool | None = True


def listed(wanted: PeopleFilter, *, scope: Scope, cursor: Cursor | None = None) -> Page:
    """Return one page of people, those who came last first."""
    roles = (
        sa.select(
            sa.func.string_agg(UserRole.role, ",") if is_postgresql() else sa.func.group_concat(UserRole.role)
        )
        .where(UserRole.user_id == User.id)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            User.id,
            User.name,
            User.email,
            User.is_active,
            User.created_at,
            User.second_factor_at,
            User.password_hash.is_not(None).label("has_password"),
            roles.label("roles"),
            Branch.name_kk,
            Branch.name_ru,
            Branch.name_en,
        )
        .outerjoin(Organisation, Organisation.id == User.organisation_id)
        .outerjoin(Branch, Branch.id == home_branch)
        .where(_within(scope), *_conditions(wanted))
    )
    return fetch(statement, NEWEST_FIRST, scope=scope, cursor=cursor)


def visible(user_id: int, *, scope: Scope) -> User | None:
    """Return a person of the branches in ``scope``."""
    return db.session.scalar(
        sa.select(User)
        .outerjoin(Organisation, Organisation.id == User.organisation_id)
        .where(User.id == user_id, _within(scope))
    )


def open_questions_of(user: User) -> int:
    """Return how many questions are open with a person: a number, whoever asks."""
    counted = (
        sa.select(sa.func.count())
        .select_from(Question)
        .where(Question.assignee_id == user.id, Question.status.in_(sorted(OPEN_STATUSES)))
    )
    return db.session.scalar(counted, execution_options=UNSCOPED) or 0


def administrators_of_everything() -> int:
    """Return how many active people administer all branches."""
    counted = (
        sa.select(sa.func.count())
        .select_from(User)
        .join(UserRole)
        .where(UserRole.role == Role.ADMINISTRATOR, User.is_active, User.branch_id.is_(None))
    )
    return db.session.scalar(counted) or 0


def live_sessions(user: User, *, seen_after: datetime, begun_after: datetime) -> Sequence[UserSession]:
    """Return the sessions with which a person is signed in now, the last used first."""
    return db.session.scalars(
        sa.select(UserSession)
        .where(
            UserSession.user_id == user.id,
            UserSession.ended_at.is_(None),
            UserSession.awaits_code.is_(False),
            UserSession.seen_at >= seen_after,
            UserSession.created_at >= begun_after,
        )
        .order_by(UserSession.seen_at.desc(), UserSession.created_at.desc())
        .limit(MOST_SESSIONS)
    ).all()


def _within(scope: Scope) -> sa.ColumnElement[bool]:
    """Whoever has no branch belongs to all: only those who administer everything see them."""
    return sa.true() if scope.branch_ids is None else home_branch.in_(sorted(scope.branch_ids))


def _conditions(wanted: PeopleFilter) -> list[sa.ColumnElement[bool]]:
    found: list[Any] = []
    for word in wanted.text.split():
        found.append(
            sa.or_(
                *(
                    column.contains(spelling, autoescape=True)
                    for column in (User.name, User.email)
                    for spelling in {word, word.lower(), word.capitalize()}
                )
            )
        )
    if wanted.role is not None:
        found.append(User.role_rows.any(UserRole.role == wanted.role))
    if wanted.branch_id is not None:
        found.append(home_branch == wanted.branch_id)
    if wanted.is_active is not None:
        found.append(User.is_active.is_(wanted.is_active))
    return found


def organisations_in(scope: Scope) -> Sequence[Organisation]:
    """Return the active organisations of the branches in ``scope``."""
    statement = sa.select(Organisation).where(Organisation.is_active).order_by(Organisation.name_ru)
    if scope.branch_ids is not None:
        statement = statement.where(Organisation.branch_id.in_(sorted(scope.branch_ids)))
    return db.session.scalars(statement).all()
