"""A moment as pages print it."""

from dataclasses import dataclass
from datetime import datetime

from reception.web.locale import iso, short_moment, time_ago


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as ``<time>`` prints it."""

    iso: str
    words: str
    exact: str


def moment(at: datetime) -> Moment:
    """Return a moment in words, with the exact local time beside it."""
    return Moment(iso(at), time_ago(at), short_moment(at))
