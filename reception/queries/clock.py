"""How the clock is doing: the tasks' last runs and what waits to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from reception.domain.clock import PATIENCE, Health, health
from reception.domain.jobs import JobState
from reception.extensions import db
from reception.models import Job, Mail, MailKind, TaskRun


@dataclass(frozen=True, slots=True)
class Waiting:
    """Mails that are written and not sent."""

    count: int
    oldest_at: datetime | None
    oldest_digest_at: datetime | None
    given_up: int
    """How many were given up, ever: those need a person."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Jobs that people wait for and no worker has begun."""

    count: int
    oldest_at: datetime | None


def task_runs() -> Mapping[str, TaskRun]:
    """Return the last run of each task by its name."""
    return {run.name: run for run in db.session.scalars(sa.select(TaskRun).order_by(TaskRun.name))}


def waiting_mails() -> Waiting:
    """Return how many mails wait, and since when the oldest does. Reads the index of unsent mails only."""
    waiting = sa.and_(Mail.sent_at.is_(None), Mail.given_up_at.is_(None))
    is_digest = sa.case((Mail.kind == MailKind.DIGEST, Mail.created_at))
    count, oldest_at, oldest_digest_at = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(Mail.created_at), sa.func.min(is_digest)).where(waiting)
    ).one()
    given_up = db.session.scalar(sa.select(sa.func.count()).where(Mail.given_up_at.is_not(None)))
    return Waiting(count, oldest_at, oldest_digest_at, given_up or 0)


def waiting_jobs() -> Queue:
    """Return how many jobs wait for a worker, and since when the oldest does."""
    count, oldest_at = db.session.execute(
        sa.select(sa.func.count(), sa.func.min(Job.created_at)).where(Job.state == JobState.WAITING)
    ).one()
    return Queue(count, oldest_at)


def healths(now: datetime) -> Mapping[str, Health]:
    """Return how each task of the timetable is doing."""
    runs = task_runs()
    return {name: health(name, runs[name].as_run() if name in runs else None, now=now) for name in PATIENCE}
