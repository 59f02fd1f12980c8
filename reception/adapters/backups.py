"""A backup: one tar file with the database, the attachments, and a manifest of what is in it."""

import hashlib
import json
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from reception.adapters import database_copies

MANIFEST = "manifest.json"
DATABASE = "database"
ATTACHMENTS = "attachments"
FORMAT = 1


class BackupDamaged(Exception):
    """The file is no backup, or not the one that was written; the message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds."""

    dialect: str
    revision: str | None
    """The migration that the database was at."""
    taken_at: str
    digests: Mapping[str, str]
    """The SHA-256 of every file by its name in the backup."""


def write(path: Path, *, engine: Engine, revision: str | None, attachments: Path, now: datetime) -> Manifest:
    """Write a backup of the running installation; it gets its name when it is whole.

    The database is copied first: a file attached meanwhile is then too many, never one too few.
    Raises ``CopyFailed`` and ``OSError``.
    """
    part = path.with_name(f"{path.name}.part")
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / DATABASE
        database_copies.dump(engine, copy)
        files = {DATABASE: copy, **_files_below(attachments)}
        digests = {name: _digest(file) for name, file in files.items()}
        manifest = Manifest(engine.dialect.name, revision, now.isoformat(), digests)
        about = Path(folder) / MANIFEST
        about.write_text(json.dumps({"format": FORMAT, **_as_dict(manifest)}, indent=1))
        try:
            with tarfile.open(part, "w") as tar:
                for name, file in ((MANIFEST, about), *files.items()):
                    tar.add(file, name, recursive=False)
            part.chmod(0o600)
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
    return manifest


def read(path: Path, folder: Path) -> Manifest:
    """Unpack a backup into an empty folder and compare every file with the manifest.

    Raises ``BackupDamaged``.
    """
    try:
        with tarfile.open(path) as tar:
            # "data" refuses what would leave the folder, links and devices.
            tar.extractall(folder, filter="data")
        about = json.loads((folder / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise BackupDamaged(f"{path.name} is no backup of Reception, or it is not whole.") from error
    if about.pop("format", None) != FORMAT:
        raise BackupDamaged(f"{path.name} was written by another version of Reception.")
    manifest = Manifest(**about)
    for name, digest in manifest.digests.items():
        if not (folder / name).is_file() or _digest(folder / name) != digest:
            raise BackupDamaged(f"{name} in {path.name} is not what was written: the backup is damaged.")
    return manifest


def _files_below(attachments: Path) -> dict[str, Path]:
    return {f"{ATTACHMENTS}/{file.relative_to(attachments)}": file for file in _walk(attachments)}


def _walk(folder: Path) -> Iterator[Path]:
    yield from (file for file in sorted(folder.rglob("*")) if file.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _as_dict(manifest: Manifest) -> dict[str, Any]:
    return {
        "dialect": manifest.dialect,
        "revision": manifest.revision,
        "taken_at": manifest.taken_at,
        "digests": dict(manifest.digests),
    }
