"""Filters of the lists that somebody has given a name."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reception.extensions import Model
from reception.models.columns import partial_index


class SavedView(Model):
    """A named filter: one person's own, or the branch's, for all of its people."""

    __tablename__ = "saved_view"
    __table_args__ = (
        sa.UniqueConstraint("branch_id", "name"),
        partial_index("ix_saved_view_own", "user_id", "name", where="branch_id IS NULL", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    """Whose it is; of a branch's view, who made it."""
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("branch.id"))
    name: Mapped[str]
    address: Mapped[dict[str, Any]]
    """The parameters of the list's address, which never hold personal data."""
    created_at: Mapped[datetime]
