"""Branches of the party and their public receptions, as a tree."""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.report import Names
from reception.extensions import Model
from reception.models.columns import Directory, Named


class Branch(Named, Directory, Model):
    """A branch: oblast, city or district. ``path`` lists the ids from the root, as in ``/1/5/``."""

    __tablename__ = "branch"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("branch.id"), index=True)
    path: Mapped[str] = mapped_column(default="", index=True)
    number_prefix: Mapped[str] = mapped_column(unique=True)
    time_zone: Mapped[str] = mapped_column(default="Asia/Oral")
    address_kk: Mapped[str] = mapped_column(default="")
    address_ru: Mapped[str] = mapped_column(default="")
    address_en: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    reply_email: Mapped[str] = mapped_column(default="", server_default="")
    """Where people may write to the reception; "" for nowhere."""
    number_pattern: Mapped[str | None]
    """How the branch writes its numbers (``domain.numbering``); None as the installation does."""

    parent: Mapped["Branch | None"] = relationship(remote_side=id)

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which the branch counts its days."""
        return ZoneInfo(self.time_zone)

    @property
    def address(self) -> Names:
        """Return where the reception is."""
        return Names(self.address_kk, self.address_ru, self.address_en)

    @property
    def depth(self) -> int:
        """Return 0 for a root, 1 for its children and so on."""
        return self.path.count("/") - 2


class NumberCounter(Model):
    """The last number that a branch gave out in a year. The row is the lock against gaps and doubles."""

    __tablename__ = "number_counter"

    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branch.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class BranchHead(Model):
    """Who heads a branch: told of what is long overdue there. A branch without one is its managers' above."""

    __tablename__ = "branch_head"

    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branch.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
