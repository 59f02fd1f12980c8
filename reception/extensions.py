"""The shared instances of the libraries, and the one place where a transaction ends."""

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from babel.support import NullTranslations
from flask_babel import (  # type: ignore[attr-defined] # the stubs lag behind
    Babel,
    Domain,
    get_babel,
    get_locale,
)
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


class WrittenInstants(sa.types.UserDefinedType[str]):
    """An array of instants as PostgreSQL reads it from a text: the driver takes long to write one."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_options: Any) -> str:
        """Return the name of the type."""
        return "TIMESTAMP WITH TIME ZONE[]"


@lru_cache(maxsize=64)
def _as_array(instants: tuple[datetime, ...]) -> str:
    return "{" + ",".join(f'"{each.astimezone(UTC).isoformat()}"' for each in instants) + "}"


class Instants(TypeDecorator[Sequence[datetime]]):
    """Instants in ascending order, as ``width_bucket`` takes them: an array, or on SQLite the name of one."""

    impl = sa.Text
    cache_ok = True
    _kept: ClassVar[dict[str, list[str]]] = {}
    """SQLite runs in this process: its ``width_bucket`` finds here what was bound a moment ago."""

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use an array of ``timestamp with time zone`` where there is one."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text())
        return dialect.type_descriptor(WrittenInstants())

    def process_bind_param(self, value: Sequence[datetime] | None, dialect: Dialect) -> Any:
        """Keep the instants under a name for SQLite; hand them over to PostgreSQL as they are."""
        if value is None:
            return None
        if dialect.name != "sqlite":
            return _as_array(tuple(value))
        texts = [
            each.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
            for each in value
        ]
        name = str(hash(tuple(texts)))
        if name not in self._kept and len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[name] = texts
        return name

    @classmethod
    def bucket(cls, moment: str | None, name: str) -> int | None:
        """Do as PostgreSQL's ``width_bucket``: count the instants not after ``moment``."""
        return None if moment is None else bisect_right(cls._kept[name], moment)


MOST_KEPT = 64


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


class Catalogues(Domain):  # type: ignore[misc] # Flask-Babel has no types
    """The texts in each language, found by its name: a page asks for two hundred.

    Flask-Babel puts the whole locale into words each time, to find the catalogue that it has read.
    """

    def __init__(self, domain: str) -> None:
        """Begin with none read."""
        super().__init__(domain=domain)
        self._read: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the language spoken now."""
        locale = get_locale()
        spoken = locale.language if locale else ""
        if spoken not in self._read:
            self._read[spoken] = super().get_translations()
        return self._read[spoken]


class Tongues(Babel):
    """Flask-Babel with catalogues that are found quickly."""

    @cached_property
    def domain_instance(self) -> Catalogues:
        """Return the catalogues of the product's own texts."""
        return Catalogues(get_babel().default_domain)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
babel = Tongues()

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
        connection.create_function("width_bucket", 2, Instants.bucket, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


def is_postgresql() -> bool:
    """Say which of the two databases it is; the other one is SQLite."""
    return bool(db.engine.dialect.name == "postgresql")


def hold(lock: int) -> None:
    """Let nobody else take a lock until this transaction ends. SQLite has one writer at a time anyhow."""
    if is_postgresql():
        db.session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=lock))


def plan_for_these_values() -> None:
    """Let PostgreSQL plan the rest of this transaction for the values it gets, and not once for any values.

    It knows how many questions a branch has in a month, and nothing of "some branch in some period": a plan
    for all values guesses a few rows for thousands.
    """
    if is_postgresql():
        db.session.execute(sa.text("SET LOCAL plan_cache_mode = force_custom_plan"))


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


@contextmanager
def reading() -> Iterator[None]:
    """Read in a transaction of its own that never writes, in a request that will: for what takes long first.

    SQLite lets one write at a time, and a form's request asks for that at its first query.
    """
    db.session.rollback()
    token = writing.set(False)
    try:
        yield
    finally:
        db.session.rollback()
        writing.reset(token)


def utcnow() -> datetime:
    """Return the present moment, aware, UTC."""
    return datetime.now(UTC)
