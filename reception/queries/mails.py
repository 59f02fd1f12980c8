"""The outbox: mails to people and applicants of the viewer's branches."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from reception.extensions import db
from reception.models import Applicant, Mail, Organisation, Question, User
from reception.queries.paging import Cursor, Order, Page, fetch
from reception.queries.reminders import home_branch
from reception.queries.scope import Scope, scoped

NEWEST_FIRST = Order((Mail.created_at, Mail.id), is_descending=True)

FAILING_FROM = 3
"""Failed attempts from which a mail that is still tried counts: more than half an hour has passed."""

FAILING_FOR = timedelta(days=30)

_COLUMNS: tuple[Any, ...] = (
    Mail.id,
    Mail.kind,
    Mail.created_at,
    Mail.claimed_at,
    Mail.sent_at,
    Mail.given_up_at,
    Mail.attempts,
    Mail.failure,
    User.name.label("recipient_name"),
    sa.func.coalesce(User.email, Applicant.email).label("recipient_email"),
    Mail.applicant_id,
)


def listed(*, scope: Scope, cursor: Cursor | None = None, failing_at: datetime | None = None) -> Page:
    """Return one page of the mails to people of the scope's branches, the newest first.

    ``failing_at`` narrows it to the mails for which an address counts as failing at that moment.
    """
    statement = _rows(scope)
    if failing_at is not None:
        statement = statement.where(*_failing(failing_at))
    return fetch(statement, NEWEST_FIRST, scope=scope, cursor=cursor)


def failing_addresses(*, scope: Scope, now: datetime) -> sa.ScalarSelect[int]:
    """Return the count of people whom mail does not reach. It reads the index of failed mails only."""
    counted = sa.func.count(Mail.recipient_id.distinct())
    return _rows(scope).where(*_failing(now)).with_only_columns(counted).scalar_subquery()


def _failing(now: datetime) -> tuple[Any, ...]:
    """Return the conditions that a mail has failed for good, or several times, and none has arrived since.

    An account that was closed is no failing address; what is older than a month is history.
    """
    later = aliased(Mail)
    arrived = sa.exists().where(
        later.recipient_id == Mail.recipient_id, later.id > Mail.id, later.sent_at.is_not(None)
    )
    return (
        Mail.sent_at.is_(None),
        Mail.attempts > 0,
        sa.or_(Mail.given_up_at.is_not(None), Mail.attempts >= FAILING_FROM),
        Mail.created_at > now - FAILING_FOR,
        User.is_active,
        ~arrived,
    )


def visible(mail_id: int, *, scope: Scope) -> Any | None:
    """Return one mail, or None if it went to nobody in the scope's branches."""
    return db.session.execute(_rows(scope).add_columns(Mail.content).where(Mail.id == mail_id)).one_or_none()


def visible_questions(question_ids: Collection[int], *, scope: Scope) -> frozenset[int]:
    """Return which questions of a mail the viewer may see, too: its recipient may see others."""
    return frozenset(
        db.session.scalars(scoped(sa.select(Question.id).where(Question.id.in_(question_ids)), scope))
    )


def _rows(scope: Scope) -> sa.Select[Any]:
    statement = (
        sa.select(*_COLUMNS)
        .outerjoin(User, User.id == Mail.recipient_id)
        .outerjoin(Organisation, Organisation.id == User.organisation_id)
        .outerjoin(Applicant, Applicant.id == Mail.applicant_id)
        .execution_options(scope=scope)
    )
    if scope.branch_ids is None:
        return statement
    home = sa.func.coalesce(home_branch, Applicant.branch_id)
    return statement.where(home.in_(sorted(scope.branch_ids)))
