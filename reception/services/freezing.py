"""Freezing a month: its figures, the moment of knowledge, who and when, once and for all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reception.adapters.frozen_json import frozen_text, hash_of
from reception.domain.errors import OutOfScope
from reception.domain.freezing_errors import AlreadyFrozen, ChangedSinceRead, MonthNotOver
from reception.domain.frozen import Signed
from reception.domain.periods import Period
from reception.domain.permissions import Permission, ensure_may
from reception.extensions import db, hold
from reception.models import Branch, FrozenReport, User
from reception.queries import directory, frozen, report, restatements
from reception.queries.scope import Scope
from reception.services import knowledge

LOCK = 0x5349474E
"""The key of PostgreSQL's advisory lock of those who sign. SQLite has one writer at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a manager wants frozen, and the moment at which the checklist that they read was true."""

    branch: Branch
    month: Period
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A month as counted at a closed moment of knowledge, ready to be signed."""

    known_at: datetime
    definitions_version: str
    text: str


def close(wish: Wish, *, actor: User, scope: Scope, clock: Callable[[], datetime]) -> datetime:
    """Take the moment of knowledge of a month that is to be frozen: nobody is recorded beneath it any more.

    The caller commits: until then nobody records, and after it everybody does while the month is counted.
    Raises ``NotPermitted``, ``OutOfScope`` or ``AlreadyFrozen``.
    """
    _ensure_may(wish, actor, scope)
    return knowledge.close(clock)


def draft(wish: Wish, *, known_at: datetime, scope: Scope) -> Draft:
    """Count a month of a branch with those below it, as known at a closed moment. Writes nothing.

    Raises ``MonthNotOver``, ``ChangedSinceRead`` or ``Unbalanced``.
    """
    asked = question(wish.branch, wish.month, known_at=known_at, scope=scope)
    assert asked.definitions is not None, "they were looked up"
    ensure_over(asked)
    if wish.read_at is not None:
        since = restatements.changed(asked, before=min(wish.read_at, known_at))
        if since:
            raise ChangedSinceRead(len(since))
    return Draft(known_at, asked.definitions.version, frozen_text(signed(asked)))


def freeze(wish: Wish, drafted: Draft, *, actor: User, scope: Scope) -> FrozenReport:
    """Sign a counted month, once and for all.

    Raises ``NotPermitted``, ``OutOfScope`` or ``AlreadyFrozen``, and ``ValueError`` for a moment of
    knowledge that is not closed.
    """
    # Two who freeze one month at once: the second finds it frozen.
    hold(LOCK)
    _ensure_may(wish, actor, scope)
    knowledge.ensure_closed(drafted.known_at)
    row = FrozenReport(
        branch=wish.branch,
        month=wish.month.start_on,
        known_at=drafted.known_at,
        definitions_version=drafted.definitions_version,
        text=drafted.text,
        sha256=hash_of(drafted.text),
        frozen_by=actor,
        frozen_at=drafted.known_at,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _ensure_may(wish: Wish, actor: User, scope: Scope) -> None:
    ensure_may(actor.roles, Permission.FREEZE)
    if not scope.has_branch(wish.branch.id):
        raise OutOfScope
    ensure_not_frozen(wish.branch, wish.month)


def question(branch: Branch, month: Period, *, known_at: datetime, scope: Scope) -> report.Question:
    """Return what the report of a month is asked before it is frozen: all of the branch, nothing else."""
    branches = directory.branches_below(branch, scope)
    whole = Scope(branch_ids=frozenset(each.id for each in branches))
    return report.Question(period=month, known_at=known_at, scope=whole, branch=branch).defined()


def signed(asked: report.Question) -> Signed:
    """Return the report with all that is signed: every breakdown, the months, the periods compared."""
    assert asked.branch is not None
    found = report.report(asked, by=restatements.BREAKDOWNS, with_months=True, compared=True)
    branches = directory.branches_below(asked.branch, asked.scope)
    return Signed(found, asked.branch.code, tuple(branch.code for branch in branches))


def ensure_not_frozen(branch: Branch, month: Period) -> None:
    """Raise ``AlreadyFrozen`` if the month of the branch is frozen."""
    found = frozen.of(branch.id, month.start_on)
    if found is not None:
        raise AlreadyFrozen(found.id)


def ensure_over(asked: report.Question) -> None:
    """Raise ``MonthNotOver`` unless the month's last day is over in every zone of the branch."""
    branches = directory.branches_below(asked.branch, asked.scope)
    if asked.period.whole_months != 1 or any(
        asked.period.bounds(branch.zone)[1] > asked.known_at for branch in branches
    ):
        raise MonthNotOver(asked.period.start_on)
