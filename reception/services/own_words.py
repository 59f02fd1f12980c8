"""What applicants say themselves: through the link by mail, once, or on the page of their coupon."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from reception.domain.asking_errors import VerdictClosed, WhyClosed
from reception.domain.vocabulary import Verdict
from reception.domain.workflow import PROPOSABLE
from reception.extensions import db
from reception.models import Appeal, Event, Question, VerdictLink
from reception.queries import verdicts as said
from reception.queries.scope import UNSCOPED
from reception.services import verdicts
from reception.services.sign_in import token_hash

BY_COUPON = timedelta(days=90)
"""How long after the closing the coupon's page takes an answer: as long as a solution has to hold
(report.md, "sticky")."""


def find(token: str) -> VerdictLink | None:
    """Return the link of a token, whatever became of it; None for a token that nobody was sent."""
    question = joinedload(VerdictLink.question)
    statement = (
        sa.select(VerdictLink)
        .where(VerdictLink.token_hash == token_hash(token))
        .options(
            question.joinedload(Question.appeal).joinedload(Appeal.applicant),
            question.joinedload(Question.topic),
            question.joinedload(Question.branch),
        )
    )
    return db.session.scalar(statement, execution_options=UNSCOPED)


def ensure_open(link: VerdictLink, *, now: datetime) -> None:
    """Raise ``VerdictClosed`` where the link takes no answer any more, with the reason."""
    if link.question.closed_at != link.closed_at:
        raise VerdictClosed(WhyClosed.REOPENED)
    if link.used_at is not None or said.own_word(link.question) is not None:
        raise VerdictClosed(WhyClosed.ANSWERED)
    if link.expires_at <= now:
        raise VerdictClosed(WhyClosed.EXPIRED)


def say_by_link(link: VerdictLink, *, verdict: Verdict, comment: str, now: datetime) -> Event:
    """Record what the applicant says; of two at once the second comes too late. Raises ``VerdictClosed``."""
    ensure_open(link, now=now)
    taken = db.session.scalar(
        sa.update(VerdictLink)
        .where(VerdictLink.id == link.id, VerdictLink.used_at.is_(None))
        .values(used_at=now)
        .returning(VerdictLink.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise VerdictClosed(WhyClosed.ANSWERED)
    return verdicts.record_own(link.question, verdict=verdict, comment=comment, now=now)


def may_say(question: Question, *, now: datetime) -> bool:
    """Say whether the coupon's page asks about a question: closed with an answer, lately, not answered."""
    return (
        question.closed_at is not None
        and question.outcome in PROPOSABLE
        and now < question.closed_at + BY_COUPON
        and said.own_word(question) is None
    )


def say_by_coupon(question: Question, *, verdict: Verdict, comment: str, now: datetime) -> Event:
    """Record what whoever holds the coupon says, once for each closing. Raises ``VerdictClosed``."""
    if not may_say(question, now=now):
        raise VerdictClosed(WhyClosed.REOPENED if question.is_open else WhyClosed.ANSWERED)
    return verdicts.record_own(question, verdict=verdict, comment=comment, now=now)
