"""The launcher with dummy children: nothing dies for good, and nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reception.cli import launcher
from reception.settings import Settings
from tests.processes import is_alive, living, session_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see which processes live")

LAUNCHER = """
import sys
import types

# The launcher alone, without the two seconds that importing the whole application takes each time.
for name in ("reception", "reception.cli"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [sys.argv.pop(1)]

from reception.cli import launcher, supervisor
from reception.cli.supervisor import Command
from reception.settings import Settings

supervisor.WATCH_SECONDS, supervisor.SETTLING_SECONDS = 0.3, 0.2
launcher.PATIENCE_SECONDS = float(sys.argv[1])
web = Command("The web server", [sys.executable, "web.py", sys.argv[2]])
pairs = zip(sys.argv[3::2], sys.argv[4::2])
others = [Command(name, ["sh", "-c", line], is_watched=True) for name, line in pairs]
settings = Settings.from_env({"PORT": sys.argv[2], "VAR_DIR": "var", "SECRET_KEY": "of a test"})
sys.exit(launcher.launch(settings, commands=[web, *others], sign_ins=["clerk / demo"]))
"""

PACKAGES = (str(Path(launcher.__file__).parents[1]), str(Path(launcher.__file__).parent))

WEB = """
import http.server, os, pathlib, sys

class Well(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        is_still = self.path == "/healthz/clock" and pathlib.Path("still").exists()
        self.send_response(503 if is_still else 200)
        self.end_headers()
        self.wfile.write(pathlib.Path("still").read_bytes() if is_still else b"{}")

    def log_message(self, *_words):
        pass

pathlib.Path("web.pid").write_text(str(os.getpid()))
if sys.argv[1] != "0":
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Well).serve_forever()
"""

# Says its number in a file and sleeps; ``exec`` so that no shell stays in between.
SLEEPER = "echo $$ > {name}.pid; exec sleep 600"

# Not in the shell's language: dash lets through what its parent has blocked.
NOTING = """
import os, pathlib, signal, sys, time

def note(number, frame):
    with open("got", "a") as got:
        got.write(signal.Signals(number).name + chr(10))
    sys.exit()

signal.signal(signal.SIGINT, note)
signal.signal(signal.SIGTERM, note)
pathlib.Path("w.pid").write_text(str(os.getpid()))
time.sleep(600)
"""


class Launched:
    """A launcher running in a folder of its own, and the children it started there."""

    def __init__(self, folder: Path, *children: str, patience: float = 30, has_web: bool = True) -> None:
        self.folder = folder
        (folder / "launcher.py").write_text(LAUNCHER)
        (folder / "web.py").write_text(WEB if has_web else "import time; time.sleep(600)")
        self.port = free_port()
        self.output = folder / "output.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "launcher.py", *PACKAGES, str(patience), str(self.port), *children],
                cwd=folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def pid(self, name: str) -> int:
        """The number that the child wrote down."""
        path = self.folder / f"{name}.pid"
        eventually(lambda: path.exists() and path.read_text().strip() != "", self.output)
        return int(path.read_text())

    def is_ready(self) -> bool:
        return "Reception is ready" in self.output.read_text()

    def leftovers(self) -> list[int]:
        """Living processes of the launcher's session, itself included."""
        return [pid for pid in living() if session_of(pid) == self.process.pid]


def eventually(condition: Callable[[], bool], output: Path, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, (
            f"it did not happen in {seconds} s; the launcher said:\n{output.read_text()}"
        )
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[..., Launched]]:
    started: list[Launched] = []

    def launch(*children: str, **options: object) -> Launched:
        started.append(Launched(tmp_path, *children, **options))
        return started[-1]

    yield launch
    for launched in started:
        for pid in launched.leftovers():
            os.kill(pid, signal.SIGKILL)
        launched.process.wait(timeout=10)


def test_the_address_and_the_sign_ins_are_shown_once_the_web_server_answers(launch):
    launched = launch()

    eventually(launched.is_ready, launched.output)

    said = launched.output.read_text()
    assert f"http://localhost:{launched.port}\nclerk / demo" in said


def test_a_child_that_dies_is_started_again(launch):
    launched = launch("The worker", SLEEPER.format(name="worker"))
    first = launched.pid("worker")

    os.kill(first, signal.SIGKILL)

    eventually(lambda: launched.pid("worker") != first, launched.output)
    assert "The worker ended with -9; starting it again in 1 s." in launched.output.read_text()


def test_a_worker_that_lives_and_does_nothing_is_started_again(launch):
    launched = launch("The worker", SLEEPER.format(name="worker"))
    first = launched.pid("worker")
    eventually(launched.is_ready, launched.output)

    (launched.folder / "still").write_text('{"clock": "unavailable"}')

    eventually(lambda: launched.pid("worker") != first, launched.output)
    assert "The worker lives, but the work stands still" in launched.output.read_text()


def test_a_worker_that_does_not_heed_is_killed_and_started_again(launch):
    launched = launch("The worker", "trap '' TERM; echo $$ > worker.pid; while :; do sleep 0.1; done")
    first = launched.pid("worker")
    eventually(launched.is_ready, launched.output)

    (launched.folder / "still").write_text('{"clock": "unavailable"}')

    eventually(lambda: launched.pid("worker") != first, launched.output)
    assert "The worker ended with -9" in launched.output.read_text()


def test_where_the_database_is_away_no_worker_is_blamed(launch):
    launched = launch("The worker", SLEEPER.format(name="worker"))
    eventually(launched.is_ready, launched.output)

    (launched.folder / "still").write_text('{"database": "unavailable"}')

    assert not launcher.stands_still("127.0.0.1", launched.port)
    (launched.folder / "still").write_text('{"clock": "unavailable"}')
    assert launcher.stands_still("127.0.0.1", launched.port)


def test_sigterm_ends_everything_with_code_0(launch):
    launched = launch("The worker", SLEEPER.format(name="worker"))
    eventually(launched.is_ready, launched.output)

    launched.process.terminate()

    assert launched.process.wait(timeout=20) == 0
    assert launched.leftovers() == []


def test_grandchildren_left_by_a_child_end_with_the_launcher(launch):
    launched = launch("The worker", "sleep 600 & echo $! > pool.pid; exec sleep 600")
    eventually(launched.is_ready, launched.output)
    grandchild = launched.pid("pool")

    launched.process.terminate()

    assert launched.process.wait(timeout=20) == 0
    assert not is_alive(grandchild)


def test_a_killed_launcher_takes_its_children_with_it(launch):
    launched = launch("The worker", SLEEPER.format(name="worker"))
    eventually(launched.is_ready, launched.output)

    launched.process.kill()

    eventually(lambda: launched.leftovers() == [], launched.output)


def test_ctrl_c_reaches_children_only_as_a_polite_request_to_end(launch, tmp_path):
    (tmp_path / "worker.py").write_text(NOTING)
    launched = launch("The worker", f"exec {sys.executable} worker.py")
    eventually(launched.is_ready, launched.output)
    launched.pid("w")

    os.killpg(launched.process.pid, signal.SIGINT)

    assert launched.process.wait(timeout=20) == 0
    assert (launched.folder / "got").read_text() == "SIGTERM\n"


def test_a_second_ctrl_c_does_not_wait_for_a_child_that_will_not_end(launch):
    launched = launch("The worker", "trap '' TERM; echo $$ > w.pid; while :; do sleep 0.1; done")
    eventually(launched.is_ready, launched.output)
    stubborn = launched.pid("w")

    launched.process.send_signal(signal.SIGINT)
    time.sleep(1.5)
    assert is_alive(stubborn)
    launched.process.send_signal(signal.SIGINT)

    assert launched.process.wait(timeout=10) == 0
    assert not is_alive(stubborn)


def test_a_web_server_that_never_answers_is_a_failure_and_leaves_nothing(launch):
    launched = launch(patience=1, has_web=False)

    assert launched.process.wait(timeout=30) == 1
    assert "The web server did not answer" in launched.output.read_text()
    assert launched.leftovers() == []


def settings(**variables: str) -> Settings:
    return Settings.from_env({"SECRET_KEY": "of a test"} | variables)


def test_a_port_in_use_gets_one_sentence(tmp_path, capfd):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        code = launcher.launch(settings(PORT=str(port), VAR_DIR=str(tmp_path)), commands=[])

    assert code == 1
    said = capfd.readouterr().err
    assert said.startswith(f"Port {port} is in use")
    assert said.count("\n") == 1


def test_a_folder_that_cannot_be_written_gets_one_sentence(tmp_path, capfd):
    (tmp_path / "file").touch()

    code = launcher.launch(settings(VAR_DIR=str(tmp_path / "file" / "var")), commands=[])

    assert code == 1
    assert "cannot be written" in capfd.readouterr().err


def test_nothing_is_prepared_where_the_port_is_in_use(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        prepared: list[bool] = []

        launcher.launch(
            settings(PORT=str(other.getsockname()[1]), VAR_DIR=str(tmp_path)),
            prepare=[lambda: prepared.append(True)],
            commands=[],
        )

    assert prepared == []


def test_what_a_killed_clock_left_is_forgotten_and_nothing_else(tmp_path):
    for name in ("beat-schedule", "beat-schedule.bak", "beat-schedule.dat", "reception.sqlite3"):
        (tmp_path / name).touch()

    launcher.forget_schedule(tmp_path / "beat-schedule")

    assert [path.name for path in tmp_path.iterdir()] == ["reception.sqlite3"]
