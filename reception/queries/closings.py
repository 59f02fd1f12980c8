"""What came after a closing, as conditions: a reopening, another appeal, the word of the applicant."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from reception.domain.history import FOREVER
from reception.domain.vocabulary import Verdict
from reception.extensions import UtcDateTime
from reception.models import Appeal, Question, QuestionState
from reception.queries.asof import INSTANT, holds, states
from reception.queries.instants import earliest

Condition = sa.ColumnElement[bool]

OWN, OTHER = aliased(Question, name="own"), aliased(Question, name="other")
OWN_APPEAL, OTHER_APPEAL = aliased(Appeal, name="own_appeal"), aliased(Appeal, name="other_appeal")


def is_known(state: type[QuestionState], known_at: datetime) -> tuple[Condition, Condition]:
    """Return the conditions that a state was believed at K, whenever it held."""
    return state.known_from <= known_at, state.known_to > known_at


def undone_at(end: type[QuestionState], closed_at: Any, *, known_at: datetime) -> sa.ColumnElement[datetime]:
    """Return when a closing was first undone: reopened, denied or raised again; the end of time where never.

    Each is one look-up for the closing, whatever windows are asked about.
    """
    forever = sa.literal(FOREVER, UtcDateTime())
    looked_up = (
        _reopened_at(end, closed_at, known_at),
        _denied_at(end, closed_at, known_at),
        _raised_at(end, closed_at, known_at),
    )
    return earliest(*(sa.func.coalesce(each.scalar_subquery(), forever) for each in looked_up))


def _reopened_at(end: type[QuestionState], closed_at: Any, known_at: datetime) -> sa.Select[Any]:
    """Select when a question was open again."""
    again = states("reopened")
    return sa.select(sa.func.min(again.valid_from)).where(
        again.question_id == end.question_id,
        again.closed_at.is_(None),
        again.valid_from >= closed_at,
        *is_known(again, known_at),
    )


def _denied_at(end: type[QuestionState], closed_at: Any, known_at: datetime) -> sa.Select[Any]:
    """Select when the applicant first denied a closing, whatever they said later."""
    said = states("denied")
    return sa.select(sa.func.min(said.verdict_at)).where(
        said.question_id == end.question_id,
        said.closed_at == closed_at,
        said.verdict == Verdict.NOT_SOLVED,
        *is_known(said, known_at),
    )


def _raised_at(end: type[QuestionState], closed_at: Any, known_at: datetime) -> sa.Select[Any]:
    """Select when the same applicant came with another appeal on the same topic."""
    again = states("raised")
    return sa.select(sa.func.min(again.received_at)).where(
        OWN.id == end.question_id,
        OWN_APPEAL.id == OWN.appeal_id,
        OTHER_APPEAL.applicant_id == OWN_APPEAL.applicant_id,
        OTHER_APPEAL.id != OWN_APPEAL.id,
        OTHER.appeal_id == OTHER_APPEAL.id,
        again.question_id == OTHER.id,
        again.topic_id == end.topic_id,
        again.received_at >= closed_at,
        holds(again, at=known_at + INSTANT, known_at=known_at),
    )


def last_word(end: type[QuestionState], *, known_at: datetime) -> sa.ScalarSelect[Any]:
    """Return what the applicant said last of the closing of ``end``: that of the state of ``last_said``."""
    last = states("last_word")
    return (
        sa.select(last.verdict)
        .where(
            last.question_id == end.question_id,
            last.closed_at == end.closed_at,
            *is_known(last, known_at),
        )
        .order_by(last.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


def last_said(end: type[QuestionState], *, known_at: datetime) -> tuple[type[QuestionState], Condition]:
    """Return the state that holds the last word about the closing of ``end``, and what makes it that.

    What is said after the period's end counts too, up to K, and after a reopening as well: the denied are
    not forgotten. A later word takes an earlier one's place.
    """
    last, following = states("last_said"), states("later_said")
    is_followed = sa.exists().where(
        following.question_id == last.question_id,
        following.closed_at == last.closed_at,
        following.valid_from > last.valid_from,
        *is_known(following, known_at),
    )
    return last, sa.and_(
        last.question_id == end.question_id,
        last.closed_at == end.closed_at,
        *is_known(last, known_at),
        ~is_followed,
    )
