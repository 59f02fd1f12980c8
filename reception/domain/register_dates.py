"""Dates as registers write them, and the instants that they mean."""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

ISO_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
"""How a spreadsheet's own dates arrive (``adapters.registers``); every map reads them beside its own."""

TIME_FORMATS = ("%H:%M:%S", "%H:%M")
"""How the time of day is read out of a column of its own."""

NO_OFFSET = timedelta(0)
LAST_MOMENT = timedelta(days=1, microseconds=-1)

TWICE = "time_twice"
NEVER = "time_never"

_FIELDS = {
    "%Y": ("year", r"(\d{4})"),
    "%y": ("short_year", r"(\d{2})"),
    "%m": ("month", r"(\d{1,2})"),
    "%d": ("day", r"(\d{1,2})"),
    "%H": ("hour", r"(\d{1,2})"),
    "%I": ("hour", r"(\d{1,2})"),
    "%M": ("minute", r"(\d{2})"),
    "%S": ("second", r"(\d{2})"),
    "%f": ("fraction", r"(\d{1,6})"),
    "%p": ("half", r"([AaPp])\.?[Mm]\.?"),
    "%z": ("offset", r"(Z|[+-]\d{2}(?::?\d{2})?)"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant out of a register."""

    at: datetime
    """The instant, in UTC; of a bare day its local midnight."""
    is_day: bool
    """Whether the register names the day alone, without a time."""
    doubt: str = ""
    """``TWICE`` where the clock showed the time twice that night, ``NEVER`` where it skipped it."""


class DateFormat:
    """One way of writing a date, in the codes of ``strptime``, compiled once.

    Several times quicker than ``strptime`` itself, which reads its format anew for each value.
    Raise ``ValueError`` for a code that is not known.
    """

    def __init__(self, pattern: str) -> None:
        self._names: list[str] = []
        pieces = re.split(r"(%.)", pattern)
        self._match = re.compile("".join(self._piece(piece) for piece in pieces), re.ASCII).fullmatch
        self.has_time = "hour" in self._names

    def _piece(self, piece: str) -> str:
        if not piece.startswith("%"):
            return re.escape(piece)
        if piece not in _FIELDS:
            raise ValueError(f"The code {piece} of a date format is not known.")
        name, expression = _FIELDS[piece]
        self._names.append(name)
        return expression

    def fields(self, text: str) -> dict[str, str] | None:
        """Return the parts of ``text`` by name, or None if it is not written this way."""
        found = self._match(text)
        return dict(zip(self._names, found.groups(), strict=True)) if found else None


def _hour(parts: dict[str, str]) -> int:
    hour = int(parts.get("hour", 0))
    half = parts.get("half")
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("An hour of the twelve-hour clock is 1 to 12.")
    return hour % 12 + (12 if half in "Pp" else 0)


def _time(parts: dict[str, str]) -> time:
    fraction = parts.get("fraction", "0")
    return time(
        _hour(parts), int(parts.get("minute", 0)), int(parts.get("second", 0)), int(fraction.ljust(6, "0"))
    )


def _day(parts: dict[str, str]) -> date:
    year = int(parts["year"]) if "year" in parts else 2000 + int(parts["short_year"])
    return date(year, int(parts["month"]), int(parts["day"]))


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta(0)
    digits = text[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if text[0] == "-" else size


class DateReader:
    """Reads the dates of one register: in its formats, and in its zone where the value names no offset."""

    def __init__(self, formats: Sequence[str], zone: tzinfo) -> None:
        self._formats = [DateFormat(pattern) for pattern in dict.fromkeys((*formats, *ISO_FORMATS))]
        self._times = [DateFormat(pattern) for pattern in TIME_FORMATS]
        self._zone = zone

    @property
    def zone(self) -> tzinfo:
        """Return the zone of dates that name no offset."""
        return self._zone

    def in_zone(self, zone: tzinfo) -> "DateReader":
        """Return a reader of the same formats for a register that was kept in another zone."""
        reader = copy(self)
        reader._zone = zone
        return reader

    def read(self, text: str, time_text: str = "") -> Moment:
        """Return the instant that ``text`` means; raise ``ValueError`` if it cannot be read.

        ``time_text`` is the time of day out of a column of its own, or ''; it wins over a time
        beside the day, which spreadsheets like to add as 00:00:00.
        """
        for date_format in self._formats:
            parts = date_format.fields(text)
            if parts is None:
                continue
            is_day = not (date_format.has_time or time_text)
            clock = self._time_of_day(time_text) if time_text else _time(parts)
            wall = datetime.combine(_day(parts), clock, UTC)
            if "offset" in parts:
                return Moment(wall - _offset(parts["offset"]), is_day)
            return self._local(wall, is_day)
        raise ValueError(text)

    def _time_of_day(self, text: str) -> time:
        for time_format in self._times:
            parts = time_format.fields(text)
            if parts is not None:
                return _time(parts)
        raise ValueError(text)

    def _local(self, wall: datetime, is_day: bool) -> Moment:
        # Of an hour that the clock shows twice the first is meant (fold=0); an hour that it skips is
        # read by the offset before the change, which moves it forward by what was skipped (PEP 495).
        first = wall.replace(tzinfo=self._zone)
        before = self._zone.utcoffset(first) or NO_OFFSET
        after = self._zone.utcoffset(first.replace(fold=1)) or NO_OFFSET
        doubt = "" if before == after else TWICE if before > after else NEVER
        return Moment(wall - before, is_day, doubt)

    def end_of_day(self, moment: Moment) -> datetime:
        """Return the last microsecond of a bare day, for a deadline; any other instant stays as it is."""
        if not moment.is_day:
            return moment.at
        midnight = moment.at.astimezone(self._zone)
        return (midnight + LAST_MOMENT).astimezone(UTC)
