"""What all apps of a test run share, since each test has an app of its own: whatever is compiled."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

MOST_STATEMENTS = 4000


class CompiledTemplates(BytecodeCache):
    """Templates compiled once."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


class CompiledStatements:
    """Statements compiled once: engines that talk to the same kind of server share dialect and cache."""

    def __init__(self) -> None:
        self._cache = LRUCache[Any, Any](MOST_STATEMENTS)
        self._dialects: dict[str, sa.Dialect] = {}

    def keep(self, engine: sa.Engine) -> None:
        """Take the dialect of an engine that has been connected, and so knows its server."""
        self._dialects.setdefault(engine.dialect.name, engine.dialect)

    def share(self, engine: sa.Engine) -> None:
        """Let an engine use what others compiled, if its kind of server is known."""
        dialect = self._dialects.get(engine.dialect.name)
        if dialect is not None:
            engine.dialect = engine.pool._dialect = dialect
            engine._compiled_cache = self._cache


def compile_addresses_when_asked() -> None:
    """Let a route compile what builds its address when somebody asks for it: few tests ask for many."""
    compiled: Callable[[Rule, bool], Callable[..., tuple[str, str]]] = Rule._compile_builder

    def later(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made: list[Callable[..., tuple[str, str]]] = []

        def build(*values: Any, **named: Any) -> tuple[str, str]:
            if not made:
                made.append(compiled(rule, append_unknown))
            return made[0](*values, **named)

        return build

    Rule._compile_builder = later  # type: ignore[method-assign] # werkzeug compiles each address twice at once


templates = CompiledTemplates()
statements = CompiledStatements()
