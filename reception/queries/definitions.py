"""The versions of the report's definitions, and which of them a report is made by."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from reception.domain.report import Definitions
from reception.extensions import db
from reception.models import ReportDefinition, User


def in_force(on: date, *, known_at: datetime) -> Definitions:
    """Return the definitions in force on a day, as they were known at a moment.

    A version added later, even one that is to hold for earlier days, changes no report as known before.
    """
    row = db.session.scalar(
        sa.select(ReportDefinition)
        .where(ReportDefinition.valid_from <= on, ReportDefinition.created_at <= known_at)
        .order_by(ReportDefinition.valid_from.desc(), ReportDefinition.id.desc())
        .limit(1)
    )
    return row.as_definitions() if row else Definitions()


def version(name: str) -> Definitions | None:
    """Return a version by its name."""
    row = db.session.scalar(sa.select(ReportDefinition).where(ReportDefinition.version == name))
    return row.as_definitions() if row else None


def every() -> Sequence[ReportDefinition]:
    """Return all versions, the one that holds from the latest day first."""
    return db.session.scalars(
        sa.select(ReportDefinition)
        .options(joinedload(ReportDefinition.created_by).lazyload(User.role_rows))
        .order_by(ReportDefinition.valid_from.desc(), ReportDefinition.id.desc())
    ).all()
