"""Mails of news: what no mail carries yet is gathered; duties that come near become news by themselves."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from reception.domain.errors import CalendarUnknown, NoPolicy
from reception.domain.notices import News, NewsMail, NewsOf, NoticeMode, duties_near
from reception.domain.periods import ONE_DAY, local_day, midnight
from reception.domain.report import Names
from reception.domain.vocabulary import Language
from reception.extensions import db
from reception.models import MailKind, Notice
from reception.queries import notices as queries
from reception.queries import reminders, terms
from reception.queries.reminders import Place
from reception.services import notices, outbox

GAP = timedelta(minutes=5)
"""How long after a mail of news no other goes to the same person: what comes meanwhile is gathered."""

FIRST_HOUR = 9
"""The local hour from which the duties of a working day are told, as the digests are."""

Transaction = Callable[[], AbstractContextManager[None]]
"""The edge's ``transaction``, lent: each person's rows are kept as soon as they are whole."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """News of one person, and the notices that they were."""

    news: NewsOf
    notice_ids: tuple[int, ...]


def sweep(*, now: datetime, transaction: Transaction) -> int:
    """Write the notices of duties that are near, then the mails of those who want news at once.

    Return how many mails. Two sweeps at once do no harm: rows and mails are unique, and a notice is taken
    into a mail once.
    """
    _tell_duties(now, transaction)
    with transaction():
        people = queries.awaiting_mail(mode=NoticeMode.AT_ONCE, since=now - GAP)
        asked = [(user.id, user.language) for user in people]
        topics = reminders.topic_names() if asked else {}
    written = 0
    for user_id, language in asked:
        with transaction():
            written += _write_mail(user_id, language, topics, now)
    return written


def _write_mail(user_id: int, language: Language, topics: Mapping[int, Names], now: datetime) -> bool:
    gathered = gather(user_id, language, topics)
    if not gathered.notice_ids:
        return False
    content = NewsMail(language, gathered.news).as_dict()
    # The first notice names the mail: it goes into one mail only.
    key = str(gathered.notice_ids[0])
    mail_id = outbox.put(MailKind.NOTICE, key, recipient_id=user_id, content=content, now=now)
    if mail_id is None:
        return False
    carry(gathered, mail_id)
    return True


def gather(user_id: int, language: Language, topics: Mapping[int, Names]) -> Gathered:
    """Return the unread news of a person that no mail carries yet."""
    rows = queries.unsent(user_id)
    lines = [_line(row, language, topics) for row in rows]
    return Gathered(NewsOf.of(lines), tuple(row.id for row in rows))


def carry(gathered: Gathered, mail_id: int) -> None:
    """Record that a mail carries the news."""
    db.session.execute(
        sa.update(Notice)
        .where(Notice.id.in_(gathered.notice_ids))
        .values(mail_id=mail_id)
        .execution_options(synchronize_session=False)
    )


def _line(row: Any, language: Language, topics: Mapping[int, Names]) -> News:
    topic = topics.get(row.topic_id)
    return News(
        question_id=row.question_id,
        number=f"{row.number}/{row.part}" if row.parts > 1 else row.number,
        topic=topic.in_language(language.value) if topic else "",
        kind=row.kind,
        day=row.day,
        instead_of=row.instead_of or "",
    )


def _tell_duties(now: datetime, transaction: Transaction) -> None:
    with transaction():
        places = reminders.places()
        days = _duty_days(places, now)
    received = [received_on for near in days.values() for received_on in near]
    if not received:
        return
    # Local days of two zones lie at most so far apart; the exact day is decided row by row.
    margin = timedelta(hours=26)
    zone = next(iter(places.values())).zone
    start, end = midnight(min(received), zone) - margin, midnight(max(received) + ONE_DAY, zone) + margin
    with transaction():
        for page in queries.before_redirect(start, end):
            for question in page:
                by = days[question.branch_id].get(local_day(question.received_at, question.branch.zone))
                if by is not None:
                    notices.tell_duty(question, by, now=now)


def _duty_days(places: Mapping[int, Place], now: datetime) -> Mapping[int, Mapping[date, date]]:
    """Return for each branch whose duties come near today: the day of receipt, the last day to redirect."""
    policies, calendar = terms.policies(), terms.calendar()
    near: dict[date, Mapping[date, date]] = {}
    found: dict[int, Mapping[date, date]] = {}
    for place in places.values():
        local = now.astimezone(place.zone)
        found[place.id] = {}
        try:
            if local.hour < FIRST_HOUR or not calendar.is_working_day(local.date()):
                continue
            if local.date() not in near:
                near[local.date()] = duties_near(local.date(), policies, calendar)
            found[place.id] = near[local.date()]
        except (CalendarUnknown, NoPolicy) as error:
            # Nobody has entered the new year yet. What has happened must not wait for that.
            structlog.get_logger().warning("duty_without_calendar", reason=str(error))
    return found
