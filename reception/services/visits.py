"""The journal of visits: a line is entered, corrected on its day, declared void, or becomes an appeal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from reception.domain.errors import (
    ChangedMeanwhile,
    HappenedInFuture,
    OutOfScope,
    TooLateToCorrect,
    VisitHasAppeal,
)
from reception.domain.history import FOREVER
from reception.domain.periods import local_day
from reception.domain.permissions import Permission, ensure_may
from reception.domain.vocabulary import Channel
from reception.extensions import db
from reception.models import Appeal, Branch, User, Visit, VisitEntry
from reception.queries.scope import UNSCOPED, scope_of

FACTS = ("visited_at", "channel", "topic_id", "district_id", "minutes", "people", "appeal_id", "reception_id")
"""What an entry says of a visit and a correction may change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the journal asks for. ``people`` is 1, or as many as came together."""

    branch: Branch
    visited_at: datetime
    channel: Channel
    minutes: int
    people: int = 1
    visitor_name: str = ""
    topic_id: int | None = None
    district_id: int | None = None
    reception_id: int | None = None
    submission_key: str | None = None


def enter(line: Line, *, actor: User, now: datetime) -> tuple[VisitEntry, bool]:
    """Enter a visit and return its entry, with whether it is new: the same form sent twice is one line.

    Raises ``NotPermitted``, ``OutOfScope`` or ``HappenedInFuture``.
    """
    ensure_may(actor.roles, Permission.KEEP_VISITS)
    if not scope_of(actor).has_branch(line.branch.id):
        raise OutOfScope
    if line.visited_at > now:
        raise HappenedInFuture
    visit = Visit(
        branch=line.branch,
        visitor_name=line.visitor_name,
        opened_at=now,
        submission_key=line.submission_key,
    )
    try:
        with db.session.begin_nested():
            db.session.add(visit)
    except IntegrityError:
        return _entered_by_key(line.submission_key), False
    facts = {name: getattr(line, name) for name in FACTS if name != "appeal_id"}
    return _write(visit, facts, actor=actor, now=now), True


def correct(entry: VisitEntry, line: Line, *, actor: User, now: datetime) -> VisitEntry:
    """Say anew what a line says, on the day on which it was entered. The earlier entry stays on record.

    Raises ``NotPermitted``, ``OutOfScope``, ``TooLateToCorrect``, ``HappenedInFuture`` or
    ``ChangedMeanwhile``.
    """
    ensure_correctable(entry, actor=actor, now=now)
    if line.visited_at > now:
        raise HappenedInFuture
    entry.visit.visitor_name = line.visitor_name
    facts = {name: getattr(line, name) for name in FACTS if name != "appeal_id"}
    return _replace(entry, facts, actor=actor, now=now)


def void(entry: VisitEntry, *, actor: User, now: datetime) -> VisitEntry:
    """Declare a line entered by mistake. Raises as ``correct`` does, or ``VisitHasAppeal``."""
    ensure_correctable(entry, actor=actor, now=now)
    if entry.appeal_id is not None:
        raise VisitHasAppeal
    return _replace(entry, {"is_void": True}, actor=actor, now=now)


def became_appeal(entry: VisitEntry, appeal: Appeal, *, actor: User, now: datetime) -> VisitEntry:
    """Write down that an appeal came of a visit, on whatever day. The same appeal again changes nothing.

    Raises ``NotPermitted``, ``OutOfScope`` or ``VisitHasAppeal``.
    """
    ensure_may(actor.roles, Permission.KEEP_VISITS)
    if not scope_of(actor).has_branch(entry.branch_id):
        raise OutOfScope
    if entry.appeal_id == appeal.id:
        return entry
    if entry.appeal_id is not None or entry.is_void:
        raise VisitHasAppeal
    return _replace(entry, {"appeal_id": appeal.id}, actor=actor, now=now)


def ensure_correctable(entry: VisitEntry, *, actor: User, now: datetime) -> None:
    """Raise unless the person may correct the line today, and the entry is what is known of it."""
    ensure_may(actor.roles, Permission.KEEP_VISITS)
    if not scope_of(actor).has_branch(entry.branch_id):
        raise OutOfScope
    zone = entry.branch.zone
    if entry.is_void or local_day(entry.visit.opened_at, zone) != local_day(now, zone):
        raise TooLateToCorrect


def _replace(entry: VisitEntry, changes: dict[str, Any], *, actor: User, now: datetime) -> VisitEntry:
    """End what was known and begin what is. Raises ``ChangedMeanwhile`` if somebody else did so before."""
    now = max(now, entry.known_from)
    ended = sa.update(VisitEntry).where(VisitEntry.id == entry.id, VisitEntry.known_to == FOREVER)
    result = db.session.execute(ended.values(known_to=now), execution_options={"synchronize_session": False})
    if not result.rowcount:  # type: ignore[attr-defined] # an UPDATE has one
        raise ChangedMeanwhile(entry.id, entry.id + 1)
    db.session.expire(entry)
    return _write(entry.visit, _facts(entry) | changes, actor=actor, now=now)


def _facts(entry: VisitEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in FACTS}


def _write(visit: Visit, facts: dict[str, Any], *, actor: User, now: datetime) -> VisitEntry:
    entry = VisitEntry(
        visit=visit, branch=visit.branch, known_from=now, known_to=FOREVER, actor=actor, **facts
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def _entered_by_key(submission_key: str | None) -> VisitEntry:
    statement = (
        sa.select(VisitEntry)
        .join(Visit)
        .where(Visit.submission_key == submission_key, VisitEntry.known_to == FOREVER)
    )
    return db.session.scalars(statement, execution_options=UNSCOPED).one()
