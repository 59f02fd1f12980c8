"""Kazakhstan's working calendar: the package ``holidays``, outweighed by the editable calendar."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache

from holidays.countries.kazakhstan import Kazakhstan

from reception.domain.calendar import (
    SATURDAY,
    CalendarDay,
    CalendarOverride,
    DayReason,
    Why,
    WorkingCalendar,
)
from reception.domain.report import Names

FIRST_KNOWN_YEAR = 2010
"""The first year whose present holidays the package has: three days of Nauryz are kept since then."""

LAST_KNOWN_YEAR = 2027
"""The last year for which the package knows the law: Constitution Day moves to 15 March in 2027.

Beyond it the package would go on for ever with the rules of today, which is a guess until a person has
compared it with the order of the government and confirmed the year. Move it by one with a newer package.
"""

RUSSIAN_NAMES = {
    "Жаңа жыл": "Новый год",
    "Православиелік Рождество": "Православное Рождество",
    "Халықаралық әйелдер күні": "Международный женский день",
    "Наурыз мейрамы": "Наурыз мейрамы",
    "Қазақстан халқының бірлігі мерекесі": "Праздник единства народа Казахстана",
    "Отан Қорғаушы күні": "День защитника Отечества",
    "Жеңіс күні": "День Победы",
    "Астана күні": "День столицы",
    "Қазақстан Республикасының Конституциясы күні": "День Конституции Республики Казахстан",
    "Республика күні": "День Республики",
    "Қазақстан Республикасы күні": "День Республики Казахстан",
    "Қазақстан Республикасының Тұңғыш Президенті күні": "День Первого Президента Республики Казахстан",
    "Тәуелсіздік күні": "День Независимости",
    "Құрбан айт": "Курбан айт",
}
"""The package has Kazakh and English names only."""

_LABEL = " ("
_OBSERVED = " (observed)"
_SUBSTITUTED = re.compile(r"substituted from (?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4})")


PUBLISHED_YEARS = range(FIRST_KNOWN_YEAR, LAST_KNOWN_YEAR + 1)


def working_calendar(
    overrides: Iterable[CalendarOverride] = (), confirmed: Iterable[int] = ()
) -> WorkingCalendar:
    """Return Kazakhstan's calendar with ``overrides`` on top, known also in ``confirmed`` years.

    The same arguments give the same object.
    """
    known, last = set(confirmed), LAST_KNOWN_YEAR
    while last + 1 in known:
        last += 1
    return _calendar(frozenset(overrides), last)


def published_days(year: int) -> Mapping[date, CalendarDay]:
    """Return the days of a year that the package has as special, also where the year is a guess still."""
    return _published(year)


@lru_cache(maxsize=8)
def _calendar(overrides: frozenset[CalendarOverride], last_year: int) -> WorkingCalendar:
    by_year: dict[int, dict[date, CalendarDay]] = defaultdict(dict)
    for override in overrides:
        by_year[override.date.year][override.date] = override.as_day()

    @cache
    def special_days(year: int) -> Mapping[date, CalendarDay]:
        return {**_published(year), **by_year.get(year, {})}

    return WorkingCalendar(range(FIRST_KNOWN_YEAR, last_year + 1), special_days)


@cache
def _published(year: int) -> Mapping[date, CalendarDay]:
    """Return the holidays, and both days of each of the government's swaps."""
    days = {day.date: day for day in _days_off(year)}
    # A day of this December may be worked for a day off of the next January (28.12.2013 for 03.01.2014).
    for day in (*_days_off(year), *_days_off(year + 1)):
        if day.why is not None and day.why.reason is DayReason.MOVED_OFF:
            worked = day.why.other_on
            if worked is not None and worked.year == year:
                days[worked] = CalendarDay(worked, True, Why(DayReason.MOVED_ON, other_on=day.date))
    return days


@cache
def _days_off(year: int) -> tuple[CalendarDay, ...]:
    english = Kazakhstan(years=year, language="en_US", expand=False, islamic_show_estimated=False)
    kazakh = Kazakhstan(years=year, language="kk", expand=False, islamic_show_estimated=False)
    on_weekend = _holidays_on_weekends(english)
    return tuple(
        CalendarDay(day, False, _why_off(name, kazakh[day], on_weekend))
        for day, name in sorted(english.items())
    )


def _why_off(english: str, kazakh: str, on_weekend: dict[str, Iterator[date]]) -> Why:
    swap = _SUBSTITUTED.search(english)
    if swap is not None:
        worked = date(int(swap["year"]), int(swap["month"]), int(swap["day"]))
        return Why(DayReason.MOVED_OFF, other_on=worked)
    name_kk, name_en = kazakh.split(_LABEL)[0], english.split(_LABEL)[0]
    names = Names(kk=name_kk, ru=RUSSIAN_NAMES.get(name_kk, name_kk), en=name_en)
    kept_for = next(on_weekend[name_en], None) if english.endswith(_OBSERVED) else None
    return Why(DayReason.HOLIDAY, names, kept_for)


def _holidays_on_weekends(holidays: Mapping[date, str]) -> dict[str, Iterator[date]]:
    """Return for each name its days on weekends; the days kept in their place come in the same order."""
    found: dict[str, list[date]] = defaultdict(list)
    for day, name in sorted(holidays.items()):
        if day.weekday() >= SATURDAY:
            found[name].append(day)
    return {name: iter(days) for name, days in found.items()}
