"""Files of rows: CSV in the encodings that spreadsheets write, and XLSX; read row by row."""

import codecs
import csv
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Protocol

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from reception.adapters.plain_text import starts_formula
from reception.domain.errors import UnusableRegister

CHUNK = 1 << 20
UNPACKED_LIMIT = 1 << 30
"""Bytes to which a workbook may unpack: a small file can hold a great many."""

PAGE_LIMIT = 1 << 28
"""The same for a workbook that a page reads while somebody waits: about 200,000 rows."""

OLD_WORKBOOK_MARK = b"\xd0\xcf\x11\xe0"
NO_TABLE_MARKS = (b"%PDF", b"{\\rtf", b"<!DOCTYPE", b"<html", b"\x89PNG", b"\xff\xd8\xff")
ZIP_MARK = b"PK\x03\x04"
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

Row = tuple[int, list[str]]
"""A row with the number that a person sees beside it in a spreadsheet, from 1."""


class RowFile(Protocol):
    """A file of rows."""

    size: int
    """Bytes of the file."""

    def rows(self) -> Iterator[Row]:
        """Yield every row but blank ones, beginning with the first; raise ``UnusableRegister``."""

    def position(self) -> int:
        """Return how many of the bytes have been read so far."""


def encoding_of(path: Path) -> str:
    """Return the encoding by the mark at the beginning, else 'utf-8' if the whole file is, else 'cp1251'.

    Russian spreadsheets still write Windows-1251, which any bytes could be: so it is what is left.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        chunk = file.read(CHUNK)
        for mark, encoding in BYTE_ORDER_MARKS.items():
            if chunk.startswith(mark):
                return encoding
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = file.read(CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1251"
    return "utf-8"


class CsvFile:
    """A text file with a delimiter; its memory does not grow with its length."""

    def __init__(self, path: Path, *, delimiter: str, encoding: str) -> None:
        self._path = path
        self._delimiter = delimiter
        self._encoding = encoding
        self._position = 0
        self.size = path.stat().st_size

    def rows(self) -> Iterator[Row]:
        """Yield the rows; a cell with line feeds in it is one cell of one row."""
        # Bytes that are no text become U+FFFD, which is told: one broken letter costs no file.
        with (
            self._path.open("rb") as raw,
            TextIOWrapper(raw, encoding=self._encoding, errors="replace", newline="") as file,
        ):
            number = 0
            try:
                for number, row in enumerate(csv.reader(file, delimiter=self._delimiter), start=1):
                    self._position = raw.tell()
                    if any(cell and not cell.isspace() for cell in row):
                        yield number, [_plain(cell) for cell in row]
            except csv.Error as error:
                raise UnusableRegister("malformed", str(number + 1)) from error

    def position(self) -> int:
        """Return the bytes read, to the nearest block."""
        return self._position


def _plain(cell: str) -> str:
    """Take off the apostrophe by which our own files keep a cell from becoming a formula."""
    return cell[1:] if cell.startswith("'") and starts_formula(cell[1:]) else cell


class WorkbookFile:
    """The first visible sheet of a workbook.

    The reader holds the sheet's cells, about 1 kB a row, but never the rows as objects of ours.
    """

    def __init__(self, path: Path) -> None:
        self.size = path.stat().st_size
        self._sheet = _first_sheet(path)
        self._read = 0

    def rows(self) -> Iterator[Row]:
        """Yield the rows with every cell as text."""
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            self._read = number
            row = [cell_as_text(cell) for cell in cells]
            if any(cell and not cell.isspace() for cell in row):
                yield number, row

    def position(self) -> int:
        """Return the share of the rows that have been read, in bytes of the file."""
        return self.size * self._read // max(self._sheet.total_height, 1)


def _first_sheet(path: Path) -> CalamineSheet:
    try:
        if _unpacked(path) > UNPACKED_LIMIT:
            raise UnusableRegister("too_large")
        book = CalamineWorkbook.from_path(path)
        for sheet in book.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                return book.get_sheet_by_name(sheet.name)
    except (CalamineError, OSError) as error:
        raise UnusableRegister("not_a_workbook") from error
    raise UnusableRegister("not_a_workbook")


def cell_as_text(cell: object) -> str:
    """Return a cell of a workbook as a CSV of the same sheet would have it, with dates in ISO form."""
    match cell:
        case str():
            return cell
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.replace(microsecond=0).isoformat(sep=" ")
        case time():
            return cell.replace(microsecond=0).isoformat()
        case timedelta():
            return str(cell)
        case date():
            return cell.isoformat()
        case None:
            return ""
        case _:
            return str(cell)


def ensure_table(path: Path) -> None:
    """Raise ``UnusableRegister`` for an empty file, an old workbook, one that unpacks to much, or no text."""
    if path.stat().st_size == 0:
        raise UnusableRegister("empty")
    if is_workbook(path):
        if _unpacked(path) > PAGE_LIMIT:
            raise UnusableRegister("too_large")
        return
    with path.open("rb") as file:
        beginning = file.read(CHUNK)
    if beginning.startswith(OLD_WORKBOOK_MARK):
        raise UnusableRegister("old_workbook")
    is_utf_16 = any(beginning.startswith(mark) for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if beginning.startswith(NO_TABLE_MARKS) or (b"\0" in beginning and not is_utf_16):
        raise UnusableRegister("not_a_table")


def _unpacked(path: Path) -> int:
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise UnusableRegister("not_a_workbook") from error


def is_workbook(path: Path) -> bool:
    """Say whether the file is a workbook by its first bytes, whatever its name."""
    with path.open("rb") as file:
        return file.read(len(ZIP_MARK)) == ZIP_MARK
