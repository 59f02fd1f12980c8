"""What must be true after all faults, asked of the rows and of the mail server."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.adapters.letters import Envelope, message_id
from reception.domain.calendar import WorkingCalendar
from reception.domain.jobs import OVER, JobState
from reception.domain.notices import NoticeKind
from reception.domain.periods import local_day
from reception.extensions import db
from reception.models import (
    Appeal,
    Applicant,
    Branch,
    Event,
    Job,
    Mail,
    Notice,
    NumberCounter,
    Question,
    Reminder,
)
from reception.models.reminder import ReminderSweep
from reception.queries import terms
from reception.queries.scope import UNSCOPED
from reception.services.recount import recount
from tests.faults.cast import Desk
from tests.faults.clerks import Tally
from tests.faults.world import BASE_URL, World
from tests.making import NOON

ZONE = ZoneInfo("Asia/Oral")
OFFICIALS_RUNGS = {-3: "due_3", -1: "due_1", 0: "due_0", 1: "overdue_1"}
OFFICIALS_RUNGS |= {level: f"overdue_{level}" for level in range(6, 200, 5)}
MANAGERS_RUNGS = {level: f"overdue_{level}" for level in range(3, 200, 5)}


@dataclass(frozen=True)
class Findings:
    """Counts; all but the first few must be 0."""

    registered: int
    questions_closed: int
    rungs_due: int
    mails: int
    mails_doubled: int
    jobs: int
    registrations_not_once: int
    gaps_and_doubles_of_numbers: int
    steps_not_once: int
    notices_not_once: int
    rungs_not_once: int
    mails_lost: int
    mails_unsent: int
    mails_under_two_ids: int
    jobs_not_once: int
    differences_of_recount: int

    def wrong(self) -> dict[str, int]:
        """Return what should be 0 and is not."""
        zero = list(self.__dataclass_fields__)[6:]
        return {name: getattr(self, name) for name in zero if getattr(self, name)}


def look(world: World, tally: Tally) -> Findings:
    """Ask everything."""
    due = Counter(_rungs_due(world))
    written = Counter(_rungs_written())
    questions = {question for question, *_ in due}
    not_once = [rung for rung in due if written[rung] != 1]
    not_once += [rung for rung in written if rung not in due and rung[0] in questions]
    not_once += [rung for rung, count in written.items() if count > 1 and rung not in due]
    if not_once:
        tally.faults.append(f"rungs not once (question, person, rung), for example {not_once[:3]}")
    copies = world.sink.copies
    sent_ids = {message_id_of(mail): mail for mail in db.session.scalars(sa.select(Mail))}
    return Findings(
        registered=len(tally.registered),
        questions_closed=sum(steps[-1] == "accept" for steps in tally.steps.values()),
        rungs_due=len(due),
        mails=len(sent_ids),
        mails_doubled=world.sink.doubled,
        jobs=len(tally.jobs),
        registrations_not_once=_registrations_not_once(tally),
        gaps_and_doubles_of_numbers=sum(_gaps(desk) for desk in world.desks),
        steps_not_once=_steps_not_once(tally),
        notices_not_once=_notices_not_once(tally),
        rungs_not_once=len(not_once),
        mails_lost=sum(mail.sent_at is not None and not copies[id_] for id_, mail in sent_ids.items()),
        mails_unsent=sum(mail.sent_at is None for mail in sent_ids.values()),
        mails_under_two_ids=sum(len(ids) - 1 for ids in world.sink.digests.values())
        + len(copies.keys() - sent_ids.keys()),
        jobs_not_once=_jobs_not_once(world, tally),
        differences_of_recount=sum(len(found) for _count, found in recount(mend=False)),
    )


def _registrations_not_once(tally: Tally) -> int:
    """Count acknowledged registrations that are not there once, and names that are there twice."""
    rows = db.session.execute(
        sa.select(Applicant.name, Appeal.id).join(Appeal, Appeal.applicant_id == Applicant.id),
        execution_options=UNSCOPED,
    ).all()
    there: dict[str, list[int]] = {}
    for name, appeal_id in rows:
        there.setdefault(name, []).append(appeal_id)
    missing = sum(there.get(name) != [appeal_id] for name, appeal_id in tally.registered.items())
    return missing + sum(len(ids) > 1 for name, ids in there.items() if name not in tally.registered)


def _gaps(desk: Desk) -> int:
    """Count what is missing or double in 1, 2, 3 … of each year, and a counter that stands elsewhere."""
    rows = db.session.execute(
        sa.select(Appeal.year, Appeal.serial).where(Appeal.branch_id == desk.branch_id),
        execution_options=UNSCOPED,
    )
    by_year: dict[int, list[int]] = {}
    for year, serial in rows:
        by_year.setdefault(year, []).append(serial)
    faults = 0
    for year, serials in by_year.items():
        faults += len(set(range(1, len(serials) + 1)) ^ set(serials))
        faults += db.session.get(NumberCounter, (desk.branch_id, year)).last != len(serials)  # type: ignore[union-attr] # it has given out numbers
    return faults


def _steps_not_once(tally: Tally) -> int:
    rows = db.session.execute(sa.select(Event.question_id, Event.action), execution_options=UNSCOPED)
    there = Counter((question_id, action.value) for question_id, action in rows)
    taken = [(question_id, verb) for question_id, steps in tally.steps.items() for verb in steps]
    not_once = [(*step, there[step]) for step in taken if there[step] != 1]
    if not_once:
        tally.faults.append(f"steps not once (question, step, times), for example {not_once[:3]}")
    return len(not_once)


def _notices_not_once(tally: Tally) -> int:
    """Count assignments and proposals of which the one whom they concern was not told just once."""
    kinds = {"assign": NoticeKind.ASSIGNED, "propose": NoticeKind.PROPOSED}
    there = Counter(tuple(row) for row in db.session.execute(sa.select(Notice.question_id, Notice.kind)))
    return sum(
        there[question_id, kinds[verb]] != 1
        for question_id, steps in tally.steps.items()
        for verb in steps
        if verb in kinds
    )


def _rungs_written() -> Iterator[tuple[int, int, str]]:
    rows = db.session.execute(sa.select(Reminder.question_id, Reminder.recipient_id, Reminder.rung))
    return ((row.question_id, row.recipient_id, row.rung) for row in rows)


def _rungs_due(world: World) -> Iterator[tuple[int, int, str]]:
    """Work out what the ledger must say of the questions that were there before, day by day.

    On the first day swept each question brings its highest rung, on each working day after it what it has
    come to, told or on record as superseded.
    """
    calendar = terms.calendar()
    today = world.clock.now().date()
    rows = db.session.execute(
        sa.select(Question.id, Question.branch_id, Question.due_at, Question.assignee_id).where(
            Question.received_at < NOON
        ),
        execution_options=UNSCOPED,
    ).all()
    swept = sa.select(ReminderSweep.branch_id, sa.func.min(ReminderSweep.swept_on))
    first = {branch_id: day for branch_id, day in db.session.execute(swept.group_by(ReminderSweep.branch_id))}
    managers = {desk.branch_id: desk.clerk_id for desk in world.desks}
    for row in rows:
        due_on = local_day(row.due_at, ZONE)
        for recipient_id, ladder in (
            (row.assignee_id, OFFICIALS_RUNGS),
            (managers[row.branch_id], MANAGERS_RUNGS),
        ):
            levels = [_level(due_on, day, calendar) for day in _days(first[row.branch_id], today, calendar)]
            for rung in _rungs(ladder, levels[0], levels[-1]):
                yield row.id, recipient_id, rung


def _rungs(ladder: dict[int, str], first: int, last: int) -> Iterator[str]:
    at_first = [level for level in ladder if level <= first]
    yield from (ladder[level] for level in at_first[-1:])
    yield from (name for level, name in ladder.items() if first < level <= last)


def _days(first: date, last: date, calendar: WorkingCalendar) -> list[date]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if calendar.is_working_day(day)]


def _level(due_on: date, day: date, calendar: WorkingCalendar) -> int:
    """Count the working days from the due date to a working day, walking from day to day."""
    step = 1 if day > due_on else -1
    between = [due_on + timedelta(days=n) for n in range(1, abs((day - due_on).days) + 1)]
    if step < 0:
        between = [day + timedelta(days=n) for n in range(1, (due_on - day).days + 1)]
    return step * sum(calendar.is_working_day(each) for each in between)


def message_id_of(mail: Mail) -> str:
    envelope = Envelope(
        kind=mail.kind.value, key=mail.key, recipient_id=mail.recipient_id, to="", written_at=mail.created_at
    )
    return message_id(envelope, BASE_URL)


def _jobs_not_once(world: World, tally: Tally) -> int:
    """Count jobs that are not done or without their file, and those that nobody was told of."""
    folders = list(world.folder.rglob("exports"))
    jobs = {job.id: job for job in db.session.scalars(sa.select(Job))}

    def is_done(job: Any) -> bool:
        return (
            job is not None
            and job.state is JobState.DONE
            and any((folder / job.file).is_file() for folder in folders)
        )

    undone = [job_id for job_id in tally.jobs if not is_done(jobs.get(job_id))]
    tally.faults += [
        f"job {job_id}: {(jobs[job_id].state, jobs[job_id].failure) if job_id in jobs else 'is not there'}"
        for job_id in undone
    ]
    return len(undone) + len(jobs.keys() - tally.jobs)


def mails_claimed_since(moment: datetime) -> bool:
    """Say whether a mail is on its way by a claim later than ``moment``."""
    wanted = sa.select(Mail.id).where(Mail.sent_at.is_(None), Mail.claimed_at > moment)
    found = db.session.scalar(wanted.limit(1)) is not None
    db.session.rollback()
    return found


def next_working_day(day: date) -> date:
    calendar = terms.calendar()
    db.session.rollback()
    return calendar.add_working_days(day, 1)


def to_sweep(today: date) -> int:
    """Return how many branches have not had all their reminders of the day written."""
    swept = sa.select(sa.func.count()).select_from(ReminderSweep).where(ReminderSweep.swept_on == today)
    branches = sa.select(sa.func.count()).select_from(Branch)
    count = (db.session.scalar(branches) or 0) - (db.session.scalar(swept) or 0)
    db.session.rollback()
    return count


def unfinished(today: date) -> str:
    """Say in words what is still to be done; nothing, if all is at rest."""
    unsent = db.session.scalar(sa.select(sa.func.count()).select_from(Mail).where(Mail.sent_at.is_(None)))
    jobs = db.session.scalar(sa.select(sa.func.count()).select_from(Job).where(Job.state.not_in(OVER)))
    db.session.rollback()
    found = {"branches to sweep": to_sweep(today), "mails": unsent, "jobs": jobs}
    return ", ".join(f"{count} {name}" for name, count in found.items() if count)
