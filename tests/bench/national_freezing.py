"""Freeze and verify months of the whole country: ``python -m tests.bench.national_freezing --months 60``.

Says for how long nobody could record, how long a month takes to count and sign, how long to count again, and
how many questions a second are folded anew from their events.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from tqdm import tqdm

from reception.domain.periods import Period
from reception.extensions import db, transaction, utcnow
from reception.models import Branch, User
from reception.queries.scope import scope_of
from reception.services import freezing, verification
from reception.services.freezing import Wish
from tests.bench.__main__ import SERVER
from tests.bench.filling import opened
from tests.bench.measuring import Backends
from tests.bench.national import last_month, recipes
from tests.bench.subjects import ROOT_MANAGER

BATCHES = 20
"""How many batches of questions are folded anew, to tell how many a second."""


class Times:
    """Seconds by the clock and of processor time, by what was done."""

    def __init__(self, backends: Backends) -> None:
        """Begin with none."""
        self._backends = backends
        self._found: dict[str, list[tuple[float, float]]] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Measure what is done within."""
        wall, used = time.perf_counter(), time.process_time() + self._backends.seconds()
        yield
        used = time.process_time() + self._backends.seconds() - used
        self._found.setdefault(name, []).append((time.perf_counter() - wall, used))

    def lines(self) -> Iterator[str]:
        """Say the median and the longest of each."""
        for name, each in self._found.items():
            walls, used = zip(*each, strict=True)
            yield (
                f"{name}: {len(each)} times, median {median(walls):.2f} s by the clock and "
                f"{median(used):.2f} s of processor time, longest {max(walls):.2f} s"
            )


def main() -> None:
    """Freeze what is not frozen, verify all, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.national_freezing", description=__doc__)
    parser.add_argument("--appeals", type=int, default=1_200_000)
    parser.add_argument("--months", type=int, default=60)
    options = parser.parse_args()
    recipe = recipes(options.appeals)[-1]
    backends = Backends()
    times = Times(backends)
    server_url = os.environ.get("BENCH_DATABASE_URL", SERVER)
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(server_url, recipe, Path(folder)) as app,
        app.app_context(),
    ):
        db.engine.dispose()
        backends.watch(db.engine)
        months = last_month().months_back(options.months)
        for month in tqdm(months[::-1], unit=" months frozen"):
            frozen_id = _freeze(month, times)
            with times.of("counting it again"):
                verified = verification.verify(frozen_id)
            db.session.rollback()
            if verified.differences:
                raise AssertionError(verified.differences)
        sys.stdout.write("".join(f"{line}\n" for line in times.lines()))
        sys.stdout.write(f"{_folded():.0f} questions a second folded anew\n")


def _freeze(month: Period, times: Times) -> int:
    manager = db.session.scalars(sa.select(User).where(User.email == ROOT_MANAGER)).one()
    wish, scope = Wish(branch=db.session.get_one(Branch, manager.branch_id), month=month), scope_of(manager)
    db.session.rollback()
    with times.of("closing the moment: nobody records"), transaction():
        known_at = freezing.close(wish, actor=manager, scope=scope, clock=utcnow)
    with times.of("counting the month: everybody records"):
        drafted = freezing.draft(wish, known_at=known_at, scope=scope)
    db.session.rollback()
    with times.of("signing it"), transaction():
        return freezing.freeze(wish, drafted, actor=manager, scope=scope).id


def _folded() -> float:
    started, count = time.process_time(), 0
    for batch, (questions, differences) in enumerate(verification.events_against_states()):
        if differences:
            raise AssertionError(differences)
        count += questions
        if batch + 1 == BATCHES:
            break
    return count / (time.process_time() - started)


if __name__ == "__main__":
    main()
