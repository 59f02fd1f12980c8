"""Reminders and the mails that carry them: rows first, sending second."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.delivery import Failure
from reception.domain.escalation import Ladder, Ladders
from reception.extensions import Model
from reception.models.appeal import Applicant, Question
from reception.models.columns import big_id, partial_index
from reception.models.user import User

_FAILING = "sent_at IS NULL AND attempts > 0"


class MailKind(StrEnum):
    """What a mail is about."""

    DIGEST = "digest"
    NOTICE = "notice"
    INVITATION = "invitation"
    RESET = "reset"
    ASKING = "asking"
    """To an applicant: what do they say of the closing?"""
    MONTH = "month"
    """To whoever may freeze: the draft of the month that is over, or that it is not frozen yet."""


class Mail(Model):
    """One mail to one person, with an account or an applicant, at most one of a kind and key.

    Its row exists before it is sent. A crash between claim and mark leaves ``claimed_at`` behind; after the
    lease it is claimed again, with the same Message-ID, so that a second copy is recognised as one.
    """

    __tablename__ = "mail"
    __table_args__ = (
        sa.UniqueConstraint("kind", "key", "recipient_id"),
        sa.UniqueConstraint("kind", "key", "applicant_id"),
        sa.CheckConstraint("(recipient_id IS NULL) <> (applicant_id IS NULL)", name="one_recipient"),
        sa.CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name="sent_or_given_up"),
        partial_index("ix_mail_unsent", "created_at", "id", where="sent_at IS NULL AND given_up_at IS NULL"),
        sa.Index(None, "created_at", "id"),
        # Few: what failed and has not gone out since, with what was given up.
        partial_index("ix_mail_failing", "created_at", "id", where=_FAILING),
    )

    id: Mapped[big_id]
    kind: Mapped[MailKind]
    key: Mapped[str]
    recipient_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    applicant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    created_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
    """What is told, worked out once and kept: numbers, topics and dates, nothing of a person."""
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[Failure | None]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]

    recipient: Mapped[User | None] = relationship(lazy="joined")
    applicant: Mapped[Applicant | None] = relationship()
    reminders: Mapped[list["Reminder"]] = relationship(back_populates="mail")


class FileOfMail(Model):
    """A file that a mail carries. It is there until the mail has left or was given up."""

    __tablename__ = "mail_file"
    __table_args__ = (sa.UniqueConstraint("mail_id", "name"),)

    id: Mapped[big_id]
    mail_id: Mapped[int] = mapped_column(sa.ForeignKey("mail.id"))
    name: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes]


class Reminder(Model):
    """Notice of one rung of the ladder for one question and due date to one person. Unique: never twice."""

    __tablename__ = "reminder"
    __table_args__ = (sa.UniqueConstraint("question_id", "due_on", "rung", "recipient_id"),)

    id: Mapped[big_id]
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"))
    due_on: Mapped[date]
    rung: Mapped[str]
    superseded_by: Mapped[str | None]
    """The higher rung that was told in place of this one, which passed while nothing was written."""
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


class ReminderLadder(Model):
    """The ladders in force from a day on. A row is never changed: another day brings another row."""

    __tablename__ = "reminder_ladder"

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(unique=True)
    rungs: Mapped[dict[str, Any]]
    """``official``, ``manager`` and ``head``: each the levels and the interval after them."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    @staticmethod
    def rungs_of(ladders: Ladders) -> dict[str, Any]:
        """Return ladders as a row keeps them."""
        return {
            name: {"levels": list(ladder.levels), "then_every": ladder.then_every}
            for name in ("official", "manager", "head")
            if (ladder := getattr(ladders, name))
        }

    def as_ladders(self) -> Ladders:
        """Return the row as the rules know it."""
        return Ladders(
            **{name: Ladder(tuple(kept["levels"]), kept["then_every"]) for name, kept in self.rungs.items()}
        )
