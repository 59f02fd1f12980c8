"""How often a question of the demo goes which way."""

from random import Random

from reception.domain.vocabulary import Kind, Outcome
from reception.domain.workflow import PROPOSABLE, Action
from reception.services.demo_life import Fate

_ANSWERED = (Outcome.POSITIVE, Outcome.PARTLY, Outcome.EXPLAINED, Outcome.REFUSED)
_ENDED = (Outcome.REDIRECTED, Outcome.LEFT, Outcome.WITHDRAWN)

OUTCOMES: dict[Kind, tuple[int, ...]] = {
    Kind.APPLICATION: (40, 8, 30, 9, 6, 2, 5),
    Kind.COMPLAINT: (39, 9, 29, 8, 8, 2, 5),
    Kind.PROPOSAL: (16, 10, 62, 8, 2, 0, 2),
    Kind.MESSAGE: (30, 8, 46, 3, 10, 2, 1),
    Kind.RESPONSE: (0, 0, 96, 0, 0, 4, 0),
    Kind.INQUIRY: (12, 3, 73, 4, 6, 1, 1),
}
"""Weights in the order of ``_ANSWERED`` and ``_ENDED``, so that about 30 of 100 end well."""

TERM = 15
"""Working days in which a question is to be answered."""

OLD = 30
"""Only what came in so many working days ago was answered late: what is late today is chosen on purpose."""

STUCK_AGES = range(16, 46)
STUCK_PER_MILLE = 23
STUCK_AFTER = {Action.REGISTER: 1, Action.ASSIGN: 7, Action.START: 12, Action.RETURN: 4}
"""Where the overdue ones got stuck, with weights."""


def draw(dice: Random, kind: Kind, *, age: int, is_anonymous: bool) -> Fate:
    """Return the fate of a question of a kind that came in ``age`` working days ago."""
    outcome = dice.choices((*_ANSWERED, *_ENDED), weights=OUTCOMES[kind])[0]
    if is_anonymous and dice.random() < 0.6:
        outcome = Outcome.LEFT
    if outcome not in PROPOSABLE:
        # To redirect there are three working days.
        return Fate(outcome=outcome, days=dice.randint(0, 2 if outcome is Outcome.REDIRECTED else 6))
    chance = dice.random()
    if chance < 0.06 and age >= OLD:
        days, extra_days = dice.randint(TERM, TERM + 9), 0
    elif chance < 0.12:
        days, extra_days = dice.randint(TERM, TERM + 7), 10
    else:
        days, extra_days = round(dice.triangular(2, TERM - 3, 8)), 0
    return Fate(
        outcome=outcome,
        days=days,
        extra_days=extra_days,
        is_returned=days <= TERM - 6 and dice.random() < 0.12,
        reopened_after=dice.randint(3, 25) if dice.random() < 0.03 else None,
    )


def stuck(dice: Random, outcome: Outcome) -> Fate:
    """Return the fate of a question that nobody finished: overdue by now."""
    last = dice.choices(list(STUCK_AFTER), weights=list(STUCK_AFTER.values()))[0]
    answered = outcome if outcome in PROPOSABLE else Outcome.EXPLAINED
    return Fate(
        outcome=answered, days=dice.randint(8, 12), is_returned=last is Action.RETURN, stops_after=last
    )
