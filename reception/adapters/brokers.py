"""The broker: where its tasks wait, and whether it answers."""

from kombu.connection import Connection

QUEUE = "reception"
TIMEOUT_SECONDS = 2.0


def answers(broker_url: str) -> bool:
    """Say whether the broker takes a connection within two seconds."""
    try:
        with Connection(  # type: ignore[no-untyped-call] # kombu has no types
            broker_url, connect_timeout=TIMEOUT_SECONDS
        ) as connection:
            connection.ensure_connection(max_retries=0, timeout=TIMEOUT_SECONDS)
            # Redis connects at the first question only.
            connection.default_channel.close()
    except Exception:
        # Each transport has errors of its own; all of them mean the same here.
        return False
    return True
