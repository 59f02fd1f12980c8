"""Applicants as the viewer's branches know them."""

import sqlalchemy as sa

from reception.extensions import db
from reception.models import Applicant
from reception.queries.scope import Scope


def visible(applicant_id: int, *, scope: Scope) -> Applicant | None:
    """Return an applicant of a branch in scope, or None."""
    statement = sa.select(Applicant).where(Applicant.id == applicant_id)
    if scope.branch_ids is not None:
        statement = statement.where(Applicant.branch_id.in_(sorted(scope.branch_ids)))
    return db.session.scalar(statement, execution_options={"scope": scope})
