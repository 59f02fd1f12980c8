"""Keeping the standard answers of a branch, and filling one for a question."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reception.domain import standard_answers as texts
from reception.domain.changes import ChangedKind
from reception.domain.directory_errors import EntryChangedMeanwhile
from reception.domain.errors import OutOfScope
from reception.domain.periods import local_day
from reception.domain.permissions import Permission, ensure_may
from reception.domain.standard_answers import Place
from reception.extensions import db
from reception.models import Branch, Question, StandardAnswer, User
from reception.queries.scope import Scope
from reception.services import changes

TEXTS = ("text_kk", "text_ru", "text_en")


def create(
    branch: Branch, values: Mapping[str, Any], *, actor: User, scope: Scope, now: datetime
) -> StandardAnswer:
    """Add an answer to a branch. Raises ``NotPermitted``, ``OutOfScope`` or ``UnknownPlace``."""
    _ensure_possible(branch.id, values, actor=actor, scope=scope)
    answer = StandardAnswer(branch_id=branch.id, **values)
    db.session.add(answer)
    db.session.flush()
    changes.record(_subject(answer), before=None, after=_told(answer), actor=actor, now=now)
    return answer


def change(
    answer: StandardAnswer,
    values: Mapping[str, Any],
    *,
    seen_version: int,
    actor: User,
    scope: Scope,
    now: datetime,
) -> None:
    """Change an answer. Raises what ``create`` raises and ``EntryChangedMeanwhile``."""
    _ensure_possible(answer.branch_id, values, actor=actor, scope=scope)
    if answer.version != seen_version:
        raise EntryChangedMeanwhile(seen_version, answer.version)
    before = _told(answer)
    for name, value in values.items():
        setattr(answer, name, value)
    db.session.flush()
    changes.record(_subject(answer), before=before, after=_told(answer), actor=actor, now=now)


def filled(answer: StandardAnswer, question: Question) -> str:
    """Return an answer for a question, in the language of the appeal, its places filled."""
    language = question.appeal.language.value
    applicant = None if question.appeal.is_anonymous else question.appeal.applicant
    due_on = local_day(question.due_at, question.branch.zone) if question.due_at else None
    values = {
        Place.NUMBER: question.number,
        Place.TOPIC: question.topic.names.in_language(language) if question.topic else "",
        Place.DUE: f"{due_on:%d.%m.%Y}" if due_on else "",
        Place.SALUTATION: texts.salutation(
            applicant.name if applicant else None, applicant.iin if applicant else None, language
        ),
    }
    return texts.filled(answer.texts.in_language(language), values)


def _ensure_possible(branch_id: int, values: Mapping[str, Any], *, actor: User, scope: Scope) -> None:
    ensure_may(actor.roles, Permission.KEEP_ANSWERS)
    if not scope.has_branch(branch_id):
        raise OutOfScope
    for name in TEXTS:
        texts.ensure_places(values.get(name) or "")


def _subject(answer: StandardAnswer) -> changes.Subject:
    return changes.Subject(ChangedKind.STANDARD_ANSWER, answer.id, answer.names, answer.branch_id)


def _told(answer: StandardAnswer) -> dict[str, Any]:
    return {"name": answer.names, "text": answer.texts, "is_active": answer.is_active}
