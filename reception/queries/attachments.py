"""Files of an appeal, for whoever may see one of its questions."""

from collections.abc import Sequence

import sqlalchemy as sa

from reception.extensions import db
from reception.models import Attachment, Question
from reception.queries.names import by_name
from reception.queries.scope import UNSCOPED

_FILES = sa.select(Attachment).options(by_name(Attachment.added_by)).order_by(Attachment.id)


def of_question(question: Question) -> Sequence[Attachment]:
    """Return the papers of the question's appeal and its own proofs, the oldest first."""
    return db.session.scalars(
        _FILES.where(
            Attachment.appeal_id == question.appeal_id,
            sa.or_(Attachment.question_id.is_(None), Attachment.question_id == question.id),
            Attachment.withdrawn_at.is_(None),
        ),
        execution_options=UNSCOPED,
    ).all()


def count_of(appeal_id: int) -> int:
    """Return how many files an appeal has, those withdrawn not counted."""
    counted = sa.select(sa.func.count(Attachment.id)).where(
        Attachment.appeal_id == appeal_id, Attachment.withdrawn_at.is_(None)
    )
    return db.session.scalar(counted) or 0
