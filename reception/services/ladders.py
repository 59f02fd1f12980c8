"""Setting the reminder ladders: another day brings another row, and none is changed."""

from datetime import date, datetime

from reception.domain.changes import ChangedKind
from reception.domain.errors import LadderInForce
from reception.domain.escalation import Ladders
from reception.domain.report import Names
from reception.extensions import db
from reception.models import ReminderLadder, User
from reception.queries import ladders as queries
from reception.services import changes

NAMES = Names(kk="Ескертпе сатылары", ru="Ступени напоминаний", en="Reminder ladders")


def set_from(
    valid_from: date, ladders: Ladders, *, actor: User, today: date, now: datetime
) -> ReminderLadder:
    """Let other ladders hold from a day on. Raises ``LadderInForce`` for a day that has begun or is taken.

    What people were told of yesterday by one ladder is not judged by another today.
    """
    if valid_from <= today or queries.starts_on(valid_from):
        raise LadderInForce(valid_from)
    before = queries.in_force(valid_from)
    row = ReminderLadder(
        valid_from=valid_from,
        rungs=ReminderLadder.rungs_of(ladders),
        created_at=now,
        created_by_id=actor.id,
    )
    db.session.add(row)
    db.session.flush()
    subject = changes.Subject(ChangedKind.SETTING, row.id, NAMES, None)
    changes.record(
        subject,
        before={"valid_from": None, **ReminderLadder.rungs_of(before)},
        after={"valid_from": valid_from, **row.rungs},
        actor=actor,
        now=now,
    )
    return row
