"""Files of appeals: what a citizen brought, and what proves a solution."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.vocabulary import AttachmentKind
from reception.extensions import Model
from reception.models.appeal import Appeal, Question
from reception.models.columns import big_id
from reception.models.user import User


class Attachment(Model):
    """One file; its content lies in the store under its hash. It is withdrawn, never deleted."""

    __tablename__ = "attachment"
    __table_args__ = (sa.CheckConstraint("size > 0", name="size"), sa.Index(None, "appeal_id", "id"))

    id: Mapped[big_id]
    appeal_id: Mapped[int] = mapped_column(sa.ForeignKey("appeal.id"))
    question_id: Mapped[int | None] = mapped_column(sa.ForeignKey("question.id"))
    """Whose proof it is; papers of the citizen belong to the whole appeal."""
    kind: Mapped[AttachmentKind]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]

    appeal: Mapped[Appeal] = relationship()
    question: Mapped[Question | None] = relationship()
    added_by: Mapped[User] = relationship()
