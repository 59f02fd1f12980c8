"""Put a change of people, settings and directories on record. No change, no row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reception.domain.changes import ChangedKind, ChangeVerb, difference, plain
from reception.domain.report import Names
from reception.extensions import db
from reception.models import Change, User


@dataclass(frozen=True, slots=True)
class Subject:
    """What is changed: its kind and key, its name now, and the branch whose administrators are told."""

    kind: ChangedKind
    entity_id: int
    names: Names
    branch_id: int | None


def record(
    subject: Subject,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    actor: User | None,
    now: datetime,
) -> Change | None:
    """Record the fields that differ: before None is a new row, after None a removed one.

    Values may be words, numbers, enums, days, ``Names`` and sets or lists of them; give the names of rows
    that are referred to, not their ids: a name is read for good.
    """
    fields = difference(before, after)
    if not fields and before is not None and after is not None:
        return None
    verb = ChangeVerb.CHANGED
    if before is None or after is None:
        verb = ChangeVerb.CREATED if before is None else ChangeVerb.REMOVED
    return _keep(subject, verb, fields, actor=actor, now=now)


def note(subject: Subject, verb: ChangeVerb, *, actor: User | None, now: datetime) -> Change:
    """Record that something was done whose values nobody is told, such as a password."""
    return _keep(subject, verb, {}, actor=actor, now=now)


def _keep(
    subject: Subject, verb: ChangeVerb, fields: dict[str, Any], *, actor: User | None, now: datetime
) -> Change:
    change = Change(
        at=now,
        actor_id=actor.id if actor else None,
        kind=subject.kind,
        entity_id=subject.entity_id,
        branch_id=subject.branch_id,
        verb=verb,
        subject=plain(subject.names),
        fields=fields,
    )
    db.session.add(change)
    db.session.flush()
    return change
