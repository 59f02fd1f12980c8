"""Closing knowledge at a moment: what is recorded later is recorded as known later.

Whoever records looks at the clock first and commits a little later. If somebody froze a month in between,
that entry would be committed beneath the moment of knowledge of the frozen month, and counting the month
again would give other figures. So whoever records shares a lock and is recorded after the last frozen
moment; whoever freezes holds that lock alone: those who had begun to record are done, the others wait.
"""

from collections.abc import Callable
from datetime import datetime
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import SessionTransaction

from reception.extensions import db, is_postgresql
from reception.models import ClosedKnowledge
from reception.queries import frozen
from reception.queries.asof import INSTANT

LOCK = 0x46524F5A
"""The key of PostgreSQL's advisory lock. SQLite has one writer at a time, who has begun as such."""

_ALONE = sa.text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=LOCK)
_SHARED = sa.text("SELECT pg_advisory_xact_lock_shared(:lock)").bindparams(lock=LOCK)

_known: WeakKeyDictionary[SessionTransaction, tuple[datetime | None]] = WeakKeyDictionary()
"""The last closed moment by the transaction that has asked: an import asks once for all its rows."""


def admitted(recorded_at: datetime) -> datetime:
    """Return the moment of recording, moved behind the last closed moment if need be; hold it open."""
    last = _last_closed()
    return recorded_at if last is None or recorded_at > last else last + INSTANT


def close(clock: Callable[[], datetime]) -> datetime:
    """Wait for those who record; return the moment beneath which nobody is recorded from then on.

    The others wait until the transaction ends, which should be at once.
    """
    connection = db.session.connection()
    if is_postgresql():
        connection.execute(_ALONE)
    moment = clock()
    is_later = sa.or_(ClosedKnowledge.known_at.is_(None), ClosedKnowledge.known_at < moment)
    # On SQLite this waits too, and fails where another has written since this transaction began to read.
    connection.execute(sa.update(ClosedKnowledge).where(is_later).values(known_at=moment))
    return moment


def ensure_closed(moment: datetime) -> None:
    """Raise ``ValueError`` if somebody may still be recorded at or before a moment."""
    last = frozen.last_known_at()
    if last is None or last < moment:
        raise ValueError("knowledge is not closed at this moment")


def _last_closed() -> datetime | None:
    session = db.session()
    connection = session.connection()
    # A lock taken within a savepoint is given back if that is rolled back, so each asks for itself.
    current = session.get_nested_transaction() or session.get_transaction()
    assert current is not None, "the connection has begun one"
    if current not in _known:
        if is_postgresql():
            # Before the moment is read: a statement sees what was committed when it began.
            connection.execute(_SHARED)
        _known[current] = (frozen.last_known_at(),)
    return _known[current][0]
