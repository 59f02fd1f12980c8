"""Processes that are kept alive as a supervisor keeps them, found and killed by their part."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import living, session_of

ROOT = Path(__file__).parents[2]
RESTART_SECONDS = 0.5


@dataclass
class Part:
    """One process of a world: web, worker, beat, or the launcher that has all three."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    before: Callable[[], None] = lambda: None
    process: "subprocess.Popen[bytes] | None" = None
    died_at: float = 0.0
    sessions: list[int] = field(default_factory=list)

    def start(self, log: Path) -> None:
        self.before()
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                list(self.argv),
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.sessions.append(self.process.pid)


class Keeper:
    """Starts again what dies, half a second later; at the end leaves nothing."""

    def __init__(self, parts: Sequence[Part], log: Path) -> None:
        self.parts = list(parts)
        self._log = log
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> "Keeper":
        for part in self.parts:
            part.start(self._log)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self._thread.join()
        for part in self.parts:
            for session in part.sessions:
                _signal_session(session, signal.SIGKILL)
            if part.process is not None:
                part.process.wait(timeout=10)

    def _keep(self) -> None:
        while not self._end.wait(0.1):
            for part in self.parts:
                if part.process is None or part.process.poll() is None:
                    continue
                part.died_at = part.died_at or time.monotonic()
                if time.monotonic() - part.died_at >= RESTART_SECONDS:
                    part.died_at = 0.0
                    part.start(self._log)

    def living(self) -> list[int]:
        """Return all processes of the world."""
        return [pid for part in self.parts for session in part.sessions for pid in of_session(session)]


def of_session(session: int) -> list[int]:
    """Return the living processes of a session, whoever is their parent by now."""
    return [pid for pid in living() if session_of(pid) == session]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def kill(pid: int) -> bool:
    """Kill -9; say whether there was somebody to kill."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _signal_session(session: int, number: signal.Signals) -> None:
    for pid in of_session(session):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
