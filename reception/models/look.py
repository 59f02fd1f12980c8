"""Who has looked at a question, and who has it open now."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reception.extensions import Model


class Look(Model):
    """One person's last look at one question. It serves the marks "new" and "changed", and who is here."""

    __tablename__ = "look"
    __table_args__ = (sa.Index(None, "question_id", "here_at"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.ForeignKey("question.id"), primary_key=True
    )
    looked_at: Mapped[datetime]
    seen_version: Mapped[int]
    """The version that the person saw; a higher one of the question is a change not seen yet."""
    here_at: Mapped[datetime | None]
    """The last sign of life of the open page; None once it was closed."""
    is_writing: Mapped[bool] = mapped_column(default=False)
