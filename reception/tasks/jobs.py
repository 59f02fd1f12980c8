"""The ticks of the work behind the pages. Each may run twice, at once or never: the rows decide."""

from datetime import timedelta

from celery import shared_task
from flask import current_app

from reception.adapters.job_files import JobFiles
from reception.extensions import transaction, utcnow
from reception.services import job_expiry, jobs
from reception.services.job_kinds import KINDS
from reception.services.jobs import Surroundings

PATIENCE = timedelta(seconds=30)
HOUR = 3600


# Told to the broker as handled when it begins: a broker gives out again what is not for half an hour.
@shared_task(  # type: ignore[untyped-decorator] # celery has no types
    name="jobs.run", acks_late=False, time_limit=2 * HOUR, soft_time_limit=2 * HOUR - 60
)
def run() -> None:
    """Do what waits, also what a killed worker left behind. A long import takes its time."""
    jobs.run_waiting(KINDS, surroundings(), patience=PATIENCE)


@shared_task(name="jobs.tidy")  # type: ignore[untyped-decorator] # celery has no types
def tidy() -> None:
    """Remove the files that have expired."""
    with transaction():
        job_expiry.remove_expired(surroundings().files, now=utcnow())


def surroundings() -> Surroundings:
    """Return what this installation lends to a job."""
    settings = current_app.config["SETTINGS"]
    return Surroundings(
        files=JobFiles(settings.var_dir),
        number_pattern=settings.number_pattern,
        clock=utcnow,
        transaction=transaction,
    )
