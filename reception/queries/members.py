"""The list behind a number of the report: its questions as they stood at the period's end, as known at K."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from reception.domain.figures import Figure
from reception.domain.report import By
from reception.extensions import db, plan_for_these_values
from reception.models import Appeal, Applicant, Question, QuestionState
from reception.queries import directory, report
from reception.queries.asof import holds
from reception.queries.figures import windows
from reception.queries.paging import Cursor, Order, Page, fetch

ROW = (
    Question.id,
    Question.part,
    QuestionState.status,
    QuestionState.outcome,
    QuestionState.received_at,
    QuestionState.due_at,
    QuestionState.paused_until,
    QuestionState.closed_at,
    Appeal.number,
    Appeal.own_number,
    Appeal.parts,
    Appeal.is_anonymous,
    Applicant.name.label("applicant_name"),
    QuestionState.topic_id,
    QuestionState.district_id,
    QuestionState.organisation_id,
    QuestionState.assignee_id,
)
"""What a list of questions shows; status, outcome, term, topic and official are those of the state."""

BY_RECEIPT = Order((QuestionState.received_at, Question.id), is_descending=True)


MOST_ROWS = 2000
"""Of a list that is not read page by page; a longer one is narrowed by period or branch."""


def listed(
    asked: report.Question,
    figure: Figure,
    *,
    by: By | None = None,
    key: str | None = None,
    outcome: str | None = None,
    cursor: Cursor | None = None,
) -> tuple[Page, int]:
    """Return one page of exactly the questions that one printed count counts, and how many there are."""
    plan_for_these_values()
    parts = [
        chosen.with_only_columns(chosen.selected_columns.id, maintain_column_froms=True)
        for chosen in report.member_states(asked, figure, by=by, key=key, outcome=outcome)
    ]
    ids = sa.union_all(*parts) if len(parts) > 1 else parts[0]
    statement = _rows().where(QuestionState.id.in_(ids)).execution_options(scope=asked.scope)
    counted: sa.Select[Any] = sa.select(sa.func.count()).select_from(ids.subquery())
    count = db.session.scalar(counted, execution_options={"scope": asked.scope}) or 0
    return fetch(statement, BY_RECEIPT, scope=asked.scope, cursor=cursor), count


def of_questions(asked: report.Question, ids: Sequence[int]) -> list[Any]:
    """Return some questions as they stood at the end of the period, in the order of ``ids``.

    At most ``MOST_ROWS``; what the scope does not cover is left out.
    """
    chosen = list(ids)[:MOST_ROWS]
    branches = directory.branches_below(asked.branch, asked.scope)
    each = QuestionState
    stands = [
        sa.and_(
            each.branch_id.in_(sorted(window.branch_ids)),
            holds(each, at=window.end, known_at=asked.known_at),
        )
        for window in windows(asked.period, branches)
    ]
    statement = _rows().where(each.question_id.in_(chosen), sa.or_(*stands), asked.scope.covers(each))
    found = {row.id: row for row in db.session.execute(statement.execution_options(scope=asked.scope))}
    return [found[key] for key in chosen if key in found]


def _rows() -> sa.Select[Any]:
    """Return the SELECT of the rows of a list, by the states that it will be narrowed to."""
    columns: Any = ROW
    return (
        sa.select(*columns)
        .select_from(QuestionState)
        .join(Question, Question.id == QuestionState.question_id)
        .join(Appeal, Appeal.id == Question.appeal_id)
        .outerjoin(Applicant, Applicant.id == Appeal.applicant_id)
    )
