"""Terms: the policy in force, the due date reckoned day by day, extensions, the instant of the due date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from reception.domain.calendar import ONE_DAY, DayReason, Why, WorkingCalendar
from reception.domain.errors import ExtensionTooLong, NoPolicy
from reception.domain.periods import add_months, local_day, midnight
from reception.domain.report import Names

__all__ = [
    "DEFAULT_POLICIES",
    "DayUnit",
    "ReckonedDay",
    "Reckoning",
    "TermPolicy",
    "due_instant",
    "ensure_extension",
    "last_extension_day",
    "local_day",
    "policy_in_force",
    "reckon",
    "redirect_by",
    "tell_extension_by",
]

SMALLEST_STEP = timedelta(microseconds=1)
"""The finest moment that the databases keep."""


class DayUnit(StrEnum):
    """What a term counts."""

    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPolicy:
    """The terms of one law or order. ``valid_to`` is its last day; None: until further notice."""

    code: str
    article: Names
    valid_from: date
    valid_to: date | None = None
    answer_days: int
    answer_unit: DayUnit
    fact_finding_days: int | None = None
    """The longer answer term, in ``answer_unit``, where facts must be gathered from others."""
    redirect_days: int
    """Working days in which a case of another body is redirected and the applicant told."""
    max_extra_calendar_days: int | None = None
    """How far an extension may go beyond the original due date."""
    max_total_months: int | None = None
    """How far an extension may go, counted from the day of receipt."""
    tell_extension_days: int
    tell_extension_unit: DayUnit
    max_pause_days: int | None = None
    """How many working days all pauses of a term may last together. None: the term never rests."""

    def __post_init__(self) -> None:
        """Raise ``ValueError`` unless exactly one limit of extension is given."""
        if (self.max_extra_calendar_days is None) == (self.max_total_months is None):
            raise ValueError(f"policy {self.code} needs exactly one limit of extension")

    def is_in_force(self, day: date) -> bool:
        """Say whether the policy governs what is received on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def answer_days_for(self, *, fact_finding: bool) -> int:
        """Return the days to answer in, the longer term if facts are gathered and the policy has such."""
        if fact_finding and self.fact_finding_days is not None:
            return self.fact_finding_days
        return self.answer_days


@dataclass(frozen=True, slots=True)
class ReckonedDay:
    """A day of the term: its number if it was counted, and what is not ordinary about it."""

    date: date
    counted: bool
    number: int | None
    why: Why | None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How the due date was worked out: each day from the day of receipt to the due date, both inclusive."""

    policy: TermPolicy
    received_on: date
    due_on: date
    redirect_by: date
    days: tuple[ReckonedDay, ...]


DEFAULT_POLICIES = (
    TermPolicy(
        code="law_221",
        article=Names(
            kk="«Жеке және заңды тұлғалардың өтініштерін қарау тәртібі туралы» Қазақстан Республикасының "
            "2007 жылғы 12 қаңтардағы № 221 Заңының 8-бабы",
            ru="статья 8 Закона от 12 января 2007 года № 221 «О порядке рассмотрения обращений физических "
            "и юридических лиц»",
            en="Article 8 of the Law of 12 January 2007 No. 221 on the consideration of appeals of "
            "individuals and legal entities",
        ),
        # The law's own date. It took force later that year, but the calendar reaches back to 2010 only.
        valid_from=date(2007, 1, 12),
        valid_to=date(2021, 6, 30),
        answer_days=15,
        answer_unit=DayUnit.CALENDAR,
        fact_finding_days=30,
        redirect_days=3,
        max_extra_calendar_days=30,
        tell_extension_days=3,
        tell_extension_unit=DayUnit.CALENDAR,
    ),
    TermPolicy(
        code="appk",
        article=Names(
            kk="Әкімшілік рәсімдік-процестік кодекстің (ӘРПК) 76-бабы",
            ru="статья 76 Административного процедурно-процессуального кодекса (АППК)",
            en="Article 76 of the Administrative Procedural and Process-Related Code",
        ),
        valid_from=date(2021, 7, 1),
        answer_days=15,
        answer_unit=DayUnit.WORKING,
        redirect_days=3,
        max_total_months=2,
        tell_extension_days=3,
        tell_extension_unit=DayUnit.WORKING,
        # A rule of the reception's own (decision 28): an administrator sets another with the next policy.
        max_pause_days=30,
    ),
)
"""The state's terms (domain.md, "Terms"). Where a branch edits its policies, these are the first rows."""


