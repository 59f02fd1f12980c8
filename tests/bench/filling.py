"""Databases filled with a population: made once, kept between runs, renewed when what makes them changes."""

import hashlib
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, cast

import psycopg
import sqlalchemy as sa

from reception.domain.clock import KEPT_FIGURES_COUNTED
from reception.extensions import db, transaction, utcnow
from reception.models import Appeal
from reception.services import clock, kept_figures
from reception.services.imported_histories import table
from tests.bench.cast import Cast, settle
from tests.bench.multiplying import Kinds, multiply, twins
from tests.bench.population import KEPT, Population, Recipe, Rows
from tests.conftest import database, make_app, migrate, server

BATCH = 5000
PREFIX = "reception_bench_"
HERE = Path(__file__).parent
MAKERS = ("cast.py", "lives.py", "population.py", "texts.py", "filling.py", "multiplying.py")


def say(words: str) -> None:
    """Tell whoever waits how far it is."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def database_name(recipe: Recipe) -> str:
    """Return the name of a recipe's database; it changes with the schema and with the makers of rows."""
    parts = [path.read_bytes() for path in sorted((HERE.parents[1] / "migrations" / "versions").glob("*.py"))]
    parts += [(HERE / name).read_bytes() for name in MAKERS]
    version = hashlib.sha256(b"".join(parts)).hexdigest()[:8]
    usual = Recipe(recipe.appeals, recipe.until, recipe.seed)
    width = f"_{recipe.oblasts}x{recipe.branches}x{recipe.days}" if recipe != usual else ""
    return f"{PREFIX}{recipe.appeals}_{recipe.seed}_{recipe.until:%Y%m%d}{width}_{version}"


@contextmanager
def opened(server_url: str, recipe: Recipe, var_dir: Path) -> Iterator[Any]:
    """Give the app on a recipe's database, outside of its context; fill the database if it is not there."""
    name = database_name(recipe)
    url = database(server_url, name)
    is_there = name in _ours(server_url)
    if not is_there:
        drop(server_url, appeals=recipe.appeals)
        with server(server_url) as run:
            run(f"CREATE DATABASE {name}")
    app = make_app(url, var_dir)
    if not is_there:
        started = time.perf_counter()
        try:
            migrate(app)
            with app.app_context():
                fill(recipe)
                _finish_postgresql(name)
        except BaseException:
            _close(app)
            drop(server_url, appeals=recipe.appeals)
            raise
        say(f"Filled {name} in {time.perf_counter() - started:.0f} s.")
    try:
        yield app
    finally:
        _close(app)


def _close(app: Any) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def drop(server_url: str, *, appeals: int | None = None) -> None:
    """Drop the bench's databases of a size, or all of them."""
    for name in _ours(server_url):
        if appeals is None or name.startswith(f"{PREFIX}{appeals}_"):
            with server(server_url) as run:
                run(f"DROP DATABASE {name} WITH (FORCE)")


def _ours(server_url: str) -> list[str]:
    with server(server_url) as run:
        return [name for (name,) in run("SELECT datname FROM pg_database") if name.startswith(PREFIX)]


def fill(recipe: Recipe) -> None:
    """Write a recipe's population into a migrated database, through COPY where there is one.

    Of several oblasts the first one's appeals are invented, the others' repeat them: PostgreSQL only.
    """
    with transaction():
        cast = settle(Random(recipe.seed), now=utcnow(), oblasts=recipe.oblasts, branches=recipe.branches)
    is_sqlite = db.engine.dialect.name == "sqlite"
    indexes = () if is_sqlite else _without_indexes()
    own = Cast(cast.branches[: len(cast.branches) // recipe.oblasts], cast.topic_ids)
    kinds = twins(cast, recipe.oblasts) if recipe.oblasts > 1 else None
    write = _insert if is_sqlite else _copy if kinds is None else partial(_copy_for_all, kinds)
    done = 0
    for rows in Population(replace(recipe, appeals=recipe.appeals // recipe.oblasts), own).batches(BATCH):
        with transaction():
            write(rows)
        done += len(rows[Appeal]) * recipe.oblasts
        say(f"{done} of {recipe.appeals} appeals")
    with transaction():
        for index in indexes:
            db.session.execute(sa.text(index))
    with transaction():
        db.session.execute(sa.text("ANALYZE"))
    _keep_figures()


def _keep_figures() -> None:
    """Count the kept figures, as the first night of an installation with a history does."""
    for _ in kept_figures.recount(mend=True, now=utcnow()):
        db.session.commit()
    with transaction():
        clock.note_end(KEPT_FIGURES_COUNTED, milliseconds=0, now=utcnow())


def _without_indexes() -> list[str]:
    """Drop the indexes that no constraint needs; return how to make them again, once the rows are there."""
    with transaction():
        found = db.session.execute(
            sa.text(
                "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = 'public' "
                "AND i.tablename = ANY(:tables) AND NOT EXISTS "
                "(SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexname::regclass)"
            ),
            {"tables": [model.__tablename__ for model in KEPT]},
        ).all()
        for name, _definition in found:
            db.session.execute(sa.text(f"DROP INDEX {name}"))
    return ["SET LOCAL maintenance_work_mem = '512MB'", *(definition for _name, definition in found)]


def _insert(rows: Rows) -> None:
    for model in KEPT:
        if rows[model]:
            db.session.execute(sa.insert(table(model)), rows[model])


def _copy(rows: Rows, prefix: str = "") -> None:
    connection = _connection()
    connection.execute("SET LOCAL synchronous_commit = off")
    # Each row refers to rows that the same population wrote; a test checks that on a small one.
    connection.execute("SET LOCAL session_replication_role = replica")
    for model in KEPT:
        if not rows[model]:
            continue
        columns = list(rows[model][0])
        names = ", ".join(f'"{name}"' for name in columns)
        with connection.cursor().copy(f'COPY "{prefix}{model.__tablename__}" ({names}) FROM STDIN') as copy:
            for row in rows[model]:
                copy.write_row([_plain(row[name]) for name in columns])


def _copy_for_all(kinds: Kinds, rows: Rows) -> None:
    """Write the rows of the first oblast, and as many for each of its twins."""
    run = _connection().execute
    run("SET LOCAL work_mem = '512MB'")
    for model in KEPT:
        name = model.__tablename__
        run(f"CREATE TEMP TABLE stock_{name} (LIKE {name} INCLUDING DEFAULTS) ON COMMIT DROP")
    _copy(rows, "stock_")
    for model in KEPT:
        run(f"ANALYZE stock_{model.__tablename__}")
    multiply({model: list(rows[model][0]) for model in KEPT if rows[model]}, kinds, run)


def _connection() -> psycopg.Connection[Any]:
    return cast(psycopg.Connection[Any], db.session.connection().connection.dbapi_connection)


def _plain(value: Any) -> Any:
    """Return what COPY understands: words as text, facts as JSON."""
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value) if isinstance(value, str) else value


def _finish_postgresql(name: str) -> None:
    """Count the keys on from the last, and let one process do all the work of a statement, to be measured."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for model in KEPT[:5]:
            last = sa.select(sa.func.max(model.id)).scalar_subquery()
            keys = sa.func.pg_get_serial_sequence(model.__tablename__, "id")
            connection.execute(sa.select(sa.func.setval(keys, last)))
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET max_parallel_workers_per_gather = 0")
        connection.exec_driver_sql("VACUUM ANALYZE")
    db.engine.dispose()
