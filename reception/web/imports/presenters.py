"""What the pages of an import print: the file, and its first rows as they would be registered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from reception.adapters import words
from reception.adapters.import_words import notice_in_words, reason_in_words
from reception.domain.identity import mask_iin, short_name
from reception.domain.register_entry import RegisterEntry, Rejected
from reception.domain.register_map import RegisterMap
from reception.services.import_jobs import Look
from reception.web.locale import local_date, named, short_date

SHOWN = 120
"""Characters of a text that are enough to know it by."""


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the file in words; of a rejected one only why."""

    row_number: int
    own_number: str = ""
    received: str = ""
    applicant: str = ""
    iin: str = ""
    topic: str = ""
    text: str = ""
    place: str = ""
    district: str = ""
    state: Any = ""
    closed: str = ""
    notices: Sequence[str] = ()
    reasons: Sequence[str] = ()


def row_views(look: Look) -> list[RowView]:
    """Return the rows of the preview."""
    return [_row(row, look.register_map) for row in look.rows]


def _row(row: RegisterEntry | Rejected, register_map: RegisterMap) -> RowView:
    if isinstance(row, Rejected):
        return RowView(row.row_number, reasons=[reason_in_words(reason) for reason in row.reasons])
    person = row.applicant
    return RowView(
        row_number=row.row_number,
        own_number=row.own_number,
        received=short_date(local_date(row.received_at)),
        applicant=short_name(person.name) if person else _("anonymous") if row.is_anonymous else "",
        iin=mask_iin(person.iin) if person and person.iin else "",
        topic=" / ".join(row.topic),
        text=_shortened(row.summary or row.text),
        place=row.organisation,
        district=row.district,
        state=words.OUTCOME[row.outcome] if row.outcome else words.UNDER_CONTROL,
        closed=short_date(local_date(row.closed_at)) if row.closed_at else "",
        notices=[notice_in_words(note.code, register_map) for note in row.notes],
    )


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def facts(look: Look, file_name: str) -> list[tuple[Any, str]]:
    """Return what was found out about the file."""
    encoding = look.head.encoding.removesuffix("-sig").upper()
    return [
        (_("File"), file_name),
        (_("Kind of file"), f"CSV, {encoding}" if encoding else "XLSX"),
        (_("Branch"), named(look.branch.names)),
        (_("Map of the register"), look.register_map.title),
    ]
