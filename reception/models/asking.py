"""Asking applicants what they say of a closing: links by mail, and the samples drawn for the telephone."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.extensions import Model
from reception.models.appeal import Applicant, Question
from reception.models.columns import BelongsToBranch, big_id
from reception.models.user import User


class VerdictLink(Model):
    """The one link by mail with which an applicant says what they think of one closing.

    Neither the token nor the address is kept here: the one is derived from the nonce when the mail leaves
    (docs/decisions/0016), the other is read from the applicant then.
    """

    __tablename__ = "verdict_link"
    __table_args__ = (sa.UniqueConstraint("question_id", "closed_at"),)

    id: Mapped[big_id]
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"))
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    closed_at: Mapped[datetime]
    """Which closing it asks about: a question that was reopened since has another one, or none."""
    nonce: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    question: Mapped[Question] = relationship()
    applicant: Mapped[Applicant] = relationship()


class VerdictSample(BelongsToBranch, Model):
    """Questions of one month that were resolved positively, drawn by lot to be checked by telephone.

    Seed, number and moment of knowledge say which they are: whoever repeats the draw gets the same ones. A
    second drawing gives its reason, and the first one stays.
    """

    __tablename__ = "verdict_sample"
    __table_args__ = (
        sa.UniqueConstraint("branch_id", "month_on", "serial"),
        sa.CheckConstraint("serial >= 1 AND size >= 1 AND population >= 0", name="counts"),
        sa.CheckConstraint("serial = 1 OR reason <> ''", name="reason_for_another"),
    )

    id: Mapped[big_id]
    month_on: Mapped[date]
    """The month's first day."""
    serial: Mapped[int]
    """1 for the month's first drawing, 2 for the second and so on."""
    reason: Mapped[str] = mapped_column(default="")
    seed: Mapped[str]
    size: Mapped[int]
    """How many were to be drawn; fewer where the month has fewer."""
    population: Mapped[int]
    known_at: Mapped[datetime]
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))

    drawn_by: Mapped[User] = relationship()


class SampledQuestion(Model):
    """One question of a sample, with the closing about which its applicant is asked."""

    __tablename__ = "sampled_question"

    sample_id: Mapped[int] = mapped_column(sa.ForeignKey("verdict_sample.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), primary_key=True, index=True)
    position: Mapped[int]
    closed_at: Mapped[datetime]
