"""Twenty desks at once over HTTP, and how long each waits: ``python -m tests.bench.desks``.

The web server runs as ``reception serve`` starts it, on PostgreSQL with 100,000 appeals behind it. Clerks
look people up, register, search, turn pages; managers open lists, questions and the month. Each waits a while
after each answer, as somebody does who reads it. What is told is the clock at the desk: the processors are
shared with the database and with the desks themselves.
"""

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from reception.cli.launcher import web_server
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.settings import Settings
from tests.bench.__main__ import SERVER, this_week
from tests.bench.filling import database_name, opened, say
from tests.bench.national import last_month
from tests.bench.population import RARE_SURNAME, Recipe
from tests.bench.subjects import WORD, facts, form_of
from tests.bench.visitors import TOKEN, Browser
from tests.conftest import SECRET, database
from tests.faults.processes import free_port

APPEALS, DESKS, SECONDS, PAUSE = 100_000, 20, 120.0, 2.0
BRANCHES = 13
"""Branches that have clerks and managers of their own; the first of all is the root."""
EACH_SO_MANY = 5
"""Every fifth is a manager."""
HOST = "127.0.0.1"
PLACE = """
SELECT branch_id AS branch, (SELECT min(id) FROM district WHERE branch_id = u.branch_id) AS district,
    (SELECT min(id) FROM question WHERE branch_id = u.branch_id AND status = 'closed') AS question
FROM user_account u WHERE email = :email
"""
GOALS = {"a look-up": 0.3, "saving": 1.0, "a list": 1.0, "a month's report": 10.0}
"""Seconds, for nineteen of twenty (ux.md, U25)."""


class Desk(threading.Thread):
    """Somebody who works on and on, and notes how long each answer took."""

    def __init__(self, number: int, port: int, cookie: str, told: dict[str, Any], pause: float) -> None:
        """Sit down; ``told`` are the facts that the forms and addresses refer to."""
        super().__init__(daemon=True)
        self.took: dict[str, list[float]] = defaultdict(list)
        self.fault = ""
        self._random = Random(number)
        self._port, self._cookie, self._facts, self._pause = port, cookie, told, pause
        self._is_manager = _is_manager(number)
        self._token = ""
        self.end = threading.Event()

    def run(self) -> None:
        """Go round until told to stop, or until something is answered that is none."""
        self.end.wait(self._random.uniform(0, self._pause))
        try:
            while not self.end.is_set():
                self._manage() if self._is_manager else self._register()
        except (AssertionError, OSError, http.client.HTTPException) as error:
            self.fault = str(error)

    def _register(self) -> None:
        self._ask("a form", "/appeals/register")
        digits = f"70{self._random.randrange(10)}{self._random.randrange(10)}"
        self._ask("a look-up", "/applicants/find", {"q": digits})
        self._ask("saving", "/appeals/register", form_of(self._facts), status=http.HTTPStatus.FOUND)
        self._ask("a list", f"/questions?view={self._random.choice(('queue', 'overdue', 'all'))}")
        word = self._random.choice((WORD, RARE_SURNAME))
        self._ask("a search", "/questions/search", {"q": word})

    def _manage(self) -> None:
        self._ask("a list", f"/questions?view={self._random.choice(('unassigned', 'proposed', 'all'))}")
        self._ask("a question", f"/questions/{self._facts['question']}")
        self._ask("a month's report", f"/report?month={self._facts['month']}")

    def _ask(
        self, name: str, path: str, form: dict[str, str] | None = None, status: int = http.HTTPStatus.OK
    ) -> None:
        if self.end.is_set():
            return
        body = urlencode(form | {"csrf_token": self._token}) if form is not None else None
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        since = time.perf_counter()
        connection = http.client.HTTPConnection(HOST, self._port, timeout=60)
        try:
            connection.request("POST" if body else "GET", path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        self.took[name].append(time.perf_counter() - since)
        if answer.status != status:
            raise AssertionError(f"{path}: {answer.status}")
        # The session's cookie changes when it first holds a form's token.
        given = answer.headers.get("Set-Cookie", "").partition(";")[0]
        self._cookie = given if given.startswith("session=") else self._cookie
        found = TOKEN.search(text)
        self._token = found[1] if found else self._token
        self.end.wait(self._random.uniform(0.5, 1.5) * self._pause)


@contextmanager
def serving(url: str, folder: Path, workers: int) -> Iterator[int]:
    """Run the web server with its usual command; yield its port."""
    environment = {
        "RECEPTION_ENV": "testing",
        "SECRET_KEY": SECRET,
        "VAR_DIR": str(folder),
        "DATABASE_URL": url,
        "BROKER_URL": "memory://",
        "HOST": HOST,
        "PORT": str(free_port(HOST)),
        "WEB_WORKERS": str(workers),
    }
    settings = Settings.from_env(environment)
    server = subprocess.Popen(web_server(settings, "warning"), env=os.environ | environment)
    try:
        _wait_for(settings.port)
        yield settings.port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, *, most: float = 60.0) -> None:
    end = time.monotonic() + most
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the web server does not answer")


