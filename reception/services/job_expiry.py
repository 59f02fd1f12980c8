"""Files of jobs do not stay: results go a day after they were made, uploads with their job."""

from datetime import datetime

import sqlalchemy as sa

from reception.adapters.job_files import JobFiles
from reception.domain.jobs import KEPT, JobState
from reception.extensions import db
from reception.models import Job

BATCH = 500


def remove_expired(files: JobFiles, *, now: datetime) -> int:
    """Remove results that have expired, uploads that nobody started, and what a killed worker left behind.

    The rows stay on record, but for those that were never begun. Return how many files went.
    """
    expired = db.session.scalars(
        sa.select(Job).where(Job.expires_at < now, Job.file.is_not(None)).limit(BATCH)
    ).all()
    for job in expired:
        if job.file is not None:
            files.remove(files.export(job.file))
        job.file = None
    db.session.flush()
    db.session.execute(sa.delete(Job).where(Job.state == JobState.PREPARED, Job.expires_at < now))
    strays = files.strays(before=now - KEPT, known=_known(files))
    for path in strays:
        files.remove(path)
    return len(expired) + len(strays)


def _known(files: JobFiles) -> frozenset[str]:
    """Return the files that a job still needs."""
    unfinished = Job.state.in_((JobState.PREPARED, JobState.WAITING, JobState.RUNNING))
    uploads = db.session.scalars(sa.select(Job.parameters).where(unfinished))
    named = {str(each["upload"]) for each in uploads if "upload" in each}
    return frozenset({*named, *db.session.scalars(sa.select(Job.file).where(Job.file.is_not(None)))} - {None})
