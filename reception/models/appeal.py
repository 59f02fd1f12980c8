"""Applicants, appeals and the questions that they raise."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.vocabulary import Channel, Kind, Language, Status
from reception.extensions import Model
from reception.models.branch import Branch
from reception.models.columns import BelongsToBranch, HasState, big_id, partial_index
from reception.models.directory import District, Organisation, Programme, Topic
from reception.models.user import User


class Applicant(BelongsToBranch, Model):
    """A person who appeals, as one branch knows them. The IIN is given "if any" (domain.md, "People")."""

    __tablename__ = "applicant"
    __table_args__ = (
        sa.Index(None, "branch_id", "iin"),
        sa.Index(None, "branch_id", "phone"),
        sa.Index(None, "branch_id", "name_folded"),
    )

    id: Mapped[big_id]
    name: Mapped[str]
    name_folded: Mapped[str]
    iin: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    address: Mapped[str] = mapped_column(default="")
    birth_on: Mapped[date | None]
    language: Mapped[Language]
    asked_by_mail_on: Mapped[date | None]
    """The day on which they agreed to be asked by mail what became of the matter; None: they did not."""
    created_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    """The record that was kept of this person, where the two were merged (``services.merging``)."""
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Rises with each change of the details and with each merge, so that a page tells whether it is old."""


class Appeal(BelongsToBranch, Model):
    """What was registered: number, applicant, text. What becomes of it is told by its questions."""

    __tablename__ = "appeal"
    __table_args__ = (
        sa.UniqueConstraint("branch_id", "year", "serial"),
        sa.UniqueConstraint("branch_id", "own_number"),
        sa.CheckConstraint("signatories >= 1", name="signatories"),
        sa.Index("ix_appeal_public_token", "public_token", unique=True),
    )

    id: Mapped[big_id]
    number: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    serial: Mapped[int]
    own_number: Mapped[str | None] = mapped_column(index=True)
    """The number in the register that the appeal was imported from."""
    applicant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("applicant.id"), index=True)
    received_at: Mapped[datetime]
    registered_at: Mapped[datetime]
    registered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    channel: Mapped[Channel]
    kind: Mapped[Kind]
    language: Mapped[Language]
    text: Mapped[str]
    signatories: Mapped[int] = mapped_column(default=1)
    is_collective: Mapped[bool] = mapped_column(default=False)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    repeat_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("appeal.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(sa.ForeignKey("programme.id"))
    submission_key: Mapped[str | None] = mapped_column(unique=True)
    """Drawn with the form: the same form sent twice registers once."""
    ask_code: Mapped[str | None]
    """Short enough to be told on the telephone, beside the number; it opens nothing by itself."""
    public_token: Mapped[str | None] = mapped_column()
    """The unguessable end of the applicant's own address, as the coupon's QR code has it."""
    import_hash: Mapped[str | None]
    """What the imported row said, so that importing it again changes nothing."""
    parts: Mapped[int] = mapped_column(default=1)

    applicant: Mapped[Applicant | None] = relationship()
    registered_by: Mapped[User | None] = relationship()
    repeat_of: Mapped["Appeal | None"] = relationship(remote_side="Appeal.id")
    programme: Mapped[Programme | None] = relationship()
    questions: Mapped[list["Question"]] = relationship(back_populates="appeal", order_by="Question.part")


class Question(HasState, BelongsToBranch, Model):
    """The tracked unit: an appeal, or one part of an appeal that was split.

    The columns of ``HasState`` repeat the last state of the history, for lists; ``recount`` rebuilds them.
    Only ``services.history`` writes them.
    """

    __tablename__ = "question"
    __table_args__ = (
        sa.UniqueConstraint("appeal_id", "part"),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_has_moment"),
        sa.CheckConstraint("status <> 'closed' OR outcome IS NOT NULL", name="closed_has_outcome"),
        # With the branch for a reception's own lists, without it for those who see many branches.
        sa.Index(None, "received_at", "id"),
        sa.Index(None, "branch_id", "received_at", "id"),
        sa.Index(None, "branch_id", "status", "received_at", "id"),
        sa.Index(None, "assignee_id", "status", "due_at"),
        sa.Index(None, "organisation_id", "status", "due_at"),
        sa.Index(None, "topic_id", "received_at", "id"),
        partial_index("ix_question_open_received", "received_at", "id", where="status <> 'closed'"),
        partial_index("ix_question_open_due_anywhere", "due_at", "id", where="status <> 'closed'"),
        # What nobody handles: few, among many that are open.
        partial_index(
            "ix_question_unowned",
            "id",
            where="status <> 'closed' AND assignee_id IS NULL AND organisation_id IS NULL",
        ),
        # Whom to ask for the verdict, and who has said that the matter is not solved.
        partial_index(
            "ix_question_without_verdict",
            "branch_id",
            "closed_at",
            "id",
            where="status = 'closed' AND verdict IS NULL",
        ),
        partial_index(
            "ix_question_at_body", "branch_id", "body_due_at", "id", where="body_due_at IS NOT NULL"
        ),
        partial_index("ix_question_to_tell", "branch_id", "tell_by", "id", where="tell_by IS NOT NULL"),
        partial_index("ix_question_denied", "branch_id", "verdict_at", "id", where="verdict = 'not_solved'"),
        partial_index("ix_question_open_due", "branch_id", "due_at", "id", where="status <> 'closed'"),
    )

    id: Mapped[big_id]
    appeal_id: Mapped[int] = mapped_column(sa.ForeignKey("appeal.id"))
    part: Mapped[int] = mapped_column(default=1)
    text: Mapped[str] = mapped_column(default="")
    """What this part asks, where the appeal has several."""
    version: Mapped[int] = mapped_column(default=0)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it is

    appeal: Mapped[Appeal] = relationship(back_populates="questions")
    topic: Mapped[Topic | None] = relationship()
    district: Mapped[District | None] = relationship()
    programme: Mapped[Programme | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    assignee: Mapped[User | None] = relationship(foreign_keys="Question.assignee_id")
    official: Mapped[User | None] = relationship(foreign_keys="Question.official_id")
    proposed_by: Mapped[User | None] = relationship(foreign_keys="Question.proposed_by_id")

    @property
    def number(self) -> str:
        """Return the appeal's number, with the part where the appeal has several."""
        return f"{self.appeal.number}/{self.part}" if self.appeal.parts > 1 else self.appeal.number

    @property
    def is_open(self) -> bool:
        """Say whether the question is under control."""
        return self.status is not Status.CLOSED


__all__ = ["Appeal", "Applicant", "Branch", "Question"]
