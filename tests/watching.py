"""What a request does to the database: its statements, those run while a page is drawn, what it leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import before_render_template, request_tearing_down, template_rendered
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from reception.extensions import db

FRAME = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "SET LOCAL")


@dataclass
class Watched:
    """What was seen."""

    statements: list[str] = field(default_factory=list)
    while_drawing: list[str] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)

    @property
    def tables_read(self) -> list[str]:
        """Return each statement in short, to say where a budget went."""
        return [" ".join(statement.split())[:110] for statement in self.statements]


class Watch:
    """The listeners that see it."""

    def __init__(self) -> None:
        self.seen = Watched()
        self._drawing: list[str] = []
        self._is_flushed = False

    def statement(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(FRAME):
            self.seen.statements.append(statement)
            self.seen.while_drawing += [f"{name}: {statement}" for name in self._drawing[-1:]]

    def drawing_begins(self, _app: Any, template: Any, **_more: Any) -> None:
        self._drawing.append(template.name)

    def drawing_ends(self, _app: Any, **_more: Any) -> None:
        self._drawing.pop()

    def flushed(self, *_: Any) -> None:
        self._is_flushed = True

    def settled(self, *_: Any) -> None:
        self._is_flushed = False

    def request_ends(self, _app: Any, **_more: Any) -> None:
        session = db.session()
        changed = [row for row in session.dirty if session.is_modified(row)]
        for name, rows in (("new", session.new), ("changed", changed), ("deleted", session.deleted)):
            self.seen.left_behind += [f"{name}: {type(row).__name__}" for row in rows]
        if self._is_flushed:
            self.seen.left_behind.append("rows that were flushed and not committed")


@contextmanager
def watched(app: Any) -> Iterator[Watched]:
    """Watch the requests made within."""
    watch = Watch()
    listeners = (
        (Engine, "before_cursor_execute", watch.statement),
        (Session, "after_flush", watch.flushed),
        (Session, "after_commit", watch.settled),
        (Session, "after_rollback", watch.settled),
    )
    for target, name, listener in listeners:
        event.listen(target, name, listener)
    with (
        before_render_template.connected_to(watch.drawing_begins, app),
        template_rendered.connected_to(watch.drawing_ends, app),
        request_tearing_down.connected_to(watch.request_ends, app),
    ):
        try:
            yield watch.seen
        finally:
            for target, name, listener in listeners:
                event.remove(target, name, listener)
