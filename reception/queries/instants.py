"""Reckoning with instants inside a statement, alike on SQLite and PostgreSQL."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from reception.domain.calendar import WorkingCalendar
from reception.domain.periods import ONE_DAY, midnight
from reception.extensions import Instants, UtcDateTime

YEARS_BACK = 6
"""Questions received longer ago than this are left out of the durations, and the report says how many."""


class later(FunctionElement[datetime]):  # noqa: N801 - a function of SQL, written like one
    """``later(instant, days)``: the instant so many times 24 hours later."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(later, "postgresql")
def _later_postgresql(element: later, compiler: Any, **options: Any) -> str:
    instant, days = (compiler.process(each, **options) for each in element.clauses)
    return f"({instant} + make_interval(hours => 24 * {days}))"


@compiles(later, "sqlite")
def _later_sqlite(element: later, compiler: Any, **options: Any) -> str:
    instant, days = (compiler.process(each, **options) for each in element.clauses)
    # SQLite's own format has no microseconds: they are carried over as they are.
    return f"(strftime('%Y-%m-%d %H:%M:%S', {instant}, '+' || {days} || ' days') || substr({instant}, 20))"


class earliest(FunctionElement[datetime]):  # noqa: N801 - a function of SQL, written like one
    """``earliest(instant, …)``: the least of instants, none of which is NULL."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(earliest, "postgresql")
def _earliest_postgresql(element: earliest, compiler: Any, **options: Any) -> str:
    return f"least({compiler.process(element.clauses, **options)})"


@compiles(earliest, "sqlite")
def _earliest_sqlite(element: earliest, compiler: Any, **options: Any) -> str:
    return f"min({compiler.process(element.clauses, **options)})"


def working_days(
    start: Any, end: Any, midnights: sa.BindParameter[Any], until: datetime
) -> sa.ColumnElement[int | None]:
    """Return the working days after the day of ``start`` up to that of ``end``; NULL where not known.

    ``midnights`` are those at which working days begin; nothing is known of the days from ``until`` on.
    """
    before, after = sa.func.width_bucket(start, midnights), sa.func.width_bucket(end, midnights)
    return sa.case((sa.and_(before > 0, end < until), after - before))


def days_known_until(calendar: WorkingCalendar, zone: ZoneInfo) -> datetime:
    """Return the local midnight from which on a calendar knows no day."""
    return midnight(date(calendar.years[-1] + 1, 1, 1), zone)


def bound(instants: Sequence[datetime]) -> sa.BindParameter[Any]:
    """Return ascending instants as a value of a statement."""
    return sa.bindparam("midnights", instants, Instants(), unique=True)


@lru_cache(maxsize=32)
def working_midnights(calendar: WorkingCalendar, zone: ZoneInfo, end: datetime) -> tuple[datetime, ...]:
    """Return the local midnights at which the working days of ``YEARS_BACK`` years up to ``end`` begin."""
    last = end.astimezone(zone).date()
    day = last.replace(max(last.year - YEARS_BACK, calendar.years[0]), 1, 1)
    found = []
    while day <= last and day.year in calendar.years:
        if calendar.is_working_day(day):
            found.append(midnight(day, zone))
        day += ONE_DAY
    return tuple(found)


__all__ = [
    "YEARS_BACK",
    "bound",
    "days_known_until",
    "earliest",
    "later",
    "working_days",
    "working_midnights",
]
