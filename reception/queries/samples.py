"""Samples of a month's positives: from what they are drawn, which there are, and what their check says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from reception.domain.figures import Figure
from reception.domain.history import FOREVER
from reception.domain.report import POSITIVE
from reception.domain.sampling import Check
from reception.domain.vocabulary import AskedBy, Verdict
from reception.domain.workflow import ASKING, Action
from reception.extensions import db
from reception.models import Appeal, Applicant, Branch, Event, Question, SampledQuestion, User, VerdictSample
from reception.queries import report
from reception.queries.scope import UNSCOPED, Scope


def population(asked: report.Question) -> dict[int, datetime]:
    """Return the closings behind the report's positive figure, by question."""
    found: dict[int, datetime] = {}
    for chosen in report.member_states(asked, Figure.DECIDED, outcome=POSITIVE):
        state = chosen.selected_columns
        columns = chosen.with_only_columns(state.question_id, state.closed_at, maintain_column_froms=True)
        rows = db.session.execute(columns, execution_options={"scope": asked.scope})
        found.update((row.question_id, row.closed_at) for row in rows)
    return found


def of_month(branch: Branch, month_on: date) -> Sequence[VerdictSample]:
    """Return the drawings of a branch's month, the first one first."""
    return db.session.scalars(
        sa.select(VerdictSample)
        .where(VerdictSample.branch_id == branch.id, VerdictSample.month_on == month_on)
        .options(joinedload(VerdictSample.drawn_by).lazyload(User.role_rows))
        .order_by(VerdictSample.serial)
    ).all()


def visible(sample_id: int, *, scope: Scope) -> VerdictSample | None:
    """Return a sample of the scope's branches."""
    sample = db.session.scalar(
        sa.select(VerdictSample)
        .where(VerdictSample.id == sample_id)
        .options(
            joinedload(VerdictSample.branch), joinedload(VerdictSample.drawn_by).lazyload(User.role_rows)
        )
    )
    return sample if sample is not None and scope.has_branch(sample.branch_id) else None


@dataclass(frozen=True, slots=True)
class Called:
    """What came of calling one applicant of a sample."""

    verdict: Verdict | None = None
    comment: str = ""
    attempts: int = 0
    last_by: str = ""


def called(
    samples: Sequence[VerdictSample], *, known_at: datetime | None = None
) -> dict[int, dict[int, Called]]:
    """Return for each sample, by question, what was recorded of calls since it was drawn, up to K."""
    found: dict[int, dict[int, Called]] = {}
    statement = _calls([sample.id for sample in samples], known_at or FOREVER)
    for row in db.session.execute(statement, execution_options=UNSCOPED):
        questions = found.setdefault(row.sample_id, {})
        last = questions.setdefault(row.question_id, Called())
        if row.action is None or row.facts.get("by") != AskedBy.SAMPLE:
            continue
        if row.action is Action.ASK:
            questions[row.question_id] = Called(last.verdict, last.comment, last.attempts + 1, row.name or "")
        else:
            said = Verdict(row.facts["verdict"])
            comment = row.facts.get("comment") or ""
            questions[row.question_id] = Called(said, comment, last.attempts, row.name or "")
    return found


def _calls(sample_ids: Sequence[int], known_at: datetime) -> sa.Select[Any]:
    """Return the SELECT of the samples' questions with each entry since the drawing that asks somebody."""
    is_call = sa.and_(
        Event.question_id == SampledQuestion.question_id,
        Event.action.in_(sorted(ASKING)),
        Event.recorded_at >= VerdictSample.drawn_at,
        Event.recorded_at <= known_at,
        Event.happened_at >= SampledQuestion.closed_at,
    )
    return (
        sa.select(
            SampledQuestion.sample_id, SampledQuestion.question_id, Event.action, Event.facts, User.name
        )
        .join(VerdictSample, VerdictSample.id == SampledQuestion.sample_id)
        .outerjoin(Event, is_call)
        .outerjoin(User, User.id == Event.actor_id)
        .where(SampledQuestion.sample_id.in_(sample_ids))
        .order_by(SampledQuestion.sample_id, SampledQuestion.position, Event.id)
    )


def checks(samples: Sequence[VerdictSample], *, known_at: datetime | None = None) -> dict[int, Check]:
    """Return what the check of each sample says so far, or as known at K."""
    return {
        sample_id: Check.of(each.verdict for each in questions.values())
        for sample_id, questions in called(samples, known_at=known_at).items()
    }


def members(sample: VerdictSample) -> Sequence[tuple[SampledQuestion, Question]]:
    """Return the questions of a sample that the viewer was shown, in the order of the draw."""
    rows = db.session.execute(
        sa.select(SampledQuestion, Question)
        .join(Question, Question.id == SampledQuestion.question_id)
        .where(SampledQuestion.sample_id == sample.id)
        .options(
            joinedload(Question.appeal).joinedload(Appeal.applicant).load_only(Applicant.id),
            joinedload(Question.topic),
            joinedload(Question.branch),
            joinedload(Question.organisation),
        )
        .order_by(SampledQuestion.position),
        execution_options=UNSCOPED,
    )
    return [(row.SampledQuestion, row.Question) for row in rows]


def member(sample: VerdictSample, question_id: int) -> tuple[SampledQuestion, Question] | None:
    """Return one question of a sample."""
    row = db.session.execute(
        sa.select(SampledQuestion, Question)
        .join(Question, Question.id == SampledQuestion.question_id)
        .where(SampledQuestion.sample_id == sample.id, Question.id == question_id)
        .options(
            joinedload(Question.appeal).joinedload(Appeal.applicant),
            joinedload(Question.topic),
            joinedload(Question.branch),
        ),
        execution_options=UNSCOPED,
    ).one_or_none()
    return (row.SampledQuestion, row.Question) if row else None
