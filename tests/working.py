"""A worker for tests: it does the jobs that wait, with the test's own clock."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from reception.adapters.job_files import JobFiles
from reception.domain.jobs import JobKind
from reception.domain.permissions import Permission
from reception.extensions import db, transaction, utcnow
from reception.models import Job
from reception.services import jobs
from reception.services.job_kinds import KINDS
from reception.services.jobs import Done, Kind, Running, Surroundings
from tests.making import PATTERN


def surroundings(folder: Path) -> Surroundings:
    return Surroundings(files=JobFiles(folder), number_pattern=PATTERN, clock=utcnow, transaction=transaction)


def work(folder: Path, do: Callable[[Running], Done] | None = None) -> bool:
    """Do the next job, by the program's own kinds or by ``do``; return whether there was one."""
    db.session.rollback()
    kinds: Any = KINDS if do is None else {kind: Kind(Permission.READ_APPEALS, do) for kind in JobKind}
    had_one = jobs.run_next(kinds, surroundings(folder))
    db.session.rollback()
    db.session.expire_all()
    return had_one


def only_job() -> Job:
    """Return the one job that there is, as it is now."""
    db.session.rollback()
    return db.session.scalars(db.select(Job)).one()
