"""Personal receptions: which hours a plan holds, and how an hour stands (domain.md, "What is counted")."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from reception.domain.calendar import CalendarDay, WorkingCalendar
from reception.domain.periods import ONE_DAY, Period, add_months, month

LAST_WEEK = 5
"""Stands for the last such weekday of a month, be it the fourth or the fifth."""

WEEKS = range(1, LAST_WEEK + 1)
DAYS_OF_WEEK = 7

GRACE = timedelta(days=3)
"""How long after its end an hour may stay without an entry; from then on it counts as missed."""

LONGEST_PLAN = timedelta(days=366)


class ReceptionAction(StrEnum):
    """What is entered about a personal reception."""

    PLAN = "plan"
    WITHDRAW = "withdraw"
    """The hour was planned by mistake: only before its time, and it then never was."""
    HOLD = "hold"
    REPLACE = "replace"
    """A substitute received people."""
    CANCEL = "cancel"
    MISS = "miss"


class Standing(StrEnum):
    """How a planned hour stands at a moment of knowledge. Every planned hour stands in exactly one way."""

    HELD = "held"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    MISSED = "missed"
    UNRECORDED = "unrecorded"
    """Past, without an entry, and not yet for so long that it counts as missed."""
    TO_COME = "to_come"


RECORDED = {
    ReceptionAction.HOLD: Standing.HELD,
    ReceptionAction.REPLACE: Standing.REPLACED,
    ReceptionAction.CANCEL: Standing.CANCELLED,
    ReceptionAction.MISS: Standing.MISSED,
}
"""The standing that an entry gives by itself."""

RECORDABLE = tuple(RECORDED)

AFTERWARDS = frozenset({ReceptionAction.HOLD, ReceptionAction.REPLACE, ReceptionAction.MISS})
"""What can be said only once the hour has begun."""


def standing(last: ReceptionAction, ends_at: datetime, known_at: datetime) -> Standing | None:
    """Return how an hour stands by its last entry known at ``known_at``; None for one that was withdrawn."""
    if last is ReceptionAction.WITHDRAW:
        return None
    if last in RECORDED:
        return RECORDED[last]
    if ends_at > known_at:
        return Standing.TO_COME
    return Standing.UNRECORDED if ends_at + GRACE > known_at else Standing.MISSED


@dataclass(frozen=True, slots=True)
class PlanRule:
    """A weekday in some weeks of every month, such as the second and the fourth Tuesday."""

    weekday: int
    """0 is Monday."""
    weeks: frozenset[int]
    period: Period

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for a weekday or a week that no month has."""
        if not 0 <= self.weekday < DAYS_OF_WEEK or not self.weeks or not self.weeks <= set(WEEKS):
            raise ValueError(f"no rule: weekday {self.weekday}, weeks {sorted(self.weeks)}")

    def days(self) -> list[date]:
        """Return the rule's days in its period, in order, each once."""
        found: set[date] = set()
        first = self.period.start_on.replace(day=1)
        while first <= self.period.end_on:
            found |= self._days_of_month(first)
            first = add_months(first, 1)
        return sorted(day for day in found if day in self.period)

    def _days_of_month(self, first: date) -> set[date]:
        nearest = first + ONE_DAY * ((self.weekday - first.weekday()) % DAYS_OF_WEEK)
        end_on = month(first.year, first.month).end_on
        every = [nearest + DAYS_OF_WEEK * ONE_DAY * number for number in range(LAST_WEEK)]
        every = [day for day in every if day <= end_on]
        return {every[-1] if week == LAST_WEEK else every[week - 1] for week in self.weeks}


@dataclass(frozen=True, slots=True)
class Plan:
    """The days of a rule: those on which the hour is owed, and those on which nobody works."""

    days: Sequence[date]
    skipped: Sequence[CalendarDay]

    @classmethod
    def of(cls, rule: PlanRule, calendar: WorkingCalendar) -> Self:
        """Return the plan that a rule makes. Raises ``CalendarUnknown`` for a year not yet published."""
        found = [calendar.day(day) for day in rule.days()]
        return cls(
            [day.date for day in found if day.is_working], [day for day in found if not day.is_working]
        )


def slots(starts_at: datetime, ends_at: datetime, minutes: int) -> list[datetime]:
    """Return when each place of an hour begins; a rest shorter than a place is none."""
    length = timedelta(minutes=minutes)
    return [starts_at + length * number for number in range((ends_at - starts_at) // length)]
