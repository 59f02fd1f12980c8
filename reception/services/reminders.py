"""Writing the reminders of a day: the rows, and the mails that will carry them. Nothing is sent here."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from reception.domain.calendar import WorkingCalendar
from reception.domain.digest import DigestInMaking, Line, Recipient
from reception.extensions import db
from reception.models import Mail, MailKind, Reminder
from reception.models.reminder import ReminderSweep
from reception.queries import reminders as queries
from reception.queries import terms
from reception.queries.reminders import Place
from reception.services.digests import DigestDay, pages_for

DIGEST_HOUR = 9
"""The local hour at which a branch's digests are written."""

Transaction = Callable[[], AbstractContextManager[None]]
"""The edge's ``transaction``, lent: each person's rows are kept as soon as they are whole."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep has written."""

    branches: int = 0
    digests: int = 0
    reminders: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        """Return the sum."""
        return Swept(
            self.branches + other.branches, self.digests + other.digests, self.reminders + other.reminders
        )


def sweep(*, now: datetime, transaction: Transaction) -> Swept:
    """Write the digests of every branch where it is 09:00 or later on a working day, once a day.

    Whatever stopped an earlier sweep half-way, this one completes it: a person's mail and reminders are
    written together or not at all, and what is there is not written again. Two sweeps at once do no harm.
    Raises ``CalendarUnknown``.
    """
    with transaction():
        due = _due_branches(now)
    written = Swept()
    days: dict[date, DigestDay] = {}
    for place, on in due:
        if on not in days:
            with transaction():
                days[on] = DigestDay.of(on)
        written += _sweep_branch(place, days[on], now, transaction)
    return written


def _due_branches(now: datetime) -> list[tuple[Place, date]]:
    calendar = terms.calendar()
    due = [
        (place, on)
        for place in queries.places().values()
        if (on := digest_day(now, place.zone, calendar)) is not None
    ]
    finished = queries.swept({on for _place, on in due})
    return [(place, on) for place, on in due if (place.id, on) not in finished]


def digest_day(now: datetime, zone: ZoneInfo, calendar: WorkingCalendar) -> date | None:
    """Return the local day whose digests are due by ``now``; None before 09:00 and on days off."""
    local = now.astimezone(zone)
    if local.hour < DIGEST_HOUR or not calendar.is_working_day(local.date()):
        return None
    return local.date()


def _sweep_branch(place: Place, day: DigestDay, now: datetime, transaction: Transaction) -> Swept:
    with transaction():
        people = queries.recipients(day.places, home_branch_id=place.id)
    written = Swept(branches=1)
    for recipient in people:
        with transaction():
            count = _remind(recipient, day, home=place.zone, now=now)
        written += Swept(digests=bool(count), reminders=count)
    with transaction():
        sweep_done = {"branch_id": place.id, "swept_on": day.on, "finished_at": now}
        db.session.execute(_insert(ReminderSweep).on_conflict_do_nothing(), sweep_done)
    return written


def _remind(recipient: Recipient, day: DigestDay, *, home: ZoneInfo, now: datetime) -> int:
    """Write one person's mail and reminders; return how many are new. No new rung, no mail."""
    making = DigestInMaking(day.on, recipient.language)
    mail_id, count = None, 0
    with closing(pages_for(recipient, day, home=home)) as pages:
        for page in pages:
            making.add(page)
            new = [line for line in page if line.is_new]
            if new and mail_id is None:
                mail_id = _begin_mail(recipient, day.on, now)
                if mail_id is None:
                    # Another sweep has written this person's digest of today.
                    return 0
            if new:
                _insert_reminders(new, recipient, mail_id, now)
                count += len(new)
    if mail_id is not None:
        content = making.finished().as_dict()
        db.session.execute(sa.update(Mail).where(Mail.id == mail_id).values(content=content))
    return count


def _begin_mail(recipient: Recipient, on: date, now: datetime) -> int | None:
    """Return the id of the day's mail to this person, or None if there is one already."""
    mail = {
        "kind": MailKind.DIGEST,
        "key": on.isoformat(),
        "recipient_id": recipient.id,
        "created_at": now,
        "content": {},
        "attempts": 0,
    }
    mail_id: int | None = db.session.scalar(
        _insert(Mail).values(mail).on_conflict_do_nothing().returning(Mail.id)
    )
    return mail_id


def _insert_reminders(
    lines: Sequence[Line], recipient: Recipient, mail_id: int | None, now: datetime
) -> None:
    rows = [
        {
            "question_id": line.question_id,
            "due_on": line.due_on,
            "rung": line.rung,
            "recipient_id": recipient.id,
            "mail_id": mail_id,
            "created_at": now,
        }
        for line in lines
    ]
    db.session.connection().execute(_insert(Reminder).on_conflict_do_nothing(), rows)


def _insert(model: Any) -> Any:
    """Return an INSERT that can step aside for a row that is already there, on either database."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model.__table__)
