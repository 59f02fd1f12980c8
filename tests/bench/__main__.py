"""Measure the pages with many appeals behind them and print the table: ``python -m tests.bench``."""

import argparse
import os
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.bench.filling import drop, opened, say
from tests.bench.imports import measured_import
from tests.bench.measuring import Backends, Cost, measure
from tests.bench.population import Recipe
from tests.bench.subjects import Stage, Subject
from tests.bench.sweeping import measured_work
from tests.bench.table import table

SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"


def main() -> None:
    """Fill what is not there, measure each size, print."""
    options = _options()
    server_url = os.environ.get("BENCH_DATABASE_URL", SERVER)
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "20000,200000").split(",")]
    if options.drop:
        drop(server_url)
        return
    by_size: dict[int, dict[str, dict[str, Cost]]] = {}
    subjects: list[Subject] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            recipe = Recipe(size, this_week())
            subjects, by_size[size] = measured(
                server_url, recipe, Path(folder), only=options.only, repeat=options.repeat
            )
        sys.stdout.write(table(subjects, by_size) + "\n")
        sys.stdout.flush()
        if not options.only:
            sys.stdout.write(f"\n{measured_work(server_url, Recipe(sizes[0], this_week()))}\n")
            sys.stdout.write(f"\n{measured_import(Path(folder))}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--drop", action="store_true", help="drop the bench's databases and do nothing else")
    parser.add_argument("--only", default="", help="measure only pages whose name contains this")
    parser.add_argument("--repeat", type=int, default=40, help="requests of each kind")
    return parser.parse_args()


def this_week() -> date:
    """Return this week's Monday: the population ends there, so that it is made once a week."""
    today = datetime.now(UTC).date()
    return today - timedelta(days=today.weekday())


def measured(
    server_url: str, recipe: Recipe, folder: Path, *, only: str, repeat: int
) -> tuple[list[Subject], dict[str, dict[str, Cost]]]:
    """Measure the pages whose name contains ``only`` on a recipe's database; fill it if it is not there."""
    with opened(server_url, recipe, folder) as app:
        backends = Backends()
        stage = Stage(app, backends)
        try:
            subjects = [each for each in stage.subjects() if only in each.name]
            found = {}
            for subject in subjects:
                found[subject.name] = measure(subject.runs(), backends, warm_up=12, repeat=repeat)
                say(f"{recipe.appeals}: {subject.name}: {found[subject.name]['ours'].cpu:.1f} ms")
        finally:
            stage.close()
    return subjects, found


if __name__ == "__main__":
    main()
