"""Which small figures of which month one question counts in: what the twelve months of the chart are made of.

They are kept beside the history and written with it, so that the chart reads small rows (decision 33).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from reception.domain.figures import Figure
from reception.domain.history import Spell
from reception.domain.periods import local_day, month
from reception.domain.vocabulary import Outcome

NO_OUTCOME = ""
"""Beside the received: they are counted whatever became of them."""


class Key(NamedTuple):
    """Whose figure of which month; ``outcome`` is what the decided were decided as at the month's end."""

    branch_id: int
    month: date
    figure: Figure
    outcome: str = NO_OUTCOME


class Facts(NamedTuple):
    """All that these figures ask about a state."""

    branch_id: int
    received_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None
    """That of a closed question: what is merely proposed is nobody's outcome."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time of a question's life, ``valid_from < T <= valid_to``, in which none of the facts changed."""

    facts: Facts
    valid_from: datetime
    valid_to: datetime


def of_rows(rows: Iterable[Any]) -> tuple[Stretch, ...]:
    """Return the stretches of stored states, those that are believed now, in their order."""
    return _joined(Stretch(_facts(row), row.valid_from, row.valid_to) for row in rows)


def of_spells(spells: Iterable[Spell]) -> tuple[Stretch, ...]:
    """Return the stretches of a folded history."""
    return _joined(Stretch(_facts(spell.state), spell.valid_from, spell.valid_to) for spell in spells)


def _facts(state: Any) -> Facts:
    outcome = None if state.closed_at is None else state.outcome
    return Facts(state.branch_id, state.received_at, state.closed_at, outcome)


def _joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for each in stretches:
        if found and found[-1].facts == each.facts and found[-1].valid_to == each.valid_from:
            found[-1] = Stretch(each.facts, found[-1].valid_from, each.valid_to)
        else:
            found.append(each)
    return tuple(found)


def counted(stretches: Sequence[Stretch], zones: Mapping[int, ZoneInfo]) -> Counter[Key]:
    """Return in which figures a question counts. ``zones`` are those of its branches: they bound the months.

    A question is received in one month at most, and decided in a month in which it was closed: no other
    month needs to be looked at.
    """
    found: Counter[Key] = Counter()
    for zone in {zones[each.facts.branch_id] for each in stretches}:
        moments = {each.facts.received_at for each in stretches}
        moments |= {each.facts.closed_at for each in stretches if each.facts.closed_at is not None}
        for first in {local_day(moment, zone).replace(day=1) for moment in moments}:
            start, end = month(first.year, first.month).bounds(zone)
            at_end = _at(stretches, end)
            if at_end is not None and zones[at_end.branch_id] == zone:
                found.update(_of_month(first, start, _at(stretches, start), at_end))
    return found


def _of_month(first: date, start: datetime, at_start: Facts | None, at_end: Facts) -> Iterable[Key]:
    """Yield the figures of report.md that count a question, by what it was at both ends of the month."""
    is_received = at_end.received_at >= start
    was_open = at_start is not None and at_start.closed_at is None
    if is_received:
        yield Key(at_end.branch_id, first, Figure.RECEIVED)
    if at_end.outcome is not None and (was_open or is_received):
        yield Key(at_end.branch_id, first, Figure.DECIDED, at_end.outcome.value)


def _at(stretches: Sequence[Stretch], moment: datetime) -> Facts | None:
    return next((each.facts for each in stretches if each.valid_from < moment <= each.valid_to), None)


def difference(after: Counter[Key], before: Counter[Key]) -> dict[Key, int]:
    """Return what has to be added to the one for the other."""
    return {key: after[key] - before[key] for key in after | before if after[key] != before[key]}
