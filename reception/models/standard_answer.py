"""Texts that the answers of a branch often begin with."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reception.domain.report import Names
from reception.extensions import Model
from reception.models.columns import BelongsToBranch, Named


class StandardAnswer(Named, BelongsToBranch, Model):
    """A text in three languages with places such as {number}; a closed one is offered no more."""

    __tablename__ = "standard_answer"
    __table_args__ = (sa.Index(None, "branch_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_kk: Mapped[str]
    text_ru: Mapped[str]
    text_en: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it is

    @property
    def texts(self) -> Names:
        """Return the three texts as one value."""
        return Names(self.text_kk, self.text_ru, self.text_en)
