"""JPEG and PNG: how large they are, and what in them is no picture, such as the place where it was taken.

Sources: ITU-T T.81, annex B (JPEG); CIPA DC-008 (Exif); PNG specification, third edition.
"""

import struct
import zlib
from collections.abc import Iterator

from reception.domain.attachments import MOST_PIXELS, FileRefused

PNG = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs".split())
JPEG = b"\xff\xd8"
SOF = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
SOS, EOI, COM, APP0, APP1, APP2, APP14 = 0xDA, 0xD9, 0xFE, 0xE0, 0xE1, 0xE2, 0xEE
STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
ORIENTATION = 0x0112


def clean_png(content: bytes) -> bytes:
    """Return the picture alone: no text, no Exif, nothing behind its end. Raises ``FileRefused``."""
    if not content.startswith(PNG):
        raise FileRefused("not_what_it_says")
    kept, names = [PNG], []
    for name, chunk in _chunks(content):
        if name == b"IHDR":
            _ensure_pixels(*struct.unpack(">II", chunk[8:16]))
        names.append(name)
        if name in PNG_KEPT:
            kept.append(chunk)
    if names[:1] != [b"IHDR"] or b"IDAT" not in names or names[-1] != b"IEND":
        raise FileRefused("damaged")
    return b"".join(kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk's name and its bytes as they stand, up to the end of the picture."""
    at, name = len(PNG), b""
    while name != b"IEND":
        if at + 12 > len(content):
            raise FileRefused("damaged")
        (length,) = struct.unpack(">I", content[at : at + 4])
        chunk = content[at : at + 12 + length]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise FileRefused("damaged")
        name = chunk[4:8]
        if name == b"IHDR" and length != 13:
            raise FileRefused("damaged")
        yield name, chunk
        at += len(chunk)


def clean_jpeg(content: bytes) -> bytes:
    """Return the picture alone: of its Exif data only how it is turned stays. Raises ``FileRefused``."""
    if not content.startswith(JPEG):
        raise FileRefused("not_what_it_says")
    kept, orientation, has_size = [], 1, False
    for marker, segment in _segments(content):
        if marker in SOF:
            _ensure_pixels(int.from_bytes(segment[7:9]), int.from_bytes(segment[5:7]))
            has_size = True
        if marker == APP1:
            orientation = _orientation(segment[4:]) or orientation
        kept.append(segment if _is_picture(marker, segment) else b"")
    if not has_size:
        raise FileRefused("damaged")
    turned = [_exif(orientation)] if orientation != 1 else []
    return b"".join([JPEG, *turned, *kept])


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each marker and its segment; that of SOS reaches to the next marker. Ends with EOI."""
    at, marker = 2, 0
    while marker != EOI:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 2 > len(content) or content[at] != 0xFF:
            raise FileRefused("damaged")
        marker = content[at + 1]
        end = at + 2
        if marker not in STANDALONE and marker != EOI:
            end += int.from_bytes(content[end : end + 2])
            if end < at + 4 or end > len(content):
                raise FileRefused("damaged")
        if marker == SOS:
            end = _end_of_scan(content, end)
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the compressed rows end: at a marker that is no stuffing and no restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise FileRefused("damaged")
        following = content[at + 1]
        if following not in {0x00, 0xFF} and not 0xD0 <= following <= 0xD7:
            return at
        at += 1 if following == 0xFF else 2


def _is_picture(marker: int, segment: bytes) -> bool:
    """Say whether a segment is needed to draw the picture in its colours."""
    if marker == APP2:
        return segment[4:].startswith(b"ICC_PROFILE\0")
    if APP0 <= marker <= 0xEF:
        return marker in {APP0, APP14} and segment[4:8] in {b"JFIF", b"Adob"}
    return marker != COM


def _orientation(body: bytes) -> int | None:
    """Return how the camera was held, 1 to 8, or None where the Exif data do not say."""
    if not body.startswith(b"Exif\0\0"):
        return None
    tiff = body[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return None
    (first,) = struct.unpack(f"{order}I", tiff[4:8])
    count = int.from_bytes(tiff[first : first + 2], "little" if order == "<" else "big")
    for number in range(min(count, 200)):
        entry = tiff[first + 2 + 12 * number : first + 14 + 12 * number]
        if len(entry) < 12:
            return None
        tag, _kind, _count, value = struct.unpack(f"{order}HHIH", entry[:10])
        if tag == ORIENTATION:
            return value if 1 <= value <= 8 else None
    return None


def _exif(orientation: int) -> bytes:
    """Return a segment that says how the picture is turned, and nothing else."""
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, orientation, 0)
    body = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _ensure_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise FileRefused("damaged")
    if width * height > MOST_PIXELS:
        raise FileRefused("too_many_pixels")
