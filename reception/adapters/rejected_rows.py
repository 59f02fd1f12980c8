"""The file of the rows of a register that did not go in, each with why."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Self

from flask_babel import gettext as _

from reception.adapters.import_words import reason_in_words
from reception.adapters.plain_text import safe_cell
from reception.domain.register_entry import Rejected


class RejectedRows:
    """The file of the rows that did not go in; there is none if all did.

    Its columns are the register's own behind two more, so that it can be put right and imported.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.count = 0
        self._path = path
        self._header = header
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        """Begin; nothing is written before the first row."""
        return self

    def write(self, rows: Sequence[Rejected]) -> None:
        """Write rows with their reasons, in the language at hand."""
        for row in rows:
            self.count += 1
            why = " ".join(reason_in_words(reason) for reason in row.reasons)
            self._sheet().writerow([row.row_number, why, *(safe_cell(cell) for cell in row.row)])

    def _sheet(self) -> Any:
        if self._file is None:
            # The mark at the beginning tells Excel that this is UTF-8.
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file, delimiter=";")
            self._writer.writerow([_("Row"), _("Why"), *(safe_cell(cell) for cell in self._header)])
        return self._writer

    def __exit__(self, *_error: object) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()
