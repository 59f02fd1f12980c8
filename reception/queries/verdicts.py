"""Who was asked about a closing and what they said: the members behind the share *confirmed* (report.md)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from reception.domain.figures import Figure
from reception.domain.report import Definitions
from reception.domain.vocabulary import AskedBy, Verdict
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Event, Question, QuestionState, User
from reception.queries.asof import states
from reception.queries.closings import last_said
from reception.queries.figures import Window, members
from reception.queries.scope import UNSCOPED, Scope


class Heard(StrEnum):
    """A count of questions that were resolved positively in a period, by what their applicants say."""

    ASKED = "asked"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    PARTLY = "partly"
    DENIED = "denied"


def heard(
    figure: Heard,
    window: Window,
    *,
    known_at: datetime,
    scope: Scope,
    definitions: Definitions | None = None,
) -> sa.Select[Any]:
    """Return the SELECT of the states at the period's end of the questions that ``figure`` counts.

    They are members of *decided* with a positive outcome. What is asked and said of that closing counts
    also after the period's end, up to ``known_at``, and after a reopening too: the denied are not forgotten.
    """
    positive = sorted((definitions or Definitions()).positive)
    chosen = members(Figure.DECIDED, window, known_at=known_at, scope=scope, definitions=definitions)
    end = states("at_end")
    last, is_last = last_said(end, known_at=known_at)
    return chosen.where(end.outcome.in_(positive), sa.exists().where(is_last, _said(figure, last)))


def _said(figure: Heard, state: type[QuestionState]) -> sa.ColumnElement[bool]:
    return {
        Heard.ASKED: state.asked_at.is_not(None),
        Heard.ANSWERED: state.verdict.is_not(None),
        Heard.CONFIRMED: state.verdict == Verdict.SOLVED,
        Heard.PARTLY: state.verdict == Verdict.PARTLY,
        Heard.DENIED: state.verdict == Verdict.NOT_SOLVED,
    }[figure]


def own_word(question: Question) -> Verdict | None:
    """Return what the applicant said themselves of the closing that stands now; None if they did not."""
    if question.closed_at is None:
        return None
    statement = (
        sa.select(Event)
        .where(
            Event.question_id == question.id,
            Event.action == Action.VERDICT,
            Event.happened_at >= question.closed_at,
        )
        .order_by(Event.id.desc())
    )
    events = db.session.scalars(statement, execution_options=UNSCOPED)
    return next((Verdict(e.facts["verdict"]) for e in events if e.facts.get("by") == AskedBy.LINK), None)


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often the applicant was called about the closing that stands, in vain, and by whom last."""

    count: int
    last_by: str
    last_at: datetime


def attempts(question_ids: Collection[int]) -> dict[int, Attempts]:
    """Return the calls that reached nobody, of questions that the viewer was shown."""
    statement = (
        sa.select(Event.question_id, Event.happened_at, User.name)
        .join(Question, Question.id == Event.question_id)
        .outerjoin(User, User.id == Event.actor_id)
        .where(
            Event.question_id.in_(question_ids),
            Event.action == Action.ASK,
            Event.happened_at >= Question.closed_at,
        )
        .order_by(Event.happened_at, Event.id)
    )
    found: dict[int, Attempts] = {}
    for row in db.session.execute(statement, execution_options=UNSCOPED):
        earlier = found[row.question_id].count if row.question_id in found else 0
        found[row.question_id] = Attempts(earlier + 1, row.name or "", row.happened_at)
    return found
