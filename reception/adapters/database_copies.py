"""A copy of the whole database in one file, and a database from such a copy, by each database's own tool."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, Engine


class CopyFailed(Exception):
    """The copy could not be made or taken; the message is a sentence for the operator."""


def dump(engine: Engine, path: Path) -> None:
    """Write a consistent copy of the running database to ``path``. Raises ``CopyFailed``."""
    if engine.dialect.name == "sqlite":
        _copy_sqlite(_sqlite_file(engine.url), path)
    else:
        _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={path}"], engine.url)


def restore(engine: Engine, path: Path) -> None:
    """Fill the empty database from the copy at ``path``, whole or not at all. Raises ``CopyFailed``."""
    engine.dispose()
    if engine.dialect.name == "sqlite":
        target = _sqlite_file(engine.url)
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy_sqlite(path, target)
    else:
        options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        _run("pg_restore", [*options, f"--dbname={engine.url.database}", str(path)], engine.url)


def _sqlite_file(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise CopyFailed("A database in memory has no copy.")
    return Path(url.database)


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy page by page through SQLite itself, so that a writer meanwhile harms nothing."""
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as from_,
            closing(sqlite3.connect(target)) as to,
        ):
            from_.backup(to)
    except sqlite3.Error as error:
        raise CopyFailed(f"SQLite could not copy {source.name}: {error}.") from error


def _run(tool: str, arguments: list[str], url: URL) -> None:
    program = shutil.which(tool)
    if program is None:
        raise CopyFailed(f"{tool} is not installed: it comes with PostgreSQL's client programs.")
    # The password goes by the environment: a command line can be read by everybody on the machine.
    told = {
        "PGHOST": url.host,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    environment = os.environ | {name: str(value) for name, value in told.items() if value}
    done = subprocess.run(  # noqa: S603 - the program and its arguments are this module's own
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CopyFailed(f"{tool} failed: {done.stderr.strip().splitlines()[-1] if done.stderr else ''}")
