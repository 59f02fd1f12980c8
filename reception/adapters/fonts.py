"""Noto Sans for printed documents: its files, and the characters that it has."""

import struct
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import pymupdf_fonts

FAMILY: Final = "Noto Sans"

_FILES: Final = {
    "NotoSans-Regular.ttf": "notos",
    "NotoSans-Bold.ttf": "notosbo",
    "NotoSans-Italic.ttf": "notosit",
    "NotoSans-BoldItalic.ttf": "notosbi",
}
_SEGMENT_MAP: Final = 4


def write_fonts(folder: Path) -> None:
    """Put the font files into ``folder`` unless they are there; safe while other processes do the same."""
    folder.mkdir(parents=True, exist_ok=True)
    for file_name, font in _FILES.items():
        content = _mended(pymupdf_fonts.myfont(font))
        target = folder / file_name
        if target.exists() and target.stat().st_size == len(content):
            continue
        with NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as unfinished:
            unfinished.write(content)
        Path(unfinished.name).replace(target)


@cache
def covered() -> frozenset[int]:
    """Return the code points that all four faces have."""
    faces = [_code_points(pymupdf_fonts.myfont(font)) for font in _FILES.values()]
    return frozenset.intersection(*faces)


def _mended(font: bytes) -> bytes:
    """Return the font without its feature "ccmp", which takes the dot off every Kazakh "і" (U+0456).

    The feature composes letters and accents; ``plain_text`` composes them beforehand. Its tag is
    replaced by one that no shaper asks for.
    """
    start, length = _table(font, b"GSUB")
    end = start + length
    return font[:start] + font[start:end].replace(b"ccmp", b"xxxx") + font[end:]


def _code_points(font: bytes) -> frozenset[int]:
    """Read the character map of a TrueType font (OpenType, "cmap", format 4: the basic plane)."""
    table, _ = _table(font, b"cmap")
    for index in range(_u16(font, table + 2)):
        start = table + struct.unpack_from(">I", font, table + 8 + 8 * index)[0]
        if _u16(font, start) == _SEGMENT_MAP:
            return frozenset(_segments(font, start))
    raise ValueError("The font has no character map of format 4.")


def _segments(font: bytes, start: int) -> set[int]:
    """Return what the segments map to a glyph; glyph 0 means "missing"."""
    doubled = _u16(font, start + 6)
    ends = start + 14
    starts, deltas, offsets = (ends + 2 + doubled * n for n in (1, 2, 3))
    found = set()
    for at in range(0, doubled, 2):
        first, delta, offset = (_u16(font, array + at) for array in (starts, deltas, offsets))
        for code in range(first, _u16(font, ends + at) + 1):
            glyph = code if not offset else _u16(font, offsets + at + offset + 2 * (code - first))
            if offset and not glyph:
                continue
            if (glyph + delta) & 0xFFFF:
                found.add(code)
    return found - {0xFFFF}


def _table(font: bytes, name: bytes) -> tuple[int, int]:
    """Return where the table called ``name`` begins and how long it is."""
    for index in range(_u16(font, 4)):
        tag, _, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == name:
            return int(offset), int(length)
    raise ValueError(f"The font has no table {name!r}.")


def _u16(font: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", font, at)[0])
