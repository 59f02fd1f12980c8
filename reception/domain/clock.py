"""Whether the tasks of the clock do their work: a rule on when each last ran."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

HEARTBEAT = "clock.beat"
"""The task that does nothing but show that clock, broker and worker are alive."""

VERIFY = "reports.verify"
"""The task that counts the frozen months again, once a night."""

DRAFTS = "reports.drafts"
"""The task that writes the mails about months that are over."""

KEPT_FIGURES = "figures.recount"
"""The task that counts the kept figures of whole months again, once a night."""

KEPT_FIGURES_COUNTED = f"{KEPT_FIGURES}: counted"
"""Under this name the clock keeps when they were last counted again, and whether they were right."""

NIGHT_FALLS = time(20, 30)
"""In UTC: the offices of every zone of the country are closed."""

PATIENCE: Mapping[str, timedelta] = {
    HEARTBEAT: timedelta(minutes=3),
    "reminders.sweep": timedelta(minutes=20),
    "reminders.send_unsent": timedelta(minutes=15),
    "notices.sweep": timedelta(minutes=15),
    "jobs.run": timedelta(minutes=15),
    "jobs.tidy": timedelta(hours=3),
    "broker.tidy": timedelta(hours=3),
    VERIFY: timedelta(hours=6),
    DRAFTS: timedelta(hours=3),
    KEPT_FIGURES: timedelta(hours=6),
}
"""For how long a task may not have ended well before somebody should look: some of its intervals."""


class Health(StrEnum):
    """How a task is doing."""

    WELL = "well"
    FAILING = "failing"
    LATE = "late"
    NEVER_RAN = "never_ran"


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of a task's last runs."""

    finished_at: datetime | None
    failed_at: datetime | None


def last_nightfall(now: datetime) -> datetime:
    """Return the last moment at which night fell; ``now`` is in UTC."""
    tonight = datetime.combine(now.date(), NIGHT_FALLS, tzinfo=now.tzinfo)
    return tonight if tonight <= now else tonight - timedelta(days=1)


def health(name: str, run: Run | None, *, now: datetime) -> Health:
    """Say how the task ``name`` is doing. A failure counts until a later run has ended well."""
    if run is None or (run.finished_at is None and run.failed_at is None):
        return Health.NEVER_RAN
    if run.failed_at is not None and (run.finished_at is None or run.failed_at > run.finished_at):
        return Health.FAILING
    assert run.finished_at is not None, "neither failed nor finished was answered above"
    return Health.LATE if now - run.finished_at > PATIENCE[name] else Health.WELL
