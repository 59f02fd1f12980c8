"""Who looks at the lists of the desk and when: what a statement about them is given each time it runs."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.calendar import WorkingCalendar
from reception.domain.escalation import last_soon_on
from reception.domain.periods import ONE_DAY, local_day, midnight
from reception.extensions import UtcDateTime
from reception.models import User
from reception.queries import terms

UTC_ZONE = ZoneInfo("UTC")

ASKED_WITHIN = timedelta(days=30)
"""How long after the closing an applicant is still asked what became of it."""

CALL_AGAIN = timedelta(hours=12)
"""After so long whoever was not reached is called again: not on the same day."""


class Looking(NamedTuple):
    """Whoever looks: all that may differ between the lists of two people with the same scope."""

    id: int
    organisation_id: int | None

    @classmethod
    def of(cls, viewer: User) -> "Looking":
        """Return what lists ask of a person."""
        return cls(viewer.id, viewer.organisation_id)


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments by which lists are told apart: as they are, or as places in a statement."""

    now: Any
    soon_before: Any
    """None where no list asks what is due soon."""
    closed_since: Any
    called_before: Any

    @classmethod
    def of(cls, now: datetime, soon: datetime | None) -> "Moments":
        """Return the moments as they are at ``now``."""
        return cls(now, soon, now - ASKED_WITHIN, now - CALL_AGAIN)

    def named(self) -> dict[str, Any]:
        """Return the moments by the names of their places."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


PLACES = Moments(*(sa.bindparam(each.name, type_=UtcDateTime()) for each in fields(Moments)))
"""Where the moments come into a statement that is built once."""


def soon_before(viewer: User, now: datetime, calendar: WorkingCalendar | None = None) -> datetime:
    """Return the instant before which a term ends soon, by the calendar of the viewer's own zone."""
    branch = viewer.branch or (viewer.organisation.branch if viewer.organisation else None)
    zone = branch.zone if branch else UTC_ZONE
    last = last_soon_on(local_day(now, zone), terms.calendar() if calendar is None else calendar)
    return midnight(last + ONE_DAY, zone)
