"""Column shapes that several tables share."""

from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from reception.domain.report import Names

big_id = Annotated[int, mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)]
"""A key for tables that grow by millions of rows."""


class Named:
    """A name in the three languages."""

    name_kk: Mapped[str]
    name_ru: Mapped[str]
    name_en: Mapped[str]

    @property
    def names(self) -> Names:
        """Return the three names as one value."""
        return Names(self.name_kk, self.name_ru, self.name_en)


class BelongsToBranch:
    """A row of one branch."""

    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branch.id"))

    @declared_attr
    def branch(cls):  # type: ignore[no-untyped-def] # noqa: N805 - declared_attr's own form
        """Return the branch."""
        return relationship("Branch")
