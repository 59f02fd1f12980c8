"""The worker as the launcher starts it, on the embedded broker and on the one that the environment names."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from celery import Celery
from kombu import Queue

from reception.adapters import embedded_broker
from reception.cli.launcher import children
from reception.extensions import db
from reception.models import Mail
from reception.settings import Settings
from reception.tasks.pool import PROCESS_KILLED
from tests.making import Maker
from tests.processes import children_of, is_alive
from tests.reminding import make_desk

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 60.0


@dataclass
class Broker:
    """A queue of the test's own, and workers that listen to it."""

    client: Celery
    queue: str
    environment: dict[str, str]
    log: Path

    def send(self, task: str) -> None:
        self.client.send_task(task, queue=self.queue)

    def start_worker(self) -> "subprocess.Popen[bytes]":
        (worker,) = (c for c in children(Settings.from_env(self.environment)) if c.name == "The worker")
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*worker.argv, "--queues", self.queue],
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def remove_queue(self) -> None:
        with self.client.connection_for_write() as connection:
            Queue(self.queue, channel=connection.default_channel).delete()


@pytest.fixture(params=["embedded", pytest.param("named", marks=pytest.mark.services)])
def broker(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Broker]:
    address = f"sqla+sqlite:///{tmp_path}/broker.sqlite3"
    if request.param == "named":
        address = os.environ.get("TEST_BROKER_URL", "")
        if not address:
            pytest.skip("TEST_BROKER_URL names no broker")
    environment = {
        "RECEPTION_ENV": "testing",
        "DATABASE_URL": database_url,
        "BROKER_URL": address,
        "VAR_DIR": str(tmp_path),
    }
    broker = Broker(
        Celery(broker=address), f"test-{uuid.uuid4().hex[:12]}", environment, tmp_path / "worker.log"
    )
    embedded_broker.lay_out(address, broker.queue)
    yield broker
    broker.remove_queue()
    broker.client.close()


@pytest.fixture
def start_worker(broker: Broker) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    workers: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        workers.append(broker.start_worker())
        return workers[-1]

    yield start
    for worker in workers:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


def eventually(condition: Callable[[], bool], broker: Broker) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, f"it did not happen; the worker said:\n{broker.log.read_text()}"
        time.sleep(0.2)


def write_a_digest(make: Maker) -> None:
    desk = make_desk(make)
    question = desk.question()
    desk.sweep(desk.day(question, 0))
    db.session.rollback()


def unsent() -> int:
    db.session.rollback()
    return int(db.session.scalar(sa.select(sa.func.count()).where(Mail.sent_at.is_(None))) or 0)


def test_a_tick_queued_before_there_is_a_worker_is_done_once_one_starts(
    app: Any, make: Maker, broker: Broker, start_worker: Callable[[], Any], tmp_path: Path
) -> None:
    write_a_digest(make)
    assert unsent() > 0

    broker.send("reminders.send_unsent")
    start_worker()

    eventually(lambda: unsent() == 0, broker)
    assert len(list((tmp_path / "outbox").glob("*.eml"))) > 0


def test_a_worker_told_to_stop_ends_by_itself_and_the_next_one_goes_on(
    app: Any, make: Maker, broker: Broker, start_worker: Callable[[], Any]
) -> None:
    first = start_worker()
    broker.send("reminders.sweep")
    write_a_digest(make)
    broker.send("reminders.send_unsent")
    eventually(lambda: unsent() == 0, broker)

    first.terminate()

    assert first.wait(timeout=PATIENCE_SECONDS) == 0
    write_a_digest(make)
    broker.send("reminders.send_unsent")
    start_worker()
    eventually(lambda: unsent() == 0, broker)


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc for the processes of a worker")
@pytest.mark.parametrize("place", [0, 1])
def test_one_process_of_the_pool_killed_stops_none_of_the_work(
    app: Any, make: Maker, broker: Broker, start_worker: Callable[[], Any], place: int
) -> None:
    worker = start_worker()
    eventually(lambda: len(children_of(worker.pid)) == 2, broker)
    write_a_digest(make)
    broker.send("reminders.send_unsent")
    eventually(lambda: unsent() == 0, broker)
    pool = children_of(worker.pid)

    # Whoever waits for a task may hold the lock that the others wait for: one of the two does.
    os.kill(pool[place], signal.SIGKILL)

    if embedded_broker.is_embedded(broker.environment["BROKER_URL"]):
        assert worker.wait(timeout=PATIENCE_SECONDS) == PROCESS_KILLED
        eventually(lambda: not any(map(is_alive, pool)), broker)
        start_worker()
    else:
        eventually(lambda: len({*children_of(worker.pid)} - {pool[place]}) == 2, broker)
    write_a_digest(make)
    broker.send("reminders.send_unsent")
    eventually(lambda: unsent() == 0, broker)
