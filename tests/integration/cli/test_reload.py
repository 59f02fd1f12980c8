"""An upgrade while people work: the web server takes up the new code and no request is lost."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from reception.cli.launcher import answers, children
from reception.settings import Settings
from tests.faults.processes import free_port
from tests.processes import children_of

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 90.0
VISITORS = 3
PAGE = "/sign-in"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see which processes live")


@pytest.fixture
def port() -> int:
    return free_port("127.0.0.1")


@pytest.fixture
def web(database_url: str, tmp_path: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Start gunicorn by the launcher's own command line, with two processes."""
    environment = {
        "RECEPTION_ENV": "testing",
        "DATABASE_URL": database_url,
        "BROKER_URL": f"sqla+sqlite:///{tmp_path}/broker.sqlite3",
        "VAR_DIR": str(tmp_path),
        "PORT": str(port),
        "WEB_WORKERS": "2",
    }
    (command,) = (c for c in children(Settings.from_env(environment)) if c.name == "The web server")
    command.before()
    with (tmp_path / "web.log").open("ab") as log:
        process = subprocess.Popen(
            command.argv,
            cwd=ROOT,
            env=os.environ | environment | dict(command.environment),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def opened(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    assert answer.status == http.HTTPStatus.OK, answer.status
    return text


def counted(port: int) -> float:
    """Return how many requests for the visitors' page all web processes have counted together."""
    samples = [s for f in text_string_to_metric_families(opened(port, "/metrics")) for s in f.samples]
    return sum(
        sample.value
        for sample in samples
        if sample.name == "reception_requests_total" and sample.labels["endpoint"] == "auth.sign_in"
    )


class Visitor(threading.Thread):
    """Opens a page of the program, over and over, and notes what came of it."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.stop = port, threading.Event()
        self.answered, self.lost = 0, list[str]()

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                opened(self.port, PAGE)
                self.answered += 1
            except (AssertionError, OSError, http.client.HTTPException) as error:
                self.lost.append(repr(error))


def test_a_reload_brings_new_processes_and_loses_no_request(
    web: "subprocess.Popen[bytes]", port: int
) -> None:
    eventually(lambda: answers("127.0.0.1", port))
    visitors = [Visitor(port) for _ in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    eventually(lambda: all(visitor.answered > 0 for visitor in visitors))
    before = {*children_of(web.pid)}

    web.send_signal(signal.SIGHUP)

    eventually(lambda: not before & {*children_of(web.pid)})
    since = [visitor.answered for visitor in visitors]
    eventually(lambda: all(visitor.answered > count for visitor, count in zip(visitors, since, strict=True)))
    for visitor in visitors:
        visitor.stop.set()
        visitor.join()
    assert [visitor.lost for visitor in visitors] == [[]] * VISITORS
    assert web.poll() is None
    assert counted(port) == sum(visitor.answered for visitor in visitors), (
        "the old processes' counts are kept"
    )
