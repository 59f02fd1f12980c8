"""The embedded broker forgets what was handled and keeps what is waiting."""

import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta

import kombu
import sqlalchemy as sa

from reception.adapters import embedded_broker


def counts(path) -> dict[bool, int]:
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT visible, count(*) FROM kombu_message GROUP BY 1")
        found = {visible: count for visible, count in rows}
    engine.dispose()
    return found


def test_handled_messages_are_deleted_and_waiting_ones_kept(tmp_path):
    path = tmp_path / "broker.sqlite3"
    url = f"sqla+sqlite:///{path}"
    with kombu.Connection(url) as connection:
        queue = connection.SimpleQueue("ticks")
        for number in range(5):
            queue.put({"tick": number})
        for _ in range(3):
            queue.get(timeout=5).ack()
        queue.close()
    assert counts(path) == {0: 3, 1: 2}

    assert embedded_broker.tidy(url, before=datetime.now(UTC) - timedelta(hours=1)) == 0
    assert embedded_broker.tidy(url, before=datetime.now(UTC) + timedelta(minutes=1)) == 3

    assert counts(path) == {1: 2}


def test_the_file_is_laid_out_once_with_its_queue_and_a_second_time_changes_nothing(tmp_path):
    url = f"sqla+sqlite:///{tmp_path / 'broker.sqlite3'}"

    for _ in range(2):
        embedded_broker.lay_out(url, "ticks")

    with contextlib.closing(sqlite3.connect(tmp_path / "broker.sqlite3")) as connection:
        assert connection.execute("SELECT name FROM kombu_queue").fetchall() == [("ticks",)]


def test_other_brokers_and_a_missing_file_are_left_alone(tmp_path):
    embedded_broker.lay_out("amqp://guest@nowhere.invalid//", "ticks")
    assert embedded_broker.tidy("amqp://guest@localhost//", before=datetime.now(UTC)) == 0
    assert embedded_broker.tidy(f"sqla+sqlite:///{tmp_path / 'none.sqlite3'}", before=datetime.now(UTC)) == 0
