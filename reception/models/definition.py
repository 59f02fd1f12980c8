"""The versions of the report's definitions. Rows are never changed or deleted: triggers forbid it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.report import Definitions
from reception.domain.vocabulary import Outcome
from reception.extensions import Model
from reception.models.user import User


class ReportDefinition(Model):
    """What counts as positive and the other settings of a figure's meaning, as one person once set them."""

    __tablename__ = "report_definition"
    __table_args__ = (
        sa.CheckConstraint("ranking_minimum > 0", name="ranking"),
        sa.CheckConstraint("sticky_short_days > 0 AND sticky_long_days > sticky_short_days", name="sticky"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(unique=True)
    valid_from: Mapped[date]
    positive: Mapped[str]
    """The outcomes, separated by blanks."""
    ranking_minimum: Mapped[int]
    sticky_short_days: Mapped[int]
    sticky_long_days: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    created_by: Mapped[User | None] = relationship()

    def as_definitions(self) -> Definitions:
        """Return the row as the report knows it."""
        return Definitions(
            version=self.version,
            valid_from=self.valid_from,
            positive=frozenset(Outcome(word) for word in self.positive.split()),
            ranking_minimum=self.ranking_minimum,
            sticky_days=(self.sticky_short_days, self.sticky_long_days),
        )
