"""Months of reminders with random outages, against somebody who walks from day to day with a notebook."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest
import sqlalchemy as sa

from reception.domain.calendar import WorkingCalendar
from reception.domain.errors import DomainError
from reception.domain.periods import local_day
from reception.domain.vocabulary import Awaits, Outcome
from reception.extensions import db, transaction
from reception.models import Mail, Question, Reminder
from reception.queries import terms
from reception.services import clocks, questions, reminders
from tests.making import NOON, Maker
from tests.reminding import Desk, make_desk, moment

DAYS = 110
QUESTIONS = 8
OUTAGE, TOUCHED, AGAIN = 0.15, 0.2, 0.3
OFFICIALS = {-3, -1, 0, 1}
MANAGERS = {3}

Line = tuple[int, date, str, int, str | None, date]
"""Question, due date, rung, person, what it was superseded by, the day of writing."""


@dataclass
class Notebook:
    """What should be in the ledger, by counting days on the calendar and nothing else."""

    calendar: WorkingCalendar
    people: dict[int, set[int]]
    """By person the first levels of their ladder; after the last one every fifth."""
    lines: set[Line] = field(default_factory=set)
    told: set[tuple[int, date, int, int]] = field(default_factory=set)
    last_on: date | None = None

    def sweep(self, due: dict[int, date], on: date) -> None:
        """Write down whom a sweep of the day reminds of which open questions."""
        for question_id, due_on in due.items():
            for person, first in self.people.items():
                self._remind(question_id, due_on, person, first, on)
        self.last_on = on

    def _remind(self, question_id: int, due_on: date, person: int, first: set[int], on: date) -> None:
        reached = [level for level in range(-40, self.level(due_on, on) + 1) if self.is_rung(level, first)]
        if not reached or (question_id, due_on, person, reached[-1]) in self.told:
            return
        self.told.add((question_id, due_on, person, reached[-1]))
        self.lines.add((question_id, due_on, name(reached[-1]), person, None, on))
        if self.last_on is not None:
            since = self.level(due_on, self.last_on)
            missed = {level for level in reached[:-1] if level > since}
            self.lines |= {
                (question_id, due_on, name(level), person, name(reached[-1]), on) for level in missed
            }

    @staticmethod
    def is_rung(level: int, first: set[int]) -> bool:
        return level in first or (level > max(first) and (level - max(first)) % 5 == 0)

    def level(self, due_on: date, on: date) -> int:
        """Count working days one by one from the due date to a working day."""
        step = 1 if on > due_on else -1
        day, count = min(due_on, on), 0
        while day < max(due_on, on):
            day += timedelta(days=1)
            count += self.calendar.is_working_day(day)
        return step * count


def name(level: int) -> str:
    return f"overdue_{level}" if level > 0 else f"due_{-level}"


@dataclass
class Life:
    """A desk at work: terms are extended, rest and run again, questions are decided, days pass."""

    desk: Desk
    random: Random
    open: list[Question]

    def touch(self, on: date) -> None:
        """Do something to a question at eight in the morning; what the rules refuse is left alone."""
        if not self.open or self.random.random() > TOUCHED:
            return
        question = self.random.choice(self.open)
        at = moment(on, 8, self.desk.branch.zone)
        deed = self.random.choice([self.extend, self.pause, self.resume, self.close])
        try:
            with transaction():
                deed(question, on, at)
        except DomainError:
            db.session.rollback()

    def extend(self, question, on, at) -> None:
        later = local_day(question.due_at, self.desk.branch.zone) + timedelta(days=self.random.randint(1, 20))
        due_on = terms.calendar().next_working_day(later)
        questions.extend(
            question, due_on=due_on, reason="Запрос", act=self.desk.make.act(self.desk.manager, at)
        )

    def pause(self, question, on, at) -> None:
        act = self.desk.make.act(self.desk.manager, at)
        until = on + timedelta(days=self.random.randint(1, 10))
        clocks.pause(question, awaits=Awaits.APPLICANT, until=until, reason="Справка", act=act)

    def resume(self, question, on, at) -> None:
        clocks.resume(question, act=self.desk.make.act(self.desk.manager, at))

    def close(self, question, on, at) -> None:
        if self.random.random() < 0.6:
            return
        official, manager = (self.desk.make.act(who, at) for who in (self.desk.official, self.desk.manager))
        questions.propose(question, outcome=Outcome.EXPLAINED, answer="Дан ответ.", act=official)
        questions.accept(question, act=manager)
        self.open.remove(question)

    def due(self) -> dict[int, date]:
        return {each.id: local_day(each.due_at, self.desk.branch.zone) for each in self.open}


@pytest.mark.parametrize("seed", range(1, 5))
def test_whatever_stands_still_and_whatever_moves_a_term_the_ledger_is_what_a_walk_gives(
    make: Maker, seed: int
) -> None:
    random, desk = Random(seed), make_desk(make)
    calendar = terms.calendar()
    received = [NOON + timedelta(days=random.randint(0, 20), seconds=n) for n in range(QUESTIONS)]
    life = Life(desk, random, [desk.question(received_at=each, now=each) for each in received])
    notebook = Notebook(calendar, {desk.official.id: OFFICIALS, desk.manager.id: MANAGERS})
    swept, down_until = 0, 0
    for offset in range(22, DAYS):
        on = NOON.date() + timedelta(days=offset)
        life.touch(on)
        if offset > down_until and random.random() < OUTAGE:
            down_until = offset + random.randint(0, 12)
        if offset <= down_until:
            continue
        for hour in [random.randint(9, 12), *([17] if random.random() < AGAIN else [])]:
            reminders.sweep(now=moment(on, hour, desk.branch.zone), transaction=transaction)
        if calendar.is_working_day(on):
            notebook.sweep(life.due(), on)
            swept += 1

    assert ledger(desk) == notebook.lines
    assert swept > 20
    assert sum(line[4] is not None for line in notebook.lines) > 3, "some rungs passed while nothing ran"
    assert len({line[1] for line in notebook.lines}) > QUESTIONS / 2, "terms were moved"
    mails = db.session.scalar(sa.select(sa.func.count()).select_from(Mail))
    assert mails == len({(person, on) for *_rest, person, _by, on in notebook.lines}), "one a person and day"


def ledger(desk: Desk) -> set[Line]:
    rows = db.session.scalars(sa.select(Reminder)).all()
    lines = [
        (
            row.question_id,
            row.due_on,
            row.rung,
            row.recipient_id,
            row.superseded_by,
            local_day(row.created_at, desk.branch.zone),
        )
        for row in rows
    ]
    assert len(lines) == len(set(lines))
    return set(lines)
