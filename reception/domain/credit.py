"""Credit from events: who put an outcome before a second person, and how long the case had lain with whom."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from reception.domain.figures import Durations
from reception.domain.history import Entry
from reception.domain.workflow import PROPOSING, Action

BACK = frozenset({Action.RETURN, Action.REOPEN})


@dataclass(frozen=True, slots=True)
class Act:
    """The last outcome that was proposed for a question in a period."""

    question_id: int
    at: datetime
    by_id: int | None
    """Who proposed it; None: an imported register."""
    holder_id: int | None
    """With whom the case lay until then; the two differ where somebody stood in."""
    since: datetime | None
    """When it last came to the holder: assigned, taken up, returned or reopened."""


def last_act(question_id: int, entries: Iterable[Entry], start: datetime, end: datetime) -> Act | None:
    """Return the last proposal of a question in [start, end), from its entries that count as they happened.

    A change of hands ends the time of who had the case; assigning it to the same person again does not.
    """
    holder_id: int | None = None
    since: datetime | None = None
    act = None
    for entry in entries:
        if entry.action is Action.ASSIGN and entry.facts.get("assignee_id") != holder_id:
            holder_id, since = entry.facts.get("assignee_id"), entry.happened_at
        elif entry.action is Action.START and holder_id is None:
            holder_id, since = entry.actor_id, entry.happened_at
        elif entry.action in BACK:
            since = entry.happened_at if holder_id is not None else None
        elif entry.action in PROPOSING and start <= entry.happened_at < end:
            by_id = entry.facts.get("credited_id", entry.actor_id)
            act = Act(question_id, entry.happened_at, by_id, holder_id, since)
    return act


@dataclass(frozen=True, slots=True)
class Credit:
    """What one official did in a period, in questions, and how long cases lay with them in working days."""

    proposed: int = 0
    lay: int = 0
    """Questions for which an outcome was proposed while they lay with the official."""
    days: Durations | None = None


def credits_of(acts: Iterable[Act], days_of: Callable[[Act], int | None]) -> dict[int, Credit]:
    """Return the credit of each official; ``days_of`` says how long a case lay, None where not known."""
    proposed: Counter[int] = Counter()
    lay: Counter[int] = Counter()
    days: dict[int, Counter[int]] = {}
    for act in acts:
        if act.by_id is not None:
            proposed[act.by_id] += 1
        if act.holder_id is None:
            continue
        lay[act.holder_id] += 1
        length = days_of(act)
        if length is not None:
            days.setdefault(act.holder_id, Counter())[length] += 1
    return {
        key: Credit(proposed[key], lay[key], Durations.of(days.get(key, Counter())))
        for key in proposed.keys() | lay.keys()
    }
