"""The term policies and the working calendar as they are stored, and the terms that follow from them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.adapters import holidays
from reception.domain.calendar import CalendarOverride, WorkingCalendar
from reception.domain.deadlines import Reckoning, TermPolicy, due_instant, policy_in_force, reckon
from reception.domain.periods import local_day
from reception.extensions import db
from reception.models import CalendarDayRow, TermPolicyRow


def policies() -> Sequence[TermPolicy]:
    """Return the term policies, the oldest first."""
    rows = db.session.scalars(sa.select(TermPolicyRow).order_by(TermPolicyRow.valid_from))
    return [row.as_policy() for row in rows]


def calendar() -> WorkingCalendar:
    """Return the published working calendar with the days that an administrator has set otherwise."""
    rows = db.session.scalars(sa.select(CalendarDayRow).order_by(CalendarDayRow.day))
    return holidays.working_calendar([CalendarOverride(row.day, row.is_working, row.names) for row in rows])


def policy_for(received_at: datetime, zone: ZoneInfo) -> TermPolicy:
    """Return the policy in force on the local day of receipt. Raises ``NoPolicy``."""
    return policy_in_force(policies(), local_day(received_at, zone))


def reckoning(received_at: datetime, zone: ZoneInfo, days: WorkingCalendar | None = None) -> Reckoning:
    """Return how the due date follows from the day of receipt. Raises ``NoPolicy`` or ``CalendarUnknown``.

    ``days`` is the calendar, where the caller has read it already.
    """
    return reckon(local_day(received_at, zone), policy_for(received_at, zone), days or calendar())


def due_at(received_at: datetime, zone: ZoneInfo) -> datetime:
    """Return the last instant at which an answer is in time."""
    return due_instant(reckoning(received_at, zone).due_on, zone)
