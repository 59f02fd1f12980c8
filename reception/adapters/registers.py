"""Registers of other programs: their maps, and their entries one by one out of CSV and XLSX files."""

import hashlib
import sqlite3
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from reception.adapters.register_files import (
    CsvFile,
    RowFile,
    WorkbookFile,
    encoding_of,
    ensure_table,
    is_workbook,
)
from reception.domain.errors import UnusableMap, UnusableRegister
from reception.domain.register_drafting import known_columns
from reception.domain.register_entry import Notice, Reason, RegisterEntry, Rejected, noting
from reception.domain.register_header import place_of, places
from reception.domain.register_map import RegisterMap
from reception.domain.register_map_table import map_of
from reception.domain.register_rows import EntryReader

SHIPPED = Path(__file__).parents[1] / "register_maps"
"""The maps that come with the program, and the samples of their registers."""

HEADER_WITHIN = 20
"""Rows in which the header is looked for: a title may stand above it."""

FEWEST_COLUMNS = 2
"""A register has at least numbers and dates."""

DELIMITERS = (",", ";", "\t")


def map_names() -> list[str]:
    """Return the names of the maps that come with the program."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def own_maps(folder: Path) -> dict[str, Path]:
    """Return the maps that an installation has written itself, by name."""
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_map(name: str) -> RegisterMap:
    """Return the shipped map of that name, or the TOML file's at that path; raise ``UnusableMap``."""
    path = Path(name) if name.endswith(".toml") else SHIPPED / f"{name}.toml"
    if not path.is_file():
        raise UnusableMap(name, f"there is no such map, but {', '.join(map_names())}")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusableMap(name, str(error)) from error
    return map_of(table, path.stem)


class Register:
    """One file with its map: its header has been found, its rows are still to be read."""

    def __init__(self, path: Path, register_map: RegisterMap) -> None:
        """Find the header; raise ``UnusableRegister`` where the file is not what the map describes."""
        self._map = register_map
        self._path = path
        if not path.is_file():
            raise UnusableRegister("not_found")
        self._file, self._header_number, self.header = _open(path, register_map)
        self.size = self._file.size

    def fingerprint(self) -> str:
        """Return the SHA-256 of the file's bytes, in hex."""
        with self._path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def position(self) -> int:
        """Return how many bytes of the file have been read so far, of ``size``."""
        return self._file.position()

    def entries(self, *, known_at: datetime) -> Iterator[RegisterEntry | Rejected]:
        """Yield each row below the header as an entry or rejected, in the order of the file.

        ``known_at`` is the moment of reading. What was seen before is kept on disk, so the memory
        does not grow with the file. May be called again: it starts from the top.
        """
        reader = EntryReader(self._map, places(self.header), known_at=known_at)
        with closing(_Seen()) as seen:
            for number, row in self._file.rows():
                if number > self._header_number:
                    yield self._entry(reader, seen, number, row)

    def _entry(
        self, reader: EntryReader, seen: "_Seen", number: int, row: list[str]
    ) -> RegisterEntry | Rejected:
        width = len(self.header)
        if any(row[width:]):
            return Rejected(
                number, (Reason("too_many_cells", {"count": len(row), "columns": width}),), tuple(row)
            )
        row = row[:width] + [""] * (width - len(row))
        entry = reader.read(number, row)
        if isinstance(entry, Rejected):
            return entry
        first = seen.before("number", entry.own_number, number)
        if first is not None:
            reason = Reason("number_twice", {"value": entry.own_number, "first_row": first})
            return Rejected(number, (reason,), tuple(row))
        sameness = reader.sameness(row)
        first = seen.before("same", sameness, number) if sameness else None
        return entry if first is None else noting(entry, Notice("looks_repeated", {"first_row": first}))


class _Seen:
    """Remembers texts with the row in which they first stood, in a temporary file that nobody else sees."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-4000;"
            "CREATE TABLE seen (kind TEXT, text TEXT, row INTEGER, PRIMARY KEY (kind, text)) WITHOUT ROWID;"
            "BEGIN;"
        )

    def before(self, kind: str, text: str, row: int) -> int | None:
        """Return the row in which ``text`` stood before, or remember ``row`` and return None."""
        inserted = self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (kind, text, row))
        if inserted.rowcount:
            return None
        found = self._db.execute("SELECT row FROM seen WHERE kind = ? AND text = ?", (kind, text))
        return int(found.fetchone()[0])

    def close(self) -> None:
        """Forget everything."""
        self._db.close()


@dataclass(frozen=True, slots=True)
class Head:
    """What is seen of a file before its map is chosen."""

    header: tuple[str, ...]
    encoding: str
    """'' for a workbook, which has none that matters."""


def head_of(path: Path, maps: Sequence[RegisterMap]) -> Head:
    """Return the row that looks most like a header: most columns known to ``maps``, then the widest.

    Raise ``UnusableRegister`` for what is no table.
    """
    ensure_table(path)
    best: tuple[tuple[int, int], tuple[str, ...]] | None = None
    for file in _files(path):
        for _number, row in islice(file.rows(), HEADER_WITHIN):
            known = max((known_columns(row, each) for each in maps), default=0)
            worth = (known, sum(not cell.isspace() for cell in row if cell))
            if best is None or worth > best[0]:
                best = (worth, tuple(row))
    if best is None:
        raise UnusableRegister("empty")
    if best[0][1] < FEWEST_COLUMNS:
        raise UnusableRegister("not_a_table")
    return Head(best[1], "" if is_workbook(path) else encoding_of(path))


def _files(path: Path) -> list[RowFile]:
    """Return the ways of reading a file: as a workbook, or as CSV with each delimiter that there is."""
    if is_workbook(path):
        return [WorkbookFile(path)]
    encoding = encoding_of(path)
    return [CsvFile(path, delimiter=each, encoding=encoding) for each in DELIMITERS]


def _open(path: Path, register_map: RegisterMap) -> tuple[RowFile, int, tuple[str, ...]]:
    files = _files(path)
    missing: list[str] | None = None
    for file in files:
        for number, row in islice(file.rows(), HEADER_WITHIN):
            lacking = _lacking(row, register_map)
            if not lacking:
                return file, number, tuple(row)
            if missing is None or len(lacking) < len(missing):
                missing = lacking
    raise UnusableRegister("no_header", *(missing or ()))


def _lacking(row: list[str], register_map: RegisterMap) -> list[str]:
    """Return the columns of the map that ``row``, taken for the header, does not have."""
    there = places(row)
    needed = [names for field, names in register_map.columns.items() if field not in register_map.optional]
    if "topic" not in register_map.optional:
        needed += register_map.topic_levels
    return [names[0] for names in needed if place_of(names, there) is None]
