"""Merging two records of one person, and undoing it. The history of no question is touched by either."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.errors import MergeStays, OutOfScope, RecordsChanged
from reception.domain.merging import DETAILS, ensure_one_person, given_back, taken_over
from reception.domain.permissions import Permission, ensure_may
from reception.extensions import db
from reception.models import Appeal, Applicant, ApplicantMerge, User
from reception.queries import applicants
from reception.queries.scope import UNSCOPED, Scope
from reception.services import search

EMPTY = {"address": ""}
"""What a detail is that nobody has given, where it is not None."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a merge would do."""

    kept: Applicant
    merged: Applicant
    taken_over: Sequence[str]
    appeals: int

    @property
    def seen(self) -> str:
        """Return what tells this plan from one made later, when a record or its appeals have changed."""
        return f"{self.kept.version}-{self.merged.version}-{self.appeals}"


def plan(kept: Applicant, merged: Applicant) -> Plan:
    """Return what merging ``merged`` into ``kept`` would do. Raises ``NotOnePerson``."""
    ensure_one_person(_facts(kept), _facts(merged))
    appeals = applicants.count_appeals(merged)
    return Plan(kept, merged, taken_over(_facts(kept), _facts(merged)), appeals)


def merge(
    kept: Applicant, merged: Applicant, *, seen: str, actor: User, scope: Scope, now: datetime
) -> ApplicantMerge:
    """Move the appeals of ``merged`` to ``kept``, which takes over the details that it lacks.

    ``seen`` is that of the plan that the person agreed to. Raises ``NotOnePerson``, ``RecordsChanged``,
    ``OutOfScope`` or ``NotPermitted``.
    """
    _ensure_theirs(kept, merged, actor=actor, scope=scope)
    applicants.lock(kept.id, merged.id)
    planned = plan(kept, merged)
    if planned.seen != seen:
        raise RecordsChanged
    record = ApplicantMerge(
        kept=kept,
        merged=merged,
        taken_over=list(planned.taken_over),
        merged_at=now,
        merged_by=actor,
        moved=_move(_appeals_of(merged), kept),
    )
    db.session.add(record)
    for name in planned.taken_over:
        setattr(kept, name, getattr(merged, name))
    _point([merged.id, *_merged_into(merged.id)], kept.id)
    _settle(kept, merged)
    return record


def undo(record: ApplicantMerge, *, actor: User, scope: Scope, now: datetime) -> None:
    """Give the appeals that moved back to the merged record, which is one of its own again.

    What was registered since stays with the kept record. Raises ``MergeStays``, ``OutOfScope`` or
    ``NotPermitted``.
    """
    kept, merged = record.kept, record.merged
    _ensure_theirs(kept, merged, actor=actor, scope=scope)
    applicants.lock(kept.id, merged.id)
    db.session.refresh(record, ["undone_at"])
    if record.undone_at is not None:
        raise MergeStays("undone")
    if kept.merged_into_id is not None:
        raise MergeStays("later")
    if any(appeal.applicant_id != kept.id for appeal in record.moved):
        raise MergeStays("moved")
    _move(record.moved, merged)
    for name in given_back(_facts(kept), _facts(merged), record.taken_over):
        setattr(kept, name, EMPTY.get(name))
    record.undone_at, record.undone_by = now, actor
    db.session.flush()
    _point(_merged_into(merged.id), merged.id)
    merged.merged_into_id = None
    _settle(kept, merged)


def _ensure_theirs(*records: Applicant, actor: User, scope: Scope) -> None:
    ensure_may(actor.roles, Permission.MERGE_APPLICANTS)
    if not all(scope.has_branch(record.branch_id) for record in records):
        raise OutOfScope


def _facts(record: Applicant) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ("id", "branch_id", "merged_into_id", *DETAILS)}


def _appeals_of(applicant: Applicant) -> Sequence[Appeal]:
    statement = sa.select(Appeal).where(Appeal.applicant_id == applicant.id).order_by(Appeal.id)
    return db.session.scalars(statement, execution_options=UNSCOPED).all()


def _move(appeals: Sequence[Appeal], to: Applicant) -> list[Appeal]:
    for appeal in appeals:
        appeal.applicant = to
    return list(appeals)


def _merged_into(applicant_id: int) -> list[int]:
    """Return the records that were merged into one, and into those, and so on."""
    found: list[int] = []
    newest = [applicant_id]
    while newest:
        newest = list(
            db.session.scalars(
                sa.select(ApplicantMerge.merged_id).where(
                    ApplicantMerge.kept_id.in_(newest), ApplicantMerge.undone_at.is_(None)
                )
            )
        )
        found += newest
    return found


def _point(records: Sequence[int], to: int) -> None:
    """Let merged records point to the one that stands for them all, however often it was merged on."""
    db.session.execute(sa.update(Applicant).where(Applicant.id.in_(records)).values(merged_into_id=to))


def _settle(*records: Applicant) -> None:
    """Say that the records have changed, and write anew what finds their appeals."""
    for record in records:
        record.version += 1
    db.session.flush()
    for record in records:
        search.index_of_applicant(record)
