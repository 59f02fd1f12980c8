"""What a manager reads before freezing a month: checks, each with exactly its list.

Another check needs a word in ``domain.frozen.Check``, a line in ``CHECKS`` and its words in
``web.reports.freezing``.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from reception.domain.figures import POSITIVE, Figure
from reception.domain.frozen import Check
from reception.domain.vocabulary import Status
from reception.extensions import db, plan_for_these_values
from reception.models import Event
from reception.queries import directory, report
from reception.queries.asof import holds, states
from reception.queries.figures import Window, windows


def counts(asked: report.Question) -> Mapping[Check, int]:
    """Return how many questions each check finds, in one statement."""
    parts = [
        sa.select(sa.func.count()).select_from(ids(asked, check).subquery()).scalar_subquery()
        for check in CHECKS
    ]
    plan_for_these_values()
    row = db.session.execute(sa.select(*parts), execution_options={"scope": asked.scope}).one()
    return dict(zip(CHECKS, row, strict=True))


def ids(asked: report.Question, check: Check) -> sa.Select[Any]:
    """Return the SELECT of the ids of exactly the questions that a check finds."""
    return CHECKS[check](asked).execution_options(scope=asked.scope)


def _proposals(asked: report.Question) -> sa.Select[Any]:
    end = states("at_end")
    return _at_end(asked, lambda _window: end.status == Status.PROPOSED)


def _back_dated(asked: report.Question) -> sa.Select[Any]:
    end = states("at_end")

    def condition(window: Window) -> sa.ColumnElement[bool]:
        entered = sa.select(Event.question_id).where(
            Event.recorded_at >= window.end,
            Event.recorded_at <= asked.known_at,
            Event.happened_at < window.end,
        )
        return end.question_id.in_(entered)

    return _at_end(asked, condition)


def _unconfirmed(asked: report.Question) -> sa.Select[Any]:
    answered = report.member_ids(asked, Figure.ANSWERED)
    decided = report.member_ids(asked, Figure.DECIDED, outcome=POSITIVE).subquery("decided")
    return sa.select(decided.c.id).where(decided.c.id.not_in(answered))


def _overdue(asked: report.Question) -> sa.Select[Any]:
    return report.member_ids(asked, Figure.OVERDUE)


CHECKS: dict[Check, Callable[[report.Question], sa.Select[Any]]] = {
    Check.PROPOSALS: _proposals,
    Check.BACK_DATED: _back_dated,
    Check.OVERDUE: _overdue,
    Check.UNCONFIRMED: _unconfirmed,
}


def _at_end(asked: report.Question, condition: Callable[[Window], sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """Return the ids of the questions whose state at the end of the month meets a condition."""
    end = states("at_end")
    parts: list[Any] = []
    for window in windows(asked.period, directory.branches_below(asked.branch, asked.scope)):
        chosen: Any = sa.select(end.question_id.label("id"))
        parts.append(
            chosen.where(
                end.branch_id.in_(sorted(window.branch_ids)),
                asked.scope.covers(end),
                holds(end, at=window.end, known_at=asked.known_at),
                condition(window),
            )
        )
    whole: Any = sa.union_all(*parts) if len(parts) > 1 else parts[0]
    each = whole.subquery("found")
    found: sa.Select[Any] = sa.select(each.c.id)
    return found
