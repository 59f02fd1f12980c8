"""Keyset pages: the next page begins after the last row, however many rows lie before it."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.extensions import db

PAGE_SIZE = 50
TEXT = "="
"""What a cursor's leading value begins with where it is a text and no moment."""


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that order a list, all the same way: a leading moment or text and a unique last one."""

    columns: tuple[Any, ...]
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list and the cursors of its neighbours."""

    rows: Sequence[Any]
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: the rows after it, or before it, are wanted."""

    values: tuple[Any, ...]
    is_before: bool = False

    @classmethod
    def read(cls, text: str | None) -> "Cursor | None":
        """Return the cursor written in an address, or None for none and for nonsense."""
        if not text:
            return None
        try:
            direction, leading, key = json.loads(base64.urlsafe_b64decode(text.encode()))
            if leading.startswith(TEXT):
                return cls((leading.removeprefix(TEXT), int(key)), direction == "before")
            parsed = datetime.fromisoformat(leading)
            if parsed.tzinfo is None:
                return None
            return cls((parsed, int(key)), direction == "before")
        except (ValueError, TypeError, AttributeError, binascii.Error, UnicodeError):
            return None

    def write(self) -> str:
        """Return the cursor for an address."""
        leading, key = self.values
        written = TEXT + leading if isinstance(leading, str) else leading.isoformat()
        parts = ["before" if self.is_before else "after", written, key]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()

    def fits(self, order: Order) -> bool:
        """Say whether the place lies in a list of this order: an address may bring one of another list."""
        leading = self.values[0]
        is_text = isinstance(leading, str)
        return is_text == isinstance(order.columns[0].type, sa.String) and not (is_text and "\0" in leading)


def fetch(
    statement: sa.Select[Any],
    order: Order,
    *,
    scope: object,
    cursor: Cursor | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """Run a list statement for one page. Its first selected columns after the order's names are the rows."""
    if cursor is not None and not cursor.fits(order):
        cursor = None
    backwards = cursor is not None and cursor.is_before
    descending = order.is_descending != backwards
    if cursor is not None:
        place = sa.tuple_(*order.columns)
        values = sa.tuple_(
            *(sa.literal(v, c.type) for v, c in zip(cursor.values, order.columns, strict=True))
        )
        statement = statement.where(place < values if descending else place > values)
    statement = statement.order_by(*(c.desc() if descending else c.asc() for c in order.columns))
    rows = list(db.session.execute(statement.limit(size + 1), execution_options={"scope": scope}))
    has_more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page((), None, None)
    names = [column.key for column in order.columns]
    first, last = (tuple(getattr(row, name) for name in names) for row in (rows[0], rows[-1]))
    has_next = has_more if not backwards else True
    has_previous = has_more if backwards else cursor is not None
    return Page(
        rows,
        Cursor(last).write() if has_next else None,
        Cursor(first, is_before=True).write() if has_previous else None,
    )
