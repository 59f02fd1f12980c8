"""The embedded broker's file, which kombu's SQLite transport makes by itself, but not with care.

It marks messages as handled and never deletes them; and of several processes that make the file or a queue at
the same moment, all but one fail.
"""

from datetime import datetime

import sqlalchemy as sa
from kombu.connection import Connection
from kombu.entity import Queue

PREFIX = "sqla+"


def lay_out(broker_url: str, queue: str) -> None:
    """Make the file with the queue in it, before several processes do; other brokers need nothing of it."""
    if is_embedded(broker_url):
        with Connection(broker_url) as connection:  # type: ignore[no-untyped-call] # kombu has no types
            own = Queue(queue, channel=connection.default_channel)  # type: ignore[no-untyped-call] # likewise
            own.declare()  # type: ignore[no-untyped-call] # likewise


def is_embedded(broker_url: str) -> bool:
    """Say whether the address is that of a file broker."""
    return broker_url.startswith(f"{PREFIX}sqlite:")


def tidy(broker_url: str, *, before: datetime) -> int:
    """Delete the handled messages from before an aware moment; return how many. Other brokers keep none."""
    if not is_embedded(broker_url):
        return 0
    engine = sa.create_engine(broker_url.removeprefix(PREFIX))
    try:
        if not sa.inspect(engine).has_table("kombu_message"):
            return 0
        with engine.begin() as connection:
            # kombu writes local time without a zone.
            local = before.astimezone().replace(tzinfo=None)
            message = sa.table("kombu_message", sa.column("visible"), sa.column("timestamp", sa.DateTime))
            deleted = connection.execute(
                sa.delete(message).where(message.c.visible.is_(False), message.c.timestamp < local)
            )
            return deleted.rowcount
    finally:
        engine.dispose()
