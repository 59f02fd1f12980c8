"""Adding a version of the report's definitions: none is ever changed."""

from datetime import datetime

import sqlalchemy as sa

from reception.domain.report import Definitions
from reception.extensions import db
from reception.models import ReportDefinition, User


def add(wanted: Definitions, *, reason: str, actor: User, now: datetime) -> ReportDefinition:
    """Add a version under the next number; ``wanted.version`` is not asked for.

    It may hold from a day long past: reports as known before ``now`` go on by the version they had.
    """
    last = db.session.scalar(sa.select(sa.func.max(ReportDefinition.id))) or 0
    short, long = wanted.sticky_days
    row = ReportDefinition(
        version=str(last + 1),
        valid_from=wanted.valid_from,
        positive=" ".join(sorted(wanted.positive)),
        ranking_minimum=wanted.ranking_minimum,
        sticky_short_days=short,
        sticky_long_days=long,
        reason=reason,
        created_by_id=actor.id,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row
