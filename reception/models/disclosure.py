"""Who saw or took out whose personal data, and when: append-only, for the person whom it concerns."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.disclosures import DisclosureKind
from reception.extensions import Model
from reception.models.columns import BelongsToBranch, big_id
from reception.models.user import User


class Disclosure(BelongsToBranch, Model):
    """One disclosure. Triggers forbid to alter or delete it.

    ``branch_id`` is the branch of the data; of a list, which may be of several, that of its reader.
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        sa.Index(None, "branch_id", "at", "id"),
        sa.Index(None, "applicant_id", "at", "id"),
    )

    id: Mapped[big_id]
    at: Mapped[datetime]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    kind: Mapped[DisclosureKind]
    details: Mapped[list[str]] = mapped_column(sa.JSON)
    """The values of ``domain.disclosures.Detail`` that were shown; the data themselves are never here."""
    applicant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"))
    question_id: Mapped[int | None] = mapped_column(sa.ForeignKey("question.id"))
    """The question on whose page it was."""
    reception_id: Mapped[int | None] = mapped_column(sa.ForeignKey("personal_reception.id"))
    """The reception hour whose visitors it was."""
    rows: Mapped[int] = mapped_column(default=1, server_default="1")
    """Of how many questions or visitors."""

    user: Mapped[User] = relationship()
