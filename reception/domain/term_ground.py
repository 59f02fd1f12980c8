"""The ground of a term as its event keeps it: the policy, and which days were not as their weekday has them.

So a term is explained day by day for ever as it was worked out, also where the working calendar was changed
after the question was closed or its term was promised.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from reception.domain.calendar import (
    ONE_DAY,
    CalendarDay,
    DayReason,
    Why,
    WorkingCalendar,
    ordinary_day,
)
from reception.domain.deadlines import Reckoning, TermPolicy, policy_in_force, reckon
from reception.domain.report import Names

Ground = Mapping[str, Any]
"""``policy`` by its code, and ``days``; JSON values."""


def ground_of(reckoning: Reckoning, calendar: WorkingCalendar) -> Ground:
    """Return what a reckoning by ``calendar`` rests on."""
    end = max(reckoning.due_on, reckoning.redirect_by)
    count = (end - reckoning.received_on).days + 1
    days = (calendar.day(reckoning.received_on + offset * ONE_DAY) for offset in range(count))
    return {
        "policy": reckoning.policy.code,
        "days": [_as_dict(day) for day in days if day != ordinary_day(day.date)],
    }


def reckoned_then(
    ground: Ground | None, began_on: date, policies: Iterable[TermPolicy], calendar: WorkingCalendar
) -> Reckoning:
    """Return the reckoning that a kept ground tells of; where none was kept, that of the present calendar.

    Raises ``NoPolicy`` or ``CalendarUnknown``.
    """
    known = list(policies)
    if ground is None:
        return reckon(began_on, policy_in_force(known, began_on), calendar)
    policy = next((each for each in known if each.code == ground["policy"]), None)
    # A term reaches over one New Year at most: policies count in days.
    kept = WorkingCalendar.of_days(range(began_on.year, began_on.year + 3), map(_from_dict, ground["days"]))
    return reckon(began_on, policy or policy_in_force(known, began_on), kept)


def _as_dict(day: CalendarDay) -> dict[str, Any]:
    kept: dict[str, Any] = {"day": day.date.isoformat(), "is_working": day.is_working}
    if day.why is not None:
        names, other_on = day.why.names, day.why.other_on
        kept["why"] = day.why.reason.value
        if names is not None:
            kept["names"] = {"kk": names.kk, "ru": names.ru, "en": names.en}
        if other_on is not None:
            kept["other_on"] = other_on.isoformat()
    return kept


def _from_dict(kept: Mapping[str, Any]) -> CalendarDay:
    why = None
    if "why" in kept:
        names = Names(**kept["names"]) if "names" in kept else None
        other_on = date.fromisoformat(kept["other_on"]) if "other_on" in kept else None
        why = Why(DayReason(kept["why"]), names, other_on)
    return CalendarDay(date.fromisoformat(kept["day"]), kept["is_working"], why)
