"""Imports of registers: what was read, by which map, and how far."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reception.extensions import Model
from reception.models.columns import BelongsToBranch


class ImportRun(BelongsToBranch, Model):
    """One import of one file. ``position`` moves with each batch, in the transaction of the batch."""

    __tablename__ = "import_run"
    __table_args__ = (
        sa.Index(None, "branch_id", "fingerprint"),
        sa.CheckConstraint("position >= 0", name="position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    map_name: Mapped[str]
    file_name: Mapped[str]
    fingerprint: Mapped[str]
    """Of the file's bytes, so that an interrupted import of the same file is recognised."""
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0)
    """The number of the last row that is in, as a person sees it in a spreadsheet."""
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
