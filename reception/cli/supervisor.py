"""Keeping child processes alive and leaving none behind: the launcher's engine.

The children share the launcher's process group, so whoever kills the group kills all. A Ctrl-C of the
terminal would reach all of them at once, and a web server drops its requests on it: the children have that
signal blocked, and the launcher passes it on as a polite SIGTERM.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

POLL_SECONDS = 0.2
ONE_WISH_SECONDS = 1.0
LONGEST_BACK_OFF_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A child that lived this long has recovered: its next restart is quick again."""
WATCH_SECONDS = 60.0
SETTLING_SECONDS = 300.0
"""How long a watched child may live before it is judged by what it does."""

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
# Loaded before any fork, so that the child has little to do between fork and exec.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Command:
    """One child: its name in messages, its command line, what comes before each start, what it is told."""

    name: str
    argv: Sequence[str]
    before: Callable[[], None] = lambda: None
    is_watched: bool = False
    """Whether it is started again also where it lives and the work stands still."""
    environment: Mapping[str, str] = field(default_factory=dict)


class Supervisor:
    """Runs commands until it is told to stop; starts again what dies."""

    def __init__(
        self,
        commands: Sequence[Command],
        *,
        say: Callable[[str], None],
        grace_seconds: float = 30.0,
        stands_still: Callable[[], bool] = lambda: False,
    ) -> None:
        """``grace_seconds`` is what the children have to finish their work once they are told to stop.

        ``stands_still`` says whether the work of the watched children is not done, though they live.
        """
        self._children = [_Child(command) for command in commands]
        self._say = say
        self._grace_seconds = grace_seconds
        self._stands_still = stands_still
        self._look_at = 0.0
        self._asked_at: float | None = None
        self._has_no_patience = False
        self._is_stopping = False

    def run(self, *, is_ready: Callable[[], bool], on_ready: Callable[[], None], patience: float) -> int:
        """Run until a signal; return 0, or 1 if ``is_ready`` is not true within ``patience`` seconds."""
        _adopt_orphans()
        with self._signals():
            try:
                for child in self._children:
                    child.start()
                if self._wait_until(is_ready, patience):
                    on_ready()
                    self._wait_until(self._look_after, float("inf"))
                return 1 if self._asked_at is None else 0
            finally:
                self._stop()

    def _wait_until(self, condition: Callable[[], bool], patience: float) -> bool:
        """Keep the children alive until the condition holds (True), or time or a signal ends it (False)."""
        end = time.monotonic() + patience
        while self._asked_at is None and time.monotonic() < end:
            self._revive()
            if condition():
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _revive(self) -> None:
        """Bury the dead and start each again when its back-off is over."""
        self._reap()
        for child in self._children:
            if child.is_due(time.monotonic()):
                child.start()

    def _reap(self) -> None:
        while (ended := _next_ended()) is not None:
            pid, code = ended
            for child in self._children:
                if child.pid == pid:
                    wait = child.ended(code, time.monotonic())
                    if not self._is_stopping:
                        self._say(
                            f"{child.command.name} ended with {code}; starting it again in {wait:.0f} s."
                        )

    def _look_after(self) -> bool:
        """End watched children that live and do nothing, politely first; what ends is started again."""
        now = time.monotonic()
        if now < self._look_at:
            return False
        self._look_at = now + WATCH_SECONDS
        watched = [child for child in self._children if child.command.is_watched]
        if watched and all(child.has_settled(now) for child in watched) and self._stands_still():
            for child in watched:
                self._say(f"{child.command.name} lives, but the work stands still: starting it again.")
                child.end()
            self._look_at = now + min(WATCH_SECONDS, self._grace_seconds)
        return False

    def _stop(self) -> None:
        """Ask politely, wait, kill what is left, also grandchildren. A second Ctrl-C ends the waiting."""
        self._is_stopping = True
        _signal_all(self._living(), signal.SIGTERM)
        end = time.monotonic() + self._grace_seconds
        while self._living() and not self._has_no_patience and time.monotonic() < end:
            self._reap()
            time.sleep(POLL_SECONDS / 4)
        while leftovers := {*self._living(), *_own_children()}:
            _signal_all(leftovers, signal.SIGKILL)
            time.sleep(POLL_SECONDS / 4)
            self._reap()

    def _living(self) -> list[int]:
        return [child.pid for child in self._children if child.pid is not None]

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def note(number: int, _frame: FrameType | None) -> None:
            # One wish to stop may arrive several times: from the terminal, from make, for the whole group.
            now = time.monotonic()
            if self._asked_at is None:
                self._asked_at = now
            elif number == signal.SIGINT and now - self._asked_at > ONE_WISH_SECONDS:
                self._has_no_patience = True

        # nohup asks to outlive the terminal. An ignored SIGCHLD would hide the children's ends.
        wanted: dict[int, Callable[[int, FrameType | None], None] | signal.Handlers] = {
            signal.SIGINT: note,
            signal.SIGTERM: note,
            signal.SIGCHLD: signal.SIG_DFL,
        }
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            wanted[signal.SIGHUP] = note
        before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Child:
    """One command and its present process, if any."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._restart_at: float | None = None
        self._quick_deaths = 0
        self._is_asked_to_end = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        self.command.before()
        self._restart_at = None
        self._is_asked_to_end = False
        self._started_at = time.monotonic()
        launcher = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603 - the command lines are this package's own
            list(self.command.argv),
            stdin=subprocess.DEVNULL,
            env={**os.environ, **self.command.environment},
            preexec_fn=lambda: _tie_to(launcher),
        )

    def ended(self, code: int, now: float) -> float:
        """Note the end; return after how many seconds the child is started again."""
        if self._process:
            self._process.returncode = code
        self._process = None
        self._quick_deaths = 1 if now - self._started_at > STEADY_SECONDS else self._quick_deaths + 1
        wait = min(2.0 ** (self._quick_deaths - 1), LONGEST_BACK_OFF_SECONDS)
        self._restart_at = now + wait
        return wait

    def has_settled(self, now: float) -> bool:
        return self.pid is not None and now - self._started_at > SETTLING_SECONDS

    def end(self) -> None:
        """Ask the process to end; where it was asked before, end it."""
        if self.pid is not None:
            _signal_all([self.pid], signal.SIGKILL if self._is_asked_to_end else signal.SIGTERM)
        self._is_asked_to_end = True

    def is_due(self, now: float) -> bool:
        return self._restart_at is not None and now >= self._restart_at


def _tie_to(launcher: int) -> None:
    """In the child, before its program: leave Ctrl-C to the launcher, and end when the launcher does."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != launcher:
        os._exit(1)  # It died before the line above.


def _adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent is killed, so that they can be ended too."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    """Linux only; elsewhere children outlive a launcher that is killed."""
    if _LIBC is not None:
        _LIBC.prctl(option, value, 0, 0, 0)


def _next_ended() -> tuple[int, int] | None:
    """Return the number and exit code of one ended child, or None; codes of signals are negative."""
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, os.waitstatus_to_exitcode(status)) if pid else None


def _own_children() -> set[int]:
    """Return the children the system knows of, adopted ones included, as far as it tells (Linux)."""
    try:
        return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}
    except OSError:
        return set()


def _signal_all(pids: Sequence[int] | set[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
