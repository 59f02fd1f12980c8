"""Mails about a month that is over: the draft for whoever may freeze it, and reminders until it is frozen."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from reception.domain.calendar import WorkingCalendar
from reception.domain.periods import ONE_DAY, Period, month
from reception.domain.vocabulary import Language

REMIND_EVERY = 3
"""Working days after the draft, and after each reminder, on which the next reminder is written."""


def month_before(day: date) -> Period:
    """Return the month that was over when the month of ``day`` began."""
    last = day.replace(day=1) - ONE_DAY
    return month(last.year, last.month)


def draft_key(branch_code: str, first: date) -> str:
    """Return the key of the mail with the draft: one for each month, branch and person."""
    return f"{branch_code}:{first:%Y-%m}"


def reminder_key(branch_code: str, on: date) -> str:
    """Return the key of a day's reminder; no key of a draft looks like it."""
    return f"{branch_code}:remind:{on.isoformat()}"


def drafted_months(branch_code: str, keys: Collection[str]) -> set[date]:
    """Return the first days of the months whose draft was written for a branch, by the keys of mails."""
    begin = f"{branch_code}:"
    told = (key.removeprefix(begin) for key in keys if key.startswith(begin))
    return {date.fromisoformat(f"{text}-01") for text in told if not text.startswith("remind:")}


def is_reminder_due(last_on: date, today: date, calendar: WorkingCalendar) -> bool:
    """Say whether enough working days have passed since the last mail. Raises ``CalendarUnknown``."""
    return calendar.working_days_between(last_on, today) >= REMIND_EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMail:
    """What the mail says, worked out once: a draft has figures and files, a reminder only months."""

    language: Language
    branch: str
    """Its name in the language of the mail."""
    branch_code: str
    waiting: tuple[date, ...]
    """The first days of the months that are not frozen, the oldest first; a draft has one."""
    is_draft: bool
    known_at: str = ""
    """The moment of knowledge in words."""
    headline: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    """Names and figures as the report prints them; none where its balance fails."""
    files: tuple[str, ...] = ()

    @property
    def is_balanced(self) -> bool:
        """Say whether there are figures to show."""
        return bool(self.figures)

    def as_dict(self) -> dict[str, Any]:
        """Return it as a mail keeps it."""
        return asdict(self) | {"waiting": [day.isoformat() for day in self.waiting]}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "MonthMail":
        """Return it from what a mail keeps."""
        return cls(
            **{
                **kept,
                "language": Language(kept["language"]),
                "waiting": tuple(date.fromisoformat(day) for day in kept["waiting"]),
                "figures": tuple((name, value) for name, value in kept["figures"]),
                "files": tuple(kept["files"]),
            }
        )
