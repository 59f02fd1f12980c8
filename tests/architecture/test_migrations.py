"""Migrations are one chain, equal the models, lead down and up again, and import nothing of the program."""

import ast
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from flask import current_app

from reception.extensions import db
from tests.conftest import database, make_app, server

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


def config() -> Any:
    return current_app.extensions["migrate"].migrate.get_config()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, server_url: str | None) -> Iterator[Any]:
    """Return an app on a database without any table."""
    if request.param == "sqlite":
        url, name = f"sqlite:///{tmp_path / 'empty.sqlite3'}", None
    elif server_url is None:
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL")
    else:
        name = f"reception_migrations_{uuid.uuid4().hex[:8]}"
        with server(server_url) as run:
            run(f"CREATE DATABASE {name}")
        url = database(server_url, name)
    app = make_app(url, tmp_path)
    with app.app_context():
        yield app
        db.engine.dispose()
    if name is not None:
        with server(server_url) as run:
            run(f"DROP DATABASE {name} WITH (FORCE)")


def tables() -> set[str]:
    """Return the tables but for Alembic's own and those in which SQLite keeps its index of words."""
    names = sa.inspect(db.engine).get_table_names()
    return {name for name in names if name != "alembic_version" and "_fts" not in name}


def test_migrations_are_one_chain(app):
    script = ScriptDirectory.from_config(config())
    revisions = list(script.walk_revisions())

    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    assert not [revision.revision for revision in revisions if isinstance(revision.down_revision, tuple)]
    assert [r.revision for r in reversed(revisions)] == sorted(r.revision for r in revisions), "numbered"
    assert {r.revision for r in revisions} == {path.stem for path in VERSIONS.glob("*.py")}, "named by file"


def test_migrations_lead_up_to_the_models_down_to_nothing_and_up_again(empty):
    command.upgrade(config(), "head")
    first = tables()
    assert first == set(db.metadata.tables)
    command.check(config())

    command.downgrade(config(), "base")
    assert tables() == set()

    command.upgrade(config(), "head")
    assert tables() == first


def test_migrations_set_the_rules_of_the_models(empty):
    """Alembic compares columns and keys; the CHECKs are compared here."""
    command.upgrade(config(), "head")
    inspector = sa.inspect(db.engine)

    for table in db.metadata.tables.values():
        checks = {str(c.name) for c in table.constraints if isinstance(c, sa.CheckConstraint) and c.name}
        assert {found["name"] for found in inspector.get_check_constraints(table.name)} == checks, table.name


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_imports_nothing_of_the_program(path):
    """Models change; what a migration did on the day it was written must not."""
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "reception").partition(".")[0])

    assert imported <= {"sqlalchemy", "alembic", "datetime", "json"}
