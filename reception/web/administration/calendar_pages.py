"""What the calendar's pages print: a year in months, its special days, the cases that move."""

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date, get_day_names
from flask import url_for
from flask_babel import gettext as _

from reception.adapters.holidays import published_days
from reception.domain.calendar import CalendarDay, CalendarOverride, DayReason, ordinary_day
from reception.models import CalendarDayRow
from reception.queries import terms
from reception.queries.moves import Move
from reception.web.locale import language, named, short_date
from reception.web.reckoning import why_words

SHOWN_MOVES = 200
"""More cases than these are counted and not listed."""


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a month; ``kind`` is for the eye, ``words`` say the same to whoever hears the page."""

    number: int
    url: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of cells, None where a week begins or ends outside it."""

    name: str
    weeks: list[list[DayCell | None]]
    working_days: int


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not as its weekday has it."""

    url: str
    day: str
    weekday: str
    what: str
    why: str
    source: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the calendar as it stands, also where it is only a proposal still."""

    year: int
    months: list[Month]
    special: list[SpecialDay]
    weekdays: list[tuple[str, str]]
    working_days: int
    is_known: bool


def year_of(year: int) -> Year:
    """Return a year in words."""
    own = terms.own_days(year)
    published = published_days(year)
    days = {day: _day(day, own, published) for day in _days(year)}
    tongue = language()
    short, wide = (get_day_names(width, "stand-alone", tongue) for width in ("short", "wide"))
    return Year(
        year=year,
        months=[_month(year, number, days) for number in range(1, 13)],
        special=[_special(day, day.date in own) for day in days.values() if _is_special(day)],
        weekdays=[(short[index], wide[index]) for index in range(7)],
        working_days=sum(day.is_working for day in days.values()),
        is_known=year in terms.calendar().years,
    )


def _days(year: int) -> list[date]:
    first = date(year, 1, 1).toordinal()
    return [date.fromordinal(first + index) for index in range(365 + months.isleap(year))]


def _day(day: date, own: dict[date, CalendarDayRow], published: Any) -> CalendarDay:
    if day in own:
        row = own[day]
        return CalendarOverride(row.day, row.is_working, row.names).as_day()
    found: CalendarDay = published.get(day) or ordinary_day(day)
    return found


def _is_special(day: CalendarDay) -> bool:
    return day.why is not None and day.why.reason is not DayReason.WEEKEND


def _month(year: int, number: int, days: dict[date, CalendarDay]) -> Month:
    weeks = [
        [_cell(days[day]) if day.month == number else None for day in week]
        for week in months.Calendar().monthdatescalendar(year, number)
    ]
    name = format_date(date(year, number, 1), "LLLL", locale=language())
    worked = sum(day.is_working for on, day in days.items() if on.month == number)
    return Month(name=name[:1].upper() + name[1:], weeks=weeks, working_days=worked)


def _cell(day: CalendarDay) -> DayCell:
    kinds = [] if day.is_working else ["off"]
    if _is_special(day):
        kinds.append("own" if day.why and day.why.reason is DayReason.OVERRIDDEN else "special")
    if day.is_working and kinds:
        kinds.append("worked")
    return DayCell(
        number=day.date.day,
        url=url_for("calendar.day", day=day.date.isoformat()),
        kind=" ".join(f"day-{kind}" for kind in kinds),
        words=f"{short_date(day.date)}: {what_words(day)}",
    )


def _special(day: CalendarDay, is_own: bool) -> SpecialDay:
    return SpecialDay(
        url=url_for("calendar.day", day=day.date.isoformat()),
        day=short_date(day.date),
        weekday=format_date(day.date, "EEEE", locale=language()),
        what=_("working day") if day.is_working else _("day off"),
        why=why_words(day.why) if day.why else "",
        source=_("own entry") if is_own else _("published"),
        is_own=is_own,
    )


def what_words(day: CalendarDay) -> str:
    """Return in a phrase what a day is."""
    what = _("working day") if day.is_working else _("day off")
    return f"{what} ({why_words(day.why)})" if day.why is not None else what


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One case that moves."""

    number: str
    branch: str
    due_from: str
    due_to: str
    is_later: bool


def move_rows(found: Sequence[Move]) -> list[MoveRow]:
    """Return the cases that move, at most ``SHOWN_MOVES``."""
    return [
        MoveRow(
            number=move.question.number,
            branch=named(move.question.branch.names),
            due_from=short_date(move.due_from),
            due_to=short_date(move.due_to),
            is_later=move.due_to > move.due_from,
        )
        for move in found[:SHOWN_MOVES]
    ]
