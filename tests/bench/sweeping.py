"""What a worker does behind the pages: the sweep of 100,000 overdue questions, and all of them as XLSX.

``python -m tests.bench.sweeping DATABASE_URL MOMENT [FOLDER]`` is the worker, in a process of its own.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
import sqlalchemy as sa

from reception.adapters.report_editions import Format
from reception.extensions import db, transaction, utcnow
from reception.models import Job, User
from reception.queries import terms
from reception.queries.questions import Filter
from reception.services import list_exports, reminders
from reception.tasks import jobs
from tests.bench.filling import PREFIX, database_name, opened
from tests.bench.floors import Plain
from tests.bench.measuring import Backends
from tests.bench.population import ZONE, Recipe
from tests.bench.subjects import BRANCH_MANAGER, BRANCH_STAFF, ROOT_MANAGER, facts, form_of
from tests.bench.table import marked
from tests.bench.visitors import Browser
from tests.conftest import database, make_app, server

OVERDUE = 100_000
LONGEST = 60
"""So many days overdue at most."""
MOST_OF_PLAIN = 3.0
WARM_UP, AT_REST = 8, 5.0
"""Rounds of pages opened first, and seconds in which pages are opened before the sweep begins."""
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"

APPEALS = """
INSERT INTO appeal (id, branch_id, number, year, serial, received_at, registered_at, channel, kind, language,
                    text, signatories, is_collective, is_anonymous, submission_key, parts)
SELECT 5000000 + n, o.branch_id, 'OVERDUE-' || n, 1999, n, :now - :longest * interval '1 day',
       :now - :longest * interval '1 day', 'in_person', 'application', 'ru', 'Нет света во дворе.', 1, false,
       false, 'overdue' || n, 1
  FROM generate_series(1, :count) AS n
  JOIN officials o ON o.place = n % (SELECT count(*) FROM officials)
"""
QUESTIONS = """
INSERT INTO question (id, appeal_id, branch_id, part, text, status, received_at, channel, topic_id,
                      organisation_id, assignee_id, original_due_at, due_at, version)
SELECT 5000000 + n, 5000000 + n, o.branch_id, 1, '', 'in_work', :now - :longest * interval '1 day',
       'in_person', (SELECT min(id) FROM topic), o.organisation_id, o.id,
       :now - (1 + n % :longest) * interval '1 day', :now - (1 + n % :longest) * interval '1 day', 2
  FROM generate_series(1, :count) AS n
  JOIN officials o ON o.place = n % (SELECT count(*) FROM officials)
"""
OFFICIALS = """
CREATE TEMPORARY TABLE officials AS
SELECT u.id, u.organisation_id, o.branch_id, row_number() OVER (ORDER BY u.id) - 1 AS place
  FROM user_account u JOIN organisation o ON o.id = u.organisation_id
"""
KEPT = ("CREATE TEMPORARY TABLE kept_mail AS TABLE mail", "CREATE TEMPORARY TABLE kept AS TABLE reminder")
EMPTIED = ("TRUNCATE reminder", "DELETE FROM mail", "VACUUM mail")
PLAIN = ("INSERT INTO mail SELECT * FROM kept_mail", "INSERT INTO reminder SELECT * FROM kept")


def measured_work(server_url: str, recipe: Recipe) -> str:
    """Return what sweep and export cost, and what whoever opened a page meanwhile saw of them."""
    with tempfile.TemporaryDirectory() as folder, _overdue(server_url, recipe, Path(folder)) as (app, url):
        with app.app_context():
            now = _working_morning()
            _ripen(now)
            _ask_for_file()
        visits = Visits(app, url)
        for _ in range(WARM_UP):
            visits.go_on(until=time.monotonic())
        swept = _beside(visits, url, now.isoformat())
        told = [_told(swept, _plain_milliseconds(url)), _seen(visits)]
        written = _beside(visits, url, now.isoformat(), folder)
        told += [
            f"\n\nExport of {written['rows']:,} rows as XLSX: {written['wall']:.1f} s by the clock, "
            f"{written['peak']:.0f} MB at most.",
            _seen(visits),
        ]
        return " ".join(told).replace(" \n", "\n")


def _ask_for_file() -> None:
    """Let the root's manager ask for all questions as a file."""
    person = db.session.scalars(sa.select(User).where(User.email == ROOT_MANAGER)).one()
    asked = {"language": "ru", "zone": ZONE, "key": "bench", "now": utcnow()}
    with transaction():
        list_exports.ask(Filter(), Format.XLSX, person=person, **asked)
    db.session.remove()


def _beside(visits: "Visits", *arguments: str) -> dict[str, Any]:
    """Open pages for a while; then go on while a worker works, and return what it says."""
    visits.begin()
    visits.go_on(until=time.monotonic() + AT_REST)
    visits.worker_begins()
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.sweeping", *arguments], stdout=subprocess.PIPE, text=True
    )
    while worker.poll() is None:
        visits.go_on(until=time.monotonic())
    output, _nothing = worker.communicate()
    if worker.returncode:
        raise RuntimeError("the worker failed")
    found: dict[str, Any] = json.loads(output.splitlines()[-1])
    return found


