"""The life of an invented question: what happened and when it was entered, up to a day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from reception.domain.history import FOREVER, Entry, Spell, fold, spells_over_knowledge
from reception.domain.vocabulary import AskedBy, Outcome, Verdict
from reception.domain.workflow import Action

OUTCOMES = (
    (Outcome.POSITIVE, 34),
    (Outcome.PARTLY, 8),
    (Outcome.EXPLAINED, 42),
    (Outcome.REFUSED, 16),
)
VERDICTS = (
    (Verdict.SOLVED, 50),
    (Verdict.PARTLY, 20),
    (Verdict.NOT_SOLVED, 30),
)
ASKED = 0.5
NOT_REACHED = 0.3
FORGOTTEN = 0.015
RETURNED = 0.08
REOPENED = 0.04
EXTENDED = 0.04
CORRECTED = 0.02
REDIRECTED = 0.03
WITHDRAWN = 0.02
ENTERED_LATE = 0.05

Step = tuple[Action, datetime, datetime, int | None, dict[str, Any]]
"""Action, happened, recorded, actor, facts."""


@dataclass(frozen=True, slots=True)
class Actors:
    """Who deals with a question."""

    staff_id: int
    manager_id: int
    organisation_id: int
    official_id: int


@dataclass(frozen=True, slots=True)
class Life:
    """The entries of a question, with the states that they fold into and when those were known."""

    entries: list[Entry]
    spells: tuple[Spell, ...]
    known: list[tuple[Spell, datetime, datetime]]


def live(
    dice: Random,
    *,
    first: Entry,
    actors: Actors,
    due_at: datetime,
    until: datetime,
) -> Life:
    """Return the life that begins with the entry ``first``; its keys count on from that one's."""
    entries = [first]
    for action, happened, recorded, actor_id, facts in _steps(dice, first, actors, due_at):
        if recorded > until:
            break
        entries.append(Entry(first.seq + len(entries), action, happened, recorded, actor_id, facts))
    spells = fold(entries)
    if any(entry.recorded_at != entry.happened_at for entry in entries[1:]):
        known = [(each.spell, each.known_from, each.known_to) for each in spells_over_knowledge(entries)]
    else:
        known = [(s, e.recorded_at, FOREVER) for s, e in zip(spells, entries, strict=True)]
    return Life(entries, spells, known)


def _steps(dice: Random, first: Entry, actors: Actors, due_at: datetime) -> Iterator[Step]:
    moment = first.recorded_at + _days(dice, 0.3)
    if dice.random() < WITHDRAWN:
        yield _now(Action.WITHDRAW, moment, actors.staff_id, {"reason": "Заявитель отозвал обращение."})
        yield _now(Action.ACCEPT, moment + _days(dice, 0.5), actors.manager_id, {})
        return
    if dice.random() < REDIRECTED:
        facts = {"body": "Акимат района", "answer": "Направлено по компетенции."}
        yield _now(Action.REDIRECT, moment, actors.staff_id, facts)
        yield _now(Action.ACCEPT, moment + _days(dice, 0.5), actors.manager_id, {})
        return
    assigned = {"organisation_id": actors.organisation_id, "assignee_id": actors.official_id}
    yield _now(Action.ASSIGN, moment, actors.manager_id, assigned)
    moment += _days(dice, 0.6)
    yield _now(Action.START, moment, actors.official_id, {})
    if dice.random() < CORRECTED:
        moment += timedelta(minutes=dice.randint(5, 600))
        facts = {"channel": "telephone", "reason": "При регистрации указан неверный канал."}
        yield _now(Action.CORRECT, moment, actors.staff_id, facts)
    if dice.random() < EXTENDED:
        moment += _days(dice, 2)
        until = {"due_at": (due_at + timedelta(days=20)).isoformat(), "reason": "Нужен осмотр на месте."}
        yield _now(Action.EXTEND, moment, actors.manager_id, until)
    if dice.random() < FORGOTTEN:
        return
    yield from _decisions(dice, moment, actors)


def _decisions(dice: Random, moment: datetime, actors: Actors) -> Iterator[Step]:
    """Propose and accept; sometimes return it first, sometimes open it again later; then ask."""
    rounds = 1 + (dice.random() < REOPENED)
    for number in range(rounds):
        proposed = moment + timedelta(days=dice.lognormvariate(1.9, 0.6))
        late = timedelta(days=dice.uniform(0.5, 4)) if dice.random() < ENTERED_LATE else timedelta()
        yield Action.PROPOSE, proposed, proposed + late, actors.official_id, _answer(dice, proposed)
        moment = proposed + late + _days(dice, 0.7)
        if dice.random() < RETURNED:
            yield _now(Action.RETURN, moment, actors.manager_id, {"reason": "Ответ дан не на все вопросы."})
            moment += _days(dice, 3)
            yield _now(Action.PROPOSE, moment, actors.official_id, _answer(dice, moment))
            moment += _days(dice, 0.7)
        yield _now(Action.ACCEPT, moment, actors.manager_id, {})
        if number + 1 < rounds:
            moment += timedelta(days=dice.uniform(3, 60))
            reason = {"reason": "Заявитель сообщил, что вопрос не решён."}
            yield _now(Action.REOPEN, moment, actors.manager_id, reason)
    yield from _asked(dice, moment, actors)


def _asked(dice: Random, moment: datetime, actors: Actors) -> Iterator[Step]:
    """Ask every second applicant what became of it; of these, some are not reached at first or at all."""
    if dice.random() >= ASKED:
        return
    by = {"by": AskedBy.CALL_BACK.value}
    moment += _days(dice, 2)
    if dice.random() < NOT_REACHED:
        yield _now(Action.ASK, moment, actors.staff_id, by)
        if dice.random() < NOT_REACHED:
            return
        moment += _days(dice, 2)
    (said,) = dice.choices([v for v, _weight in VERDICTS], [weight for _v, weight in VERDICTS])
    yield _now(Action.VERDICT, moment, actors.staff_id, by | {"verdict": said.value, "comment": None})


def _now(action: Action, moment: datetime, actor_id: int, facts: Mapping[str, Any]) -> Step:
    return action, moment, moment, actor_id, dict(facts)


def _days(dice: Random, mean: float) -> timedelta:
    return timedelta(days=dice.expovariate(1 / mean), seconds=1)


def _answer(dice: Random, moment: datetime) -> dict[str, Any]:
    (outcome,) = dice.choices([o for o, _weight in OUTCOMES], [weight for _o, weight in OUTCOMES])
    facts: dict[str, Any] = {
        "outcome": outcome.value,
        "answer": "По Вашему обращению проведена проверка с выездом на место. О принятых мерах сообщаем.",
    }
    if outcome is Outcome.POSITIVE:
        facts |= {"done": "Работы выполнены в полном объёме.", "done_on": moment.date().isoformat()}
    return facts
