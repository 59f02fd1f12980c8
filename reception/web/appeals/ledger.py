"""The proof of notice: who was reminded of a question, of what and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from reception.models import Event
from reception.web.appeals.timeline import TimelineEvent
from reception.web.locale import short_date
from reception.web.moments import Moment, moment


@dataclass(frozen=True, slots=True)
class Notice:
    """One reminder, in words."""

    what: str
    who: str
    state: str
    when: Moment
    is_superseded: bool


def notices(rows: Sequence[Any]) -> list[Notice]:
    """Return the lines of the ledger."""
    return [
        Notice(
            what=_what(row.rung, row.due_on),
            who=row.recipient_name,
            state=_state(row),
            when=moment(row.sent_at or row.created_at),
            is_superseded=row.superseded_by is not None,
        )
        for row in rows
    ]


def with_reminders(
    events: Sequence[Event], told: Sequence[TimelineEvent], rows: Sequence[Any]
) -> list[TimelineEvent]:
    """Return the history with the reminders that were sent between its entries, the newest first."""
    sent = [row for row in rows if row.sent_at is not None and row.superseded_by is None]
    sent.sort(key=lambda row: row.sent_at, reverse=True)
    found = []
    for event, entry in zip(events, told, strict=True):
        since = [row for row in sent if row.sent_at >= event.recorded_at]
        sent = sent[len(since) :]
        found += [_sent(since), entry] if since else [entry]
    return found


def _sent(rows: Sequence[Any]) -> TimelineEvent:
    """Return one entry for the reminders between two others: an overdue question has one each day."""
    names = ", ".join(dict.fromkeys(row.recipient_name for row in rows))
    last = moment(rows[0].sent_at)
    return TimelineEvent(
        what=summary(rows),
        who="",
        when=last,
        icon="letter",
        from_words="",
        to_words="",
        facts=[(_("To whom"), names)],
        is_system=True,
        recorded=None,
    )


def summary(rows: Sequence[Any]) -> str:
    """Say how many reminders were sent."""
    sent = sum(row.sent_at is not None and row.superseded_by is None for row in rows)
    words: str = ngettext("%(num)d reminder sent", "%(num)d reminders sent", sent)
    return words


def _what(rung: str, due_on: date) -> str:
    direction, days = rung.rsplit("_", 1)
    day = short_date(due_on)
    if direction == "due" and days == "0":
        return str(_("The last day, %(day)s", day=day))
    if direction == "due":
        return str(
            ngettext(
                "%(num)d working day left until %(day)s",
                "%(num)d working days left until %(day)s",
                int(days),
                day=day,
            )
        )
    return str(
        ngettext(
            "Overdue by %(num)d working day, due on %(day)s",
            "Overdue by %(num)d working days, due on %(day)s",
            int(days),
            day=day,
        )
    )


def _state(row: Any) -> str:
    if row.superseded_by is not None:
        return str(_("not sent: a later reminder took its place"))
    if row.sent_at is not None:
        return str(_("sent"))
    return str(_("could not be delivered") if row.given_up_at else _("waits to be sent"))
