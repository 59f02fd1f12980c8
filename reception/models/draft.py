"""Forms that are not finished yet: kept on the server, since a browser must not keep personal data."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reception.extensions import Model


class Draft(Model):
    """What a person has typed into a form so far. Nobody else sees it."""

    __tablename__ = "draft"
    __table_args__ = (sa.UniqueConstraint("user_id", "form", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    form: Mapped[str]
    """Which form: ``register``, or the step and the question."""
    key: Mapped[str] = mapped_column(default="")
    """Tells apart several open forms of one kind."""
    content: Mapped[dict[str, Any]]
    """Field names and the list of their values."""
    saved_at: Mapped[datetime]
