"""The reminder ladders and from when each holds."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from reception.domain.escalation import Ladders, ladders_in_force
from reception.extensions import db
from reception.models import ReminderLadder


def in_force(on: date) -> Ladders:
    """Return the ladders that hold on a day."""
    rows = db.session.scalars(sa.select(ReminderLadder).where(ReminderLadder.valid_from <= on))
    return ladders_in_force({row.valid_from: row.as_ladders() for row in rows}, on)


def starts_on(day: date) -> bool:
    """Say whether ladders begin to hold on just this day."""
    return db.session.scalar(sa.select(ReminderLadder.id).where(ReminderLadder.valid_from == day)) is not None


def all_rows() -> Sequence[ReminderLadder]:
    """Return all of them, the latest first."""
    return db.session.scalars(sa.select(ReminderLadder).order_by(ReminderLadder.valid_from.desc())).all()
