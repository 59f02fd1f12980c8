"""On record: two records of one person were merged, and perhaps told apart again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.extensions import Model
from reception.models.appeal import Appeal, Applicant
from reception.models.user import User


class ApplicantMerge(Model):
    """Who merged which record into which, and what moved. A merge that was undone stays on record."""

    __tablename__ = "applicant_merge"
    __table_args__ = (
        sa.CheckConstraint("kept_id <> merged_id", name="two_records"),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    merged_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    taken_over: Mapped[list[str]] = mapped_column(sa.JSON)
    """The names of the contact details that the kept record lacked and has from the other."""
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    kept: Mapped[Applicant] = relationship(foreign_keys=kept_id)
    merged: Mapped[Applicant] = relationship(foreign_keys=merged_id)
    merged_by: Mapped[User] = relationship(foreign_keys=merged_by_id)
    undone_by: Mapped[User | None] = relationship(foreign_keys=undone_by_id)
    moved: Mapped[list[Appeal]] = relationship(secondary="applicant_merge_appeal", order_by=Appeal.id)


class ApplicantMergeAppeal(Model):
    """An appeal that a merge moved from the one record to the other."""

    __tablename__ = "applicant_merge_appeal"

    merge_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant_merge.id"), primary_key=True)
    appeal_id: Mapped[int] = mapped_column(sa.ForeignKey("appeal.id"), primary_key=True)
