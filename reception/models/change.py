"""Changes of people, settings and directories: append-only, for whoever asks later who did it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.changes import ChangedKind, ChangeVerb
from reception.domain.report import Names
from reception.extensions import Model
from reception.models.columns import big_id
from reception.models.user import User


class Change(Model):
    """One change of one row: who, when, each field from and to. Triggers forbid to alter or delete it."""

    __tablename__ = "change"
    __table_args__ = (
        sa.Index(None, "at", "id"),
        sa.Index(None, "kind", "entity_id", "at", "id"),
        sa.Index(None, "actor_id", "at", "id"),
    )

    id: Mapped[big_id]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    """None: the program itself, or somebody at its command line."""
    kind: Mapped[ChangedKind]
    entity_id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"))
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("branch.id"))
    """The branch to which the changed row belongs; None for what is common to all."""
    verb: Mapped[ChangeVerb]
    subject: Mapped[dict[str, Any]]
    """The name of the changed row as it was then, by language."""
    fields: Mapped[dict[str, Any]]
    """Field → {"from": …, "to": …}, in the plain values of ``domain.changes``."""

    actor: Mapped[User | None] = relationship()

    @property
    def names(self) -> Names:
        """Return what was changed, by name."""
        return Names(**self.subject)
