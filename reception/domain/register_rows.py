"""How one raw row of a register becomes an entry, or is rejected with its reasons."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from reception.domain.errors import InvalidIin
from reception.domain.identity import IIN_LENGTH, parse_iin
from reception.domain.register_cells import RegisterCells
from reception.domain.register_entry import Reason, RegisterApplicant, RegisterEntry, Rejected
from reception.domain.register_header import place_of, places_of
from reception.domain.register_map import RegisterMap
from reception.domain.vocabulary import Language, Outcome

IIN_DIGITS_LEFT = 9
"""Of an IIN that begins with 000, as of those born in January to September 2000."""

_KAZAKH_LETTER = re.compile("[әғқңөұүһі]", re.IGNORECASE)


class EntryReader:
    """Reads the rows of one file by its map."""

    def __init__(self, register_map: RegisterMap, places: Mapping[str, int], *, known_at: datetime) -> None:
        """Take the places of the columns in a row by their folded header, as the file has them.

        ``known_at`` is the moment of reading, in UTC: nothing can have happened after it.
        """
        self._map = register_map
        self._known_at = known_at
        self._at = {name: place_of(headers, places) for name, headers in register_map.columns.items()}
        self._topic_at = [place_of(headers, places) for headers in register_map.topic_levels]
        self._oddities = [(oddity, places_of(oddity.columns, places)) for oddity in register_map.oddities]
        self._same_at = places_of(register_map.same_columns, places)

    def read(self, row_number: int, row: Sequence[str]) -> RegisterEntry | Rejected:
        """Return the entry that the row means, or the row rejected with every reason found."""
        return _Row(self, row_number, row).entry()

    def sameness(self, row: Sequence[str]) -> str:
        """Return what two rows share if they look like one appeal entered twice; '' where not asked."""
        return "\x1f".join(row[place] for place in self._same_at)


class _Row(RegisterCells):
    """One row while its words are turned into ours."""

    def __init__(self, reader: EntryReader, row_number: int, row: Sequence[str]) -> None:
        super().__init__(row, reader._at, reader._map.dates, reader._known_at)
        self._reader = reader
        self._map = reader._map
        self._number = row_number

    def entry(self) -> RegisterEntry | Rejected:
        own_number = self.clean("own_number")
        if not own_number:
            self.reasons.append(Reason("number_missing"))
        received_at = self.received_at()
        closed_at = self.closed_at(received_at)
        due_at = self.due_at()
        channel = self._word("channel")
        kind = self._word("kind")
        language = self._language()
        if self.reasons or received_at is None:
            return Rejected(self._number, tuple(self.reasons), tuple(self._row))
        self.tell_times(received_at, due_at, closed_at)
        outcome, label = self._outcome(closed_at)
        self._tell_oddities()
        applicant = self._applicant()
        return RegisterEntry(
            row_number=self._number,
            own_number=own_number,
            received_at=received_at,
            due_at=due_at,
            closed_at=closed_at,
            outcome=outcome,
            outcome_label=label,
            answer_text=self.text("answer"),
            channel=channel,
            kind=kind,
            language=language,
            summary=self.clean("summary"),
            text=self.text("text"),
            topic=self._topic(),
            organisation=self._organisation(),
            district=self._district(),
            applicant=applicant,
            is_anonymous="applicant_name" in self._at and not (applicant and applicant.name),
            signatories=self._signatories(),
            notes=tuple(self.notes),
            row=tuple(self._row),
        )

    # Outcome

    def _outcome(self, closed_at: datetime | None) -> tuple[Outcome | None, str]:
        raw = self.raw("outcome")
        found = self._map.outcomes.classify(raw)
        label = found.label if found else ""
        told = found.outcome if found else None
        self._tell_status(closed_at)
        self._tell_closings(raw, closed_at)
        if closed_at is None:
            if told is not None and raw.strip():
                self.tell("open_with_outcome", label=label)
            return None, label if raw.strip() else ""
        if not raw.strip():
            self.tell("closed_without_text")
        elif found is None:
            self.tell("outcome_not_understood")
        elif told is None:
            self.tell("closed_with_open_outcome", label=label)
        if found and found.tell:
            self.tell(found.tell, label=label)
        return told or Outcome.UNSTATED, label

    def _tell_status(self, closed_at: datetime | None) -> None:
        status = self.raw("status").strip().casefold()
        if closed_at is None and status in self._map.closed_statuses:
            self.tell("status_closed_without_date")
        elif closed_at is not None and status in self._map.open_statuses:
            self.tell("status_open_with_date")

    def _tell_closings(self, raw: str, closed_at: datetime | None) -> None:
        several = self._map.several_closings
        if several and several.search(raw):
            self.tell("several_closings")
        if self._map.closing_in_text is None or closed_at is None:
            return
        for found in self._map.closing_in_text.finditer(raw):
            try:
                said_at = self._dates.read(found.group(1)).at
            except ValueError:
                continue
            if abs(said_at - closed_at) > timedelta(minutes=1):
                self.tell("closing_differs_in_text", seconds=round((said_at - closed_at).total_seconds()))

    # Words

    def _word(self, noun: str) -> Any:
        words = getattr(self._map, f"{noun}s")
        word = self.clean(noun)
        ours = words.look_up(word)
        if ours is None:
            self.tell(f"{noun}_unknown", value=word)
            return words.default
        return ours

    def _language(self) -> Language:
        by_letters = self._map.kazakh_by_letters and not self.raw("language")
        if by_letters and _KAZAKH_LETTER.search(self.raw("text")):
            return Language.KAZAKH
        return cast(Language, self._word("language"))

    def _topic(self) -> tuple[str, ...]:
        cells = ["" if place is None else self._row[place] for place in self._reader._topic_at]
        separator = self._map.topic_separator
        levels = [level for cell in cells for level in (cell.split(separator) if separator else [cell])]
        return tuple(name for name in (" ".join(level.split()) for level in levels) if name)

    def _organisation(self) -> str:
        name = self.clean("organisation")
        return "" if name.casefold() in self._map.no_organisation else name

    def _district(self) -> str:
        district = self.clean("district")
        if not district and "district" in self._at:
            self.tell("district_blank" if self.raw("district") else "district_missing")
        return district

    # People

    def _applicant(self) -> RegisterApplicant | None:
        name = self.clean("applicant_name")
        if name.casefold() in self._map.anonymous:
            name = ""
        phone, address = self.clean("applicant_phone"), self.clean("applicant_address")
        person = RegisterApplicant(name, self._iin(), phone, address)
        return person if person.name or person.iin or person.phone else None

    def _iin(self) -> str:
        iin = self.clean("applicant_iin").replace(" ", "")
        if not iin:
            return ""
        if iin.isdecimal() and IIN_DIGITS_LEFT <= len(iin) < IIN_LENGTH:
            # A spreadsheet takes the IIN of those born in the years 2000 to 2009 for a number.
            self.tell("iin_zeros_restored", count=IIN_LENGTH - len(iin))
            iin = iin.zfill(IIN_LENGTH)
        try:
            return parse_iin(iin).value
        except InvalidIin as error:
            self.tell("iin_invalid", reason=error.reason)
            return ""

    def _signatories(self) -> int:
        text = self.clean("signatories")
        if not text:
            return 1
        if text.isdecimal() and int(text) > 0:
            return int(text)
        self.tell("signatories_unread", value=text)
        return 1

    def _tell_oddities(self) -> None:
        for oddity, places in self._reader._oddities:
            for place in places:
                if oddity.matches(self._row[place]):
                    self.tell(oddity.code)
                    break
