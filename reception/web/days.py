"""Days written in an address or a form."""

from datetime import date

YEARS = range(1900, 2200)
"""Beyond them a day has no calendar, and at the ends of Python's dates it has no local midnight either."""


def read_day(text: str | None) -> date | None:
    """Return the day that an ISO date names, or None for none, nonsense and days beyond ``YEARS``."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.year in YEARS else None
