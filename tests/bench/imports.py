"""How fast a public register goes in, and how much memory that takes: ``reception import`` on SQLite."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import SECRET, make_app, migrate

CHECKOUT = Path(__file__).parents[2]
REGISTER = CHECKOUT.parent / "shared" / "data" / "boston_311_2015.csv"
MAP = "boston_311_2015"


def measured_import(folder: Path) -> str:
    """Import the register into a new database in ``folder``; return the figures as a sentence."""
    if not REGISTER.is_file():
        return f"Import: not measured, since ../shared/data/{REGISTER.name} is not here."
    url = f"sqlite:///{folder / 'import.sqlite3'}"
    migrate(make_app(url, folder))
    rows = sum(1 for _line in REGISTER.open(encoding="utf-8", errors="replace")) - 1
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        [str(Path(sys.executable).with_name("reception")), "import", str(REGISTER), "--map", MAP, "--json"],
        cwd=CHECKOUT,
        env=os.environ
        | {"DATABASE_URL": url, "VAR_DIR": str(folder), "SECRET_KEY": SECRET, "RECEPTION_ENV": "testing"},
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode not in (0, 1):
        return f"Import: failed with {done.returncode}: {done.stderr[-300:]}"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    wall = time.perf_counter() - started
    return (
        f"Import of {rows:,} rows ({REGISTER.name}) into SQLite: {rows / cpu:,.0f} rows a second of "
        f"processor time, {rows / wall:,.0f} a second by the clock, {after.ru_maxrss / 1024:,.0f} MB at most."
    )
