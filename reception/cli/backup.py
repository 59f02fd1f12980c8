"""``reception backup`` and ``reception restore``: everything that cannot be made again, in one file."""

import shutil
import tempfile
from pathlib import Path

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from reception.adapters import backups, database_copies, schema
from reception.adapters.backups import ATTACHMENTS, DATABASE, BackupDamaged, Manifest
from reception.adapters.database_copies import CopyFailed
from reception.extensions import db, utcnow

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("path", type=FILE)
@with_appcontext
def backup(path: Path) -> None:
    """Write the database and the attachments to PATH, while the program runs.

    The secret key and the settings are not in it: keep them elsewhere. Nor are attachments that lie in a
    bucket: the store has means of its own to copy it.
    """
    if path.exists():
        raise click.ClickException(f"{path} exists already.")
    try:
        manifest = backups.write(
            path.absolute(),
            engine=db.engine,
            revision=schema.revision(),
            attachments=attachments(),
            now=utcnow(),
        )
    except (CopyFailed, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path}: {told(manifest)}")
    if current_app.config["SETTINGS"].attachments_url:
        click.echo("The attachments lie in the bucket of ATTACHMENTS_URL and are not in this file.", err=True)


@click.command("restore")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(path: Path) -> None:
    """Fill an empty database and an empty attachments folder from the backup at PATH.

    Every file is compared with its SHA-256 before anything is changed. Run `reception db upgrade` afterwards
    if this version of the program is newer than the backup, and `reception recount` to see that it is whole.
    """
    if sa.inspect(db.engine).get_table_names():
        raise click.ClickException("The database is not empty: a restore never overwrites one.")
    if any(attachments().glob("*")):
        raise click.ClickException(f"{attachments()} is not empty: a restore never overwrites files.")
    attachments().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=attachments().parent) as folder:
        try:
            manifest = backups.read(path, Path(folder))
            _ensure_same_kind(manifest)
            database_copies.restore(db.engine, Path(folder) / DATABASE)
        except (BackupDamaged, CopyFailed) as error:
            raise click.ClickException(str(error)) from error
        if (Path(folder) / ATTACHMENTS).is_dir():
            shutil.copytree(Path(folder) / ATTACHMENTS, attachments(), dirs_exist_ok=True)
    click.echo(f"Restored {told(manifest)}")


def attachments() -> Path:
    """Return the folder of the attachments."""
    folder: Path = current_app.config["SETTINGS"].var_dir / ATTACHMENTS
    return folder


def told(manifest: Manifest) -> str:
    """Return in a sentence what the backup holds."""
    files = len(manifest.digests) - 1
    return (
        f"a {manifest.dialect} database at {manifest.revision} and {files} attachments, {manifest.taken_at}."
    )


def _ensure_same_kind(manifest: Manifest) -> None:
    if manifest.dialect != db.engine.dialect.name:
        raise BackupDamaged(
            f"The backup is of {manifest.dialect}, the database here is {db.engine.dialect.name}: "
            "set DATABASE_URL to one of that kind."
        )
