"""A journal as a workbook to fill in, with the columns of its sample and the words that its map knows."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reception.adapters.registers import SHIPPED
from reception.domain.errors import UnusableMap
from reception.domain.register_header import place_of, places
from reception.domain.register_map import RegisterMap

ROWS = 2_000
"""Rows to which the lists of words and the forms of dates extend."""

LIST_LIMIT = 255
"""Characters that a spreadsheet allows for the words of a list."""

FIRST_YEAR = 1901
"""Spreadsheets know no day before 1900, and take that year for a leap year."""

WIDTHS = {
    "text": 60,
    "answer": 50,
    "topic": 40,
    "applicant_name": 32,
    "applicant_address": 32,
    "organisation": 28,
}
DEFAULT_WIDTH = 16
DATES = ("received", "due", "closed")
TEXTS = ("own_number", "applicant_iin", "applicant_phone")
"""Columns of digits that are no numbers: their zeros in front must stay."""


def sample_rows(name: str) -> list[list[str]]:
    """Return the header and the rows of the sample that goes with the shipped map ``name``."""
    path = SHIPPED / f"{name}_sample.csv"
    if not path.is_file():
        raise UnusableMap(name, "no sample goes with this map")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def workbook(register_map: RegisterMap, rows: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook with the header ``rows[0]`` and the rows below it; with the header alone, a template.

    Cells of a date column that can be read become dates as a spreadsheet has them.
    """
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    header = rows[0]
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    text = book.add_format({"num_format": "@"})
    sheet.write_row(0, 0, header, bold)
    sheet.freeze_panes(1, 0)
    fields = _fields(register_map, header)
    for place in range(len(header)):
        field = fields.get(place, "")
        form = day if field in DATES else text if field in TEXTS else None
        sheet.set_column(place, place, WIDTHS.get(field, DEFAULT_WIDTH), form)
        _offer(sheet, place, _words(register_map, field))
    for number, row in enumerate(rows[1:], start=1):
        for place, cell in enumerate(row):
            _write(sheet, number, place, cell, is_date=fields.get(place) in DATES)
    book.close()
    return buffer.getvalue()


def _fields(register_map: RegisterMap, header: Sequence[str]) -> Mapping[int, str]:
    where = places(header)
    found = {place_of(names, where): field for field, names in register_map.columns.items()}
    found |= {place_of(names, where): "topic" for names in register_map.topic_levels}
    return {place: field for place, field in found.items() if place is not None}


def _words(register_map: RegisterMap, field: str) -> list[str]:
    if field == "channel":
        return _first_words(register_map.channels.table.items())
    if field == "kind":
        return _first_words(register_map.kinds.table.items())
    if field == "outcome":
        return [pattern.label for pattern in register_map.outcomes.patterns]
    return []


def _first_words(table: Iterable[tuple[str, str]]) -> list[str]:
    """Return for each of our words the first of the register's."""
    first: dict[str, str] = {}
    for theirs, ours in table:
        first.setdefault(ours, theirs)
    return list(first.values())


def _offer(sheet: Worksheet, place: int, words: Sequence[str]) -> None:
    if words and len(",".join(words)) <= LIST_LIMIT:
        # A word that is not in the list is told at the import; it is not forbidden in the journal.
        rule = {"validate": "list", "source": list(words), "error_type": "warning"}
        sheet.data_validation(1, place, ROWS, place, rule)


def _write(sheet: Worksheet, number: int, place: int, cell: str, *, is_date: bool) -> None:
    if is_date:
        day = _day(cell)
        if day is not None:
            sheet.write_datetime(number, place, day)
            return
    sheet.write_string(number, place, cell)


def _day(cell: str) -> date | None:
    try:
        day, month, year = (int(part) for part in cell.split("."))
        return date(year, month, day) if year >= FIRST_YEAR else None
    except ValueError:
        return None
