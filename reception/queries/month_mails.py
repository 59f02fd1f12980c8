"""Whom the mails about months that are over are for, and what they have been told."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.permissions import MAY, Permission
from reception.domain.report import Names
from reception.domain.vocabulary import Language
from reception.extensions import db
from reception.models import Branch, FrozenReport, Mail, MailKind, Question, User, UserRole
from reception.queries.scope import UNSCOPED


@dataclass(frozen=True, slots=True)
class Home:
    """A branch as these mails need it; it outlives the session that read it."""

    id: int
    code: str
    names: Names
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Freezer:
    """Somebody who may freeze the months of a branch."""

    id: int
    language: Language


@dataclass(frozen=True, slots=True)
class Told:
    """The mails about months that one person has got: their keys, and when the last one was written."""

    keys: frozenset[str] = frozenset()
    last_at: datetime | None = None


def freezers() -> Mapping[Home, Sequence[Freezer]]:
    """Return whoever may freeze, by their branch, both in the order of the tree and of the keys."""
    may_freeze = sa.exists().where(
        UserRole.user_id == User.id, UserRole.role.in_(sorted(MAY[Permission.FREEZE]))
    )
    rows = db.session.execute(
        sa.select(Branch, User.id, User.language)
        .join(User, User.branch_id == Branch.id)
        .where(User.is_active, may_freeze)
        .order_by(Branch.path, User.id)
    ).all()
    found: dict[Home, list[Freezer]] = defaultdict(list)
    for branch, user_id, language in rows:
        found[Home(branch.id, branch.code, branch.names, branch.zone)].append(Freezer(user_id, language))
    return found


def told(user_ids: Collection[int]) -> Mapping[int, Told]:
    """Return what people have been told about months."""
    rows = db.session.execute(
        sa.select(Mail.recipient_id, Mail.key, Mail.created_at)
        .where(Mail.kind == MailKind.MONTH, Mail.recipient_id.in_(sorted(user_ids)))
        .order_by(Mail.created_at, Mail.id)
    ).all()
    keys: dict[int, set[str]] = defaultdict(set)
    last: dict[int, datetime] = {}
    for user_id, key, created_at in rows:
        assert user_id is not None, "these mails are to people with an account"
        keys[user_id].add(key)
        last[user_id] = created_at
    return {user_id: Told(frozenset(keys[user_id]), last[user_id]) for user_id in keys}


def frozen_months(branch_ids: Collection[int]) -> Mapping[int, Set[date]]:
    """Return the first days of the months that are frozen, by branch."""
    rows = db.session.execute(
        sa.select(FrozenReport.branch_id, FrozenReport.month).where(
            FrozenReport.branch_id.in_(sorted(branch_ids))
        )
    ).all()
    found: dict[int, set[date]] = defaultdict(set)
    for branch_id, month in rows:
        found[branch_id].add(month)
    return found


def has_begun(branch_ids: Collection[int], before: datetime) -> bool:
    """Say whether any question of the branches was received before a moment: else a month is not reported."""
    begun = sa.exists().where(Question.branch_id.in_(sorted(branch_ids)), Question.received_at < before)
    return bool(db.session.scalar(sa.select(begun), execution_options=UNSCOPED))
