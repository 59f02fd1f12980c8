"""Processor time of a request: of the process that serves it and of the database's process behind it."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

Run = Callable[[], object]

FEWEST, PATIENCE = 3, 9.0
"""After so many seconds a dear page is measured no further, if it was measured so often."""


class Backends:
    """The database's processes that serve some engines, and the processor time they have used."""

    def __init__(self) -> None:
        """Begin with none."""
        self._pids: dict[int, int] = {}

    def watch(self, engine: sa.Engine) -> None:
        """Count the backend of each connection that ``engine`` opens from now on."""
        if engine.dialect.name == "sqlite":
            return

        @event.listens_for(engine, "connect")
        def connected(connection: Any, _record: Any) -> None:
            self.add(connection)

        @event.listens_for(engine, "close")
        def closed(connection: Any, _record: Any) -> None:
            self._pids.pop(id(connection), None)

    def add(self, connection: Any) -> None:
        """Count the backend of a psycopg connection."""
        self._pids[id(connection)] = connection.info.backend_pid

    def seconds(self) -> float:
        """Return the processor time used so far."""
        return sum(_seconds(pid) for pid in self._pids.values())


def _seconds(pid: int) -> float:
    """Read a process's time on a processor, which the kernel counts in nanoseconds."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians over many requests, in milliseconds. ``cpu`` is server and database together."""

    cpu: float
    server: float
    database: float
    wall: float


def measure(runs: Mapping[str, Run], backends: Backends, *, warm_up: int, repeat: int) -> dict[str, Cost]:
    """Run each of ``runs`` in turn, again and again, so that all meet the same weather; return medians."""
    started = time.perf_counter()
    for done in range(warm_up):
        if done and time.perf_counter() - started > PATIENCE:
            break
        for run in runs.values():
            Context().run(run)
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in runs}
    started = time.perf_counter()
    for done in range(repeat):
        if done >= FEWEST and time.perf_counter() - started > PATIENCE:
            break
        for name, run in runs.items():
            found[name].append(_once(run, backends))
    return {name: _medians(each) for name, each in found.items()}


def _once(run: Run, backends: Backends) -> tuple[float, float, float]:
    # In a context of its own, as each request of a server is: what one leaves behind does not help the next.
    context = Context()
    wall, database, server = time.perf_counter(), backends.seconds(), time.process_time()
    context.run(run)
    server = time.process_time() - server
    return server, backends.seconds() - database, time.perf_counter() - wall


def _medians(found: Sequence[tuple[float, float, float]]) -> Cost:
    servers, databases, walls = zip(*found, strict=True)
    return Cost(
        cpu=1000 * median(s + d for s, d in zip(servers, databases, strict=True)),
        server=1000 * median(servers),
        database=1000 * median(databases),
        wall=1000 * median(walls),
    )
