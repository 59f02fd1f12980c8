"""The report computed a second time, in plain Python, from the raw events and the definitions alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

PLACE = ("branch_id", "channel", "topic_id", "district_id", "programme_id")
BACK = {"is_open": True, "outcome": None, "closed_at": None, "verdict": None, "verdict_at": None}
EMPTY: dict[str, Any] = BACK | {"organisation_id": None, "assignee_id": None, "official_id": None}


@dataclass(frozen=True)
class Asked:
    """What is asked: the first and last local day, the moment of knowledge, and each branch's zone."""

    first: date
    last: date
    known_at: datetime
    zones: Mapping[int, ZoneInfo]
    positive: frozenset[str] = frozenset({"positive"})
    windows: tuple[int, int] = (30, 90)
    applicants: Mapping[int, Any] = field(default_factory=dict)
    """The appeal and the applicant of each question, for whoever raises a matter again."""


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
                "original_due_at": told.get("due_at"),
                "due_at": told.get("due_at"),
                "closed_at": None,
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
        "accept": {"is_open": False, "closed_at": event.happened_at},
        "take_over": {
            "is_open": False,
            "outcome": told.get("outcome"),
            "closed_at": event.happened_at,
        },
        "return": BACK | {"official_id": whose},
        "reopen": BACK | {"official_id": whose, "due_at": told.get("due_at") or state["due_at"]},
        **{moving: {"due_at": told.get("due_at")} for moving in ("extend", "pause", "resume", "reckon")},
        **{beside: {} for beside in ("send_out", "body_answer", "tell")},
        "ask": {},
        "verdict": {"verdict": told.get("verdict"), "verdict_at": event.happened_at},
        "attach": {},
        "withdraw_file": {},
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
        for value, figure in _settled(question_id, histories, asked, column):
            rows[value][figure, None].add(question_id)
    return rows


def _counted(
    events: Sequence[Any], asked: Asked, column: str | None
) -> Iterable[tuple[Any, str, str | None]]:
    branch_id = next(event.facts["branch_id"] for event in events if event.action == "register")
    if branch_id not in asked.zones:
        return
    zone = asked.zones[branch_id]
    start, end = bounds(asked, zone)
    then, now = stood(events, start, asked.known_at), stood(events, end, asked.known_at)
    if now is not None:
        value = now[column] if column else None
        counted = list(figures(then, now, start, end, min(end, asked.known_at)))
        for figure, outcome in counted:
            yield value, figure, outcome
        for figure in _said(events, counted, now, asked):
            yield value, figure, None
        for figure in terms(then, now, start, end, min(end, asked.known_at)):
            yield value, figure, None
            if figure == "matured" and not now["is_open"] and now["outcome"] in asked.positive:
                yield value, "matured_positive", None


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


def terms(
    then: dict[str, Any] | None, now: dict[str, Any], start: datetime, end: datetime, reached: datetime
) -> Iterable[str]:
    """Return the figures that ask for a term: has the original one passed, was the decision in time."""
    is_received = start <= now["received_at"] < end
    original, effective = (
        due and datetime.fromisoformat(due) for due in (now["original_due_at"], now["due_at"])
    )
    if is_received:
        yield "matured" if original and original < reached else "unmatured"
    was_open = then is not None and then["is_open"]
    if now["is_open"] or not (was_open or is_received):
        return
    for name, due in (("original_term", original), ("effective_term", effective)):
        yield name if due else f"no_{name}"
        if due and now["closed_at"] <= due:
            yield f"in_{name}"


def _settled(
    question_id: int, histories: Mapping[int, Sequence[Any]], asked: Asked, column: str | None
) -> Iterable[tuple[Any, str]]:
    """Return whether the last positive closing in the period is old enough, and whether it held."""
    events = histories[question_id]
    branch_id = next(event.facts["branch_id"] for event in events if event.action == "register")
    if branch_id not in asked.zones:
        return
    start, end = bounds(asked, asked.zones[branch_id])
    now = stood(events, end, asked.known_at)
    closings = [
        moment
        for moment, state in course(events, asked.known_at)
        if moment == state["closed_at"] and state["outcome"] in asked.positive and start <= moment < end
    ]
    if now is None or not closings:
        return
    value = now[column] if column else None
    for name, days in zip(("short", "long"), asked.windows, strict=True):
        until = closings[-1] + timedelta(days=days)
        if until > asked.known_at:
            yield value, f"unsettled_{name}"
            continue
        yield value, f"settled_{name}"
        is_reopened = any(
            state["is_open"] and closings[-1] <= moment < until
            for moment, state in course(events, asked.known_at)
        )
        is_denied = any(
            state["closed_at"] == closings[-1]
            and state["verdict"] == "not_solved"
            and state["verdict_at"] < until
            for _, state in course(events, asked.known_at)
        )
        if is_reopened or is_denied:
            continue
        if not _is_raised_again(question_id, now, closings[-1], until, histories, asked):
            yield value, f"sticky_{name}"


def _said(
    events: Sequence[Any], counted: Iterable[tuple[str, str | None]], now: dict[str, Any], asked: Asked
) -> Iterable[str]:
    """Return what the applicant of a question decided as positive last said of that closing, up to K."""
    if ("decided", None) not in counted or now["outcome"] not in asked.positive:
        return
    about_it = [
        state for _, state in course(events, asked.known_at) if state["closed_at"] == now["closed_at"]
    ]
    if about_it[-1]["verdict"]:
        yield "answered"
    named = {"solved": "confirmed", "not_solved": "denied"}
    if about_it[-1]["verdict"] in named:
        yield named[about_it[-1]["verdict"]]


def _is_raised_again(
    question_id: int,
    now: dict[str, Any],
    closed_at: datetime,
    until: datetime,
    histories: Mapping[int, Sequence[Any]],
    asked: Asked,
) -> bool:
    appeal, applicant = asked.applicants[question_id]
    for other_id, events in histories.items():
        other_appeal, other_applicant = asked.applicants[other_id]
        if other_appeal == appeal or other_applicant != applicant or applicant is None:
            continue
        other = stood(events, asked.known_at + timedelta(microseconds=1), asked.known_at)
        if other is None or other["topic_id"] is None or other["topic_id"] != now["topic_id"]:
            continue
        if closed_at <= other["received_at"] < until:
            return True
    return False


def course(events: Sequence[Any], known_at: datetime) -> list[tuple[datetime, dict[str, Any]]]:
    """Return the states of a question, each with the moment since which it stood so; none for an instant."""
    known = [event for event in events if event.recorded_at <= known_at]
    void = {event.retracts_id for event in known}
    moments = sorted(
        {event.happened_at for event in known if event.id not in void and event.action != "retract"}
    )
    step = timedelta(microseconds=1)
    found = [(moment, stood(events, moment + step, known_at)) for moment in moments]
    return [(moment, state) for moment, state in found if state is not None]


def bounds(asked: Asked, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the local midnights between which the period lies."""
    start = datetime.combine(asked.first, time.min, zone)
    return start, datetime.combine(asked.last + timedelta(days=1), time.min, zone)
