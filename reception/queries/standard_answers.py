"""The standard answers of a branch, and those offered for a question: of its branch and those above."""

from collections.abc import Sequence

import sqlalchemy as sa

from reception.extensions import db
from reception.models import Branch, StandardAnswer


def of_branch(branch: Branch) -> Sequence[StandardAnswer]:
    """Return all answers of a branch, those in use first."""
    return db.session.scalars(
        sa.select(StandardAnswer)
        .where(StandardAnswer.branch_id == branch.id)
        .order_by(StandardAnswer.is_active.desc(), StandardAnswer.name_ru, StandardAnswer.id)
    ).all()


def offered(branch: Branch) -> Sequence[StandardAnswer]:
    """Return the answers in use of a branch and of those above it."""
    above = [int(part) for part in branch.path.strip("/").split("/")]
    return db.session.scalars(
        sa.select(StandardAnswer)
        .where(StandardAnswer.branch_id.in_(above), StandardAnswer.is_active)
        .order_by(StandardAnswer.name_ru, StandardAnswer.id)
    ).all()
