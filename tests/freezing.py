"""Frozen months for tests: a signed June, and entries that come late."""

from datetime import UTC, datetime, timedelta
from typing import Any

from reception.adapters.frozen_json import read_frozen
from reception.domain.periods import month
from reception.domain.vocabulary import Outcome
from reception.domain.workflow import Action
from reception.extensions import db, transaction
from reception.models import Branch, Event, FrozenReport, Question, User
from reception.queries import frozen
from reception.queries.scope import Scope, scope_of
from reception.services import freezing, history
from reception.services.freezing import Wish
from reception.services.verification import counted_again

JUNE = month(2026, 6)
SIGNED_AT = datetime(2026, 7, 2, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def freeze(branch: Branch, manager: User, at: datetime = SIGNED_AT, **wish: Any) -> FrozenReport:
    """Freeze June, or another month."""
    wanted = Wish(branch=branch, month=wish.pop("month", JUNE), **wish)
    with transaction():
        known_at = freezing.close(wanted, actor=manager, scope=scope_of(manager), clock=lambda: at)
    drafted = freezing.draft(wanted, known_at=known_at, scope=scope_of(manager))
    db.session.rollback()
    with transaction():
        row = freezing.freeze(wanted, drafted, actor=manager, scope=scope_of(manager))
    return whole(row.id)


def whole(frozen_id: int) -> FrozenReport:
    """Return a frozen month as the database has it."""
    db.session.expire_all()
    row = frozen.visible(frozen_id, scope=Scope.everything())
    assert row is not None
    return row


def again(row: FrozenReport) -> str:
    """Count a frozen month again."""
    row = whole(row.id)
    return counted_again(row, read_frozen(row.text))


def late(
    question: Question,
    *,
    recorded_at: datetime,
    happened_at: datetime = SIGNED_AT - 5 * DAY,
    outcome: Outcome = Outcome.POSITIVE,
) -> Event:
    """Enter a closing that happened in June."""
    with transaction():
        return history.record(
            question,
            Action.TAKE_OVER,
            actor_id=None,
            happened_at=happened_at,
            recorded_at=recorded_at,
            facts={"outcome": outcome.value},
        )
