"""The state of questions at an instant, as known at a moment: one range condition on ``question_state``."""

from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from reception.models import QuestionState

INSTANT = timedelta(microseconds=1)


def holds(state: type[QuestionState], *, at: datetime, known_at: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that ``state`` folds what happened before ``at`` and was known by ``known_at``.

    Nothing known at K happened after K, so asking for a later instant is asking for K itself.
    """
    at = min(at, known_at + INSTANT)
    return sa.and_(
        state.valid_from < at,
        state.valid_to >= at,
        state.known_from <= known_at,
        state.known_to > known_at,
    )


@cache
def states(name: str) -> type[QuestionState]:
    """Return the table of states under a name of its own; kept, since a new one costs milliseconds to use."""
    return aliased(QuestionState, name=name)
