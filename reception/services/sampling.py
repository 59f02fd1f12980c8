"""Checking a month's positives by telephone: the draw on record, and what the applicants say."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa

from reception.domain import sampling
from reception.domain.asking_errors import DrawnAlready, NothingToDraw, NotInSample, TooEarlyToDraw
from reception.domain.errors import OutOfScope
from reception.domain.periods import Period, local_day, month
from reception.domain.permissions import Permission, ensure_may
from reception.domain.vocabulary import AskedBy, Verdict
from reception.extensions import db
from reception.models import Branch, Event, Question, SampledQuestion, User, VerdictSample
from reception.queries import report, samples
from reception.queries.scope import Scope
from reception.services import verdicts
from reception.services.questions import Act


def draw(
    branch: Branch,
    month_on: date,
    *,
    actor: User,
    scope: Scope,
    now: datetime,
    size: int = sampling.USUAL_SIZE,
    reason: str = "",
    seed: str | None = None,
) -> VerdictSample:
    """Draw a sample of a branch's month, with the branches below, and keep how it was drawn.

    Raises ``NotPermitted``, ``OutOfScope``, ``TooEarlyToDraw``, ``NothingToDraw`` and, for another drawing
    without a reason, ``DrawnAlready``. Of two people who draw at once one is refused by the database.
    """
    ensure_may(actor.roles, Permission.DRAW_SAMPLE)
    if not scope.has_branch(branch.id):
        raise OutOfScope
    period = month(month_on.year, month_on.month)
    if local_day(now, branch.zone) <= period.end_on:
        raise TooEarlyToDraw
    serial = _next_serial(branch, period, reason)
    whole = Scope(branch_ids=scope.branch_ids)
    closings = samples.population(report.Question(period=period, known_at=now, scope=whole, branch=branch))
    if not closings:
        raise NothingToDraw
    sample = VerdictSample(
        branch_id=branch.id,
        month_on=period.start_on,
        serial=serial,
        reason=reason,
        seed=seed or secrets.token_hex(16),
        size=size,
        population=len(closings),
        known_at=now,
        drawn_at=now,
        drawn_by_id=actor.id,
    )
    _keep(sample, closings)
    return sample


def _next_serial(branch: Branch, period: Period, reason: str) -> int:
    """Return which drawing of the month this is. Raises ``DrawnAlready`` where another has no reason."""
    earlier: int | None = db.session.scalar(
        sa.select(sa.func.max(VerdictSample.serial)).where(
            VerdictSample.branch_id == branch.id, VerdictSample.month_on == period.start_on
        )
    )
    if earlier and not reason:
        raise DrawnAlready
    return (earlier or 0) + 1


def _keep(sample: VerdictSample, closings: Mapping[int, datetime]) -> None:
    """Write the sample with the questions that its seed chooses."""
    db.session.add(sample)
    db.session.flush()
    chosen = sampling.draw(closings, seed=sample.seed, size=sample.size)
    db.session.add_all(
        SampledQuestion(sample_id=sample.id, question_id=key, position=place, closed_at=closings[key])
        for place, key in enumerate(chosen, start=1)
    )
    db.session.flush()


def answered(
    drawn: SampledQuestion, question: Question, *, verdict: Verdict, comment: str, act: Act
) -> Event:
    """Record what the applicant said. Raises ``AnswererAsks`` for who answered, ``NotInSample``."""
    _ensure_standing(drawn, question)
    return verdicts.record(question, verdict=verdict, comment=comment, by=AskedBy.SAMPLE, act=act)


def not_reached(drawn: SampledQuestion, question: Question, *, act: Act) -> Event:
    """Record a call that nobody answered. Raises ``AnswererAsks``, ``NotInSample``."""
    _ensure_standing(drawn, question)
    return verdicts.ask(question, by=AskedBy.SAMPLE, act=act)


def _ensure_standing(drawn: SampledQuestion, question: Question) -> None:
    """Another closing than the one that was drawn says nothing of the month."""
    if question.closed_at != drawn.closed_at:
        raise NotInSample