def policy_in_force(policies: Iterable[TermPolicy], received_on: date) -> TermPolicy:
    """Return the policy that governs a case received on that day; of several the one that began last.

    Raises ``NoPolicy``.
    """
    in_force = [policy for policy in policies if policy.is_in_force(received_on)]
    if not in_force:
        raise NoPolicy(received_on)
    return max(in_force, key=lambda policy: policy.valid_from)


def reckon(
    received_on: date, policy: TermPolicy, calendar: WorkingCalendar, *, fact_finding: bool = False
) -> Reckoning:
    """Work out the due date. The day of receipt is not counted (domain.md, "Terms").

    A term in calendar days that ends on a day off rolls to the next working day.
    Raises ``CalendarUnknown`` where the term reaches into a year without a calendar.
    """
    count = policy.answer_days_for(fact_finding=fact_finding)
    due_on = _term_end(received_on, count, policy.answer_unit, calendar)
    return Reckoning(
        policy=policy,
        received_on=received_on,
        due_on=due_on,
        redirect_by=redirect_by(received_on, policy, calendar),
        days=tuple(_days(received_on, due_on, count, policy.answer_unit, calendar)),
    )


def redirect_by(received_on: date, policy: TermPolicy, calendar: WorkingCalendar) -> date:
    """Return the last day to redirect a case of another body and to tell the applicant so."""
    return calendar.add_working_days(received_on, policy.redirect_days)


def last_extension_day(
    original_due_on: date, received_on: date, policy: TermPolicy, calendar: WorkingCalendar
) -> date:
    """Return the last day to which the policy lets the term be extended; it rolls like any calendar term."""
    if policy.max_total_months is not None:
        return calendar.next_working_day(add_months(received_on, policy.max_total_months))
    extra = timedelta(days=policy.max_extra_calendar_days or 0)
    return calendar.next_working_day(original_due_on + extra)


def ensure_extension(
    current_due_on: date,
    asked_on: date,
    received_on: date,
    policy: TermPolicy,
    calendar: WorkingCalendar,
    *,
    original_due_on: date | None = None,
) -> None:
    """Raise ``ExtensionTooLong`` unless ``asked_on`` is after the present due date and within the policy.

    The days that Law 221 allows run from the original due date, however often the term was
    extended; where the caller does not give it, it is reckoned from the day of receipt.
    """
    original = original_due_on or reckon(received_on, policy, calendar).due_on
    earliest = current_due_on + ONE_DAY
    latest = last_extension_day(original, received_on, policy, calendar)
    if not earliest <= asked_on <= latest:
        raise ExtensionTooLong(asked_on, earliest, latest)


def tell_extension_by(extended_on: date, policy: TermPolicy, calendar: WorkingCalendar) -> date:
    """Return the last day on which the applicant must be told of an extension decided on ``extended_on``."""
    return _term_end(extended_on, policy.tell_extension_days, policy.tell_extension_unit, calendar)


def due_instant(due_on: date, zone: ZoneInfo) -> datetime:
    """Return the last microsecond of the due date in ``zone``, in UTC: an answer on that day is in time."""
    return midnight(due_on + ONE_DAY, zone) - SMALLEST_STEP


def _term_end(start: date, count: int, unit: DayUnit, calendar: WorkingCalendar) -> date:
    if unit is DayUnit.WORKING:
        return calendar.add_working_days(start, count)
    return calendar.next_working_day(start + timedelta(days=count))


def _days(
    received_on: date, due_on: date, count: int, unit: DayUnit, calendar: WorkingCalendar
) -> Iterator[ReckonedDay]:
    yield ReckonedDay(received_on, counted=False, number=None, why=Why(DayReason.RECEIVED))
    number = 0
    for offset in range(1, (due_on - received_on).days + 1):
        day = calendar.day(received_on + offset * ONE_DAY)
        if number < count and (unit is DayUnit.CALENDAR or day.is_working):
            number += 1
            yield ReckonedDay(day.date, counted=True, number=number, why=day.why)
        else:
            rolled = Why(DayReason.ROLLED) if day.date == due_on else day.why
            yield ReckonedDay(day.date, counted=False, number=None, why=rolled)
