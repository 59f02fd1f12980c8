"""Calendars as RFC 5545 has them: lines of at most 75 octets, CRLF, texts escaped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

CRLF = "\r\n"
LONGEST_LINE = 75
"""Octets of a line without its end (RFC 5545, section 3.1)."""

_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. Two days are days without hours, the last one not included; two instants are a time."""

    uid: str
    """The same for the same thing however often the calendar is read."""
    summary: str
    starts: date
    ends: date
    changed_at: datetime
    sequence: int = 0
    """Rises with each change."""
    url: str = ""
    place: str = ""
    is_busy: bool = False


def calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """Return a calendar that readers may ask for again each hour."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Reception//Reception//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for entry in entries:
        lines += _lines(entry)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) + CRLF for line in lines).encode()


def _lines(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_instant(entry.changed_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART{_moment(entry.starts)}"
    yield f"DTEND{_moment(entry.ends)}"
    yield f"SUMMARY:{escaped(entry.summary)}"
    if entry.place:
        yield f"LOCATION:{escaped(entry.place)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield f"TRANSP:{'OPAQUE' if entry.is_busy else 'TRANSPARENT'}"
    yield "END:VEVENT"


def _moment(at: date) -> str:
    return f":{_instant(at)}" if isinstance(at, datetime) else f";VALUE=DATE:{at:%Y%m%d}"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Return a text as a property's value: on one line, without control characters."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_ESCAPES.get(letter, letter) for letter in joined if letter == "\n" or _is_plain(letter))


def _is_plain(letter: str) -> bool:
    return letter >= " " and letter != "\x7f"


def folded(line: str) -> str:
    """Return a line folded so that no part is longer than 75 octets; no letter is cut in two."""
    parts, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_LINE:
            # The blank that marks a continued line counts too.
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += octets
    return CRLF.join(parts)
