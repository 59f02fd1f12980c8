"""Which files are taken, and what is left of them."""

import io
import socket
import struct
import threading
import zipfile
import zlib

import pytest

from reception.adapters.attachment_store import FolderStore
from reception.adapters.uploads import check
from reception.adapters.virus_scan import Clamd, NoScanner
from reception.domain.attachments import MOST_BYTES, FileRefused, safe_name

SECRET = b"51.2333N 51.3667E"


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 1, height: int = 1, extra: bytes = b"", tail: bytes = b"") -> bytes:
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = png_chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + extra + rows + png_chunk(b"IEND", b"") + tail


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(orientation: int) -> bytes:
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    body = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4) + SECRET
    return segment(0xE1, body)


def jpeg(*extra: bytes, width: int = 8, height: int = 8, tail: bytes = b"") -> bytes:
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + b"".join(extra) + frame + scan + b"\xff\xd9" + tail


def archive(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return kept.getvalue()


TYPES = {"[Content_Types].xml": b"<Types/>"}


def pdf(catalogue: bytes = b"") -> bytes:
    body = b"%PDF-1.7\n1 0 obj\n<<" + catalogue + b">>\nendobj\n"
    return body + b"xref\n0 1\nstartxref\n" + str(len(body)).encode() + b"\n%%EOF\n"


PDF = pdf()


def docx(**more: bytes) -> bytes:
    return archive(**(TYPES | {"word__document.xml": b"<document/>"} | more))


def odt(mimetype: bytes = b"application/vnd.oasis.opendocument.text", **more: bytes) -> bytes:
    return archive(**({"mimetype": mimetype, "content.xml": b"<text/>"} | more))


SOUND = {
    "a.pdf": PDF,
    "a.jpg": jpeg(),
    "a.JPEG": jpeg(exif(1)),
    "a.png": png(),
    "a.docx": docx(),
    "a.xlsx": archive(**TYPES, **{"xl__workbook.xml": b"<workbook/>"}),
    "a.odt": odt(),
    "a.txt": "Қош келдіңіз".encode(),
}


@pytest.mark.parametrize("name", SOUND)
def test_each_type_that_is_named_is_taken(name):
    assert check(name, SOUND[name]).content


REFUSED = {
    "an empty file": ("a.pdf", b"", "empty"),
    "a file too large": ("a.txt", b"a" * (MOST_BYTES + 1), "too_large"),
    "a drawing that can hold a program": ("a.svg", b"<svg/>", "type"),
    "a program": ("a.exe", b"MZ", "type"),
    "a name without an ending": ("pdf", PDF, "type"),
    "a page called a picture": ("a.png", b"<html>", "not_what_it_says"),
    "a picture called another": ("a.jpg", png(), "not_what_it_says"),
    "a document called a table": ("a.xlsx", docx(), "not_what_it_says"),
    "a picture of too many pixels": ("a.png", png(40_000, 40_000), "too_many_pixels"),
    "a photo of too many pixels": ("a.jpg", jpeg(width=60_000, height=60_000), "too_many_pixels"),
    "a picture that is cut off": ("a.png", png()[:-14], "damaged"),
    "a photo that is cut off": ("a.jpg", jpeg()[:-2], "damaged"),
    "a chunk that was changed": ("a.png", png().replace(b"IDATx", b"IDATy"), "damaged"),
    "a PDF that is cut off": ("a.pdf", PDF[:-20], "damaged"),
    "a PDF with a program": ("a.pdf", pdf(b"/OpenAction<</S/JavaScript>>"), "macros"),
    "a document with macros": ("a.docx", docx(**{"word__vbaProject.bin": b"1"}), "macros"),
    "a document that says it has macros": (
        "a.docx",
        docx(**{"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}),
        "macros",
    ),
    "a document with scripts": ("a.odt", odt(**{"Basic__Standard__Module1.xml": b"<x/>"}), "macros"),
    "a document of entities": (
        "a.docx",
        docx(**{"word__a.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]>"}),
        "damaged",
    ),
    "a document outside its folder": ("a.docx", docx(**{"..__..__a.xml": b""}), "damaged"),
    "an odt of another kind": ("a.odt", odt(b"application/epub+zip"), "not_what_it_says"),
    "an archive that swells": ("a.docx", docx(**{"word__media.bin": bytes(160 << 20)}), "swells"),
    "bytes called a text": ("a.txt", b"a\x00b", "not_what_it_says"),
}


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_taken_is_refused_with_its_reason(name, content, reason):
    with pytest.raises(FileRefused) as refused:
        check(name, content)

    assert refused.value.reason == reason


def test_a_list_of_contents_that_lies_about_the_size_does_not_help():
    lying = bytearray(docx(**{"word__media.bin": bytes(1 << 20)}))
    place = lying.rindex(b"word/media.bin") - 46 + 24
    lying[place : place + 4] = struct.pack("<I", 10)

    with pytest.raises(FileRefused):
        check("a.docx", bytes(lying))


def test_a_photo_does_not_say_where_it_was_taken_and_stays_upright():
    photo = jpeg(segment(0xE0, b"JFIF\0\x01\x02"), exif(6), segment(0xFE, SECRET), segment(0xED, SECRET))

    clean = check("a.jpg", photo + SECRET).content

    assert SECRET not in clean
    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in clean
    assert clean.endswith(b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9")
    assert check("a.jpg", clean).content == clean


def test_a_picture_keeps_no_words_and_nothing_behind_its_end():
    picture = png(extra=png_chunk(b"tEXt", b"Comment\0" + SECRET) + png_chunk(b"eXIf", SECRET), tail=SECRET)

    assert check("a.png", picture).content == png()


def test_a_text_in_windows_letters_is_kept_in_utf_8():
    assert check("a.txt", "Нет света".encode("cp1251")).content.decode() == "Нет света"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\a\\акт.pdf", "акт.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("фото\u202egpj.exe", "фотоgpj.exe"),
        (f"{'а' * 300}.pdf", f"{'а' * 120}.pdf"),
    ],
)
def test_a_name_is_made_safe(given, kept):
    assert safe_name(given) == kept


def test_a_content_is_kept_once_under_its_hash_and_noticed_when_it_has_changed(tmp_path):
    store = FolderStore(tmp_path)

    name = store.put(b"content")

    assert store.put(b"content") == name
    assert store.get(name) == b"content"
    (file,) = (path for path in (tmp_path / "attachments").rglob("*") if path.is_file())
    assert file.name == name
    assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(b"another")
    with pytest.raises(LookupError):
        store.get(name)
    with pytest.raises(LookupError):
        store.get("0" * 64)
    with pytest.raises(ValueError, match="SHA-256"):
        store.get("../secret_key")


def daemon(answer: bytes) -> tuple[str, list[bytes]]:
    """Start one that takes a single file and answers; return its address and what it was sent."""
    listening = socket.create_server(("127.0.0.1", 0))
    seen: list[bytes] = []

    def serve() -> None:
        line, _ = listening.accept()
        with line, listening:
            file = line.makefile("rb")
            assert file.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack(">I", file.read(4))[0]:
                content += file.read(size)
            seen.append(content)
            line.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return f"tcp://127.0.0.1:{listening.getsockname()[1]}", seen


def test_the_scanner_is_sent_the_whole_file_and_believed():
    content = bytes(200_000)
    address, seen = daemon(b"stream: OK\0")
    Clamd(address).ensure_clean(content)
    assert seen == [content]

    said = {b"stream: Eicar-Test-Signature FOUND\0": "virus", b"size limit ERROR\0": "not_scanned"}
    for answer, reason in said.items():
        with pytest.raises(FileRefused) as refused:
            Clamd(daemon(answer)[0]).ensure_clean(content)
        assert refused.value.reason == reason


def test_where_no_scanner_answers_nothing_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FileRefused) as refused:
        Clamd(f"tcp://127.0.0.1:{port}").ensure_clean(b"1")
    assert refused.value.reason == "not_scanned"
    NoScanner().ensure_clean(b"1")
