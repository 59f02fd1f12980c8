"""Where attached files lie: under the hash of their content, outside whatever the web server shows."""

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from uuid import uuid4

HASH = re.compile(r"[0-9a-f]{64}")


class StoreUnavailable(Exception):
    """The store does not answer, or does not let this installation in; nothing here names a file."""


class AttachmentStore(Protocol):
    """Keeps contents by their hash: a folder here, a bucket in ``object_store``."""

    def put(self, content: bytes) -> str:
        """Keep a content and return its SHA-256; the same content is kept once."""

    def get(self, sha256: str) -> bytes:
        """Return a content; raise ``LookupError`` where there is none or it is no longer what it was."""


class FolderStore:
    """A folder that only the program's own account can read."""

    def __init__(self, var_dir: Path) -> None:
        self._folder = var_dir / "attachments"

    def put(self, content: bytes) -> str:
        """Keep a content and return its SHA-256; the same content is kept once."""
        name = sha256(content).hexdigest()
        path = self._path(name)
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_name(f"{uuid4().hex}.part")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        return name

    def get(self, sha256: str) -> bytes:
        """Return a content; raise ``LookupError`` where there is none or it is no longer what it was."""
        try:
            content = self._path(sha256).read_bytes()
        except OSError as error:
            raise LookupError("the content is not kept") from error
        if _hash(content) != sha256:
            raise LookupError("the content has changed")
        return content

    def _path(self, name: str) -> Path:
        if not HASH.fullmatch(name):
            raise ValueError("not a SHA-256")
        return self._folder / name[:2] / name


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()
