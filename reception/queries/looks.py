"""Who has a question open now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from reception.extensions import db
from reception.models import Look, Question, User

FORGOTTEN_AFTER = timedelta(seconds=30)
"""After so long without a sign of life a page counts as closed."""


def others_here(question: Question, *, but: User, now: datetime) -> Sequence[sa.Row[str, bool]]:
    """Return the names of the others who have a question open, and whether they write, by name."""
    return db.session.execute(
        sa.select(User.name, Look.is_writing)
        .join(User, User.id == Look.user_id)
        .where(
            Look.question_id == question.id,
            Look.here_at > now - FORGOTTEN_AFTER,
            Look.user_id != but.id,
        )
        .order_by(User.name, User.id)
    ).all()
