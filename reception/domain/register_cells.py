"""One raw row while it is read: its cells as texts and instants, and what is noticed on the way."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from reception.domain.register_dates import DateReader, Moment
from reception.domain.register_entry import Notice, Reason

EARLIEST = datetime(1991, 1, 1, tzinfo=UTC)
"""No register of a reception is older: an earlier date is a slip of the pen, such as the year 0205."""

FAR_AHEAD = timedelta(days=366)
LATE_CLOSING = timedelta(days=2 * 365)
LONG_TEXT = 1_000

# All but the tabulator and the line feed, which stay; the databases refuse NUL.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# The lines of a cell are no fault.
_CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]")
_LOST = "\ufffd"


class RegisterCells:
    """The cells of one row by field; collects the notices and the reasons for rejecting the row."""

    def __init__(
        self, row: Sequence[str], at: Mapping[str, int | None], dates: DateReader, known_at: datetime
    ) -> None:
        """Take the row, the place of each field in it, and the moment of reading in UTC."""
        self._row = row
        self._at = at
        self._dates = dates
        self._known_at = known_at
        self.notes: list[Notice] = []
        self.reasons: list[Reason] = []

    # Cells

    def raw(self, name: str) -> str:
        """Return the cell of a field as it stands in the file, '' where there is no such column."""
        place = self._at.get(name)
        return "" if place is None else self._row[place]

    def clean(self, name: str) -> str:
        """Return a cell of one line: outer blanks cut, white space collapsed."""
        raw = self.raw(name)
        if not raw:
            return ""
        text = " ".join(raw.split())
        return text if text.isprintable() else _UNPRINTABLE.sub("", text)

    def text(self, name: str) -> str:
        """Return a cell of many lines: outer blanks cut, what cannot be printed left out and told."""
        raw = self.raw(name)
        if not raw:
            return ""
        if _LOST in raw:
            self.tell("character_lost", column=name, count=raw.count(_LOST))
        if len(raw) > LONG_TEXT:
            self.tell("long_text", column=name, length=len(raw))
        if raw.isprintable():
            return raw.strip()
        if _CONTROL.search(raw):
            self.tell("control_character", column=name)
        return _UNPRINTABLE.sub("", raw).strip()

    def tell(self, code: str, **facts: Any) -> None:
        """Note an irregularity."""
        self.notes.append(Notice(code, facts))

    # Times

    def _moment(self, name: str, time_name: str = "") -> Moment | None:
        text = self.raw(name).strip()
        if not text:
            return None
        time_text = self.raw(time_name).strip() if time_name else ""
        try:
            moment = self._dates.read(text, time_text)
        except (ValueError, OverflowError):
            value = f"{text} {time_text}".rstrip()
            self.reasons.append(Reason("date_unreadable", {"column": name, "value": value}))
            return None
        if moment.doubt:
            self.tell(moment.doubt, column=name, value=text)
        return moment

    def received_at(self) -> datetime | None:
        """Return when the appeal was received; None, with a reason, if that cannot be told."""
        moment = self._moment("received", "received_time")
        if moment is None:
            if not self.raw("received").strip():
                self.reasons.append(Reason("received_missing"))
            return None
        self._ensure_possible("received", moment.at)
        return moment.at

    def _ensure_possible(self, name: str, at: datetime) -> None:
        if at > self._known_at:
            self.reasons.append(Reason("date_in_future", {"column": name, "value": self.raw(name).strip()}))
        elif at < EARLIEST:
            self.reasons.append(Reason("date_too_early", {"column": name, "value": self.raw(name).strip()}))

    def closed_at(self, received_at: datetime | None) -> datetime | None:
        """Return when the case was closed, never before it was received; None while it is open."""
        moment = self._moment("closed")
        if moment is None:
            return None
        self._ensure_possible("closed", moment.at)
        if received_at is None or moment.at >= received_at:
            return moment.at
        if moment.is_day and received_at - moment.at < timedelta(days=1):
            # The register names the day of closing only, and it is the day of receipt.
            return received_at
        seconds = round((received_at - moment.at).total_seconds())
        self.tell("closed_before_received", seconds=seconds)
        return received_at

    def due_at(self) -> datetime | None:
        """Return the deadline as given, or None."""
        moment = self._moment("due")
        # The last day of a term is whole: it is missed only when it is over.
        return self._dates.end_of_day(moment) if moment else None

    def tell_times(self, received_at: datetime, due_at: datetime | None, closed_at: datetime | None) -> None:
        """Note what is odd about the three instants together."""
        if due_at is None:
            self.tell("due_missing")
        elif due_at < received_at:
            self.tell("due_before_received", seconds=round((received_at - due_at).total_seconds()))
        elif due_at - received_at >= FAR_AHEAD:
            self.tell("due_far_ahead", year=due_at.year)
        if closed_at is None:
            return
        if closed_at == received_at and not self._has("closed_before_received"):
            self.tell("closed_when_received")
        elif closed_at - received_at >= LATE_CLOSING:
            self.tell("closed_years_later", days=(closed_at - received_at).days)

    def _has(self, code: str) -> bool:
        return any(note.code == code for note in self.notes)
