"""What may be attached to an appeal: how much, of which types (ASVS V5.2)."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from reception.domain.errors import DomainError

MEGABYTE = 1 << 20
MOST_BYTES = 10 * MEGABYTE
"""The largest single file, in bytes."""

MOST_FILES = 20
"""The most files of one appeal, those withdrawn not counted."""

MOST_PIXELS = 60_000_000
"""More than the camera of a telephone takes; a picture is refused before anybody unpacks it."""

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
}
"""The types that are taken, by the ending of the name. SVG is none: it can hold a program."""

LONGEST_NAME = 120


class FileRefused(DomainError):
    """A file is not taken; ``reason`` is a code, ``name`` is the file's where it is known.

    Reasons: 'empty', 'too_large', 'too_many', 'type', 'not_what_it_says', 'damaged', 'swells', 'locked',
    'macros', 'too_many_pixels', 'virus', 'not_scanned', 'not_kept'.
    """

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(f"The file is refused: {reason}.")
        self.reason = reason
        self.name = name


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was looked into: its name made safe, what it is, and its bytes without hidden data."""

    name: str
    media_type: str
    content: bytes


def ending(name: str) -> str:
    """Return the ending of a file's name, in small letters and without the dot."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def safe_name(name: str) -> str:
    """Return a name without folders, control characters and signs that turn the direction of reading."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    kept = re.sub(r"\s+", " ", unicodedata.normalize("NFC", kept)).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{suffix[:10]}" if dot else kept[:LONGEST_NAME]


def ensure_size(size: int) -> None:
    """Raise ``FileRefused`` for a file that is empty or too large; ``size`` in bytes."""
    if not size:
        raise FileRefused("empty")
    if size > MOST_BYTES:
        raise FileRefused("too_large")


def ensure_count(present: int, added: int) -> None:
    """Raise ``FileRefused`` where an appeal would have too many files."""
    if present + added > MOST_FILES:
        raise FileRefused("too_many")
