"""The shared instances of the libraries, and the one place where a transaction ends."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class SqliteMoment(sqlite.DATETIME):
    """SQLAlchemy's own format of instants in SQLite, written and read by the quickest way there is."""

    def bind_processor(self, dialect: Dialect) -> Any:
        """Write a naive datetime with microseconds, so that text order is the order of time."""
        return lambda value: value and value.isoformat(sep=" ", timespec="microseconds")

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Read it back."""
        return lambda value: value and datetime.fromisoformat(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database, also where the database knows no zones (SQLite)."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use ``timestamp with time zone`` where there is one."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(
                SqliteMoment()  # type: ignore[no-untyped-call] # SQLAlchemy has no types there
            )
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is not an instant")
        if value.tzinfo is not UTC:
            value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(words: type[StrEnum]) -> list[str]:
    return [word.value for word in words]


class Base(DeclarativeBase):
    """Common base of all tables."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime,
            str: sa.Text,
            dict[str, Any]: sa.JSON,
            StrEnum: sa.Enum(StrEnum, native_enum=False, length=32, values_callable=_values),
        },
    )


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
babel = Babel()

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

writing: ContextVar[bool] = ContextVar("writing", default=False)
"""Whether the transactions begun now will write: SQLite then takes its lock at once, since a read that turns
into a write fails with "database is locked" whatever the time-out."""


def prepare_sqlite(engine: Engine) -> None:
    """Set up the connections of the product's own SQLite engine; the broker's is left alone."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=wal", "synchronous=normal", "busy_timeout=5000", "foreign_keys=on"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


@contextmanager
def transaction() -> Iterator[None]:
    """Commit on success, roll back on any error. Entered only by views, tasks and commands."""
    token = writing.set(True)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        writing.reset(token)


def utcnow() -> datetime:
    """Return the present moment, aware, UTC."""
    return datetime.now(UTC)
