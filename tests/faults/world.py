"""The worlds: which processes there are, what stands between them and their servers, where their rows are."""

import contextlib
import os
import shutil
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import redis
import sqlalchemy as sa
from kombu import Connection, Queue

from reception.cli.launcher import answers, children
from reception.settings import Settings
from tests.conftest import SECRET, database, server
from tests.faults.cast import Desk, fill
from tests.faults.pace import SharedClock
from tests.faults.processes import ROOT, Keeper, Part, command_of, free_port, of_session
from tests.faults.proxy import Proxy
from tests.faults.sink import Sink
from tests.making import NOON
from tests.processes import parent_of

START_SECONDS = 90.0
MARKS = {"web": "gunicorn", "worker": " worker ", "beat": " beat "}
LAUNCHER = [sys.executable, "-c", "from reception.cli import main; main(['serve', '--no-demo'])"]
BASE_URL = "http://reception.example.org"


@dataclass
class Node:
    """One machine: its address, and the proxies behind which its database and broker are."""

    address: tuple[str, int]
    proxies: dict[str, Proxy] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.address[0]}:{self.address[1]}"


@dataclass
class World:
    """Everything of one run."""

    name: str
    folder: Path
    database_url: str
    queue: str
    sink: Sink
    clock: SharedClock
    desks: list[Desk]
    nodes: list[Node]
    keeper: Keeper
    server_url: str | None

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    def pids(self, part: str) -> list[int]:
        """Return the processes of a part: web, worker or beat; those of a pool come after their master."""
        found = [pid for pid in self.keeper.living() if MARKS[part] in f"{command_of(pid)} "]
        return sorted(found, key=lambda pid: (parent_of(pid) in found, pid))

    def launchers(self) -> list[int]:
        return [pid for pid in self.keeper.living() if "['serve'" in command_of(pid)]

    def pids_of(self, node: Node) -> list[int]:
        """Return all that runs on a node."""
        here = [part for part in self.keeper.parts if part.environment["HOST"] == node.address[0]]
        return [pid for part in here for session in part.sessions for pid in of_session(session)]

    @property
    def is_embedded(self) -> bool:
        return self.server_url is None

    def terminate_backends(self) -> None:
        """End all connections to the database from the server's side."""
        assert self.server_url is not None
        name = sa.make_url(self.database_url).database
        with server(self.server_url) as run:
            run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def lock(self, file: str, seconds: float) -> None:
        """Hold the write lock of an SQLite file, as a backup program may."""
        with contextlib.closing(sqlite3.connect(self.folder / file, timeout=10)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            connection.rollback()

    def wait_until_ready(self) -> None:
        """Wait for every web node; raise with the end of the log if one does not come."""
        end = time.monotonic() + START_SECONDS
        for node in self.nodes:
            while not answers(*node.address):
                if time.monotonic() > end:
                    raise TimeoutError(self.log.read_text()[-3000:])
                time.sleep(0.2)


@contextlib.contextmanager
def embedded() -> Iterator[World]:
    """SQLite and the file broker: the launcher itself, as ``reception serve`` starts it."""
    with _folder() as folder, Sink() as sink:
        url = f"sqlite:///{folder / 'reception.sqlite3'}"
        node = Node(("127.0.0.1", free_port("127.0.0.1")))
        world = _world("sqlite", folder, url, "faults", sink, [node], None)
        environment = _environment(world, node, url, f"sqla+sqlite:///{folder / 'broker.sqlite3'}")
        world.keeper.parts.append(Part("launcher", LAUNCHER, environment))
        with world.keeper:
            world.wait_until_ready()
            yield world


@contextlib.contextmanager
def with_servers(name: str, server_url: str, broker_url: str, *, nodes: int = 1) -> Iterator[World]:
    """PostgreSQL and RabbitMQ or Redis, each node behind proxies of its own."""
    database_name = f"reception_faults_{uuid.uuid4().hex[:12]}"
    with server(server_url) as run:
        run(f"CREATE DATABASE {database_name}")
    try:
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(_folder())
            sink = stack.enter_context(Sink())
            direct = database(server_url, database_name)
            queue = f"faults-{uuid.uuid4().hex[:12]}"
            broker_url = stack.enter_context(_own_place(broker_url, queue))
            made = [_node(stack, number, direct, broker_url, nodes) for number in range(nodes)]
            world = _world(name, folder, direct, queue, sink, made, server_url)
            for node in made:
                world.keeper.parts += _parts(world, node, direct, broker_url)
            stack.enter_context(world.keeper)
            world.wait_until_ready()
            yield world
    finally:
        with server(server_url) as run:
            run(f"DROP DATABASE {database_name} WITH (FORCE)")


def _node(stack: contextlib.ExitStack, number: int, database_url: str, broker_url: str, nodes: int) -> Node:
    host = f"127.0.0.{number + 2}" if nodes > 1 else "127.0.0.1"
    proxies = {}
    for name, url in (("database", database_url), ("broker", broker_url)):
        proxies[name] = stack.enter_context(Proxy(*_address(url)))
    return Node((host, free_port(host)), proxies)


def _parts(world: World, node: Node, database_url: str, broker_url: str) -> list[Part]:
    """Return the launcher's three command lines, each a process of its own, as systemd would keep them."""
    urls = [
        _through(node.proxies["database"], database_url),
        _through(node.proxies["broker"], broker_url),
    ]
    environment = _environment(world, node, *urls)
    commands = children(Settings.from_env(environment))
    return [Part(command.name, command.argv, environment, command.before) for command in commands]


def _world(
    name: str,
    folder: Path,
    url: str,
    queue: str,
    sink: Sink,
    nodes: list[Node],
    server_url: str | None,
) -> World:
    clock = SharedClock(folder / "clock.txt")
    clock.set(NOON)
    desks = fill(url, folder)
    keeper = Keeper([], folder / "log.txt")
    return World(name, folder, url, queue, sink, clock, desks, nodes, keeper, server_url)


def _environment(world: World, node: Node, database_url: str, broker_url: str) -> dict[str, str]:
    host, port = node.address
    var_dir = world.folder / f"var-{host}" if len(world.nodes) > 1 else world.folder
    var_dir.mkdir(exist_ok=True)
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": f"{ROOT / 'tests/faults/clock'}:{ROOT}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "FAULTS_CLOCK": str(world.clock.path),
        "FAULTS_QUEUE": world.queue,
        "SECRET_KEY": SECRET,
        "VAR_DIR": str(var_dir),
        "DATABASE_URL": database_url,
        "BROKER_URL": broker_url,
        "HOST": host,
        "PORT": str(port),
        "BASE_URL": BASE_URL,
        "MAIL_URL": f"smtp://127.0.0.1:{world.sink.port}",
        "LOG_LEVEL": "WARNING",
    }


