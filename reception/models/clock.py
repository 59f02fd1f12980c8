"""How the tasks of the clock last ran: one row a task, whichever worker ran it."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from reception.domain.clock import Run
from reception.extensions import Model


class TaskRun(Model):
    """The last run of one task. ``failed_at`` stays until a later run has ended well."""

    __tablename__ = "task_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    """When a run last ended well."""
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]
    """The class of the error: its text could hold personal data."""
    milliseconds: Mapped[int | None]
    runs: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)

    def as_run(self) -> Run:
        """Return the row as the rule knows it."""
        return Run(self.finished_at, self.failed_at)
