"""Reminders and the mails that carry them: rows first, sending second."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.delivery import Failure
from reception.extensions import Model
from reception.models.appeal import Question
from reception.models.columns import big_id
from reception.models.user import User


class MailKind(StrEnum):
    """What a mail is about."""

    DIGEST = "digest"


class Mail(Model):
    """One mail to one person, at most one of a kind and key. Its row exists before it is sent.

    A crash between claim and mark leaves ``claimed_at`` behind; after the lease it is claimed again, with
    the same Message-ID, so that a second copy is recognised as one.
    """

    __tablename__ = "mail"
    __table_args__ = (
        sa.UniqueConstraint("kind", "key", "recipient_id"),
        sa.CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name="sent_or_given_up"),
        sa.Index(
            "ix_mail_unsent",
            "created_at",
            "id",
            sqlite_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
        ),
        sa.Index(None, "created_at", "id"),
    )

    id: Mapped[big_id]
    kind: Mapped[MailKind]
    key: Mapped[str]
    recipient_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
    """What is told, worked out once and kept: numbers, topics and dates, nothing of a person."""
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[Failure | None]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]

    recipient: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    reminders: Mapped[list["Reminder"]] = relationship(back_populates="mail")


class Reminder(Model):
    """Notice of one rung of the ladder for one question and due date to one person. Unique: never twice."""

    __tablename__ = "reminder"
    __table_args__ = (sa.UniqueConstraint("question_id", "due_on", "rung", "recipient_id"),)

    id: Mapped[big_id]
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"))
    due_on: Mapped[date]
    rung: Mapped[str]
    recipient_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    mail_id: Mapped[int] = mapped_column(sa.ForeignKey("mail.id"), index=True)
    created_at: Mapped[datetime]

    question: Mapped[Question] = relationship()
    mail: Mapped[Mail] = relationship(back_populates="reminders")


class ReminderSweep(Model):
    """The reminders of one local day are written for all people of one branch."""

    __tablename__ = "reminder_sweep"

    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branch.id"), primary_key=True)
    swept_on: Mapped[date] = mapped_column(primary_key=True)
    finished_at: Mapped[datetime]
