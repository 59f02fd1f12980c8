"""What there is to be reminded of, and who is to be told."""

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.digest import Recipient
from reception.domain.notices import NoticeMode
from reception.domain.report import Names
from reception.domain.vocabulary import OPEN_STATUSES, Role
from reception.extensions import db, is_postgresql
from reception.models import (
    Appeal,
    Branch,
    BranchHead,
    Mail,
    Notice,
    Organisation,
    Question,
    Reminder,
    Topic,
    User,
    UserRole,
)
from reception.models.reminder import ReminderSweep
from reception.queries.scope import Scope, scoped

PAGE = 1000
"""How many questions are held in memory at once."""

LEDGER_LIMIT = 100
"""How many reminders a question's page shows."""

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
    managed_from: int | None
    """The branch whose managers are told: this one, or the nearest above it that has any."""
    head_id: int | None
    """The person who heads it, if one is named."""
    headed_from: int | None
    """Where nobody heads it: the next branch above ``managed_from`` that has managers."""


def places() -> Mapping[int, Place]:
    """Return all branches by id."""
    rows = db.session.execute(
        sa.select(Branch.id, Branch.path, Branch.time_zone, BranchHead.user_id.label("head_id"))
        .outerjoin(BranchHead, BranchHead.branch_id == Branch.id)
        .order_by(Branch.path)
    ).all()
    managed = _with_managers()
    found = {}
    for row in rows:
        # From the branch itself up to the root: "/1/5/" is 5, then 1.
        upwards = [int(id_) for id_ in reversed(row.path.strip("/").split("/")) if int(id_) in managed]
        manager, head = [*upwards, None, None][:2]
        zone = ZoneInfo(row.time_zone)
        found[row.id] = Place(row.id, row.path, zone, manager, row.head_id, None if row.head_id else head)
    return found


def _with_managers() -> set[int]:
    """Return the branches that have an active manager."""
    is_manager = sa.exists().where(UserRole.user_id == User.id, UserRole.role == Role.MANAGER)
    found = db.session.scalars(
        sa.select(User.branch_id).where(User.is_active, User.branch_id.is_not(None), is_manager).distinct()
    )
    return {branch_id for branch_id in found if branch_id is not None}


def last_swept(branch_id: int, before: date) -> date | None:
    """Return the last day before ``before`` on which all reminders of a branch were written."""
    return db.session.scalar(
        sa.select(sa.func.max(ReminderSweep.swept_on)).where(
            ReminderSweep.branch_id == branch_id, ReminderSweep.swept_on < before
        )
    )


def latest_sweeps() -> Mapping[int, date]:
    """Return the last day on which all reminders were written, by branch; without those that had none yet."""
    rows = db.session.execute(
        sa.select(ReminderSweep.branch_id, sa.func.max(ReminderSweep.swept_on)).group_by(
            ReminderSweep.branch_id
        )
    )
    return {branch_id: day for branch_id, day in rows}


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


def recipients(
    places: Mapping[int, Place], away: Mapping[int, int], *, home_branch_id: int | None = None
) -> list[Recipient]:
    """Return who may be reminded, of one branch or of all, in a fixed order.

    Those are the active officials, managers and heads, and whoever has news waiting, but nobody who is away
    (``away``: who stands in for whom).
    """
    heads = [place.head_id for place in places.values() if place.head_id is not None]
    has_role = sa.exists().where(
        UserRole.user_id == User.id, UserRole.role.in_([Role.OFFICIAL, Role.MANAGER])
    )
    statement = (
        sa.select(User, home_branch.label("home_id"))
        .outerjoin(Organisation, Organisation.id == User.organisation_id)
        .where(
            User.is_active,
            home_branch.is_not(None),
            sa.or_(has_role, User.id.in_(heads), User.id.in_(away.values()), _has_news()),
            User.id.not_in(away),
        )
        .order_by(home_branch, User.id)
    )
    if home_branch_id is not None:
        statement = statement.where(home_branch == home_branch_id)
    absent = {
        user.id: _recipient(user, places)
        for user in db.session.scalars(sa.select(User).where(User.id.in_(away)))
    }
    return [
        replace(
            _recipient(row.User, places),
            stands_in_for=tuple(absent[id_] for id_ in sorted(away) if away[id_] == row.User.id),
        )
        for row in db.session.execute(statement)
    ]


