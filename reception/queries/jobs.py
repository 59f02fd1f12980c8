"""A person's own jobs. Nobody else sees them, whatever their role."""

from typing import Any

import sqlalchemy as sa

from reception.extensions import db
from reception.models import Job, User
from reception.queries.paging import Cursor, Order, Page, fetch

NEWEST_FIRST = Order((Job.created_at, Job.id), is_descending=True)

_COLUMNS: tuple[Any, ...] = (
    Job.id,
    Job.kind,
    Job.state,
    Job.failure,
    Job.parameters,
    Job.result,
    Job.file,
    Job.done,
    Job.total,
    Job.created_at,
    Job.finished_at,
    Job.expires_at,
)


def own(person: User, *, cursor: Cursor | None = None) -> Page:
    """Return one page of a person's jobs, the newest first."""
    statement = sa.select(*_COLUMNS).where(Job.person_id == person.id)
    return fetch(statement, NEWEST_FIRST, scope="a person's own", cursor=cursor)


def of_person(job_id: int, person: User) -> Job | None:
    """Return a job if the person asked for it."""
    return db.session.scalar(sa.select(Job).where(Job.id == job_id, Job.person_id == person.id))
