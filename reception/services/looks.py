"""Noting who has looked at a question, and who has it open now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from reception.extensions import db
from reception.models import Look, Question, User
from reception.services import notices
from reception.services.rows import insertion

_LOOKS = cast(sa.Table, Look.__table__)


def look(user: User, seen: Iterable[Question], *, now: datetime) -> None:
    """Note that a person knows the questions as they stand: whoever changes one has seen the change."""
    questions = list(seen)
    if questions:
        _write([_row(user, each.id, each.version, now) for each in questions], ("looked_at",))
        notices.mark_read(user, questions, now=now)


def be_here(user: User, question: Question, *, version: int, is_writing: bool, now: datetime) -> None:
    """Note that a person has the question open in that version, and whether they write."""
    row = _row(user, question.id, min(version, question.version), now)
    _write([row | {"here_at": now, "is_writing": is_writing}], ("looked_at", "here_at", "is_writing"))
    notices.mark_read(user, [question], now=now)


def leave(user: User, question: Question) -> None:
    """Note that a person has closed the question's page."""
    db.session.execute(
        sa.update(_LOOKS)
        .where(_LOOKS.c.user_id == user.id, _LOOKS.c.question_id == question.id)
        .values(here_at=None, is_writing=False)
    )


def _row(user: User, question_id: int, version: int, now: datetime) -> dict[str, Any]:
    return {
        "user_id": user.id,
        "question_id": question_id,
        "looked_at": now,
        "seen_version": version,
        "here_at": None,
        "is_writing": False,
    }


def _write(rows: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    """Write looks over those that are there. An older tab does not make a newer version unseen again."""
    insert = insertion(Look)
    given = insert.excluded
    newest = sa.case(
        (given.seen_version > _LOOKS.c.seen_version, given.seen_version), else_=_LOOKS.c.seen_version
    )
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=[_LOOKS.c.user_id, _LOOKS.c.question_id],
            set_={name: given[name] for name in names} | {"seen_version": newest},
        ),
        rows,
    )
