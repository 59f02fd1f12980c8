"""Whether the database has the newest schema."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from reception.extensions import db


def is_current() -> bool:
    """Say whether every migration of this version has been applied. Raises SQLAlchemy's errors."""
    return revision() == head()


def head() -> str | None:
    """Return the newest migration that this version of the program knows."""
    folder = current_app.extensions["migrate"].directory
    return ScriptDirectory(folder).get_current_head()


def revision() -> str | None:
    """Return the migration that the database is at; None for an empty database."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
