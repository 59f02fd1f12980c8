"""Work that is done behind the pages: its kinds, the states it goes through, and why it may fail."""

from datetime import timedelta
from enum import StrEnum

LEASE = timedelta(minutes=2)
"""How long a claim lasts without a sign of life; each report of progress renews it."""

MOST_ATTEMPTS = 4
"""How often a job is begun: one that kills its worker each time must not kill them for ever."""

MOST_OPEN = 10
"""How many jobs of one person may wait at once."""

KEPT = timedelta(hours=24)
"""How long a result can be fetched, and an upload waits to be started."""


class JobKind(StrEnum):
    """What is done."""

    LIST_EXPORT = "list_export"
    REGISTER_IMPORT = "register_import"


ONE_AT_A_TIME = frozenset({JobKind.REGISTER_IMPORT})
"""What may take long: two of them would take both hands of a worker, and the reminders would wait."""


class JobState(StrEnum):
    """How far a job is. A prepared one waits for its person to start it."""

    PREPARED = "prepared"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobFailure(StrEnum):
    """Why a job failed for good."""

    NOT_PERMITTED = "not_permitted"
    UNUSABLE = "unusable"
    """The file or its map cannot be used; the result says how."""
    TOO_MANY_ROWS = "too_many_rows"
    GIVEN_UP = "given_up"
    """Its workers died, one after the other."""
    FAULT = "fault"


OVER = frozenset({JobState.DONE, JobState.FAILED})
