"""Due dates with pauses and extensions over twenty years of random calendars, against a walk day by day."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception.domain.calendar import ONE_DAY, CalendarDay, WorkingCalendar
from reception.domain.deadlines import DEFAULT_POLICIES, due_instant, reckon
from reception.domain.errors import DomainError
from reception.domain.history import Entry, fold, spells_over_knowledge, state_at
from reception.domain.pauses import Pause, due_after, ensure_pause, last_pause_day
from reception.domain.periods import local_day
from reception.domain.running_term import ensure_unmoved, running_term
from reception.domain.term_errors import NoPause, PausesUsedUp, PauseTooLate, PauseTooLong
from reception.domain.term_ledger import ledger_of
from reception.domain.workflow import Action
from tests.lives import MICROSECOND, World, instants, life

RANDOM = st.randoms(use_true_random=False)
YEARS = range(2010, 2032)
ZONE = ZoneInfo("Asia/Oral")
POLICY = DEFAULT_POLICIES[-1]
MOST = POLICY.max_pause_days
assert MOST is not None


def calendar_of(random: Random) -> WorkingCalendar:
    """Return ordinary weeks in which some days of twenty years are off or worked by chance."""
    first = date(YEARS.start, 1, 1)
    length = (date(YEARS.stop - 1, 12, 31) - first).days
    drawn = {first + random.randrange(length) * ONE_DAY for _ in range(300)}
    return WorkingCalendar.of_days(YEARS, [CalendarDay(day, random.random() < 0.3) for day in drawn])


@dataclass
class Walker:
    """A term as somebody counts it on a wall calendar: a day at a time, crossing out what does not count."""

    calendar: WorkingCalendar
    begun_on: date
    left: int
    """Working days that are still to come after ``begun_on``."""
    crossed: set[date] = field(default_factory=set)

    def rest(self, first: date, last: date) -> None:
        """Cross out the days of a pause: those after its first day."""
        self.crossed |= {first + n * ONE_DAY for n in range(1, (last - first).days + 1)}

    def due_on(self) -> date:
        """Walk to the day on which the last counted day ends."""
        day, left = self.begun_on, self.left
        while left:
            day += ONE_DAY
            left -= self.calendar.is_working_day(day) and day not in self.crossed
        return day

    def promise(self, day: date, *, on: date) -> None:
        """Count anew from the day of the extension, so that the term ends on the promised day."""
        self.crossed.clear()
        walked = [on + n * ONE_DAY for n in range(1, (day - on).days + 1)]
        self.begun_on, self.left = on, sum(map(self.calendar.is_working_day, walked))


@given(RANDOM, st.dates(date(2010, 2, 1), date(2029, 12, 31)))
@settings(max_examples=150, deadline=None)
def test_the_effective_due_date_is_that_of_a_plain_walk(random: Random, received_on: date):
    calendar = calendar_of(random)
    base_on = reckon(received_on, POLICY, calendar).due_on
    walker = Walker(calendar, received_on, POLICY.answer_days)
    pauses: list[Pause] = []
    today = received_on
    for _ in range(random.randint(0, 5)):
        today += random.randint(0, 6) * ONE_DAY
        due_on = due_after(base_on, pauses, calendar)
        pause = Pause(today, today + random.randint(1, 20) * ONE_DAY)
        try:
            ensure_pause(pause, due_on, earlier=pauses, most=MOST, calendar=calendar)
        except (PauseTooLate, PauseTooLong, PausesUsedUp):
            continue
        ended_on = random.choice([pause.ended_on, pause.began_on, today + random.randint(1, 20) * ONE_DAY])
        pause = Pause(today, min(pause.ended_on, ended_on))
        pauses.append(pause)
        walker.rest(pause.began_on, pause.ended_on)
        today = pause.ended_on
        assert due_after(base_on, pauses, calendar) == walker.due_on()
        assert pause.ended_on < walker.due_on(), "the term never ends within a pause"
    assert due_after(base_on, pauses, calendar) == walker.due_on()
    assert sum(pause.working_days(calendar) for pause in pauses) <= MOST


@dataclass
class Case:
    """A question whose term is paused, resumed and extended by chance, kept as events and by the walker."""

    random: Random
    calendar: WorkingCalendar
    walker: Walker
    entries: list[Entry]
    promised: date | None = None

    @classmethod
    def received(cls, random: Random, received_on: date) -> "Case":
        """Register it."""
        calendar = calendar_of(random)
        at = datetime.combine(received_on, time(9), tzinfo=UTC)
        facts = {
            "branch_id": 1,
            "channel": "letter",
            "due_at": told(reckon(received_on, POLICY, calendar).due_on),
        }
        case = cls(random, calendar, Walker(calendar, received_on, POLICY.answer_days), [])
        case.entries.append(Entry(1, Action.REGISTER, at, at, 1, facts))
        return case

    @property
    def due_on(self) -> date:
        """Return the due date of the state."""
        due_at = fold(self.entries)[-1].state.due_at
        assert due_at is not None
        return local_day(due_at, ZONE)

    def step(self) -> None:
        """Try something some days later, and enter it at once or later still."""
        last = self.entries[-1].recorded_at
        recorded_at = last + timedelta(days=self.random.randint(0, 5), minutes=self.random.randint(1, 300))
        late = self.random.random() < 0.4
        at = last + (recorded_at - last) * self.random.random() if late else recorded_at
        if self.random.random() < 0.3:
            at = self.entries[-1].happened_at + (recorded_at - self.entries[-1].happened_at) / 2
        attempt = self.random.choice([self.pause, self.pause, self.resume, self.extend])
        try:
            ensure_unmoved(self.entries, at, ZONE)
            attempt(at, recorded_at)
        except DomainError:
            return

    def add(self, action: Action, at: datetime, recorded_at: datetime, **facts: str) -> None:
        """Append an entry; a ``DomainError`` leaves all as it was."""
        tried = [*self.entries, Entry(len(self.entries) + 1, action, at, recorded_at, 1, facts)]
        fold(tried)
        self.entries = tried

    def pause(self, at: datetime, recorded_at: datetime) -> None:
        """Rest for some days, as the rules allow."""
        term = running_term(self.entries)
        assert term is not None
        pause = Pause(local_day(at, ZONE), local_day(at, ZONE) + self.random.randint(1, 12) * ONE_DAY)
        due_on = term.effective_due_on(ZONE, self.calendar)
        ensure_pause(pause, due_on, earlier=term.pauses(ZONE), most=MOST, calendar=self.calendar)
        self.add(
            Action.PAUSE,
            at,
            recorded_at,
            due_at=told(due_after(due_on, [pause], self.calendar)),
            paused_until=told(pause.ended_on),
            awaits="papers",
            reason="Справка",
        )
        self.walker.rest(pause.began_on, pause.ended_on)

    def resume(self, at: datetime, recorded_at: datetime) -> None:
        """End the pause: the days after this one count again."""
        probe = [
            *self.entries,
            Entry(99, Action.RESUME, at, recorded_at, 1, {"due_at": told(date(2030, 1, 1))}),
        ]
        fold(probe)
        term = running_term(probe)
        assert term is not None
        self.add(Action.RESUME, at, recorded_at, due_at=told(term.effective_due_on(ZONE, self.calendar)))
        self.walker.crossed = {day for day in self.walker.crossed if day <= local_day(at, ZONE)}

    def extend(self, at: datetime, recorded_at: datetime) -> None:
        """Promise a later day."""
        later = max(self.due_on, local_day(at, ZONE)) + self.random.randint(1, 30) * ONE_DAY
        day = self.calendar.next_working_day(later)
        self.add(Action.EXTEND, at, recorded_at, due_at=told(day), reason="Запрос")
        self.walker.promise(day, on=local_day(at, ZONE))


def told(day: date) -> str:
    return due_instant(day, ZONE).isoformat()


@given(RANDOM, st.dates(date(2010, 2, 1), date(2028, 12, 31)))
@settings(max_examples=80, deadline=None)
def test_pauses_resumptions_and_extensions_entered_late_add_up_in_the_fold_and_in_the_ledger(
    random: Random, received_on: date
):
    case = Case.received(random, received_on)
    for _ in range(8):
        case.step()
        assert case.due_on == case.walker.due_on()

    (term,) = ledger_of(case.entries).terms
    moved = [
        case.calendar.working_days_between(local_day(line.due_from, ZONE), local_day(line.due_to, ZONE))
        for line in term.lines
    ]
    first_on = local_day(term.first_due_at, ZONE)
    assert sum(moved) == case.calendar.working_days_between(first_on, case.due_on)
    assert local_day(term.due_at, ZONE) == case.due_on
    assert case.entries[0].facts["due_at"] == told(first_on), "the original due date never moves"


@given(RANDOM, st.integers(1, 14))
@settings(max_examples=60, deadline=None)
def test_the_ledger_of_any_life_ends_at_its_effective_due_date(random: Random, steps: int):
    entries = life(random, World(), steps=steps)
    ledger = ledger_of(entries)
    state = fold(entries)[-1].state

    if ledger.terms:
        assert ledger.terms[-1].due_at == state.due_at
        assert (ledger.terms[-1].closed_at is None) == state.is_open
    for term in ledger.terms:
        ends = [term.first_due_at, *(line.due_to for line in term.lines)]
        assert [line.due_from for line in term.lines] == ends[:-1]
    owed = [notice.by for notice in ledger.notices if notice.told is None]
    assert state.tell_by is None or state.tell_by in owed
    waiting = [body.due_at for body in ledger.bodies if body.answered is None and body.ended_at is None]
    assert waiting == ([state.body_due_at] if state.body_due_at else [])


@given(RANDOM, st.integers(2, 14))
@settings(max_examples=40, deadline=None)
def test_clocks_are_known_in_both_times_also_when_entered_late(random: Random, steps: int):
    entries = life(random, World(), steps=steps)
    known = spells_over_knowledge(entries)

    for at in instants(entries)[::3]:
        for known_at in {entry.recorded_at for entry in entries}:
            if at > known_at + MICROSECOND:
                continue
            believed = [
                row.spell.state
                for row in known
                if row.known_from <= known_at < row.known_to
                and row.spell.valid_from < at <= row.spell.valid_to
            ]
            assert believed == [s for s in [state_at(entries, at=at, known_at=known_at)] if s is not None]


def test_what_was_overdue_stays_readable_after_an_extension():
    case = Case.received(Random(7), date(2026, 6, 1))
    day = case.due_on + 5 * ONE_DAY
    at = datetime.combine(day, time(9), tzinfo=UTC)
    case.add(Action.EXTEND, at, at, due_at=told(day + 10 * ONE_DAY), reason="Запрос")

    ((line,),) = [term.lines for term in ledger_of(case.entries).terms]

    assert line.overdue_since == line.due_from < at
    assert not fold(case.entries)[-1].state.due_at < at, "the column alone says nothing of it"


def test_a_policy_without_pauses_and_one_that_is_used_up_are_told_apart():
    calendar = WorkingCalendar.of_days(YEARS)
    monday = date(2026, 6, 1)
    with pytest.raises(NoPause):
        last_pause_day(monday, [], None, calendar)
    with pytest.raises(PausesUsedUp):
        last_pause_day(monday, [Pause(monday, date(2026, 6, 3))], 2, calendar)
    assert last_pause_day(monday, [], 4, calendar) == date(2026, 6, 7), "the weekend costs nothing"
