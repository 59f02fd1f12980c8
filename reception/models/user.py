"""People who sign in, their roles, sessions and failed attempts."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.report import Names
from reception.domain.vocabulary import Language, Role
from reception.extensions import Model
from reception.models.branch import Branch
from reception.models.directory import Organisation


class User(Model):
    """A person with an account. An administrator may belong to no branch."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    position_kk: Mapped[str] = mapped_column(default="")
    position_ru: Mapped[str] = mapped_column(default="")
    position_en: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str | None]
    language: Mapped[Language] = mapped_column(default=Language.RUSSIAN)
    branch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("branch.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    branch: Mapped[Branch | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    role_rows: Mapped[list["UserRole"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="UserRole.role"
    )

    @property
    def roles(self) -> frozenset[Role]:
        """Return what the person is."""
        return frozenset(row.role for row in self.role_rows)

    @roles.setter
    def roles(self, roles: frozenset[Role]) -> None:
        kept = {row.role: row for row in self.role_rows}
        self.role_rows = [kept.get(role) or UserRole(role=role) for role in sorted(roles)]

    @property
    def position(self) -> Names:
        """Return the title of the person's post."""
        return Names(self.position_kk, self.position_ru, self.position_en)


class UserRole(Model):
    """One role of one person."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[Role] = mapped_column(primary_key=True)


class UserSession(Model):
    """A signed-in browser. Signing out ends the row, so a copied cookie is worth nothing afterwards."""

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SignInAttempt(Model):
    """A failed sign-in; counted across processes to slow down guessing."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (sa.Index(None, "subject_hash", "attempted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_hash: Mapped[str]
    attempted_at: Mapped[datetime]
