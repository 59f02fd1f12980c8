"""What tests share: an app on a migrated database of its own, and a maker of valid rows."""

import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa

from reception import create_app
from reception.extensions import db, transaction
from reception.services import reference
from reception.settings import Settings
from tests import made_once, pristine
from tests.making import Maker

SECRET = "a-key-for-tests-only-0123456789-abcdefghijk"  # never used outside a test


made_once.compile_addresses_when_asked()


def make_app(database_url: str, var_dir: Path, **environment: str) -> Any:
    """Return an app for tests on a database."""
    app = create_app(
        Settings.from_env(
            {
                "RECEPTION_ENV": "testing",
                "SECRET_KEY": SECRET,
                "VAR_DIR": str(var_dir),
                "DATABASE_URL": database_url,
                "BROKER_URL": "memory://",
                **environment,
            }
        )
    )
    app.jinja_env.bytecode_cache = made_once.templates
    with app.app_context():
        made_once.statements.share(db.engine)
    return app


def migrate(app: Any) -> None:
    """Give a new database the schema and the reference data, as an installation gets them."""
    with app.app_context():
        flask_migrate.upgrade()
        with transaction():
            reference.ensure_reference()
        made_once.statements.keep(db.engine)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def server_url() -> str | None:
    """Return the PostgreSQL server that the environment names, or None for SQLite."""
    return os.environ.get("TEST_DATABASE_URL")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, server_url: str | None) -> Iterator[str]:
    """Return a migrated database from which each test's own is copied."""
    folder = tmp_path_factory.mktemp("template")
    if server_url is None:
        path = folder / "template.sqlite3"
        migrate(make_app(f"sqlite:///{path}", folder))
        # One file to copy: nothing is left in the write-ahead log.
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=delete")
        yield str(path)
        return
    name = f"reception_template_{uuid.uuid4().hex[:8]}"
    with server(server_url) as run:
        run(f"CREATE DATABASE {name}")
        run(f"ALTER DATABASE {name} {WITHOUT_WAITING}")
    migrate(make_app(database(server_url, name), folder))
    with server(database(server_url, name)) as run:
        pristine.keep(run)
    yield name
    with server(server_url) as run:
        for each in (*spare_databases, name):
            run(f"DROP DATABASE {each} WITH (FORCE)")
    spare_databases.clear()


class server:  # noqa: N801 - reads as a phrase
    """A connection to the PostgreSQL server for creating and dropping databases."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(
            Settings.from_env({"RECEPTION_ENV": "testing", "DATABASE_URL": url}).database_url,
            isolation_level="AUTOCOMMIT",
        )

    def __enter__(self) -> Any:
        self.connection = self.engine.connect()
        return self.connection.exec_driver_sql

    def __exit__(self, *_error: object) -> None:
        self.connection.close()
        self.engine.dispose()


def database(server_url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def copied(template: str, server_url: str | None, path: Path) -> Iterator[str]:
    """Copy the template, on SQLite to ``path``; yield the copy's address and drop it at the end."""
    if server_url is None:
        shutil.copyfile(template, path)
        yield f"sqlite:///{path}"
        return
    name = spare_databases.pop() if spare_databases else new_database(template, server_url)
    with server(database(server_url, name)) as run:
        made = pristine.shape(run)
    yield database(server_url, name)
    with server(database(server_url, name)) as run:
        is_whole = pristine.shape(run) == made
        if is_whole:
            pristine.bring_back(run)
    if is_whole:
        spare_databases.append(name)
        return
    with server(server_url) as run:
        run(f"DROP DATABASE {name} WITH (FORCE)")


WITHOUT_WAITING = "SET synchronous_commit = off"
"""No test pulls the plug: a commit need not wait for the disk, as two thirds of the time of all tests did."""

spare_databases: list[str] = []
"""PostgreSQL databases of this process that are as new."""


def new_database(template: str, server_url: str) -> str:
    """Make a database from the template; return its name."""
    name = f"reception_test_{uuid.uuid4().hex[:12]}"
    with server(server_url) as run:
        run(f"CREATE DATABASE {name} TEMPLATE {template}")
        run(f"ALTER DATABASE {name} {WITHOUT_WAITING}")
    return name


@pytest.fixture
def database_url(template: str, tmp_path: Path, server_url: str | None) -> Iterator[str]:
    """Return a database of the test's own."""
    with copied(template, server_url, tmp_path / "reception.sqlite3") as url:
        yield url


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Any]:
    """Return the app on the test's own database, within its context."""
    app = make_app(database_url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make(app: Any) -> Maker:
    """Return the maker of valid rows; a test overrides the one thing it is about."""
    return Maker()
