"""Adding a question to an appeal that is registered: a late entry, which changes no earlier report."""

from datetime import datetime

import sqlalchemy as sa

from reception.domain.errors import OutOfScope, PartsChanged
from reception.domain.permissions import ensure_may
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Appeal, Question, User
from reception.queries import terms
from reception.queries.scope import UNSCOPED, Scope
from reception.services import search
from reception.services.registration import Part, add_part

MOST_PARTS = 99


def split(
    appeal: Appeal,
    part: Part,
    *,
    district_id: int | None,
    seen_parts: int,
    actor: User,
    scope: Scope,
    now: datetime,
) -> tuple[Question, bool]:
    """Add one question to an appeal and return it, with whether it is new: a form sent twice adds once.

    It was received when the appeal was and is recorded now; its term runs from the day of receipt.
    ``seen_parts`` is how many questions the person saw. Raises ``PartsChanged`` where another was added
    meanwhile or there is no room, ``NotPermitted``, ``OutOfScope``, ``NoPolicy`` or ``CalendarUnknown``.
    """
    ensure_may(actor.roles, Action.REGISTER)
    if not scope.has_branch(appeal.branch_id):
        raise OutOfScope
    number = _take_number(appeal, seen_parts)
    if number is None:
        db.session.refresh(appeal, ["parts"])
        return _sent_before(appeal, part, district_id, seen_parts + 1), False
    question = add_part(
        appeal,
        part,
        number=number,
        district_id=district_id,
        term=terms.given(appeal.received_at, appeal.branch.zone),
        actor=actor,
        now=now,
    )
    db.session.refresh(appeal, ["parts", "questions"])
    search.index(appeal)
    db.session.flush()
    return question, True


def _take_number(appeal: Appeal, seen_parts: int) -> int | None:
    """Count the appeal's questions up by one, unless somebody else has: the row is locked until the end."""
    return db.session.scalar(
        sa.update(Appeal)
        .where(Appeal.id == appeal.id, Appeal.parts == seen_parts, Appeal.parts < MOST_PARTS)
        .values(parts=Appeal.parts + 1)
        .returning(Appeal.parts)
        .execution_options(synchronize_session=False)
    )


def _sent_before(appeal: Appeal, part: Part, district_id: int | None, number: int) -> Question:
    """Return the question that this very form has added. Raises ``PartsChanged`` if it is another's."""
    there = db.session.scalar(
        sa.select(Question).where(Question.appeal_id == appeal.id, Question.part == number),
        execution_options=UNSCOPED,
    )
    is_this = there is not None and (there.text, there.topic_id, there.district_id) == (
        part.text,
        part.topic_id,
        district_id,
    )
    if there is None or not is_this:
        raise PartsChanged(appeal.parts)
    return there
