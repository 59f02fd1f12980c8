"""The journal of visits: who came, and what was entered about it, in versions that stay."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.vocabulary import Channel
from reception.extensions import Model
from reception.models.appeal import Appeal
from reception.models.columns import BelongsToBranch, big_id, partial_index
from reception.models.directory import District, Topic
from reception.models.user import User


class Visit(BelongsToBranch, Model):
    """A line of the journal. Only here stands the visitor's name: it can be forgotten, the entries cannot."""

    __tablename__ = "visit"

    id: Mapped[big_id]
    visitor_name: Mapped[str] = mapped_column(default="")
    """Empty for somebody unnamed."""
    opened_at: Mapped[datetime]
    """When the line was first entered: it may be corrected on that day."""
    submission_key: Mapped[str | None] = mapped_column(unique=True)
    """Drawn with the form: the same form sent twice is one line."""


class VisitEntry(BelongsToBranch, Model):
    """What was known of a visit for ``known_from <= K < known_to``; a correction begins another entry."""

    __tablename__ = "visit_entry"
    __table_args__ = (
        sa.CheckConstraint("people >= 1", name="people"),
        sa.CheckConstraint("minutes >= 0", name="minutes"),
        sa.Index(None, "visit_id", "known_to"),
        sa.Index(None, "branch_id", "visited_at"),
        partial_index("ix_visit_entry_appeal_id", "appeal_id", where="appeal_id IS NOT NULL"),
        partial_index("ix_visit_entry_reception_id", "reception_id", where="reception_id IS NOT NULL"),
    )

    id: Mapped[big_id]
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"))
    known_from: Mapped[datetime]
    known_to: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    visited_at: Mapped[datetime]
    channel: Mapped[Channel]
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"))
    district_id: Mapped[int | None] = mapped_column(sa.ForeignKey("district.id"))
    minutes: Mapped[int]
    people: Mapped[int] = mapped_column(default=1)
    appeal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("appeal.id"))
    """The appeal that came of it; without one the visit ended with advice."""
    reception_id: Mapped[int | None] = mapped_column(sa.ForeignKey("personal_reception.id"))
    is_void: Mapped[bool] = mapped_column(default=False)
    """The line was entered by mistake and counts no more."""

    visit: Mapped[Visit] = relationship()
    actor: Mapped[User | None] = relationship()
    topic: Mapped[Topic | None] = relationship()
    district: Mapped[District | None] = relationship()
    appeal: Mapped[Appeal | None] = relationship()
