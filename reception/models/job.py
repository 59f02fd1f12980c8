"""Jobs: what the web asks for and a worker does. The row comes first; it is also the record of who asked."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.jobs import JobFailure, JobKind, JobState
from reception.extensions import Model
from reception.models.columns import big_id, partial_index
from reception.models.user import User

_WAITS = "state IN ('waiting', 'running')"


class Job(Model):
    """One piece of work for one person. Its row stays when its file has expired: who took what out.

    A worker that dies leaves ``claimed_until`` behind; after it another one takes the job again.
    """

    __tablename__ = "job"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "submission_key"),
        sa.CheckConstraint("done >= 0 AND total >= 0", name="progress"),
        partial_index("ix_job_waiting", "created_at", "id", where=_WAITS),
        sa.Index(None, "person_id", "created_at", "id"),
        sa.Index(None, "expires_at"),
    )

    id: Mapped[big_id]
    kind: Mapped[JobKind]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    submission_key: Mapped[str]
    """Of the form that asked: sent twice, it asks once."""
    parameters: Mapped[dict[str, Any]]
    """What was asked for, as JSON; nothing of an applicant."""
    state: Mapped[JobState]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    """In the units of ``done``; None until it is known."""
    checkpoint: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What whoever takes the job again must know; written with what it is about."""
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What came of it: counts, or the facts of the failure."""
    file: Mapped[str | None]
    """The name of the result within the folder of exports; None if there is none, or none any more."""
    download_name: Mapped[str] = mapped_column(default="")
    failure: Mapped[JobFailure | None]
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None]
    """Whose it is now; a late worker does not touch what another holds by then."""
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    """When its files are removed."""

    person: Mapped[User] = relationship()
