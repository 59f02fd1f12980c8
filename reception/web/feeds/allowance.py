"""What each process keeps of calendars: the last answers for a short while, and who asks how often."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

WINDOW = timedelta(minutes=5)
"""How long an answer is kept, and over which time requests are counted."""

MOST_REQUESTS = 30
"""Requests of one address of a calendar, or of one stranger with wrong addresses, within the window."""

MOST_KEPT = 1000
"""How many answers and counts are kept; the oldest go first."""


@dataclass
class Allowance:
    """Memory of one process. A second one counts and keeps for itself: this saves work, it guards nothing."""

    _answers: OrderedDict[str, tuple[datetime, bytes]] = field(default_factory=OrderedDict)
    _counts: OrderedDict[str, tuple[datetime, int]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def is_spent(self, subject: str, *, now: datetime) -> bool:
        """Count a request, and say whether there were too many within the window."""
        with self._lock:
            began, count = self._counts.get(subject, (now, 0))
            if now - began >= WINDOW:
                began, count = now, 0
            self._counts[subject] = (began, count + 1)
            _forget(self._counts)
            return count >= MOST_REQUESTS

    def kept(self, key: str, *, now: datetime) -> bytes | None:
        """Return the answer given within the window."""
        with self._lock:
            made_at, content = self._answers.get(key, (None, b""))
        return content if made_at is not None and now - made_at < WINDOW else None

    def keep(self, key: str, content: bytes, *, now: datetime) -> None:
        """Keep an answer."""
        with self._lock:
            self._answers[key] = (now, content)
            _forget(self._answers)


def _forget(kept: OrderedDict[str, tuple[datetime, bytes]] | OrderedDict[str, tuple[datetime, int]]) -> None:
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)
