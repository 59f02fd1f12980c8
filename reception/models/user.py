"""People who sign in, their roles, sessions and failed attempts."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.notices import NoticeMode
from reception.domain.report import Names
from reception.domain.vocabulary import Language, Role
from reception.extensions import Model
from reception.models.branch import Branch
from reception.models.directory import Organisation


class LinkPurpose(StrEnum):
    """Why a link was sent."""

    INVITATION = "invitation"
    RESET = "reset"


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
    phone: Mapped[str] = mapped_column(default="")
    """In E.164, or nothing."""
    notice_mode: Mapped[NoticeMode] = mapped_column(default=NoticeMode.AT_ONCE, server_default="at_once")
    """How the person gets notices by mail."""
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=0)
    """Counts what administrators change, so that of two at once the second is told."""
    second_factor_nonce: Mapped[str | None]
    """What the key of the authenticator is derived from; the key itself is stored nowhere."""
    second_factor_at: Mapped[datetime | None]
    """Since when the second factor is asked for; None: it is not set up, or not yet confirmed."""
    second_factor_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    """The time step of the last code that was taken: no code counts twice."""

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
    device: Mapped[str] = mapped_column(default="")
    """Browser and system in two words, as the browser names itself."""
    awaits_code: Mapped[bool] = mapped_column(default=False)
    """The password was right, the code of the second factor is still to come: it opens nothing yet."""

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    unread_notices = 0
    """No column: how many notices the person had not read when the session was found."""


class OneTimeLink(Model):
    """A link by mail with which a person sets their password, once, within its time."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    purpose: Mapped[LinkPurpose]
    nonce: Mapped[str]
    """What the token is derived from, with the installation's key, when the mail is sent."""
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """A newer link has taken its place, or the account was closed."""
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class RecoveryCode(Model):
    """One code for the day on which the telephone is lost. Only its hash is kept; it counts once."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class SignInAttempt(Model):
    """A failed sign-in; counted across processes to slow down guessing."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (sa.Index(None, "subject_hash", "attempted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_hash: Mapped[str]
    attempted_at: Mapped[datetime]
