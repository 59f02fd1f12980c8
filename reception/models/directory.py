"""The lists that an appeal refers to: organisations, districts, topics, programme labels; their version."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.vocabulary import OrganisationKind
from reception.extensions import Model
from reception.models.columns import BelongsToBranch, Directory, Named


class Organisation(Named, BelongsToBranch, Directory, Model):
    """A body to which appeals are assigned: akimat, department, fraction of a maslikhat …"""

    __tablename__ = "organisation"
    __table_args__ = (sa.UniqueConstraint("branch_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    kind: Mapped[OrganisationKind] = mapped_column(default=OrganisationKind.OTHER)


class District(Named, BelongsToBranch, Directory, Model):
    """A territory; renamed ones keep their older names as aliases with dates."""

    __tablename__ = "district"
    __table_args__ = (sa.UniqueConstraint("branch_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    valid_from: Mapped[date | None]

    aliases: Mapped[list["DistrictAlias"]] = relationship(
        back_populates="district", cascade="all, delete-orphan", order_by="DistrictAlias.id"
    )


class DistrictAlias(Model):
    """Another spelling or an earlier name of a district."""

    __tablename__ = "district_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(sa.ForeignKey("district.id"), index=True)
    name: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    district: Mapped[District] = relationship(back_populates="aliases")


class Topic(Named, Directory, Model):
    """A topic of two levels. One without a branch is common to all; an imported register brings its own."""

    __tablename__ = "topic"
    __table_args__ = (sa.UniqueConstraint("branch_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("branch.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    code: Mapped[str] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(default=0)

    parent: Mapped["Topic | None"] = relationship(remote_side=id)


class Programme(Named, Directory, Model):
    """A party or state programme: a label beside the topic."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)


class ListsVersion(Model):
    """One row whose token changes with any list that people choose from, any branch, person or calendar day.

    Triggers write it, in the transaction of the change; ``queries.kept_lists`` reads it.
    """

    __tablename__ = "lists_version"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str]
