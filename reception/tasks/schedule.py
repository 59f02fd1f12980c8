"""The whole timetable. Moments are UTC; what is due at 09:00 of a branch is decided by the sweep itself."""

from typing import Any

SECOND = 1.0
MINUTE = 60.0


def _tick(task: str, every: float) -> dict[str, Any]:
    """Return a tick that nobody keeps: one that finds no free worker is dropped, and the next does its work.

    So days without a worker leave no queue behind which the people at their pages would wait. A minute at
    least: the clocks of two machines may differ by some seconds.
    """
    return {"task": task, "schedule": every, "options": {"expires": max(every, MINUTE)}}


SCHEDULE: dict[str, dict[str, Any]] = {
    # Shows that clock, broker, worker and database work together.
    "clock-beat": _tick("clock.beat", MINUTE),
    # Writes the reminder rows of the day for every branch where it is 09:00 or later on a working day.
    "reminders-sweep": _tick("reminders.sweep", 5 * MINUTE),
    # Sends what is written and not sent yet; also what a killed worker left behind.
    "mails-send": _tick("reminders.send_unsent", MINUTE),
    # Writes the mails of news for those who want them at once, and tells which redirects are near.
    "notices-sweep": _tick("notices.sweep", MINUTE),
    # Does what people wait for behind a page.
    "jobs-run": _tick("jobs.run", 4 * SECOND),
    # Removes results and uploads after their day. It has time; but a clock begins its intervals anew whenever
    # it starts, so that one which never lives an hour would never tick hourly.
    "jobs-tidy": _tick("jobs.tidy", 10 * MINUTE),
    # Counts the frozen months again where that was not done since the last night fell; else keeps its word.
    "reports-verify": _tick("reports.verify", 60 * MINUTE),
    # Writes the draft of the month to whoever may freeze it, from its first working day, and then reminders.
    "reports-drafts": _tick("reports.drafts", 10 * MINUTE),
    # Counts the kept figures of whole months again, once a night too, and puts their rows together.
    "figures-recount": _tick("figures.recount", 10 * MINUTE),
    # The embedded broker never forgets by itself what was handled.
    "broker-tidy": _tick("broker.tidy", 10 * MINUTE),
}
