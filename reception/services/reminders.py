"""Writing the reminders of a day: the rows, and the mails that will carry them. Nothing is sent here."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.calendar import WorkingCalendar
from reception.domain.digest import DigestInMaking, Line, Recipient
from reception.domain.periods import ONE_DAY, local_day
from reception.extensions import db
from reception.models import Mail, MailKind, Reminder
from reception.models.reminder import ReminderSweep
from reception.queries import reminders as queries
from reception.queries import terms
from reception.queries.reminders import Place
from reception.services import news, outbox
from reception.services.digests import DigestDay, pages_for
from reception.services.rows import insert_new, insertion

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


def unwritten_since(now: datetime) -> datetime | None:
    """Return the moment at which the oldest digest fell due that is not written; None where all are.

    That is what stands still where clock, broker or worker do, and no mail waits to tell of it. A branch
    whose first day is not written yet counts from that day on. Raises ``CalendarUnknown``.
    """
    calendar, latest = terms.calendar(), queries.latest_sweeps()
    since: list[datetime] = []
    for place in queries.places().values():
        day, last = _latest_digest_day(now.astimezone(place.zone), calendar), latest.get(place.id)
        if last is None and day == local_day(now, place.zone):
            since.append(_digest_moment(day, place.zone))
        elif last is not None and last < day:
            since.append(_digest_moment(calendar.add_working_days(last, 1), place.zone))
    return min(since, default=None)


def _latest_digest_day(local: datetime, calendar: WorkingCalendar) -> date:
    """Return the last working day whose digests should be written by a local moment."""
    day = local.date() if local.hour >= DIGEST_HOUR else local.date() - ONE_DAY
    while not calendar.is_working_day(day):
        day -= ONE_DAY
    return day


def _digest_moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(DIGEST_HOUR), tzinfo=zone)


def _sweep_branch(place: Place, day: DigestDay, now: datetime, transaction: Transaction) -> Swept:
    with transaction():
        day = day.since(queries.last_swept(place.id, day.on))
        people = queries.recipients(day.places, day.away, home_branch_id=place.id)
    written = Swept(branches=1)
    for recipient in people:
        with transaction():
            written += _remind(recipient, day, home=place.zone, now=now)
    with transaction():
        sweep_done = {"branch_id": place.id, "swept_on": day.on, "finished_at": now}
        db.session.execute(insertion(ReminderSweep).on_conflict_do_nothing(), sweep_done)
    return written


def _remind(recipient: Recipient, day: DigestDay, *, home: ZoneInfo, now: datetime) -> Swept:
    """Write one person's mail and reminders. No new rung and no news, no mail."""
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
                    return Swept()
            if new:
                _insert_reminders(new, recipient, mail_id, now)
                count += len(new)
    mail_id = _add_news(making, recipient, day, mail_id, now)
    if mail_id is None:
        return Swept()
    content = making.finished().as_dict()
    db.session.execute(sa.update(Mail).where(Mail.id == mail_id).values(content=content))
    return Swept(digests=1, reminders=count)


def _add_news(
    making: DigestInMaking, recipient: Recipient, day: DigestDay, mail_id: int | None, now: datetime
) -> int | None:
    """Let the digest carry the news, for whoever wants it so; return its id, also where news begin it."""
    if not recipient.wants_news:
        return mail_id
    gathered = news.gather(recipient.id, recipient.language, day.topics)
    if not gathered.notice_ids:
        return mail_id
    mail_id = mail_id or _begin_mail(recipient, day.on, now)
    if mail_id is not None:
        making.news = gathered.news
        news.carry(gathered, mail_id)
    return mail_id


def _begin_mail(recipient: Recipient, on: date, now: datetime) -> int | None:
    """Return the id of the day's mail to this person, or None if there is one already."""
    return outbox.put(MailKind.DIGEST, on.isoformat(), recipient_id=recipient.id, content={}, now=now)


def _insert_reminders(
    lines: Sequence[Line], recipient: Recipient, mail_id: int | None, now: datetime
) -> None:
    alike: dict[tuple[date, str, str | None], list[int]] = defaultdict(list)
    for line in lines:
        for rung in (*line.passed, line.rung):
            alike[line.due_on, rung, None if rung == line.rung else line.rung].append(line.question_id)
    groups = [
        {"question_id": ids, "due_on": due_on, "rung": rung, "superseded_by": instead}
        for (due_on, rung, instead), ids in alike.items()
    ]
    common = {"recipient_id": recipient.id, "mail_id": mail_id, "created_at": now}
    insert_new(Reminder, common, groups, each="question_id")
