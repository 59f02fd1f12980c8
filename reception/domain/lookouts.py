"""Look-outs for a manager: what deserves a second look before a month is signed (report.md, "Rows").

A look-out accuses nobody. Each names the questions that make it up, so that a person can read them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from reception.domain.calendar import WorkingCalendar
from reception.domain.errors import CalendarUnknown
from reception.domain.folding import fold
from reception.domain.periods import ONE_DAY, Period
from reception.domain.vocabulary import Outcome


class Lookout(StrEnum):
    """What is looked out for, in the order of print."""

    BUNCHED = "bunched"
    """Closed in the last working days of the period."""
    BULK = "bulk"
    """Accepted by one person faster than anybody reads."""
    MOVED_OUT = "moved_out"
    """Redirected, withdrawn or left near the end of the period."""
    IDENTICAL = "identical"
    """Answered in the same words."""
    DENIED = "denied"
    """Closed as positive, and the applicant says that it is not solved."""
    OWN_BODY = "own_body"
    """A complaint decided by somebody of the body that it is about."""
    OWN_ACCEPTED = "own_accepted"
    """Accepted by somebody of the organisation that answered."""


OUT = frozenset({Outcome.REDIRECTED, Outcome.WITHDRAWN, Outcome.LEFT})

LAST_DAYS = 2
"""Working days: what is closed on them was closed for the report."""
OUT_DAYS = 5
"""Working days: a week before the end it is plain which questions will spoil the month."""
TIMES_EVEN = 2
"""Noticeable is at least so many times what an even spread over the working days would bring …"""
FEWEST_BUNCHED = 5
"""… and at least so many questions: two of three closed on a Friday say nothing."""
BULK_CLOSINGS = 10
BULK_TIME = timedelta(minutes=10)
"""Ten in ten minutes: less than a minute to read an appeal, an answer and a proof."""
SAME_ANSWERS = 5
"""Five people with one answer; two neighbours about one pipe may well be told the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """One closing of a question in the period, as known at K."""

    question_id: int
    closed_on: date
    """The local day of the branch."""
    outcome: Outcome
    accepted_by_id: int | None = None
    accepted_at: datetime | None = None
    """When the acceptance was recorded: a back-dated entry was not read on the day that it names."""
    acceptor_body: int | None = None
    answerer_body: int | None = None
    """The organisation of whoever proposed the outcome."""
    answer: str = ""
    is_denied: bool = False
    about: frozenset[int] = frozenset()
    """For a complaint: the organisations that it is about."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together: one person's burst, one text; ``of`` tells them apart."""

    questions: tuple[int, ...]
    person_id: int | None = None
    at: datetime | None = None
    beginning: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-out found. Its count is the number of different questions in its groups."""

    groups: tuple[Group, ...] = ()
    of: int = 0
    """For what is measured against an even spread: of how many questions."""
    days: int = 0
    working_days: int = 0

    @property
    def questions(self) -> tuple[int, ...]:
        """Return the questions, each once."""
        return tuple(dict.fromkeys(each for group in self.groups for each in group.questions))

    @property
    def count(self) -> int:
        """Return how many questions there are."""
        return len(self.questions)

    @property
    def is_measured(self) -> bool:
        """Say whether the count is one that occurs in any month, and only its size can be noticeable."""
        return self.working_days > 0

    @property
    def is_noticeable(self) -> bool:
        """Say whether a manager should look."""
        if not self.is_measured:
            return self.count > 0
        is_more = self.count * self.working_days >= TIMES_EVEN * self.days * self.of
        return self.count >= FEWEST_BUNCHED and is_more


def look(closings: Sequence[Closing], period: Period, calendar: WorkingCalendar) -> Mapping[Lookout, Found]:
    """Return what each look-out finds among the closings of a period."""
    out = [closing for closing in closings if closing.outcome in OUT]
    return {
        Lookout.BUNCHED: _late(closings, LAST_DAYS, period, calendar),
        Lookout.BULK: _bulk(closings),
        Lookout.MOVED_OUT: _late(out, OUT_DAYS, period, calendar),
        Lookout.IDENTICAL: _identical(closings),
        Lookout.DENIED: _those(closings, lambda closing: closing.is_denied),
        Lookout.OWN_BODY: _those(
            closings, lambda closing: bool(closing.about & {closing.answerer_body, closing.acceptor_body})
        ),
        Lookout.OWN_ACCEPTED: _those(closings, _is_accepted_at_home),
    }


def tail_begins(period: Period, days: int, calendar: WorkingCalendar) -> tuple[date, int]:
    """Return the first of the last ``days`` working days of a period, and how many it has in all.

    A year whose calendar is not known has ordinary weeks: a look-out may guess where a term may not.
    """
    working = [
        day
        for day in (period.start_on + step * ONE_DAY for step in range(period.day_count))
        if _is_working(day, calendar)
    ]
    return (working[-days] if len(working) >= days else period.start_on), len(working)


def _is_working(day: date, calendar: WorkingCalendar) -> bool:
    try:
        return calendar.is_working_day(day)
    except CalendarUnknown:
        return day.isoweekday() <= 5


def _late(closings: Sequence[Closing], days: int, period: Period, calendar: WorkingCalendar) -> Found:
    begins_on, working_days = tail_begins(period, days, calendar)
    late = [closing.question_id for closing in closings if closing.closed_on >= begins_on]
    of = len({closing.question_id for closing in closings})
    return Found(_one_group(late), of, min(days, working_days), working_days)


def _bulk(closings: Sequence[Closing]) -> Found:
    by_person: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for closing in closings:
        if closing.accepted_by_id is not None and closing.accepted_at is not None:
            by_person[closing.accepted_by_id].append((closing.accepted_at, closing.question_id))
    groups = []
    for person_id, accepted in sorted(by_person.items()):
        groups += [
            Group(tuple(dict.fromkeys(each for _at, each in burst)), person_id, burst[0][0])
            for burst in _bursts(sorted(accepted))
        ]
    return Found(tuple(groups))


def _bursts(accepted: Sequence[tuple[datetime, int]]) -> Iterable[Sequence[tuple[datetime, int]]]:
    """Yield the runs in which each closing is one of ``BULK_CLOSINGS`` within ``BULK_TIME``."""
    first = last = None
    for place in range(len(accepted) - BULK_CLOSINGS + 1):
        end = place + BULK_CLOSINGS - 1
        if accepted[end][0] - accepted[place][0] > BULK_TIME:
            continue
        if first is not None and last is not None and place > last:
            yield accepted[first : last + 1]
            first = None
        first, last = place if first is None else first, end
    if first is not None and last is not None:
        yield accepted[first : last + 1]


def _identical(closings: Sequence[Closing]) -> Found:
    by_text: dict[str, list[Closing]] = defaultdict(list)
    for closing in closings:
        if told := normalised(closing.answer):
            by_text[sha256(told.encode()).hexdigest()].append(closing)
    groups = [
        Group(questions, beginning=masked(same[0].answer))
        for same in by_text.values()
        if len(questions := tuple(dict.fromkeys(closing.question_id for closing in same))) >= SAME_ANSWERS
    ]
    return Found(tuple(sorted(groups, key=lambda group: (-len(group.questions), group.questions))))


def _those(closings: Sequence[Closing], is_one: Callable[[Closing], bool]) -> Found:
    return Found(_one_group([closing.question_id for closing in closings if is_one(closing)]))


def _is_accepted_at_home(closing: Closing) -> bool:
    return closing.answerer_body is not None and closing.answerer_body == closing.acceptor_body


def _one_group(questions: Sequence[int]) -> tuple[Group, ...]:
    return (Group(tuple(dict.fromkeys(questions))),) if questions else ()


def normalised(text: str) -> str:
    """Return a text without case, marks and blanks: what is left makes two answers the same."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


SHOWN = 60
"""Characters of an answer that are shown: enough to know it by."""


def masked(text: str) -> str:
    """Return the beginning of a text without figures and names: who it was written to is not shown.

    A word with a capital letter is left out unless it begins the text.
    """
    words = " ".join(text.split())[:SHOWN].split()
    kept = [word if not place or not word[0].isupper() else "…" for place, word in enumerate(words)]
    shown = "".join("•" if letter.isdigit() else letter for letter in " ".join(kept))
    return f"{shown} …" if len(" ".join(text.split())) > SHOWN else shown


def named_in(text: str, names: Mapping[int, Iterable[str]]) -> frozenset[int]:
    """Return the organisations whose name, in any language, stands in a text."""
    told = f" {_words(text)} "
    return frozenset(
        key for key, each in names.items() if any(name and f" {_words(name)} " in told for name in each)
    )


def _words(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in fold(text)).split())
