"""The append-only history and the states it adds up to, in two times: when so, and when known."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.history import Entry
from reception.domain.vocabulary import Status
from reception.domain.workflow import Action
from reception.extensions import Model
from reception.models.columns import HasState, big_id, partial_index
from reception.models.user import User


class Event(Model):
    """One entry of a question's history. Rows are never changed or deleted: triggers forbid it."""

    __tablename__ = "event"
    __table_args__ = (sa.Index(None, "question_id", "happened_at", "id"), sa.Index(None, "recorded_at"))

    id: Mapped[big_id]
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"))
    action: Mapped[Action]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    status_from: Mapped[Status | None]
    status_to: Mapped[Status | None]
    facts: Mapped[dict[str, Any]]
    retracts_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"))

    actor: Mapped[User | None] = relationship()

    def as_entry(self) -> Entry:
        """Return the row as the rules know it."""
        return Entry(
            seq=self.id,
            action=self.action,
            happened_at=self.happened_at,
            recorded_at=self.recorded_at,
            actor_id=self.actor_id,
            facts=self.facts,
            retracts=self.retracts_id,
        )


class QuestionState(HasState, Model):
    """A state that held for ``valid_from < T <= valid_to``, as known for ``known_from <= K < known_to``.

    Derived from the events and written with them; every figure "as of any day" is one range condition on
    these rows. ``recount`` rebuilds them from the events.
    """

    __tablename__ = "question_state"
    __table_args__ = (
        sa.CheckConstraint("valid_from < valid_to", name="not_empty"),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_has_moment"),
        sa.Index(None, "question_id", "known_to", "valid_from"),
        sa.Index(None, "branch_id", "received_at"),
        # The two halves of what a report of a period reads: open at its end, or closed since its start.
        partial_index(
            "ix_question_state_open", "branch_id", "valid_to", "valid_from", where="closed_at IS NULL"
        ),
        partial_index("ix_question_state_closed", "branch_id", "closed_at", where="closed_at IS NOT NULL"),
    )

    id: Mapped[big_id]
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]
    known_from: Mapped[datetime]
    known_to: Mapped[datetime]
    branch_id: Mapped[int] = mapped_column(sa.ForeignKey("branch.id"))
