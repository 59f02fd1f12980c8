"""The pace of a world: a clock for all its processes, on which days pass quickly, and frequent ticks."""

import os
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

TICKS = {
    "clock.beat": 2.0,
    "reminders.sweep": 1.5,
    "reminders.send_unsent": 1.0,
    "notices.sweep": 1.5,
    "jobs.run": 1.0,
}
"""Seconds between the ticks of a task; the others keep their hour."""

KEPT_SECONDS = 3.0
"""How long a tick waits for a worker: as in the product, about as long as it takes until the next one."""


class SharedClock:
    """The present moment plus an offset kept in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self, zone: tzinfo = UTC) -> datetime:
        return datetime.now(zone) + timedelta(seconds=float(self.path.read_text()))

    def set(self, moment: datetime) -> None:
        draft = self.path.with_suffix(".new")
        draft.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        draft.replace(self.path)

    def pass_to(self, day: date) -> None:
        """Go on to the same time of a later day."""
        self.set(self.now() + (day - self.now().date()))


class _Datetime:
    """What ``reception.extensions`` uses of ``datetime``, by the shared clock."""

    fromisoformat = datetime.fromisoformat

    def __init__(self, clock: SharedClock) -> None:
        self.now = clock.now


def install() -> None:
    """Make this process live by the shared clock, tick often, and use a queue of its world's own."""
    import reception.tasks
    from reception import extensions
    from reception.tasks.schedule import SCHEDULE

    clock: Any = _Datetime(SharedClock(Path(os.environ["FAULTS_CLOCK"])))
    extensions.datetime = clock  # type: ignore[misc] # the class is replaced on purpose
    reception.tasks.QUEUE = os.environ["FAULTS_QUEUE"]
    for entry in SCHEDULE.values():
        if entry["task"] in TICKS:
            entry["schedule"] = TICKS[entry["task"]]
            entry["options"] = {"expires": KEPT_SECONDS}
