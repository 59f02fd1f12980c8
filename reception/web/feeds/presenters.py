"""The entries of a calendar in words: numbers and topics, nothing of an applicant."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from reception.adapters.icalendar import Entry
from reception.domain.periods import ONE_DAY, local_day
from reception.models import User
from reception.queries import feeds

PAST = timedelta(days=31)
"""How far back the hours of receptions go."""


def entries(user: User, *, base_url: str, now: datetime) -> Iterator[Entry]:
    """Yield the entries of a person's calendar, in the language that is in force."""
    host = urlsplit(base_url).hostname or "reception.invalid"
    for row in feeds.due_of(user):
        yield _due(row, user, base_url, host)
    for reception, recorded_at in feeds.hours_of(user, since=now - PAST, now=now):
        yield Entry(
            uid=f"reception-{reception.id}@{host}",
            summary=_("Personal reception of citizens"),
            starts=reception.starts_at,
            ends=reception.ends_at,
            changed_at=recorded_at,
            sequence=reception.version,
            url=f"{base_url}/receptions/{reception.id}",
            place=reception.place,
            is_busy=True,
        )


def _due(row: Any, user: User, base_url: str, host: str) -> Entry:
    day = local_day(row.due_at, ZoneInfo(row.time_zone))
    number = f"{row.number}/{row.part}" if row.parts > 1 else row.number
    topic = row.Topic.names.in_language(user.language.value) if row.Topic else ""
    due = _("Answer due: %(number)s", number=number)
    return Entry(
        uid=f"question-{row.id}@{host}",
        summary=f"{due} – {topic}" if topic else due,
        starts=day,
        ends=day + ONE_DAY,
        changed_at=row.changed_at,
        sequence=row.version,
        url=f"{base_url}/questions/{row.id}",
    )
