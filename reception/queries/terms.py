"""The term policies and the working calendar as they are stored, and the terms that follow from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.adapters import holidays
from reception.domain.calendar import CalendarOverride, WorkingCalendar
from reception.domain.deadlines import Reckoning, TermPolicy, due_instant, policy_in_force, reckon
from reception.domain.periods import local_day
from reception.domain.report import Names
from reception.domain.term_ground import ground_of
from reception.extensions import db
from reception.models import CalendarDayRow, CalendarYearRow, TermPolicyRow
from reception.queries.kept_lists import kept_lists


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What an administrator makes of a day; without an override it is as published again."""

    day: date
    override: CalendarOverride | None


def policies() -> Sequence[TermPolicy]:
    """Return the term policies, the oldest first."""
    return kept_lists().remembered("policies", _policies)


def _policies() -> Sequence[TermPolicy]:
    rows = db.session.scalars(sa.select(TermPolicyRow).order_by(TermPolicyRow.valid_from))
    return tuple(row.as_policy() for row in rows)


def calendar(change: CalendarChange | None = None) -> WorkingCalendar:
    """Return the published working calendar with the days that an administrator has set otherwise.

    With ``change``: as it would be then.
    """
    kept, confirmed = kept_lists().remembered("calendar", _calendar)
    overrides = dict(kept)
    if change is not None:
        overrides.pop(change.day, None)
        if change.override is not None:
            overrides[change.day] = change.override
    return holidays.working_calendar(overrides.values(), confirmed)


def _calendar() -> tuple[dict[date, CalendarOverride], set[int]]:
    """Read the days and the confirmed years; such a year comes as a row without a day: one statement."""
    overrides, confirmed = {}, set()
    for row in db.session.execute(_CALENDAR):
        if row.day is None:
            confirmed.add(row.year)
        else:
            names = Names(row.name_kk, row.name_ru, row.name_en)
            overrides[row.day] = CalendarOverride(row.day, row.is_working, names)
    return overrides, confirmed


_CALENDAR: sa.CompoundSelect[Any] = sa.union_all(
    sa.select(
        CalendarDayRow.day,
        CalendarDayRow.is_working,
        CalendarDayRow.name_kk,
        CalendarDayRow.name_ru,
        CalendarDayRow.name_en,
        sa.null().label("year"),
    ),
    sa.select(sa.null(), sa.null(), sa.null(), sa.null(), sa.null(), CalendarYearRow.year),
)


def policy_for(received_at: datetime, zone: ZoneInfo) -> TermPolicy:
    """Return the policy in force on the local day of receipt. Raises ``NoPolicy``."""
    return policy_in_force(policies(), local_day(received_at, zone))


def reckoning(received_at: datetime, zone: ZoneInfo, days: WorkingCalendar | None = None) -> Reckoning:
    """Return how the due date follows from the day of receipt. Raises ``NoPolicy`` or ``CalendarUnknown``.

    ``days`` is the calendar, where the caller has read it already.
    """
    return reckon(local_day(received_at, zone), policy_for(received_at, zone), days or calendar())


def given(received_at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Return a term as the event that gives it keeps it: the last instant to answer, and its ground."""
    days = calendar()
    found = reckoning(received_at, zone, days)
    return {"due_at": due_instant(found.due_on, zone).isoformat(), "ground": ground_of(found, days)}


def confirmed_years() -> dict[int, datetime]:
    """Return the years whose calendar a person has confirmed, and when."""
    rows = db.session.execute(sa.select(CalendarYearRow.year, CalendarYearRow.confirmed_at))
    return {year: confirmed_at for year, confirmed_at in rows}


def own_days(year: int) -> dict[date, CalendarDayRow]:
    """Return the days of a year that an administrator has set."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = db.session.scalars(sa.select(CalendarDayRow).where(CalendarDayRow.day.between(first, last)))
    return {row.day: row for row in rows}


WARNED_FROM = 10
"""The month from which the coming year's calendar should be known: swaps are ordered in autumn."""


@dataclass(frozen=True, slots=True)
class ComingYear:
    """A year whose calendar nobody has confirmed; ``is_known``: the package has it, so terms are reckoned."""

    year: int
    is_known: bool


def coming_year(today: date) -> ComingYear | None:
    """Return what to warn of: from October on, a coming year whose calendar nobody has confirmed."""
    year = today.year + 1
    if today.month < WARNED_FROM or year in confirmed_years():
        return None
    return ComingYear(year, is_known=year in holidays.PUBLISHED_YEARS)
