"""The embedded broker's file: kombu's SQLite transport marks messages as handled and never deletes them."""

from datetime import datetime

import sqlalchemy as sa

PREFIX = "sqla+"


def tidy(broker_url: str, *, before: datetime) -> int:
    """Delete the handled messages from before an aware moment; return how many. Other brokers keep none."""
    if not broker_url.startswith(f"{PREFIX}sqlite:"):
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
