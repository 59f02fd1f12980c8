"""Rows that two writers may want to write at the same moment."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from reception.extensions import db


def insertion(model: Any) -> Any:
    """Return an INSERT that can step aside for a row that is already there, on either database."""
    dialect = postgresql if _is_postgresql() else sqlite
    return dialect.insert(model.__table__)


def insert_new(model: Any, common: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that have some values in common, but for those that are there already.

    PostgreSQL takes the rows as one text: a parameter for each value costs both sides more than the rows do.
    """
    connection, new = db.session.connection(), insertion(model)
    if not _is_postgresql():
        connection.execute(new.on_conflict_do_nothing(), [{**common, **row} for row in rows])
        return
    types = {column.name: column.type for column in model.__table__.c}
    given = sa.func.json_to_recordset(sa.literal(json.dumps(rows, default=str)).cast(sa.JSON))
    read = given.table_valued(*(sa.column(name, types[name]) for name in rows[0]), name="given")
    values = [sa.literal(value, types[name]) for name, value in common.items()]
    found = sa.select(*read.render_derived(with_types=True).c, *values)
    connection.execute(new.from_select([*rows[0], *common], found).on_conflict_do_nothing())


def _is_postgresql() -> bool:
    return bool(db.session.get_bind().dialect.name == "postgresql")