def _address(url: str) -> tuple[str, int]:
    parts = sa.make_url(url)
    ports = {"postgresql": 5432, "amqp": 5672, "redis": 6379}
    return parts.host or "127.0.0.1", parts.port or ports[parts.drivername.partition("+")[0]]


def _through(proxy: Proxy, url: str) -> str:
    host, _port = _address(url)
    credentials, _at, rest = url.partition("://")[2].rpartition("@")
    place, _slash, path = rest.partition("/")
    assert place.startswith(host), place
    return f"{url.partition('://')[0]}://{credentials}{_at}127.0.0.1:{proxy.port}/{path}"


@contextlib.contextmanager
def _own_place(broker_url: str, queue: str) -> Iterator[str]:
    """Give the broker's address and leave nothing there; on Redis it is that of an empty database."""
    if not broker_url.startswith("redis://"):
        try:
            yield broker_url
        finally:
            with Connection(broker_url) as connection:
                channel = connection.default_channel
                Queue(queue, channel=channel).delete()
                channel.exchange_delete(queue)
        return
    server_url = broker_url.rpartition("/")[0]
    for number in range(15, 0, -1):
        with redis.Redis.from_url(f"{server_url}/{number}") as client:
            if client.dbsize() == 0:
                try:
                    yield f"{server_url}/{number}"
                finally:
                    client.flushdb()
                return
    raise LookupError("Redis has no empty database from 1 to 15")


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="reception-faults-"))
    try:
        yield folder
    finally:
        kept = os.environ.get("FAULTS_KEEP_LOG")
        if kept and (folder / "log.txt").exists():
            shutil.copy(folder / "log.txt", kept)
        shutil.rmtree(folder, ignore_errors=True)
