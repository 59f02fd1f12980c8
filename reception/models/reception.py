"""Personal receptions of officials: rules, planned hours, what was entered about them, places booked."""

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reception.domain.periods import Period
from reception.domain.receptions import PlanRule, ReceptionAction
from reception.extensions import Model
from reception.models.columns import BelongsToBranch, big_id, partial_index
from reception.models.directory import Organisation
from reception.models.user import User


class ReceptionRule(BelongsToBranch, Model):
    """A rule by which an official receives, and the days for which its hours were written out."""

    __tablename__ = "reception_rule"
    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("valid_to >= valid_from", name="validity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    official_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    weekday: Mapped[int]
    weeks: Mapped[str]
    """The digits of the weeks, 5 for the last one: "24" is the second and the fourth."""
    starts: Mapped[time]
    ends: Mapped[time]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    submission_key: Mapped[str | None] = mapped_column(unique=True)

    official: Mapped[User] = relationship(foreign_keys=official_id)

    def as_rule(self) -> PlanRule:
        """Return the row as the domain knows it."""
        weeks = frozenset(int(week) for week in self.weeks)
        return PlanRule(self.weekday, weeks, Period(self.valid_from, self.valid_to))


class PersonalReception(BelongsToBranch, Model):
    """A planned hour of an official. What became of it is told by its entries."""

    __tablename__ = "personal_reception"
    __table_args__ = (
        sa.UniqueConstraint("official_id", "starts_at"),
        sa.CheckConstraint("ends_at > starts_at", name="not_empty"),
        sa.CheckConstraint("slot_minutes > 0", name="slots"),
        sa.Index(None, "branch_id", "starts_at"),
    )

    id: Mapped[big_id]
    official_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """The official's organisation when the hour was planned."""
    rule_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reception_rule.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    slot_minutes: Mapped[int] = mapped_column(default=15)
    place: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=0)

    official: Mapped[User] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class ReceptionEvent(Model):
    """One entry about an hour. Rows are never changed or deleted: triggers forbid it. The last one counts."""

    __tablename__ = "reception_event"
    __table_args__ = (
        sa.CheckConstraint("people >= 0 AND solved >= 0 AND solved <= people", name="people"),
        sa.Index(None, "reception_id", "id"),
    )

    id: Mapped[big_id]
    reception_id: Mapped[int] = mapped_column(sa.ForeignKey("personal_reception.id"))
    action: Mapped[ReceptionAction]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    held_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    """Who received, where the hour was held or replaced."""
    held_by_organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    people: Mapped[int] = mapped_column(default=0)
    solved: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")

    actor: Mapped[User | None] = relationship(foreign_keys=actor_id)
    held_by: Mapped[User | None] = relationship(foreign_keys=held_by_id)


class Appointment(BelongsToBranch, Model):
    """A place of an hour that staff booked for a visitor. No place is booked twice."""

    __tablename__ = "appointment"
    __table_args__ = (
        sa.CheckConstraint("slot >= 0", name="slot"),
        partial_index(
            "uq_appointment_slot", "reception_id", "slot", where="cancelled_at IS NULL", unique=True
        ),
    )

    id: Mapped[big_id]
    reception_id: Mapped[int] = mapped_column(sa.ForeignKey("personal_reception.id"))
    slot: Mapped[int]
    """The number of the place, from 0."""
    visitor_name: Mapped[str]
    phone: Mapped[str | None]
    booked_at: Mapped[datetime]
    booked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    cancelled_at: Mapped[datetime | None]
    submission_key: Mapped[str | None] = mapped_column(unique=True)