def _has_news() -> sa.ColumnElement[bool]:
    """Return the condition that news of a person wait for their digest."""
    unsent = sa.exists().where(
        Notice.recipient_id == User.id, Notice.mail_id.is_(None), Notice.read_at.is_(None)
    )
    return sa.and_(User.notice_mode == NoticeMode.DIGEST, unsent)


def _recipient(user: User, places: Mapping[int, Place]) -> Recipient:
    is_official = Role.OFFICIAL in user.roles
    managed = user.branch_id if Role.MANAGER in user.roles else None
    return Recipient(
        id=user.id,
        name=user.name,
        email=user.email,
        language=user.language,
        wants_news=user.notice_mode is NoticeMode.DIGEST,
        is_official=is_official,
        organisation_id=user.organisation_id if is_official else None,
        branch_ids=frozenset(p.id for p in places.values() if managed and p.managed_from == managed),
        headed_ids=frozenset(
            p.id
            for p in places.values()
            if p.head_id == user.id or (managed is not None and p.headed_from == managed)
        ),
    )


def due_pages(
    recipient: Recipient, *, due_before: datetime, overdue_before: datetime
) -> Generator[Sequence[Any]]:
    """Yield the open questions of a person, due first, in pages of ``PAGE`` rows.

    Their own up to ``due_before``, those of the branches they manage up to ``overdue_before``. The rows are
    read as they come, so that memory does not grow with their number.
    """
    ties = [
        tie
        for person in (recipient, *recipient.stands_in_for)
        for tie in _ties(person, due_before=due_before, overdue_before=overdue_before)
    ]
    if not ties:
        return
    statement = scoped(_rows().where(sa.or_(*ties)), Scope.everything())
    yield from db.session.execute(statement, execution_options={"yield_per": PAGE}).partitions()


def _ties(
    person: Recipient, *, due_before: datetime, overdue_before: datetime
) -> Iterator[sa.ColumnElement[bool]]:
    if person.is_official:
        yield sa.and_(Question.assignee_id == person.id, Question.due_at < due_before)
    if person.organisation_id is not None:
        is_nobodys = sa.and_(
            Question.organisation_id == person.organisation_id, Question.assignee_id.is_(None)
        )
        yield sa.and_(is_nobodys, Question.due_at < due_before)
    branch_ids = person.branch_ids | person.headed_ids
    if branch_ids:
        yield sa.and_(Question.branch_id.in_(sorted(branch_ids)), Question.due_at < overdue_before)


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
        Reminder.recipient_id == recipient_id, _among(question_ids)
    )
    if except_by is not None:
        statement = statement.join(Mail, Mail.id == Reminder.mail_id).where(Mail.key != except_by)
    return {(row.question_id, row.due_on, row.rung) for row in db.session.execute(statement)}


def _among(question_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """Return the condition that a reminder is about one of some questions.

    A thousand of them go to PostgreSQL as one text: a parameter for each took longer than all the rest.
    """
    column = Reminder.question_id
    if not is_postgresql():
        return column.in_(question_ids)
    listed = sa.func.string_to_array(",".join(map(str, question_ids)), ",")
    return column == sa.any_(sa.cast(listed, sa.ARRAY(column.type)))


def ledger(question: Question) -> Sequence[Any]:
    """Return every reminder about a question that the viewer's scope has let through, the newest first.

    Each with whom it went to and what became of the mail that carried it: the proof of notice.
    """
    return db.session.execute(
        sa.select(
            Reminder.rung,
            Reminder.due_on,
            Reminder.superseded_by,
            Reminder.created_at,
            User.name.label("recipient_name"),
            Mail.sent_at,
            Mail.given_up_at,
        )
        .join(User, User.id == Reminder.recipient_id)
        .join(Mail, Mail.id == Reminder.mail_id)
        .where(Reminder.question_id == question.id)
        .order_by(Reminder.id.desc())
        .limit(LEDGER_LIMIT)
    ).all()
