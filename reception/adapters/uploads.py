"""Looking into a file that somebody sends: its ending, its first bytes and its inside must agree."""

import re
from collections.abc import Callable

from reception.adapters.office_files import ensure_office_file
from reception.adapters.pictures import clean_jpeg, clean_png
from reception.domain.attachments import MEDIA_TYPES, CheckedFile, FileRefused, ending, ensure_size, safe_name

TAIL = 2_048
ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def check(name: str, content: bytes) -> CheckedFile:
    """Return the file as it may be kept. Raises ``FileRefused`` with the reason."""
    name = safe_name(name)
    ensure_size(len(content))
    clean = _CLEAN.get(ending(name))
    if clean is None:
        raise FileRefused("type")
    return CheckedFile(name, MEDIA_TYPES[ending(name)], clean(content))


def _pdf(content: bytes) -> bytes:
    if not content.startswith(b"%PDF-"):
        raise FileRefused("not_what_it_says")
    start = re.search(rb"startxref\s+(\d{1,10})\s+%%EOF\s*$", content[-TAIL:])
    if start is None:
        raise FileRefused("damaged")
    at = int(start[1])
    if not re.match(rb"\s*(?:xref|\d+\s+\d+\s+obj)", content[at : at + 40]):
        raise FileRefused("damaged")
    if ACTIVE_PDF.search(content):
        raise FileRefused("macros")
    return content


def _text(content: bytes) -> bytes:
    """Return a text in UTF-8; Windows' Cyrillic is what older programs write."""
    if CONTROL.search(content):
        raise FileRefused("not_what_it_says")
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding).encode()
        except UnicodeDecodeError:
            continue
    raise FileRefused("not_what_it_says")


def _office(kind: str) -> Callable[[bytes], bytes]:
    def clean(content: bytes) -> bytes:
        if not content.startswith(b"PK\x03\x04"):
            raise FileRefused("not_what_it_says")
        ensure_office_file(content, kind)
        return content

    return clean


_CLEAN: dict[str, Callable[[bytes], bytes]] = {
    "pdf": _pdf,
    "jpg": clean_jpeg,
    "jpeg": clean_jpeg,
    "png": clean_png,
    "docx": _office("docx"),
    "xlsx": _office("xlsx"),
    "odt": _office("odt"),
    "txt": _text,
}
