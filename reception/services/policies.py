"""Term policies as people add them: each governs what is received from its first day on."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.changes import ChangedKind
from reception.domain.deadlines import TermPolicy
from reception.domain.directory_errors import AlreadyGoverns, CodeTaken
from reception.domain.periods import midnight
from reception.extensions import db
from reception.models import Branch, Question, TermPolicyRow, User
from reception.queries.scope import Scope, scoped
from reception.services import changes, numbering
from reception.services.administering import ensure_administers
from reception.services.changes import Subject


def add(policy: TermPolicy, *, actor: User, now: datetime) -> TermPolicyRow:
    """Add a policy. It takes the place of the one before from its first day on.

    Raises ``CodeTaken`` where another begins on that day, ``AlreadyGoverns`` where an appeal has been
    received since: its term was told to the applicant by the policy of then.
    """
    ensure_administers(actor, None)
    numbering.wait_for_registrations()
    ensure_may_begin(policy)
    row = row_of(policy)
    db.session.add(row)
    db.session.flush()
    changes.record(_subject(row), before=None, after=_told(row), actor=actor, now=now)
    return row


def withdraw(row: TermPolicyRow, *, actor: User, now: datetime) -> None:
    """Take back a policy before its first day. Raises ``AlreadyGoverns``."""
    ensure_administers(actor, None)
    if row.valid_from <= now.date():
        raise AlreadyGoverns(row.valid_from)
    changes.record(_subject(row), before=_told(row), after=None, actor=actor, now=now)
    db.session.delete(row)
    db.session.flush()


def ensure_may_begin(policy: TermPolicy) -> None:
    """Raise ``CodeTaken`` or ``AlreadyGoverns`` where the policy cannot begin on its day."""
    same = sa.select(TermPolicyRow.id).where(
        sa.or_(TermPolicyRow.valid_from == policy.valid_from, TermPolicyRow.code == policy.code)
    )
    if db.session.scalar(same.limit(1)) is not None:
        raise CodeTaken(policy.code)
    _ensure_none_received(policy)


def row_of(policy: TermPolicy) -> TermPolicyRow:
    """Return the row that keeps a policy."""
    return TermPolicyRow(
        code=policy.code,
        article_kk=policy.article.kk,
        article_ru=policy.article.ru,
        article_en=policy.article.en,
        valid_from=policy.valid_from,
        valid_to=policy.valid_to,
        answer_days=policy.answer_days,
        answer_unit=policy.answer_unit,
        fact_finding_days=policy.fact_finding_days,
        redirect_days=policy.redirect_days,
        max_extra_calendar_days=policy.max_extra_calendar_days,
        max_total_months=policy.max_total_months,
        tell_extension_days=policy.tell_extension_days,
        tell_extension_unit=policy.tell_extension_unit,
        max_pause_days=policy.max_pause_days,
    )


def _ensure_none_received(policy: TermPolicy) -> None:
    """The day begins in each branch's own zone."""
    for zone in db.session.scalars(sa.select(Branch.time_zone).distinct()).all():
        received = sa.select(Question.id).where(
            Question.received_at >= midnight(policy.valid_from, ZoneInfo(zone)),
            Question.branch_id.in_(sa.select(Branch.id).where(Branch.time_zone == zone)),
        )
        if db.session.scalar(scoped(received.limit(1), Scope.everything())) is not None:
            raise AlreadyGoverns(policy.valid_from)


def _subject(row: TermPolicyRow) -> Subject:
    return Subject(ChangedKind.TERM_POLICY, row.id, row.as_policy().article, None)


def _told(row: TermPolicyRow) -> dict[str, Any]:
    return asdict(row.as_policy()) | {"article": row.as_policy().article}
