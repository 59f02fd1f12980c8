"""Small figures of whole months, kept beside the history: what the chart of twelve months reads."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reception.domain.figures import Figure
from reception.extensions import Model
from reception.models.columns import big_id


class KeptFigure(Model):
    """What an entry of the history added to a figure of a branch's month, or took from it (decision 33).

    The figure as known at K is the sum of what was recorded up to K. Rows are only added; the night puts
    those of one figure together into one row, which then tells nothing of a K between its two moments.
    """

    __tablename__ = "kept_figure"
    __table_args__ = (
        sa.CheckConstraint("known_from <= known_to", name="known_in_order"),
        sa.Index(None, "branch_id", "month"),
    )

    id: Mapped[big_id]
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branch.id"))
    month: Mapped[date]
    """Its first day, by the clock of the branch."""
    figure: Mapped[Figure]
    outcome: Mapped[str]
    """What the decided were decided as; empty beside the received."""
    count: Mapped[int]
    known_from: Mapped[datetime]
    known_to: Mapped[datetime]
    """When the last entry was recorded that the row holds; ``known_from`` is when the first was."""
