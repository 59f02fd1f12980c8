"""The outbox: mails to people of the viewer's branches."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from reception.extensions import db
from reception.models import Mail, Organisation, Question, User
from reception.queries.paging import Cursor, Order, Page, fetch
from reception.queries.reminders import home_branch
from reception.queries.scope import Scope, scoped

NEWEST_FIRST = Order((Mail.created_at, Mail.id), is_descending=True)

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
    User.email.label("recipient_email"),
)


def listed(*, scope: Scope, cursor: Cursor | None = None) -> Page:
    """Return one page of the mails to people of the scope's branches, the newest first."""
    return fetch(_rows(scope), NEWEST_FIRST, scope=scope, cursor=cursor)


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
        .join(User, User.id == Mail.recipient_id)
        .outerjoin(Organisation, Organisation.id == User.organisation_id)
    )
    if scope.branch_ids is None:
        return statement
    return statement.where(home_branch.in_(sorted(scope.branch_ids)))
