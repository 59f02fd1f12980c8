"""Work behind the pages: asked for as a row, claimed by a worker, done once, its result kept for a day.

Another kind of work needs a word in ``domain.jobs.JobKind``, a function that takes a ``Running`` and returns
a ``Done``, a line in ``services.job_kinds`` and its name in ``web.jobs.presenters``.
"""

import secrets
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.orm import aliased

from reception.adapters.job_files import JobFiles
from reception.domain.errors import DomainError, NotPermitted, OutOfScope, TooManyJobs
from reception.domain.jobs import (
    KEPT,
    LEASE,
    MOST_ATTEMPTS,
    MOST_OPEN,
    ONE_AT_A_TIME,
    OVER,
    JobFailure,
    JobKind,
    JobState,
)
from reception.domain.permissions import Permission, may
from reception.extensions import db
from reception.models import Job, User

Transaction = Callable[[], AbstractContextManager[None]]


class JobFailed(DomainError):
    """The job cannot be done; ``facts`` tell its person why."""

    def __init__(self, failure: JobFailure, **facts: Any) -> None:
        super().__init__(f"The job failed: {failure.value}.")
        self.failure = failure
        self.facts = facts


class ClaimLost(Exception):
    """Another worker has the job by now: this one leaves it alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the edge lends to a job."""

    files: JobFiles
    number_pattern: str
    clock: Callable[[], datetime]
    transaction: Transaction


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a job: facts for its page, and the file to fetch, by its name in the folder of exports."""

    result: Mapping[str, Any] = field(default_factory=dict)
    file: str | None = None
    download_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A job in the hands of a worker: what was asked, by whom as they are now, how to tell of progress."""

    job_id: int
    claim: str
    person: User
    parameters: Mapping[str, Any]
    checkpoint: Mapping[str, Any]
    around: Surroundings

    def report(self, done: int, total: int | None) -> None:
        """Tell how far the job is and hold on to it; raise ``ClaimLost`` where another worker has it.

        Written through a connection of its own, so that a list that is being read goes on. So never
        call it in a transaction that writes: SQLite lets one write at a time.
        """
        values = {"done": done, "total": total, "claimed_until": self.around.clock() + LEASE}
        with db.engine.begin() as connection:
            if not connection.execute(self._own().values(values)).rowcount:
                raise ClaimLost

    def keep(self, **facts: Any) -> None:
        """Put down what whoever takes the job again must know, in the transaction of what it is about."""
        values = {"checkpoint": {**self.checkpoint, **facts}}
        if not db.session.execute(self._own().values(values)).rowcount:  # type: ignore[attr-defined] # a cursor's
            raise ClaimLost

    def _own(self) -> sa.Update:
        return (
            sa.update(Job)
            .where(Job.id == self.job_id, Job.claim == self.claim, Job.state == JobState.RUNNING)
            .execution_options(synchronize_session=False)
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of job is done, and who may ask for it and fetch its result."""

    permission: Permission
    do: Callable[[Running], Done]


Kinds = Mapping[JobKind, Kind]


def ask(
    kind: JobKind,
    parameters: Mapping[str, Any],
    *,
    person: User,
    key: str,
    now: datetime,
    state: JobState = JobState.WAITING,
) -> tuple[Job, bool]:
    """Write a job down, or find the one that the same form asked for; say whether it is new."""
    found = db.session.scalar(sa.select(Job).where(Job.person_id == person.id, Job.submission_key == key))
    if found is not None:
        return found, False
    _ensure_few(person)
    job = Job(
        kind=kind,
        person_id=person.id,
        submission_key=key,
        parameters=dict(parameters),
        state=state,
        created_at=now,
        expires_at=now + KEPT,
    )
    db.session.add(job)
    db.session.flush()
    return job, True


def _ensure_few(person: User) -> None:
    unfinished = Job.state.not_in(OVER)
    mine = sa.select(sa.func.count()).select_from(Job).where(Job.person_id == person.id, unfinished)
    if (db.session.scalar(mine) or 0) >= MOST_OPEN:
        raise TooManyJobs(MOST_OPEN)


def run_waiting(kinds: Kinds, around: Surroundings, *, patience: timedelta) -> int:
    """Do the jobs that wait, the oldest first, until none waits or ``patience`` ends; return how many."""
    until = around.clock() + patience
    count = 0
    while around.clock() < until and run_next(kinds, around):
        count += 1
    return count


def run_next(kinds: Kinds, around: Surroundings) -> bool:
    """Do one job; return whether there was one.

    The claim is committed before the work begins and the result after it. Killed in between, the job is
    taken again when its lease has ended: so the work of a kind must come out right when begun anew.
    """
    with around.transaction():
        claimed = claim_next(around.clock())
    if claimed is None:
        return False
    job_id, claim = claimed
    log = structlog.get_logger().bind(job_id=job_id)
    try:
        done: Done | JobFailed = _do(job_id, claim, kinds, around)
    except ClaimLost:
        log.warning("job_claim_lost")
        return True
    except (OperationalError, InterfaceError, PendingRollbackError):
        # The database was away for a moment: the lease ends, and the job is taken again.
        log.exception("job_database_away")
        db.session.rollback()
        return False
    except JobFailed as error:
        done = error
    except (NotPermitted, OutOfScope):
        done = JobFailed(JobFailure.NOT_PERMITTED)
    except Exception as error:
        # The text of an error could hold a person's data: its name and place cannot.
        log.error("job_fault", error=type(error).__name__, at=_place(error))
        done = JobFailed(JobFailure.FAULT)
    db.session.rollback()
    with around.transaction():
        finish(job_id, claim, done, now=around.clock())
    return True


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-4:])


def claim_next(now: datetime) -> tuple[int, str] | None:
    """Take the oldest job that waits or whose worker has died; return its id and the claim."""
    _give_up(now)
    next_id = (
        sa.select(Job.id)
        .where(_may_be_claimed(now))
        .order_by(Job.created_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claim = secrets.token_hex(8)
    job_id: int | None = db.session.scalar(
        sa.update(Job)
        .where(Job.id == next_id)
        .values(
            state=JobState.RUNNING,
            claim=claim,
            claimed_until=now + LEASE,
            attempts=Job.attempts + 1,
            started_at=sa.func.coalesce(Job.started_at, sa.literal(now, Job.started_at.type)),
        )
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return None if job_id is None else (job_id, claim)


def _may_be_claimed(now: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a job waits or its worker has died, and its kind is not at its limit."""
    other = aliased(Job)
    is_held = sa.and_(other.state == JobState.RUNNING, other.claimed_until >= now)
    # Two that claim at the very same moment may pass the limit; that harms nothing but patience.
    is_at_limit = sa.and_(Job.kind.in_(ONE_AT_A_TIME), sa.exists().where(other.kind == Job.kind, is_held))
    has_died = sa.and_(Job.state == JobState.RUNNING, Job.claimed_until < now)
    return sa.and_(sa.or_(Job.state == JobState.WAITING, has_died), ~is_at_limit)


def _give_up(now: datetime) -> None:
    dead = (Job.state == JobState.RUNNING, Job.claimed_until < now, Job.attempts >= MOST_ATTEMPTS)
    db.session.execute(
        sa.update(Job)
        .where(*dead)
        .values(
            state=JobState.FAILED,
            failure=JobFailure.GIVEN_UP,
            claim=None,
            claimed_until=None,
            finished_at=now,
            expires_at=now + KEPT,
        )
        .execution_options(synchronize_session=False)
    )


def _do(job_id: int, claim: str, kinds: Kinds, around: Surroundings) -> Done:
    job = db.session.scalars(
        sa.select(Job).where(Job.id == job_id).execution_options(populate_existing=True)
    ).one()
    kind = kinds[job.kind]
    ensure_may_have(job.person, kind)
    running = Running(
        job_id=job_id,
        claim=claim,
        person=job.person,
        parameters=job.parameters,
        checkpoint=job.checkpoint,
        around=around,
    )
    return kind.do(running)


def ensure_may_have(person: User, kind: Kind) -> None:
    """Raise ``NotPermitted`` unless the person, as they are now, may ask for this kind of work."""
    if not person.is_active or not may(person.roles, kind.permission):
        raise NotPermitted(kind.permission)


def finish(job_id: int, claim: str, done: Done | JobFailed, *, now: datetime) -> None:
    """Record how a job ended, unless another worker has it by now."""
    ending: dict[str, Any] = (
        {"state": JobState.FAILED, "failure": done.failure, "result": done.facts}
        if isinstance(done, JobFailed)
        else {
            "state": JobState.DONE,
            "result": dict(done.result),
            "file": done.file,
            "download_name": done.download_name,
        }
    )
    db.session.execute(
        sa.update(Job)
        .where(Job.id == job_id, Job.claim == claim)
        .values(claim=None, claimed_until=None, finished_at=now, expires_at=now + KEPT, **ending)
        .execution_options(synchronize_session=False)
    )
