"""Who stands in for whom while somebody is away. Chains are followed; loops lead nowhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AbsenceKind(StrEnum):
    """Why somebody is away."""

    LEAVE = "leave"
    TRIP = "trip"
    ILLNESS = "illness"


@dataclass(frozen=True, slots=True)
class Away:
    """A person is away from one day to another, both included, and another stands in."""

    person: int
    substitute: int
    from_on: date
    to_on: date

    def covers(self, day: date) -> bool:
        """Say whether the person is away on ``day``."""
        return self.from_on <= day <= self.to_on


def standing_in(absences: Iterable[Away], on: date) -> Mapping[int, int]:
    """Return who stands in on a day, by who is away.

    A substitute who is away too passes it on to their own. Where that leads back to somebody met before,
    nobody could be found: the person keeps their own work, and is not in the answer.
    """
    next_of = {away.person: away.substitute for away in absences if away.covers(on)}
    found = {person: _end_of_chain(person, next_of) for person in next_of}
    return {person: substitute for person, substitute in found.items() if substitute is not None}


def _end_of_chain(person: int, next_of: Mapping[int, int]) -> int | None:
    met = {person}
    while person in next_of:
        person = next_of[person]
        if person in met:
            return None
        met.add(person)
    return person
