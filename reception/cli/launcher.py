"""The launcher behind ``reception serve``: web server, worker and clock as one command."""

import errno
import http.client
import json
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from reception.cli.supervisor import Command, Supervisor
from reception.settings import CHECKOUT, Settings

PATIENCE_SECONDS = 90.0
PAGE_SECONDS = 300
"""After so long PostgreSQL stops a page's statement: whoever wanted it has gone, and it keeps a processor."""
SHARED_COUNTS = "PROMETHEUS_MULTIPROC_DIR"
"""Where several web processes keep what they count, so that /metrics adds it up."""
ALONE = ("--without-gossip", "--without-mingle")  # The one worker has nobody to talk to.
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - compared with, not bound to


class CannotServe(Exception):
    """Something outside the program is in the way; the message is one sentence for whoever started it."""


def launch(
    settings: Settings,
    *,
    prepare: Sequence[Callable[[], None]] = (),
    sign_ins: Sequence[str] = (),
    commands: Sequence[Command] | None = None,
) -> int:
    """Run everything until Ctrl-C or SIGTERM; return the exit code.

    ``prepare`` are the steps before the start, such as migrations and demo data; ``sign_ins`` are the lines
    shown under the address. ``commands`` replaces the three processes in tests.
    """
    try:
        ensure_writable(settings.var_dir)
        ensure_port_free(settings.host, settings.port)
        for step in prepare:
            step()
    except CannotServe as obstacle:
        sys.stderr.write(f"{obstacle}\n")
        return 1
    except KeyboardInterrupt:
        _say("Stopped before the start.")
        return 130
    supervisor = Supervisor(
        children(settings) if commands is None else commands,
        say=_say,
        stands_still=lambda: stands_still(settings.host, settings.port),
    )
    code = supervisor.run(
        is_ready=lambda: answers(settings.host, settings.port),
        on_ready=lambda: _announce(settings, sign_ins),
        patience=PATIENCE_SECONDS,
    )
    _say("Stopped." if code == 0 else f"The web server did not answer within {PATIENCE_SECONDS:.0f} seconds.")
    return code


def children(settings: Settings) -> list[Command]:
    """Return the three processes of an installation that fits on one machine."""
    schedule = settings.var_dir / "beat-schedule"
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "wsgi:celery"]
    # What the program logs follows LOG_LEVEL; these two programs' own chatter is for when it is asked for.
    level = "info" if settings.log_level == "DEBUG" else "warning"
    return [
        _web_command(settings, level),
        Command(
            "The worker",
            [*celery, "worker", "--loglevel", level, "--concurrency", "2", *ALONE],
            is_watched=True,
        ),
        Command(
            "The clock",
            [*celery, "beat", "--loglevel", level, "--schedule", str(schedule), "--pidfile="],
            before=lambda: forget_schedule(schedule),
            is_watched=True,
        ),
    ]


def _web_command(settings: Settings, level: str) -> Command:
    argv = web_server(settings, level)
    limit = {"PAGE_SECONDS": str(settings.page_seconds or PAGE_SECONDS)}
    if settings.web_workers == 1 or SHARED_COUNTS in os.environ:
        return Command("The web server", argv, environment=limit)
    folder = settings.var_dir / "metrics"
    return Command(
        "The web server",
        argv,
        before=lambda: forget_counts(folder),
        environment=limit | {SHARED_COUNTS: str(folder)},
    )


def forget_counts(folder: Path) -> None:
    """Make the folder of the web processes' counts, or empty it: they begin at zero with the web server."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.db"):
        path.unlink(missing_ok=True)


def web_server(settings: Settings, level: str) -> list[str]:
    """Return gunicorn's command line; several workers are renewed now and then, a single one never.

    Workers share the requests evenly: only a wide spread keeps them from being renewed at the same moment.
    """
    renewal = ["--max-requests", "2000", "--max-requests-jitter", "2000"] if settings.web_workers > 1 else []
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", "--pythonpath", str(CHECKOUT)),
        *("--bind", f"{host}:{settings.port}", "--worker-class", "gthread"),
        *("--workers", str(settings.web_workers), "--threads", str(settings.web_threads)),
        *("--graceful-timeout", "20", "--log-level", level, "--no-control-socket"),
        *renewal,
    ]


def forget_schedule(schedule: Path) -> None:
    """Remove beat's memory of the last runs: a killed beat leaves a broken one, and the rows know better."""
    for path in schedule.parent.glob(f"{schedule.name}*"):
        path.unlink(missing_ok=True)


def ensure_writable(folder: Path) -> None:
    """Make the folder; raise ``CannotServe`` if nothing can be written into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotServe(
            f"The folder {folder} cannot be written ({error.strerror}): choose another one with VAR_DIR."
        ) from error


def ensure_port_free(host: str, port: int) -> None:
    """Raise ``CannotServe`` if the web server could not listen there."""
    try:
        for family, kind, protocol, _name, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except OSError as error:
        raise CannotServe(_obstacle(host, port, error)) from error


def _obstacle(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use: stop the program that uses it, or choose another, as in PORT={port + 1}."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is not allowed to this user: choose one above 1023, as in PORT=8000."
    return f"HOST={host} is not an address of this machine ({error.strerror})."


def answers(host: str, port: int) -> bool:
    """Tell whether the web server says that it is well."""
    return _asked(host, port, "/healthz")[0] == http.HTTPStatus.OK


def stands_still(host: str, port: int) -> bool:
    """Tell whether the web server says that no heartbeat came lately, though the database is there.

    A worker can live and take nothing any more after its broker came back.
    """
    status, said = _asked(host, port, "/healthz/clock")
    return status == http.HTTPStatus.SERVICE_UNAVAILABLE and "clock" in said


def _asked(host: str, port: int, path: str) -> tuple[int, dict[str, str]]:
    """Return the status and the facts of an answer; 0 where there is none."""
    connection = http.client.HTTPConnection(ANYWHERE.get(host, host), port, timeout=2)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}
    finally:
        connection.close()


def _announce(settings: Settings, sign_ins: Sequence[str]) -> None:
    _say("\n".join(["", f"Reception is ready: {settings.base_url}", *sign_ins, "Stop it with Ctrl-C.", ""]))


def _say(message: str) -> None:
    sys.stdout.write(f"{message}\n")
    sys.stdout.flush()
