"""Asking ClamAV's daemon about a file, by its protocol INSTREAM (man clamd)."""

import socket
import struct
from typing import Protocol
from urllib.parse import urlsplit

from reception.domain.attachments import FileRefused

PATIENCE = 20
"""Seconds to wait for an answer."""

CHUNK = 1 << 16


class Scanner(Protocol):
    """Says no to a file by raising ``FileRefused``."""

    def ensure_clean(self, content: bytes) -> None:
        """Raise ``FileRefused`` for a file with a virus, or that could not be looked through."""


class NoScanner:
    """Where no daemon is named, no file is looked through."""

    def ensure_clean(self, content: bytes) -> None:
        """Let everything pass."""


class Clamd:
    """A daemon behind ``unix:///path`` or ``tcp://host:port``."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)

    def ensure_clean(self, content: bytes) -> None:
        """Raise ``FileRefused`` for a virus; also where nobody answers: what is not scanned is not kept."""
        try:
            answer = self._ask(content)
        except OSError as error:
            raise FileRefused("not_scanned") from error
        if answer.endswith(b"FOUND"):
            raise FileRefused("virus")
        if not answer.endswith(b"OK"):
            raise FileRefused("not_scanned")

    def _ask(self, content: bytes) -> bytes:
        with self._connect() as line:
            line.settimeout(PATIENCE)
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(content), CHUNK):
                piece = content[at : at + CHUNK]
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            answer = b""
            while piece := line.recv(4096):
                answer += piece
        return answer.strip(b"\0 \n")

    def _connect(self) -> socket.socket:
        if self._address.scheme == "unix":
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(PATIENCE)
            line.connect(self._address.path)
            return line
        return socket.create_connection((self._address.hostname, self._address.port), PATIENCE)


def scanner(address: str) -> Scanner:
    """Return the scanner of an installation; without an address there is none."""
    return Clamd(address) if address else NoScanner()
