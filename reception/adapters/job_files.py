"""The files of jobs: results to fetch and uploads to read, under names that nobody can guess."""

import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

NAME = re.compile(r"[0-9a-f]{32}(\.[a-z]{3,4})?")
CHUNK = 1 << 20


class JobFiles:
    """The two folders of one installation, which only its own account can read."""

    def __init__(self, var_dir: Path) -> None:
        self.exports = var_dir / "exports"
        self.quarantine = var_dir / "quarantine"
        self.own_maps = var_dir / "register_maps"

    def new_export(self, suffix: str) -> Path:
        """Return where a new result may be written; ``suffix`` is like '.xlsx'."""
        return self._new(self.exports, suffix)

    def export(self, name: str) -> Path:
        """Return the path of a result; raise ``ValueError`` for what is no name of ours."""
        return _within(self.exports, name)

    def upload(self, name: str) -> Path:
        """Return the path of an upload; raise ``ValueError`` for what is no name of ours."""
        return _within(self.quarantine, name)

    def keep_upload(self, stream: IO[bytes]) -> str:
        """Write what was sent into the quarantine; return its name there."""
        path = self._new(self.quarantine, "")
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file, CHUNK)
        return path.name

    def remove(self, path: Path) -> None:
        """Remove a file, which may be gone already."""
        path.unlink(missing_ok=True)

    def strays(self, *, before: datetime, known: frozenset[str]) -> list[Path]:
        """Return the files from before a moment that no job names: a killed worker leaves them."""
        found = [path for folder in (self.exports, self.quarantine) for path in folder.glob("*")]
        return [
            path for path in found if path.name not in known and path.stat().st_mtime < before.timestamp()
        ]

    def _new(self, folder: Path, suffix: str) -> Path:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{uuid4().hex}{suffix}"
        path.touch(mode=0o600)
        return path


def _within(folder: Path, name: str) -> Path:
    if not NAME.fullmatch(name):
        raise ValueError("not the name of a job's file")
    return folder / name
