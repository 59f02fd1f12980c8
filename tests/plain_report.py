"""The report computed a second time, in plain Python, from the raw events and the definitions alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

PLACE = ("branch_id", "channel", "topic_id", "district_id")
BACK = {"is_open": True, "outcome": None}
EMPTY: dict[str, Any] = BACK | {"organisation_id": None, "assignee_id": None, "official_id": None}


@dataclass(frozen=True)
class Asked:
    """What is asked: the first and last local day, the moment of knowledge, and each branch's zone."""

    first: date
    last: date
    known_at: datetime
    zones: Mapping[int, ZoneInfo]


def stood(events: Sequence[Any], at: datetime, known_at: datetime) -> dict[str, Any] | None:
    """Return how a question stood: the fold of its events with happened < T and recorded <= K."""
    known = [event for event in events if event.recorded_at <= known_at]
    void = {event.retracts_id for event in known}
    state: dict[str, Any] | None = None
    for event in sorted(known, key=lambda event: (event.happened_at, event.id)):
        if event.happened_at < at and event.id not in void and event.action != "retract":
            state = after(state, event)
    return state


def after(state: dict[str, Any] | None, event: Any) -> dict[str, Any]:
    """Return how a question stands after an event."""
    told = dict(event.facts)
    if event.action == "register":
        return (
            EMPTY
            | {name: told.get(name) for name in PLACE}
            | {
                "received_at": event.happened_at,
                "due_at": told.get("due_at"),
            }
        )
    whose = state["assignee_id"]
    if event.action == "assign":
        whose = told.get("assignee_id")
        return state | {
            "organisation_id": told["organisation_id"],
            "assignee_id": whose,
            "official_id": whose,
        }
    if event.action == "start":
        whose = whose or event.actor_id
    change: dict[str, dict[str, Any]] = {
        "start": {"assignee_id": whose, "official_id": whose},
        "propose": {"outcome": told.get("outcome"), "official_id": event.actor_id},
        "redirect": {"outcome": "redirected", "official_id": whose},
        "withdraw": {"outcome": "withdrawn", "official_id": whose},
        "leave": {"outcome": "left", "official_id": whose},
        "accept": {"is_open": False},
        "take_over": {"is_open": False, "outcome": told.get("outcome")},
        "return": BACK | {"official_id": whose},
        "reopen": BACK | {"official_id": whose, "due_at": told.get("due_at") or state["due_at"]},
        "extend": {"due_at": told.get("due_at")},
        "correct": {name: told[name] for name in PLACE if name in told},
    }
    return state | change[event.action]


Members = dict[tuple[str, str | None], set[int]]
"""The ids of the questions behind each number: by figure, and by outcome where it is told apart."""


def members(
    histories: Mapping[int, Sequence[Any]], asked: Asked, column: str | None = None
) -> dict[Any, Members]:
    """Return who makes up each figure, by the value of ``column`` at the period's end."""
    rows: dict[Any, Members] = defaultdict(lambda: defaultdict(set))
    for question_id, events in histories.items():
        for value, figure, outcome in _counted(events, asked, column):
            rows[value][figure, outcome].add(question_id)
    return rows


def _counted(
    events: Sequence[Any], asked: Asked, column: str | None
) -> Iterable[tuple[Any, str, str | None]]:
    branch_id = next(event.facts["branch_id"] for event in events if event.action == "register")
    if branch_id not in asked.zones:
        return
    zone = asked.zones[branch_id]
    start = datetime.combine(asked.first, time.min, zone)
    end = datetime.combine(asked.last + timedelta(days=1), time.min, zone)
    then, now = stood(events, start, asked.known_at), stood(events, end, asked.known_at)
    if now is not None:
        value = now[column] if column else None
        for figure, outcome in figures(then, now, start, end, min(end, asked.known_at)):
            yield value, figure, outcome


def figures(
    then: dict[str, Any] | None, now: dict[str, Any], start: datetime, end: datetime, reached: datetime
) -> Iterable[tuple[str, str | None]]:
    """Return the figures in which a question counts that stood so at S and stands so at E.

    ``reached`` is E, or the moment of knowledge while the period is still running.
    """
    was_open = then is not None and then["is_open"]
    is_received = start <= now["received_at"] < end
    is_overdue = now["due_at"] is not None and datetime.fromisoformat(now["due_at"]) < reached
    counted: dict[tuple[str, str | None], bool] = {
        ("opening", None): was_open,
        ("received", None): is_received,
        ("received", "open" if now["is_open"] else now["outcome"]): is_received,
        ("reopened", None): then is not None and not then["is_open"] and now["is_open"],
        ("decided", None): (was_open or is_received) and not now["is_open"],
        ("decided", now["outcome"] or "none"): (was_open or is_received) and not now["is_open"],
        ("closing", None): now["is_open"],
        ("overdue", None): now["is_open"] and is_overdue,
    }
    return [figure for figure, is_counted in counted.items() if is_counted]
