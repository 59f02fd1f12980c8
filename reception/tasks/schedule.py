"""The whole timetable. Moments are UTC; what is due at 09:00 of a branch is decided by the sweep itself."""

from typing import Any

MINUTE = 60.0

SCHEDULE: dict[str, dict[str, Any]] = {
    # Writes the reminder rows of the day for every branch where it is 09:00 or later on a working day.
    "reminders-sweep": {"task": "reminders.sweep", "schedule": 5 * MINUTE},
    # Sends what is written and not sent yet; also what a killed worker left behind.
    "mails-send": {"task": "reminders.send_unsent", "schedule": MINUTE},
    # The embedded broker never forgets by itself what was handled.
    "broker-tidy": {"task": "broker.tidy", "schedule": 60 * MINUTE},
}
