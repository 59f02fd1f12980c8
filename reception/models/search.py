"""What is searched: one folded text an appeal."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reception.extensions import Model


class AppealSearch(Model):
    """Number, applicant, telephone digits and texts of an appeal, folded (``domain.folding``).

    The index on it is made by the migration, as each database needs it: trigrams on both.
    """

    __tablename__ = "appeal_search"

    appeal_id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.ForeignKey("appeal.id"), primary_key=True
    )
    text: Mapped[str]
