"""Random lives of a question: actions of the workflow's table, some back-dated, retracted or refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from reception.domain.errors import DomainError
from reception.domain.history import Entry, effective, fold, state_at
from reception.domain.vocabulary import AskedBy, Channel, Outcome, Verdict
from reception.domain.workflow import PROPOSABLE, TRANSITIONS, Action, actions_from

MICROSECOND = timedelta(microseconds=1)
GAPS = (timedelta(0), MICROSECOND, timedelta(minutes=7), timedelta(days=2), timedelta(days=9))
ASIDE = {Action.CORRECT, Action.EXTEND, Action.RECKON, Action.REDIRECT, Action.WITHDRAW, Action.LEAVE}
ASIDE |= {Action.PAUSE, Action.RESUME, Action.SEND_OUT, Action.BODY_ANSWER, Action.TELL}
ASIDE |= {Action.ASK, Action.ATTACH, Action.WITHDRAW_FILE}
"""What happens to some questions; the other actions are the straight way."""
BIRTH = datetime(2026, 5, 20, 6, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """The ids from which a life draws its facts, and moments at which things like to happen."""

    branch_id: int = 1
    topics: Sequence[int] = (1, 2, 3)
    districts: Sequence[int] = (1, 2)
    programmes: Sequence[int] = ()
    organisations: Sequence[int] = (1, 2)
    people: Sequence[int] = (1, 2, 3)
    landmarks: Sequence[datetime] = ()


def birth(random: Random, world: World, received_at: datetime = BIRTH) -> Entry:
    """Return the registration, entered up to some days after the receipt."""
    recorded_at = received_at + random.choice(GAPS)
    return Entry(
        1, Action.REGISTER, received_at, recorded_at, 1, facts(random, world, Action.REGISTER, received_at)
    )


def life(random: Random, world: World, *, steps: int = 12) -> list[Entry]:
    """Return the entries of a life in which ``steps`` things were tried, without what the rules refused."""
    entries = [birth(random, world)]
    for _ in range(steps):
        tried = attempt(random, world, entries, entries[-1].recorded_at + random.choice(GAPS))
        if is_possible([*entries, tried]):
            entries.append(tried)
    return entries


def is_possible(entries: Sequence[Entry]) -> bool:
    """Say whether the rules let the entries add up to a history."""
    try:
        return bool(fold(entries))
    except DomainError:
        return False


def attempt(random: Random, world: World, entries: Sequence[Entry], now: datetime) -> Entry:
    """Return what somebody tries to record at ``now``; the rules may refuse it."""
    seq = max(entry.seq for entry in entries) + 1
    later = [entry for entry in effective(entries) if entry.action is not Action.REGISTER]
    if later and random.random() < 0.15:
        return Entry(seq, Action.RETRACT, now, now, None, {}, retracts=random.choice(later).seq)
    happened_at = now if random.random() < 0.65 else _earlier(random, world, entries, now)
    state = state_at(entries, at=happened_at + MICROSECOND, known_at=now)
    if state is not None and random.random() < 0.8:
        possible = actions_from(state.status)
        (action,) = random.choices(possible, [1 if each in ASIDE else 4 for each in possible])
    else:
        action = random.choice(list(TRANSITIONS))
    actor_id = random.choice(world.people)
    return Entry(seq, action, happened_at, now, actor_id, facts(random, world, action, happened_at))


def _earlier(random: Random, world: World, entries: Sequence[Entry], now: datetime) -> datetime:
    first, other = entries[0].happened_at, random.choice(entries).happened_at
    between = first + (now - first) * random.random()
    moments = [other, other + MICROSECOND, other - MICROSECOND, between, *world.landmarks]
    return min(random.choice(moments), now)


def facts(random: Random, world: World, action: Action, at: datetime) -> dict[str, Any]:
    """Return facts that an action cannot do without, and some that it can."""
    due_at = random.choice([at + timedelta(days=random.randint(1, 40)), *world.landmarks]).isoformat()
    later = (at + timedelta(days=random.randint(1, 9))).isoformat()
    place = {
        "topic_id": random.choice([None, *world.topics]),
        "district_id": random.choice([None, *world.districts]),
        "programme_id": random.choice([None, *world.programmes]),
        "channel": random.choice(list(Channel)[:3]).value,
    }
    outcome = random.choice([Outcome.POSITIVE, Outcome.POSITIVE, *sorted(PROPOSABLE)])
    drawn: dict[Action, dict[str, Any]] = {
        Action.REGISTER: {
            "branch_id": world.branch_id,
            "due_at": random.choice([None, due_at, due_at]),
            **place,
        },
        Action.ASSIGN: {
            "organisation_id": random.choice(world.organisations),
            "assignee_id": random.choice([None, *world.people]),
        },
        Action.PROPOSE: {
            "outcome": outcome.value,
            "answer": "Дан ответ.",
            "done": "Да",
            "done_on": "2026-06-01",
            "proof": "№ 7",
        },
        Action.REDIRECT: {"body": "Акимат", "answer": "Направлено.", "tell_by": later},
        Action.EXTEND: {"due_at": due_at, "reason": "Запрос", "tell_by": random.choice([None, later])},
        Action.PAUSE: {
            "due_at": due_at,
            "paused_until": later,
            "awaits": "applicant",
            "reason": "Ждём справку",
        },
        Action.RESUME: {"due_at": due_at},
        Action.SEND_OUT: {"body": "Акимат", "body_due_at": due_at},
        Action.BODY_ANSWER: {"answer": "Выполнено"},
        Action.TELL: {"way": "letter"},
        Action.RECKON: {"due_at": due_at, "calendar": {"day": "2026-06-12", "is_working": False}},
        Action.REOPEN: {"due_at": random.choice([None, due_at]), "reason": "Не сделано"},
        Action.CORRECT: {"reason": "Ошибка"}
        | {name: place[name] for name in random.sample(sorted(place), random.randint(0, 3))},
        Action.ATTACH: {"files": "акт.pdf"},
        Action.WITHDRAW_FILE: {"files": "акт.pdf", "reason": "Не тот документ"},
        Action.ASK: {"by": random.choice(list(AskedBy)).value},
        Action.VERDICT: {
            "verdict": random.choice(list(Verdict)).value,
            "by": random.choice(list(AskedBy)).value,
        },
        Action.TAKE_OVER: {"outcome": random.choice([outcome, *Outcome]).value},
    }
    return drawn.get(action, {"reason": "Причина"})


def instants(entries: Sequence[Entry]) -> list[datetime]:
    """Return every moment of a history, and those a microsecond before and after it."""
    moments = {moment for entry in entries for moment in (entry.happened_at, entry.recorded_at)}
    return sorted({moment + step for moment in moments for step in (-MICROSECOND, timedelta(0), MICROSECOND)})
