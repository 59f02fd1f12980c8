"""Working out digests: from the state of the questions and the day, never from what ran when."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from reception.domain.calendar import WorkingCalendar
from reception.domain.digest import Ground, Line, Recipient
from reception.domain.errors import CalendarUnknown
from reception.domain.escalation import MANAGER_LADDER, OFFICIAL_LADDER, working_days_left
from reception.domain.periods import ONE_DAY, local_day, midnight
from reception.domain.report import Names
from reception.queries import reminders as queries
from reception.queries import terms
from reception.queries.reminders import Place

SOON = 3
"""Working days before the due date from which a question is in the digest."""

_WIDEST = timedelta(hours=26)
"""Local days of two zones lie at most so far apart; the exact day is decided row by row."""


@dataclass(frozen=True)
class DigestDay:
    """What is the same for everybody on one day."""

    on: date
    calendar: WorkingCalendar
    places: Mapping[int, Place]
    topics: Mapping[int, Names]
    _left: dict[date, int | None] = field(default_factory=dict)

    @classmethod
    def of(cls, on: date) -> "DigestDay":
        """Read the calendar, the branches and the topics."""
        return cls(on, terms.calendar(), queries.places(), queries.topic_names())

    def days_left(self, due_on: date) -> int | None:
        """Return the working days left; None where no calendar is known for the year, which is logged."""
        if due_on not in self._left:
            try:
                self._left[due_on] = working_days_left(due_on, self.on, self.calendar)
            except CalendarUnknown as error:
                structlog.get_logger().warning("reminder_without_calendar", reason=str(error))
                self._left[due_on] = None
        return self._left[due_on]

    def zone(self, branch_id: int) -> ZoneInfo:
        """Return the zone in which a branch's due dates are days."""
        return self.places[branch_id].zone

    @property
    def last_soon_on(self) -> date:
        """Return the last day on which a term that ends soon may end: also a day off after it."""
        try:
            return self.calendar.add_working_days(self.on, SOON + 1) - ONE_DAY
        except CalendarUnknown as error:
            # Nobody has entered the new year yet. What is overdue must not wait for that.
            structlog.get_logger().warning("reminder_without_calendar", reason=str(error))
            return date(self.on.year, 12, 31)


def pages_for(recipient: Recipient, day: DigestDay, *, home: ZoneInfo) -> Generator[list[Line]]:
    """Yield the lines of a person's digest as they are read, what is due first coming first."""
    pages = queries.due_pages(
        recipient,
        due_before=midnight(day.last_soon_on + ONE_DAY, home) + _WIDEST,
        overdue_before=midnight(day.on, home) + _WIDEST,
    )
    for page in pages:
        told = queries.told(recipient.id, [row.id for row in page], except_by=day.on.isoformat())
        lines = (_line(row, recipient, day, told) for row in page)
        yield [line for line in lines if line is not None]


def _line(row: Any, recipient: Recipient, day: DigestDay, told: set[tuple[int, date, str]]) -> Line | None:
    due_on = local_day(row.due_at, day.zone(row.branch_id))
    left = day.days_left(due_on)
    if left is None or left > SOON:
        return None
    ground = recipient.ground(
        branch_id=row.branch_id,
        organisation_id=row.organisation_id,
        assignee_id=row.assignee_id,
        is_overdue=left < 0,
    )
    if ground is None:
        return None
    rung = (MANAGER_LADDER if ground is Ground.BRANCH else OFFICIAL_LADDER).highest(-left)
    if rung is None:
        return None
    topic = day.topics.get(row.topic_id)
    return Line(
        question_id=row.id,
        number=f"{row.number}/{row.part}" if row.parts > 1 else row.number,
        topic=topic.in_language(recipient.language.value) if topic else "",
        due_on=due_on,
        days_left=left,
        rung=rung.code,
        ground=ground,
        is_new=(row.id, due_on, rung.code) not in told,
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What one person would be told."""

    recipient: Recipient
    lines: tuple[Line, ...]


def preview(on: date) -> Iterator[Preview]:
    """Yield the digests that would go out on a day as things stand now. Writes nothing.

    Nothing goes out on a day off, and to nobody who has no new rung. What the day's own mails have told is
    new as it was. Raises ``CalendarUnknown``.
    """
    day = DigestDay.of(on)
    if not day.calendar.is_working_day(on):
        return
    for recipient, home in recipients_at_home(day):
        lines = [line for page in pages_for(recipient, day, home=home) for line in page]
        if any(line.is_new for line in lines):
            yield Preview(recipient, tuple(sorted(lines, key=lambda line: line.place)))


def recipients_at_home(day: DigestDay) -> Iterator[tuple[Recipient, ZoneInfo]]:
    """Yield everybody who may be reminded, with the zone of their branch."""
    for place in day.places.values():
        for recipient in queries.recipients(day.places, home_branch_id=place.id):
            yield recipient, place.zone
