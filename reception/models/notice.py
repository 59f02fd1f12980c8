"""Notices: what happened to a question, told to one person; and the address of a person's calendar."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from reception.domain.notices import NoticeKind
from reception.extensions import Model
from reception.models.columns import big_id, partial_index

_UNREAD = "read_at IS NULL"
_UNSENT = "mail_id IS NULL AND read_at IS NULL"


class Notice(Model):
    """One thing told to one person, once: by event, or by question, kind and day where no event tells it."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "recipient_id"),
        sa.UniqueConstraint("question_id", "kind", "day", "recipient_id"),
        sa.CheckConstraint("(event_id IS NULL) <> (day IS NULL)", name="event_or_day"),
        sa.Index(None, "recipient_id", "created_at", "id"),
        # The count above every page, and what becomes read when the case is opened.
        partial_index("ix_notice_unread", "recipient_id", "question_id", where=_UNREAD),
        partial_index("ix_notice_unsent", "recipient_id", "id", where=_UNSENT),
    )

    id: Mapped[big_id]
    kind: Mapped[NoticeKind]
    recipient_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    instead_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    """Who is away, in whose place the recipient is told."""
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"))
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"))
    day: Mapped[date | None]
    """The day by which to redirect, where it is near."""
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_id: Mapped[int | None] = mapped_column(sa.ForeignKey("mail.id"), index=True)
    """The mail that carries it; what was read before is not mailed."""


class CalendarFeed(Model):
    """The address of a person's calendar, by the hash of its token. Without a row nothing opens."""

    __tablename__ = "calendar_feed"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
