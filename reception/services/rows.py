"""Rows that two writers may want to write at the same moment."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from reception.extensions import db, is_postgresql


def insertion(model: Any) -> Any:
    """Return an INSERT that can step aside for a row that is already there, on either database."""
    dialect = postgresql if is_postgresql() else sqlite
    return dialect.insert(model.__table__)


def insert_new(
    model: Any, common: Mapping[str, Any], groups: Sequence[Mapping[str, Any]], *, each: str
) -> None:
    """Write rows that have some values in common, but for those that are there already.

    The rows of a group differ in the column ``each`` alone, a whole number, which lists what each has.
    PostgreSQL takes them as one text: a parameter for each value costs both sides more than the rows do.
    """
    connection, new = db.session.connection(), insertion(model)
    if not is_postgresql():
        rows = [{**common, **group, each: own} for group in groups for own in group[each]]
        connection.execute(new.on_conflict_do_nothing(), rows)
        return
    given = [{**group, each: ",".join(map(str, group[each]))} for group in groups]
    types = {column.name: column.type for column in model.__table__.c}
    text = sa.literal(json.dumps(given, default=str)).cast(sa.JSON)
    read = sa.func.json_to_recordset(text).table_valued(
        *(sa.column(name, sa.Text if name == each else types[name]) for name in given[0]), name="given"
    )
    columns: dict[str, Any] = {column.name: column for column in read.render_derived(with_types=True).c}
    listed = sa.cast(sa.func.string_to_array(columns[each], ","), sa.ARRAY(types[each]))
    columns[each] = sa.func.unnest(listed, type_=types[each])
    values = [sa.literal(value, types[name]) for name, value in common.items()]
    found = sa.select(*columns.values(), *values)
    connection.execute(new.from_select([*columns, *common], found).on_conflict_do_nothing())