def measured(app: Any, port: int, *, desks: int, seconds: float, pause: float) -> dict[str, list[float]]:
    """Let the desks work; return the seconds that each kind of request took, in order."""
    with app.app_context():
        told = facts() | {"month": f"{last_month().start_on:%Y-%m}"}
        places = [told | _place(_branch_of(number)) for number in range(desks)]
    people = [
        Desk(number, port, Browser(app, _email_of(number)).cookie, place, pause)
        for number, place in enumerate(places)
    ]
    for desk in people:
        desk.start()
    time.sleep(seconds)
    for desk in people:
        desk.end.set()
    for desk in people:
        desk.join()
    faults = [desk.fault for desk in people if desk.fault]
    if faults:
        raise AssertionError("; ".join(faults))
    names = sorted({name for desk in people for name in desk.took})
    return {name: sorted(took for desk in people for took in desk.took[name]) for name in names}


def _branch_of(number: int) -> int:
    return 1 + number % BRANCHES


def _is_manager(number: int) -> bool:
    return number % EACH_SO_MANY == EACH_SO_MANY - 1


def _email_of(number: int) -> str:
    role = Role.MANAGER if _is_manager(number) else Role.STAFF
    return f"{role.value}{_branch_of(number)}@bench.example"


def _place(number: int) -> dict[str, Any]:
    """Return the branch of that number, with a district and a question of it."""
    place = db.session.execute(sa.text(PLACE), {"email": f"staff{number}@bench.example"}).one()
    return dict(place._mapping)


def table(found: dict[str, list[float]]) -> str:
    """Return the table of waits."""
    lines = ["| At the desk | requests | median | 95 of 100 | longest |", "|---|---:|---:|---:|---:|"]
    for name, took in found.items():
        parts = quantiles(took, n=20) if len(took) > 1 else took * 19
        goal = GOALS.get(name)
        late = f" {'≤' if parts[18] <= goal else '>'} {goal * 1000:,.0f}" if goal else ""
        lines.append(
            f"| {name} | {len(took)} | {parts[9] * 1000:,.0f} ms | {parts[18] * 1000:,.0f} ms{late} "
            f"| {took[-1] * 1000:,.0f} ms |"
        )
    return "\n".join(lines)


def main() -> None:
    """Fill the database if it is not there, let the desks work, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.desks", description=__doc__)
    parser.add_argument("--appeals", type=int, default=APPEALS)
    parser.add_argument("--desks", type=int, default=DESKS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--pause", type=float, default=PAUSE, help="seconds after each answer, on average")
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
    options = parser.parse_args()
    server_url = os.environ.get("BENCH_DATABASE_URL", SERVER)
    recipe = Recipe(options.appeals, this_week())
    with tempfile.TemporaryDirectory() as folder, opened(server_url, recipe, Path(folder)) as app:
        url = database(server_url, database_name(recipe))
        with serving(url, Path(folder), options.workers) as port:
            say(f"{options.desks} desks for {options.seconds:.0f} s")
            found = measured(app, port, desks=options.desks, seconds=options.seconds, pause=options.pause)
    asked = sum(map(len, found.values()))
    sys.stdout.write(f"{table(found)}\n\n{asked / options.seconds:.1f} requests a second.\n")


if __name__ == "__main__":
    main()
