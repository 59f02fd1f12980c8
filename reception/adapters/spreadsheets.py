"""Lists as spreadsheets and CSV, row by row in constant memory. No text in them becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Final
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reception.adapters.plain_text import safe_cell, starts_formula, without_controls

Value = str | int | Decimal | date | datetime | None
"""What a cell may hold; a moment is aware."""

OPTIONS: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

LONGEST_TEXT: Final = 32_767
"""Characters that one cell can hold (ECMA-376 files as Excel reads them)."""

A4: Final = 9
_WIDEST_COLUMN: Final = 48


def rows_xlsx(
    header: Sequence[str], rows: Iterable[Sequence[Value]], stream: IO[bytes], *, title: str, zone: ZoneInfo
) -> int:
    """Write one sheet of ``rows`` in constant memory; moments are local to ``zone``. Return their number.

    A spreadsheet holds 1,048,575 rows below its header; more raise ``ValueError``.
    """
    with xlsxwriter.Workbook(stream, {**OPTIONS, "constant_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name(title))
        cells = Cells(book, zone)
        for column, text in enumerate(header):
            sheet.set_column(column, column, min(len(text) + 6, _WIDEST_COLUMN))
            cells.write(sheet, 0, column, text, "header")
        count = 0
        for count, values in enumerate(rows, start=1):
            if count >= sheet.xls_rowmax:
                raise ValueError("There are more rows than a spreadsheet holds.")
            for column, value in enumerate(values):
                cells.write(sheet, count, column, value)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, count, max(len(header) - 1, 0))
        fit_to_print(sheet, repeated_row=0)
    return count


def rows_csv(
    header: Sequence[str], rows: Iterable[Sequence[Value]], stream: IO[bytes], *, zone: ZoneInfo
) -> int:
    """Write ``rows`` as CSV (RFC 4180, UTF-8 with the mark that Excel asks for). Return the rows written."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow([safe_cell(one) for one in header])
        count = 0
        for values in rows:
            writer.writerow([_plain(value, zone) for value in values])
            count += 1
        return count
    finally:
        text.detach()


def sheet_name(title: str) -> str:
    """Return ``title`` as Excel lets a sheet be called: 31 characters, none of ``[]:*?/\\``."""
    kept = "".join(" " if mark in "[]:*?/\\\n\t" else mark for mark in without_controls(title))
    return kept.strip(" '")[:31].strip(" '") or "1"


def fit_to_print(sheet: Worksheet, *, repeated_row: int) -> None:
    """Set a sheet up for A4, lying, as wide as the page, its header on every page and the pages numbered."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(repeated_row)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")


class Cells:
    """Writes values into the cells of one book, each by its type, and keeps the formats."""

    STYLES: Final = {
        "plain": {"valign": "top"},
        "header": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "bg_color": "#EEF2F6"},
        "title": {"bold": True, "font_size": 14, "font_color": "#17406D"},
        "bold": {"bold": True},
        "wrapped": {"text_wrap": True, "valign": "top"},
        "quiet": {"font_color": "#59636E", "valign": "top"},
        "count": {"num_format": "#,##0", "valign": "top"},
        "bold count": {"num_format": "#,##0", "bold": True, "top": 1},
        "per cent": {"num_format": "0.0%", "valign": "top"},
        "bold per cent": {"num_format": "0.0%", "bold": True, "top": 1},
        "bold total": {"bold": True, "top": 1},
        "date": {"num_format": "yyyy-mm-dd", "valign": "top"},
        "moment": {"num_format": "yyyy-mm-dd hh:mm", "valign": "top"},
    }

    def __init__(self, book: xlsxwriter.Workbook, zone: ZoneInfo) -> None:
        """Write into ``book``, moments as local times of ``zone``."""
        self._book = book
        self._zone = zone
        self._formats: dict[tuple[str, bool, int], Format] = {}

    def write(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        value: Value,
        style: str | None = None,
        *,
        indent: int = 0,
    ) -> None:
        """Put ``value`` into a cell, in a style of ``STYLES`` or that of its type."""
        if value is None:
            sheet.write_blank(row, column, None, self._format(style or "plain"))
        elif isinstance(value, str):
            self._write_text(sheet, row, column, value, style or "plain", indent)
        elif isinstance(value, datetime):
            local = value.astimezone(self._zone).replace(tzinfo=None)
            sheet.write_datetime(row, column, local, self._format(style or "moment"))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._format(style or "date"))
        else:
            sheet.write_number(row, column, value, self._format(style or "count"))

    def _write_text(
        self, sheet: Worksheet, row: int, column: int, value: str, style: str, indent: int
    ) -> None:
        text = without_controls(value)[:LONGEST_TEXT]
        look = self._format(style, quoted=starts_formula(value), indent=indent)
        sheet.write_string(row, column, text, look)

    def _format(self, style: str, *, quoted: bool = False, indent: int = 0) -> Format:
        key = (style, quoted, indent)
        if key not in self._formats:
            made = self._book.add_format(self.STYLES[style])
            made.set_indent(indent)
            # The hidden apostrophe: the text stays text even when somebody edits the cell.
            made.set_quote_prefix(quoted)
            self._formats[key] = made
        return self._formats[key]


def _plain(value: Value, zone: ZoneInfo) -> str | int | Decimal:
    """Return ``value`` for a CSV cell: a moment as local time with its distance from UTC."""
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_cell(value)
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
