"""When a question counts in a figure: one condition each, made of facts, by which it is counted and listed.

Each figure of the balance has its own condition, written from its definition in report.md ("For a period …")
and independent of the others, so that the balance can fail if one of them is wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from reception.domain.figures import Figure
from reception.domain.report import Definitions
from reception.domain.vocabulary import Status, Verdict
from reception.queries.instants import later

Condition = sa.ColumnElement[bool]


def is_in(figure: Figure, facts: Any, *, known_at: datetime, definitions: Definitions) -> Condition:
    """Return the condition, made of facts, that a question counts in a figure; it may be NULL for false."""
    return CONDITIONS[figure](facts, Basis(known_at, definitions))


@dataclass(frozen=True, slots=True)
class Basis:
    """What conditions go by, apart from facts."""

    known_at: datetime
    definitions: Definitions


CountedIf = Callable[[Any, Basis], Condition]


def _was_open(facts: Any, _by: Basis) -> Condition:
    return sa.and_(facts.was != Status.CLOSED)


def _is_open(facts: Any, _by: Basis) -> Condition:
    return sa.and_(facts.status != Status.CLOSED)


def _received(facts: Any, by: Basis) -> Condition:
    return sa.and_(facts.received_at >= facts.start, facts.received_at < facts.end)


def _reopened(facts: Any, _by: Basis) -> Condition:
    return sa.and_(facts.was == Status.CLOSED, facts.status != Status.CLOSED)


def _decided(facts: Any, by: Basis) -> Condition:
    return sa.and_(facts.status == Status.CLOSED, sa.or_(_received(facts, by), _was_open(facts, by)))


def _overdue(facts: Any, by: Basis) -> Condition:
    return sa.and_(facts.status != Status.CLOSED, facts.due_at < facts.reached)


def _matured(facts: Any, by: Basis) -> Condition:
    return sa.and_(_received(facts, by), facts.original_due_at < facts.reached)


def _unmatured(facts: Any, by: Basis) -> Condition:
    due_at = facts.original_due_at
    return sa.and_(_received(facts, by), sa.or_(due_at.is_(None), due_at >= facts.reached))


def _matured_positive(facts: Any, by: Basis) -> Condition:
    is_positive = facts.outcome.in_(sorted(by.definitions.positive))
    return sa.and_(_matured(facts, by), facts.status == Status.CLOSED, is_positive)


def _termed(column: str) -> CountedIf:
    return lambda facts, by: sa.and_(_decided(facts, by), getattr(facts, column).is_not(None))


def _termless(column: str) -> CountedIf:
    return lambda facts, by: sa.and_(_decided(facts, by), getattr(facts, column).is_(None))


def _in_term(column: str) -> CountedIf:
    return lambda facts, by: sa.and_(_decided(facts, by), facts.closed_at <= getattr(facts, column))


def _settled(which: int) -> CountedIf:
    return lambda facts, by: sa.and_(facts.positive_at <= by.known_at - _days(by, which))


def _unsettled(which: int) -> CountedIf:
    return lambda facts, by: sa.and_(facts.positive_at > by.known_at - _days(by, which))


def _sticky(which: int) -> CountedIf:
    def condition(facts: Any, by: Basis) -> Condition:
        days = sa.literal(by.definitions.sticky_days[which])
        return sa.and_(_settled(which)(facts, by), facts.undone_at >= later(facts.positive_at, days))

    return condition


def _days(by: Basis, which: int) -> timedelta:
    return timedelta(days=by.definitions.sticky_days[which])


def _said(*verdicts: Verdict) -> CountedIf:
    def condition(facts: Any, by: Basis) -> Condition:
        is_positive = facts.outcome.in_(sorted(by.definitions.positive))
        return sa.and_(_decided(facts, by), is_positive, facts.said.in_(verdicts))

    return condition


CONDITIONS: dict[Figure, CountedIf] = {
    Figure.OPENING: _was_open,
    Figure.RECEIVED: _received,
    Figure.REOPENED: _reopened,
    Figure.DECIDED: _decided,
    Figure.CLOSING: _is_open,
    Figure.OVERDUE: _overdue,
    Figure.MATURED: _matured,
    Figure.MATURED_POSITIVE: _matured_positive,
    Figure.UNMATURED: _unmatured,
    Figure.ORIGINAL_TERM: _termed("original_due_at"),
    Figure.NO_ORIGINAL_TERM: _termless("original_due_at"),
    Figure.IN_ORIGINAL_TERM: _in_term("original_due_at"),
    Figure.EFFECTIVE_TERM: _termed("due_at"),
    Figure.NO_EFFECTIVE_TERM: _termless("due_at"),
    Figure.IN_EFFECTIVE_TERM: _in_term("due_at"),
    Figure.ANSWERED: _said(*Verdict),
    Figure.CONFIRMED: _said(Verdict.SOLVED),
    Figure.DENIED: _said(Verdict.NOT_SOLVED),
    Figure.SETTLED_SHORT: _settled(0),
    Figure.UNSETTLED_SHORT: _unsettled(0),
    Figure.STICKY_SHORT: _sticky(0),
    Figure.SETTLED_LONG: _settled(1),
    Figure.UNSETTLED_LONG: _unsettled(1),
    Figure.STICKY_LONG: _sticky(1),
}
