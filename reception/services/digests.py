"""Working out digests: from the state of the questions and the day, never from what ran when."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from reception.domain.calendar import WorkingCalendar
from reception.domain.digest import Ground, Line, Recipient, Tie
from reception.domain.errors import CalendarUnknown
from reception.domain.escalation import SOON, Ladder, Ladders, working_days_left
from reception.domain.periods import ONE_DAY, local_day, midnight
from reception.domain.report import Names
from reception.queries import absences, ladders, terms
from reception.queries import reminders as queries
from reception.queries.reminders import Place

_WIDEST = timedelta(hours=26)
"""Local days of two zones lie at most so far apart; the exact day is decided row by row."""


_MOST_TERMS = 10_000
"""How many due moments are remembered; most questions share the last moments of some dozen days."""


@dataclass(frozen=True, slots=True)
class _Term:
    """How a due date stands on the day. A rung is None where the ladder does not reach it."""

    due_on: date
    days_left: int
    rungs: Mapping[Ground, str | None]
    passed: Mapping[Ground, tuple[str, ...]]
    """The rungs that passed since the last day on which reminders were written."""


@dataclass(frozen=True)
class DigestDay:
    """What is the same for everybody on one day."""

    on: date
    calendar: WorkingCalendar
    places: Mapping[int, Place]
    topics: Mapping[int, Names]
    ladders: Ladders
    away: Mapping[int, int]
    """Who stands in, by who is away."""
    last_on: date | None = None
    """The last day before on which the reminders of the branch at hand were written."""
    _terms: dict[tuple[datetime, int], _Term | None] = field(default_factory=dict)

    @classmethod
    def of(cls, on: date) -> "DigestDay":
        """Read the calendar, the ladders, the branches, the topics, and who is away."""
        return cls(
            on,
            terms.calendar(),
            queries.places(),
            queries.topic_names(),
            ladders.in_force(on),
            absences.standing_in_on(on),
        )

    def since(self, last_on: date | None) -> "DigestDay":
        """Return the day as it is for a branch whose reminders were last written on ``last_on``."""
        return self if last_on == self.last_on else replace(self, last_on=last_on, _terms={})

    def term(self, due_at: datetime, branch_id: int) -> _Term | None:
        """Return how a branch's due date stands; None where no calendar is known for it, which is logged."""
        key = (due_at, branch_id)
        if key not in self._terms:
            if len(self._terms) >= _MOST_TERMS:
                self._terms.clear()
            self._terms[key] = self._reckoned(local_day(due_at, self.places[branch_id].zone))
        return self._terms[key]

    def _reckoned(self, due_on: date) -> _Term | None:
        try:
            left = working_days_left(due_on, self.on, self.calendar)
        except CalendarUnknown as error:
            structlog.get_logger().warning("reminder_without_calendar", reason=str(error))
            return None
        ladders = {ground: self._ladder(ground) for ground in Ground}
        return _Term(
            due_on,
            left,
            {ground: _rung_code(ladder, left) for ground, ladder in ladders.items()},
            {ground: self._passed(ladder, due_on, left) for ground, ladder in ladders.items()},
        )

    def _ladder(self, ground: Ground) -> Ladder:
        return {Ground.BRANCH: self.ladders.manager, Ground.HEAD: self.ladders.head}.get(
            ground, self.ladders.official
        )

    def _passed(self, ladder: Ladder, due_on: date, left: int) -> tuple[str, ...]:
        """Return the rungs that passed while nothing was written, up to the one that is told today."""
        told = ladder.highest(-left)
        if self.last_on is None or told is None:
            return ()
        since = -working_days_left(due_on, self.last_on, self.calendar)
        return tuple(rung.code for rung in ladder.passed(since=since, below=told.level))

    @cached_property
    def soon(self) -> int:
        """Return from how many working days before the due date a question is in the digest."""
        return max(SOON, self.ladders.soonest)

    @property
    def last_soon_on(self) -> date:
        """Return the last day on which a term that ends soon may end: also a day off after it."""
        try:
            return self.calendar.add_working_days(self.on, self.soon + 1) - ONE_DAY
        except CalendarUnknown as error:
            # Nobody has entered the new year yet. What is overdue must not wait for that.
            structlog.get_logger().warning("reminder_without_calendar", reason=str(error))
            return date(self.on.year, 12, 31)


def _rung_code(ladder: Ladder, days_left: int) -> str | None:
    rung = ladder.highest(-days_left)
    return None if rung is None else rung.code


def pages_for(recipient: Recipient, day: DigestDay, *, home: ZoneInfo) -> Generator[list[Line]]:
    """Yield the lines of a person's digest as they are read, what is due first coming first."""
    pages = queries.due_pages(
        recipient,
        due_before=midnight(day.last_soon_on + ONE_DAY, home) + _WIDEST,
        overdue_before=midnight(day.on, home) + _WIDEST,
    )
    grounds = _Grounds(recipient, day)
    for page in pages:
        told = queries.told(recipient.id, [row.id for row in page], except_by=day.on.isoformat())
        lines = (_line(row, grounds, told) for row in page)
        yield [line for line in lines if line is not None]


class _Grounds:
    """Why and by which rung one person is reminded; alike for all questions of one owner and due moment."""

    def __init__(self, recipient: Recipient, day: DigestDay) -> None:
        self._recipient, self._day = recipient, day
        self._language = recipient.language.value
        self._found: dict[tuple[Any, ...], tuple[_Term, Tie, str] | None] = {}
        self._topics: dict[int | None, str] = {}

    def of(self, row: Any) -> tuple[_Term, Tie, str] | None:
        """Return how the term stands, what ties the person to it, and the rung; None if nothing is told."""
        key = (row.due_at, row.branch_id, row.organisation_id, row.assignee_id)
        if key not in self._found:
            if len(self._found) >= _MOST_TERMS:
                self._found.clear()
            self._found[key] = self._worked_out(row)
        return self._found[key]

    def topic(self, topic_id: int | None) -> str:
        """Return the name of a topic in the person's language."""
        if topic_id not in self._topics:
            names = None if topic_id is None else self._day.topics.get(topic_id)
            self._topics[topic_id] = names.in_language(self._language) if names else ""
        return self._topics[topic_id]

    def _worked_out(self, row: Any) -> tuple[_Term, Tie, str] | None:
        term = self._day.term(row.due_at, row.branch_id)
        if term is None or term.days_left > self._day.soon:
            return None
        tie = self._recipient.tie(
            branch_id=row.branch_id,
            organisation_id=row.organisation_id,
            assignee_id=row.assignee_id,
            is_overdue=term.days_left < 0,
        )
        rung = term.rungs[tie.ground] if tie else None
        return None if tie is None or rung is None else (term, tie, rung)


def _line(row: Any, grounds: _Grounds, told: set[tuple[int, date, str]]) -> Line | None:
    found = grounds.of(row)
    if found is None:
        return None
    term, tie, rung = found
    return Line(
        question_id=row.id,
        number=f"{row.number}/{row.part}" if row.parts > 1 else row.number,
        topic=grounds.topic(row.topic_id),
        due_on=term.due_on,
        days_left=term.days_left,
        rung=rung,
        ground=tie.ground,
        instead_of=tie.instead_of,
        is_new=(row.id, term.due_on, rung) not in told,
        passed=term.passed[tie.ground],
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
        for recipient in queries.recipients(day.places, day.away, home_branch_id=place.id):
            yield recipient, place.zone
