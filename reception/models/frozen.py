"""The months that managers have signed, whose rows triggers protect; and up to when knowledge is closed."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.extensions import Model
from reception.models.branch import Branch
from reception.models.columns import big_id
from reception.models.user import User


class FrozenReport(Model):
    """One month of one branch with those below it, as it was signed (report.md, "Freezing")."""

    __tablename__ = "frozen_report"
    __table_args__ = (
        sa.UniqueConstraint("branch_id", "month"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256"),
        sa.CheckConstraint("frozen_at >= known_at", name="known_first"),
        sa.Index(None, "known_at"),
    )

    id: Mapped[big_id]
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branch.id"))
    month: Mapped[date]
    """Its first day."""
    known_at: Mapped[datetime]
    """The moment of knowledge. No entry recorded up to it is committed later: ``services.knowledge``."""
    definitions_version: Mapped[str] = mapped_column(sa.ForeignKey("report_definition.version"))
    text: Mapped[str] = mapped_column(deferred=True)
    """The canonical JSON; its bytes in UTF-8 are what the hash is of."""
    sha256: Mapped[str]
    frozen_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    frozen_at: Mapped[datetime]

    branch: Mapped[Branch] = relationship()
    frozen_by: Mapped[User] = relationship()


class ClosedKnowledge(Model):
    """One row: the moment up to which nobody is recorded any more, also while its month is still counted."""

    __tablename__ = "closed_knowledge"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    known_at: Mapped[datetime | None]