class Visits:
    """A clerk and a manager at work: an appeal, a list, a registration, one after the other."""

    def __init__(self, app: Any, url: str) -> None:
        """Sign both in."""
        with app.app_context():
            self._facts = facts()
        self._manager, self._clerk = Browser(app, BRANCH_MANAGER), Browser(app, BRANCH_STAFF)
        self._watch = Plain(sa.make_url(url)).connection
        self.begin()

    def begin(self) -> None:
        """Forget what was seen."""
        self.seconds: list[tuple[float, float]] = []
        self.rest: list[tuple[float, float]] = []
        self.waits = 0

    def worker_begins(self) -> None:
        """Keep apart what is seen from now on."""
        self.rest, self.seconds = self.seconds, []

    def go_on(self, *, until: float) -> None:
        """Open one page after the other, at least each once; count who waits for a lock in between."""
        steps = (
            lambda: self._manager.get(f"/questions/{self._facts['question']}"),
            lambda: self._manager.get("/questions?view=overdue"),
            lambda: self._clerk.post("/appeals/register", form_of(self._facts), expect=302),
        )
        while True:
            for step in steps:
                wall, processor = time.perf_counter(), time.process_time()
                step()
                self.seconds.append((time.perf_counter() - wall, time.process_time() - processor))
                (waiting,) = self._watch.execute(WAITING).fetchone() or (0,)
                self.waits += waiting
            if time.monotonic() >= until:
                return


@contextmanager
def _overdue(server_url: str, recipe: Recipe, folder: Path) -> Iterator[tuple[Any, str]]:
    """Give an app on a copy of a recipe's database, which is dropped afterwards."""
    with opened(server_url, recipe, folder):
        pass
    name = f"{PREFIX}sweep"
    with server(server_url) as run:
        run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        run(f"CREATE DATABASE {name} TEMPLATE {database_name(recipe)}")
    url = database(server_url, name)
    app = make_app(url, folder)
    try:
        yield app, url
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        with server(server_url) as run:
            run(f"DROP DATABASE {name} WITH (FORCE)")


def _working_morning() -> datetime:
    """Return ten o'clock of the last working day."""
    day = datetime.now(UTC).date()
    while not terms.calendar().is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, datetime.min.time(), ZONE).astimezone(UTC) + timedelta(hours=10)


def _ripen(now: datetime) -> None:
    """Write the overdue questions, shared out among all officials."""
    values = {"now": now, "longest": LONGEST, "count": OVERDUE}
    with transaction():
        for statement in (OFFICIALS, APPEALS, QUESTIONS):
            db.session.execute(sa.text(statement), values if ":now" in statement else {})
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    db.session.remove()


def _plain_milliseconds(url: str) -> float:
    """Return what it costs the database to take the same rows by one INSERT for each table."""
    connection: psycopg.Connection[Any] = Plain(sa.make_url(url)).connection
    backends = Backends()
    backends.add(connection)
    for statement in KEPT:
        connection.execute(statement)
    found = []
    for _ in range(3):
        for statement in EMPTIED:
            connection.execute(statement)
        before = backends.seconds()
        for statement in PLAIN:
            connection.execute(statement)
        found.append(1000 * (backends.seconds() - before))
    connection.close()
    return median(found)


def _told(swept: dict[str, Any], plain: float) -> str:
    cost = swept["server"] + swept["database"]
    return (
        f"Sweep of {swept['overdue']:,} overdue questions: {swept['rows']:,} reminders and "
        f"{swept['digests']:,} digests in {cost:.0f} ms of processor time ({swept['database']:.0f} ms of it "
        f"the database's), {swept['wall']:.1f} s by the clock; plain INSERT of the same rows {plain:.0f} ms: "
        f"{marked(cost / plain, MOST_OF_PLAIN)}. Memory {swept['before']:.0f} MB before, "
        f"{swept['peak']:.0f} MB at most."
    )


def _seen(visits: Visits) -> str:
    """Return how pages fared before and beside the work, by the clock and by the web process's own time."""
    parts = []
    for when, seen in (("before it", visits.rest), ("beside it", visits.seconds)):
        walls, processors = zip(*seen, strict=True)
        parts.append(
            f"{len(seen)} pages {when}: median {_ms(median(walls))}, at most {_ms(max(walls))}, "
            f"{_ms(median(processors))} of the web process's time"
        )
    return f"{'; '.join(parts)}; waits for a lock seen: {visits.waits}."


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def write_file(url: str, folder: str) -> None:
    """Do the one job that waits, as the worker does, and print what it took."""
    with make_app(url, Path(folder)).app_context():
        wall = time.perf_counter()
        jobs.run()
        took = {"wall": time.perf_counter() - wall, "peak": _memory("VmHWM"), "rows": 0}
        (job,) = db.session.scalars(sa.select(Job))
        assert job.result is not None, job.state
        took["rows"] = job.result["rows"]
    sys.stdout.write("\n" + json.dumps(took))


def sweep(url: str, moment: str) -> None:
    """Sweep as the worker does, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(url, Path(folder))
        with app.app_context():
            backends = Backends()
            db.engine.dispose()
            backends.watch(db.engine)
            overdue = _counted("question WHERE status <> 'closed' AND due_at < :now", now=moment)
            before = _memory("VmRSS")
            Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
            wall, server_, database_ = time.perf_counter(), time.process_time(), backends.seconds()
            swept = reminders.sweep(now=datetime.fromisoformat(moment), transaction=transaction)
            took = {
                "wall": time.perf_counter() - wall,
                "server": 1000 * (time.process_time() - server_),
                "database": 1000 * (backends.seconds() - database_),
            }
            took |= {"before": before, "peak": _memory("VmHWM"), "overdue": overdue, "digests": swept.digests}
            took["rows"] = _counted("reminder")
            assert took["rows"] == swept.reminders, "what was told and what stands there differ"
    sys.stdout.write(json.dumps(took))


def _counted(what: str, **values: Any) -> int:
    with transaction():
        return int(db.session.scalar(sa.text(f"SELECT count(*) FROM {what}"), values))


def _memory(name: str) -> float:
    """Return a line of /proc/self/status in MB."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[name].split()[0]) / 1024


if __name__ == "__main__":
    database_url, moment_, *folders = sys.argv[1:]
    if folders:
        write_file(database_url, folders[0])
    else:
        sweep(database_url, moment_)
