"""Terms in words: which days were counted, which were not, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import get_day_names
from flask_babel import gettext as _
from flask_babel import ngettext

from reception.domain.calendar import DayReason
from reception.domain.deadlines import DayUnit, Reckoning, TermPolicy
from reception.web.locale import language, named, short_date


@dataclass(frozen=True, slots=True)
class ReckonedRow:
    """One day of a reckoning, in words."""

    day: str
    weekday: str
    number: int | None
    why: str


def reckoned_rows(reckoning: Reckoning) -> list[ReckonedRow]:
    """Return the term day by day: counted or not, and why."""
    return [
        ReckonedRow(
            day=short_date(day.date),
            weekday=weekday(day.date),
            number=day.number,
            why=why_words(day.why) if day.why else "",
        )
        for day in reckoning.days
    ]


def weekday(day: date) -> str:
    """Return the name of a day's weekday."""
    return str(get_day_names(locale=language())[day.weekday()])


def why_words(why: Any) -> str:
    """Return why a day is or is not counted, in a phrase."""
    return WHY[why.reason](named(why.names), short_date(why.other_on) if why.other_on else "")


def _holiday(name: str, other: str) -> str:
    if name and other:
        return _("public holiday: %(name)s, for %(day)s", name=name, day=other)
    return _("public holiday: %(name)s", name=name) if name else _("public holiday")


WHY: dict[DayReason, Callable[[str, str], str]] = {
    DayReason.RECEIVED: lambda _name, _other: _("day of receipt, not counted"),
    DayReason.WEEKEND: lambda _name, _other: _("weekend"),
    DayReason.HOLIDAY: _holiday,
    DayReason.MOVED_OFF: lambda _name, other: (
        _("day off, moved from %(day)s", day=other) if other else _("day off by order")
    ),
    DayReason.MOVED_ON: lambda _name, other: (
        _("worked in place of %(day)s", day=other) if other else _("worked by order")
    ),
    DayReason.OVERRIDDEN: lambda name, _other: name or _("set in the working calendar"),
    DayReason.ROLLED: lambda _name, _other: _(
        "the term ended on a day off and moves to the next working day"
    ),
}
"""The phrase for each reason, of the day's own name and of the day with which it changed places."""


def days_words(count: int, unit: DayUnit) -> str:
    """Return a term in a phrase."""
    if unit is DayUnit.WORKING:
        return ngettext("%(num)d working day", "%(num)d working days", count)
    return ngettext("%(num)d calendar day", "%(num)d calendar days", count)


def policy_words(policy: TermPolicy) -> str:
    """Return the policy's term in a phrase."""
    return days_words(policy.answer_days, policy.answer_unit)


def told(reckoning: Reckoning, *, is_reopened: bool = False) -> list[str]:
    """Return the reckoning as sentences: from which day, what counted, what did not and why, until when."""
    counted = [day for day in reckoning.days if day.counted]
    began = short_date(reckoning.received_on)
    sentences = [
        _("Reopened on %(day)s; that day is not counted.", day=began)
        if is_reopened
        else _("Received on %(day)s; that day is not counted.", day=began),
        _(
            "The term is %(term)s; the first day counted is %(first)s.",
            term=days_words(len(counted), reckoning.policy.answer_unit),
            first=short_date(counted[0].date),
        ),
        *_left_out(reckoning),
    ]
    if reckoning.due_on != counted[-1].date:
        sentences.append(
            _(
                "The last day counted, %(last)s, is a day off, so the term ends on the next working day.",
                last=short_date(counted[-1].date),
            )
        )
    sentences.append(_("The answer is due on %(day)s at the latest.", day=short_date(reckoning.due_on)))
    return sentences


def _left_out(reckoning: Reckoning) -> list[str]:
    """Return what was passed over before the last day counted: weekends by number, other days by name."""
    last = max(day.date for day in reckoning.days if day.counted)
    passed = [d for d in reckoning.days if not d.counted and reckoning.received_on < d.date < last and d.why]
    weekends = sum(day.why.reason is DayReason.WEEKEND for day in passed if day.why)
    named_days = [
        f"{short_date(day.date)} ({why_words(day.why)})"
        for day in passed
        if day.why and day.why.reason is not DayReason.WEEKEND
    ]
    told = []
    if weekends:
        told.append(
            ngettext(
                "Not counted: %(num)d day of weekends.", "Not counted: %(num)d days of weekends.", weekends
            )
        )
    if named_days:
        told.append(_("Not counted either: %(days)s.", days="; ".join(named_days)))
    worked = [
        f"{short_date(day.date)} ({why_words(day.why)})"
        for day in reckoning.days
        if day.counted and day.why and reckoning.policy.answer_unit is DayUnit.WORKING
    ]
    if worked:
        told.append(_("Counted as working days by order: %(days)s.", days="; ".join(worked)))
    return told
