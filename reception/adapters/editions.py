"""An edition of a document: its words, its language, and how that language writes dates and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent

from reception.domain.report import By, Definitions, Names, Report
from reception.domain.vocabulary import Outcome

NOTHING: Final = "—"
"""What stands for a share that has no denominator."""

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Edition:
    """The language ('kk', 'ru' or 'en') of a document, the translated ``labels`` and the branch's zone.

    ``labels`` has every key of ``report_labels.LABEL_KEYS``.
    """

    language: str
    labels: Mapping[str, str]
    zone: ZoneInfo

    def say(self, key: str, **facts: str) -> str:
        """Return the label ``key`` with its ``%(fact)s`` places filled."""
        text = self.labels[key]
        return text % facts if facts else text

    def name(self, names: Names) -> str:
        """Return the name in the language of the edition."""
        return names.in_language(self.language)

    def outcome(self, key: str) -> str:
        """Return the words for an outcome's value, or for ``OPEN``."""
        return self.labels[f"outcome.{key}"]

    def section(self, by: By) -> str:
        """Return the heading of a breakdown."""
        return self.labels[f"by.{by.value}"]

    def name_column(self, by: By) -> str:
        """Return the heading of the column of names in a breakdown."""
        return self.labels[f"name.{by.value}"]

    def day(self, day: date) -> str:
        """Write a date out, as official papers do."""
        if self.language == "kk":
            # CLDR says "2026 ж. 2 қараша"; official Kazakh writes the word "жылғы" in full.
            return f"{day.year} жылғы {format_date(day, 'd MMMM', locale='kk')}"
        if self.language == "en":
            return format_date(day, "d MMMM y", locale="en")
        # The narrow blank of CLDR before "г." is a blank that nobody can type or search for.
        return format_date(day, "long", locale=self.language).replace("\u202f", "\u00a0")

    def moment(self, moment: datetime) -> str:
        """Write an aware moment as the branch's local time, with its distance from UTC."""
        local = moment.astimezone(self.zone)
        hours = (local.utcoffset() or timedelta()) / _HOUR
        return f"{self.minute(moment)} (UTC{hours:+g})"

    def minute(self, moment: datetime) -> str:
        """Write an aware moment as the branch's local date and time."""
        local = moment.astimezone(self.zone)
        return f"{self.day(local.date())}, {format_time(local, 'HH:mm', locale=self.language)}"

    def month(self, month: date) -> str:
        """Name a month in short: 'янв.'."""
        return format_date(month, "LLL", locale=self.language)

    def period(self, report: Report) -> str:
        """Write the first and the last day of the period."""
        return f"{self.day(report.start_on)} – {self.day(report.end_on)}"

    def number(self, count: int) -> str:
        """Write a whole number with the language's grouping."""
        return written_number(count, self.language)

    def per_cent(self, share: Decimal | None) -> str:
        """Write a share given in per cent with one decimal."""
        if share is None:
            return NOTHING
        pattern = Locale(self.language).percent_formats[None].pattern.replace("0", "0.0", 1)
        return format_percent(share / 100, pattern, locale=self.language)

    def change(self, count: int) -> str:
        """Write by how much a number has changed, with its sign."""
        return _sign(count) + self.number(abs(count))

    def points(self, difference: Decimal) -> str:
        """Write by how many percentage points a share has changed, with its sign and one decimal."""
        shown = round(difference, 1)
        return _sign(shown) + format_decimal(abs(shown), "#,##0.0", locale=self.language)

    def definition(self, definitions: Definitions) -> str:
        """Say which outcomes count as positive, by which version, since when."""
        counted = [self.outcome(outcome.value) for outcome in Outcome if outcome in definitions.positive]
        return self.say(
            "definition_value",
            outcomes=", ".join(counted) or NOTHING,
            version=definitions.version,
            date=self.day(definitions.valid_from),
        )


@lru_cache(maxsize=4096)
def written_number(value: Decimal | float, language: str) -> str:
    """Write a number with a language's grouping; a report has some hundred, and few that differ."""
    return format_decimal(value, locale=language)


def _sign(change: Decimal | int) -> str:
    """Return the sign of a change; one of nothing has both, so that it is not read as a count."""
    return "+" if change > 0 else "−" if change < 0 else "±"
