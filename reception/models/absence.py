"""Who is away and who stands in."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.substitution import AbsenceKind, Away
from reception.extensions import Model
from reception.models.user import User


class Absence(Model):
    """A person is away for some days and another stands in. Called off, it stays on record as ended."""

    __tablename__ = "absence"
    __table_args__ = (
        sa.CheckConstraint("from_on <= to_on", name="days"),
        sa.CheckConstraint("user_id <> substitute_id", name="another"),
        sa.Index(None, "user_id", "to_on"),
        sa.Index(None, "substitute_id", "to_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    substitute_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    kind: Mapped[AbsenceKind]
    from_on: Mapped[date]
    to_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)
    substitute: Mapped[User] = relationship(foreign_keys=substitute_id)

    def as_away(self) -> Away:
        """Return the row as the rule knows it."""
        return Away(self.user_id, self.substitute_id, self.from_on, self.to_on)
