"""What there is to be reminded of, and who is to be told."""

from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.digest import Recipient
from reception.domain.report import Names
from reception.domain.vocabulary import OPEN_STATUSES, Role
from reception.extensions import db
from reception.models import Appeal, Branch, Mail, Organisation, Question, Reminder, Topic, User, UserRole
from reception.models.reminder import ReminderSweep
from reception.queries.scope import Scope, scoped

PAGE = 1000
"""How many questions are held in memory at once."""

home_branch = sa.func.coalesce(User.branch_id, Organisation.branch_id)
"""The branch whose 09:00 and whose outbox are a person's: their own, else their organisation's."""


_COLUMNS: tuple[Any, ...] = (
    Question.id,
    Question.part,
    Question.branch_id,
    Question.organisation_id,
    Question.assignee_id,
    Question.topic_id,
    Question.due_at,
    Appeal.number,
    Appeal.parts,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A branch as reminders need it."""

    id: int
    path: str
    zone: ZoneInfo


def places() -> Mapping[int, Place]:
    """Return all branches by id."""
    rows = db.session.execute(sa.select(Branch.id, Branch.path, Branch.time_zone).order_by(Branch.path))
    return {row.id: Place(row.id, row.path, ZoneInfo(row.time_zone)) for row in rows}


def topic_names() -> Mapping[int, Names]:
    """Return the names of all topics by id."""
    rows = db.session.execute(sa.select(Topic.id, Topic.name_kk, Topic.name_ru, Topic.name_en))
    return {row.id: Names(row.name_kk, row.name_ru, row.name_en) for row in rows}


def swept(days: Collection[date]) -> set[tuple[int, date]]:
    """Return which branches have had all their reminders of some days written."""
    rows = db.session.execute(
        sa.select(ReminderSweep.branch_id, ReminderSweep.swept_on).where(ReminderSweep.swept_on.in_(days))
    )
    return {(row.branch_id, row.swept_on) for row in rows}


def recipients(places: Mapping[int, Place], *, home_branch_id: int | None = None) -> list[Recipient]:
    """Return the active officials and managers, of one branch or of all, in a fixed order."""
    statement = (
        sa.select(User, home_branch.label("home_id"))
        .outerjoin(Organisation, Organisation.id == User.organisation_id)
        .where(
            User.is_active,
            home_branch.is_not(None),
            sa.exists().where(UserRole.user_id == User.id, UserRole.role.in_([Role.OFFICIAL, Role.MANAGER])),
        )
        .order_by(home_branch, User.id)
    )
    if home_branch_id is not None:
        statement = statement.where(home_branch == home_branch_id)
    return [_recipient(row.User, places) for row in db.session.execute(statement)]


def _recipient(user: User, places: Mapping[int, Place]) -> Recipient:
    is_official = Role.OFFICIAL in user.roles
    managed = places.get(user.branch_id or 0) if Role.MANAGER in user.roles else None
    return Recipient(
        id=user.id,
        name=user.name,
        email=user.email,
        language=user.language,
        is_official=is_official,
        organisation_id=user.organisation_id if is_official else None,
        branch_ids=frozenset(p.id for p in places.values() if managed and p.path.startswith(managed.path)),
    )


def due_pages(
    recipient: Recipient, *, due_before: datetime, overdue_before: datetime
) -> Generator[Sequence[Any]]:
    """Yield the open questions of a person, due first, in pages of ``PAGE`` rows.

    Their own up to ``due_before``, those of the branches they manage up to ``overdue_before``. The rows are
    read as they come, so that memory does not grow with their number.
    """
    ties: list[sa.ColumnElement[bool]] = []
    if recipient.is_official:
        ties.append(sa.and_(Question.assignee_id == recipient.id, Question.due_at < due_before))
    if recipient.organisation_id is not None:
        is_nobodys = sa.and_(
            Question.organisation_id == recipient.organisation_id, Question.assignee_id.is_(None)
        )
        ties.append(sa.and_(is_nobodys, Question.due_at < due_before))
    if recipient.branch_ids:
        ties.append(
            sa.and_(Question.branch_id.in_(sorted(recipient.branch_ids)), Question.due_at < overdue_before)
        )
    if not ties:
        return
    statement = scoped(_rows().where(sa.or_(*ties)), Scope.everything())
    yield from db.session.execute(statement, execution_options={"yield_per": PAGE}).partitions()


def _rows() -> sa.Select[Any]:
    return (
        sa.select(*_COLUMNS)
        .join(Appeal, Appeal.id == Question.appeal_id)
        .where(Question.status.in_(sorted(OPEN_STATUSES)))
        .order_by(Question.due_at, Question.id)
    )


def told(
    recipient_id: int, question_ids: Collection[int], *, except_by: str | None = None
) -> set[tuple[int, date, str]]:
    """Return question, due date and rung of what a person has been reminded of.

    What the mail with the key ``except_by`` brings does not count: it is the one in question.
    """
    statement = sa.select(Reminder.question_id, Reminder.due_on, Reminder.rung).where(
        Reminder.recipient_id == recipient_id, Reminder.question_id.in_(question_ids)
    )
    if except_by is not None:
        statement = statement.join(Mail, Mail.id == Reminder.mail_id).where(Mail.key != except_by)
    return {(row.question_id, row.due_on, row.rung) for row in db.session.execute(statement)}
