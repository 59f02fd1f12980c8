"""Column shapes that several tables share."""

from datetime import date, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from reception.domain.report import Names
from reception.domain.vocabulary import Channel, Outcome, Status, Verdict

big_id = Annotated[int, mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)]
"""A key for tables that grow by millions of rows."""


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """Return an index of the rows that meet a condition, alike on both databases."""
    met = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=met, postgresql_where=met)


class Named:
    """A name in the three languages."""

    name_kk: Mapped[str]
    name_ru: Mapped[str]
    name_en: Mapped[str]

    @property
    def names(self) -> Names:
        """Return the three names as one value."""
        return Names(self.name_kk, self.name_ru, self.name_en)


class Directory:
    """An entry of a list that people choose from: closed by date, never deleted, edited by one at a time."""

    is_active: Mapped[bool] = mapped_column(default=True)
    """False: closed at some time before closings had dates."""
    valid_to: Mapped[date | None]
    """The last day on which the entry is offered; old rows and reports keep it."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - declared_attr's own form
        """Refuse to write over what somebody else has written since it was read."""
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined] # made by the mapper

    def is_offered(self, on: date) -> bool:
        """Say whether the entry may be chosen on a day."""
        return self.is_active and (self.valid_to is None or on <= self.valid_to)


class BelongsToBranch:
    """A row of one branch."""

    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branch.id"))

    @declared_attr
    def branch(cls):  # type: ignore[no-untyped-def] # noqa: N805 - declared_attr's own form
        """Return the branch."""
        return relationship("Branch")


class HasState:
    """The columns of ``domain.history.State`` but for the branch: of a question now, and of each state."""

    status: Mapped[Status]
    outcome: Mapped[Outcome | None]
    received_at: Mapped[datetime]
    channel: Mapped[Channel]
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    district_id: Mapped[int | None] = mapped_column(sa.ForeignKey("district.id"))
    programme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programme.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    assignee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    official_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    proposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    original_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    verdict: Mapped[Verdict | None]
    verdict_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    tell_by: Mapped[datetime | None]
    body_due_at: Mapped[datetime | None]
