"""Documents that are ZIP archives, looked through before anybody opens them."""

import io
import zipfile
from collections.abc import Iterator

from reception.domain.attachments import FileRefused

MOST_ENTRIES = 2_000
MOST_UNPACKED = 150 << 20
"""Bytes that a document may have when unpacked: archives that swell beyond it are bombs."""

CHUNK = 1 << 16
ACTIVE = ("vbaproject", "vbadata", "basic/", "scripts/", "activex/", "macrosheets/")
"""Parts of names under which the formats keep macros and controls."""

HEART = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "odt": "content.xml",
}
ODT = b"application/vnd.oasis.opendocument.text"


def ensure_office_file(content: bytes, kind: str) -> None:
    """Raise ``FileRefused`` unless ``content`` is a sound document of ``kind`` without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _ensure_entries(archive)
            texts = dict(_texts(archive))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise FileRefused("damaged") from error
    if HEART[kind] not in texts:
        raise FileRefused("not_what_it_says")
    if kind == "odt":
        if texts.get("mimetype", b"").strip() != ODT:
            raise FileRefused("not_what_it_says")
    elif "[Content_Types].xml" not in texts:
        raise FileRefused("damaged")
    elif b"macroenabled" in texts["[Content_Types].xml"].lower():
        raise FileRefused("macros")


def _ensure_entries(archive: zipfile.ZipFile) -> None:
    """Look at the list of contents, before anything is unpacked."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise FileRefused("swells")
    for entry in entries:
        name = entry.filename.lower()
        if name.startswith("/") or ".." in name.split("/"):
            raise FileRefused("damaged")
        if entry.flag_bits & 1:
            raise FileRefused("locked")
        if any(part in name for part in ACTIVE):
            raise FileRefused("macros")


def _texts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Unpack everything in small pieces, since the list may lie; yield the first piece of each part."""
    left = MOST_UNPACKED
    for entry in archive.infolist():
        with archive.open(entry) as part:
            first = piece = part.read(CHUNK)
            while piece:
                left -= len(piece)
                if left < 0:
                    raise FileRefused("swells")
                piece = part.read(CHUNK)
        if entry.filename.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in first or b"<!ENTITY" in first):
            raise FileRefused("damaged")
        yield entry.filename, first
