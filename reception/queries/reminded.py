"""What came of the reminders of a period, official by official."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.calendar import WorkingCalendar
from reception.domain.periods import Period, local_day
from reception.domain.reminded import Reminded
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Branch, Event, Mail, Question, Reminder, User, UserRole
from reception.queries.scope import Scope, scoped

AT_ONCE = 1000


def by_official(branch: Branch, period: Period, *, scope: Scope, calendar: WorkingCalendar) -> list[Reminded]:
    """Return the officials whom a mail reminded in the period of questions of a branch and those below it.

    A reminder is of the day on which its mail went out; rungs that were overtaken by a higher one are none.
    The act is the first entry that the person made on the question after it, whatever its kind. Whoever was
    reminded most stands first. Raises ``CalendarUnknown``.
    """
    start, end = period.bounds(branch.zone)
    acted_at = (
        sa.select(sa.func.min(Event.recorded_at))
        .where(
            Event.question_id == Reminder.question_id,
            Event.actor_id == Reminder.recipient_id,
            Event.recorded_at > Mail.sent_at,
        )
        .correlate(Reminder, Mail)
        .scalar_subquery()
    )
    is_official = sa.exists().where(UserRole.user_id == User.id, UserRole.role == Role.OFFICIAL)
    below = sa.select(Branch.id).where(Branch.path.startswith(branch.path, autoescape=True))
    statement = (
        sa.select(User.id, User.name, Reminder.question_id, Mail.sent_at, acted_at.label("acted_at"))
        .select_from(Mail)
        .join(Reminder, Reminder.mail_id == Mail.id)
        .join(Question, Question.id == Reminder.question_id)
        .join(User, User.id == Reminder.recipient_id)
        .where(
            Mail.sent_at >= start,
            Mail.sent_at < end,
            Reminder.superseded_by.is_(None),
            Question.branch_id.in_(below),
            is_official,
        )
    )
    rows = db.session.execute(scoped(statement, scope), execution_options={"yield_per": AT_ONCE})
    return _added_up(rows, branch.zone, calendar)


def _added_up(rows: Iterable[Any], zone: ZoneInfo, calendar: WorkingCalendar) -> list[Reminded]:
    found: dict[int, Reminded] = {}
    for person_id, name, question_id, sent_at, acted_at in rows:
        row = found.setdefault(person_id, Reminded(person_id=person_id, name=name))
        row.question_ids.add(question_id)
        wait = None
        if acted_at is not None:
            wait = calendar.working_days_between(local_day(sent_at, zone), local_day(acted_at, zone))
        row.waits.append(wait)
    return sorted(found.values(), key=lambda row: (-row.times, row.name, row.person_id))
