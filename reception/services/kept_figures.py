"""Keeping the small figures of whole months: written with each entry, counted again each night."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.kept_figures import Key, Stretch, counted, difference
from reception.extensions import db, hold
from reception.models import Branch, KeptFigure
from reception.queries import directory, months
from reception.queries.kept_figures import KEY
from reception.queries.scope import Scope

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
"""Since when a row may hold entries of which nobody knows when they were recorded."""

LOCK = 0x4B455054
"""The key of PostgreSQL's advisory lock. SQLite has one writer at a time."""

_KEPT = cast(sa.Table, KeptFigure.__table__)


class KeptFiguresDiffer(Exception):
    """At least one kept figure is not what the states say."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A kept figure that is not what its questions say: ``missing`` would have to be added to it."""

    branch: str
    month: date
    figure: str
    outcome: str
    missing: int


def note(before: Sequence[Stretch], after: Sequence[Stretch], *, recorded_at: datetime) -> None:
    """Write what an entry changes in the figures: nothing, but for receipts, closings and reopenings."""
    if tuple(before) != tuple(after):
        note_all([(before, after)], recorded_at=recorded_at)


def note_all(
    changes: Sequence[tuple[Sequence[Stretch], Sequence[Stretch]]], *, recorded_at: datetime
) -> None:
    """Write what the entries of many questions change, those of one figure in one row."""
    zones = _zones({each.facts.branch_id for pair in changes for side in pair for each in side})
    before: Counter[Key] = Counter()
    after: Counter[Key] = Counter()
    for old, new in changes:
        before.update(counted(old, zones))
        after.update(counted(new, zones))
    _add(difference(after, before), known_from=recorded_at, known_to=recorded_at)


def _zones(branch_ids: set[int]) -> Mapping[int, ZoneInfo]:
    # Nothing in hand is to be written yet; a branch that the session knows costs no statement.
    with db.session.no_autoflush:
        return {branch_id: db.session.get_one(Branch, branch_id).zone for branch_id in branch_ids}


def _add(counts: Mapping[Key, int], *, known_from: datetime, known_to: datetime) -> None:
    rows = [
        key._asdict() | {"count": count, "known_from": known_from, "known_to": known_to}
        for key, count in counts.items()
    ]
    if rows:
        db.session.connection().execute(sa.insert(_KEPT), rows)


def recount(
    *, mend: bool, now: datetime, branch: Branch | None = None
) -> Iterator[tuple[date, list[Difference]]]:
    """Yield each month with the figures that are not what the states say; ``mend`` adds what is missing.

    Entries recorded meanwhile are counted and kept alike, so nobody has to wait. The caller commits.
    """
    branches = [branch] if branch else directory.branches_below(None, Scope.everything())
    codes = {each.id: each.code for each in branches}
    for month in months.ever(now):
        if mend:
            _lock()
        missing = months.differences(month, branches)
        if mend:
            _add(dict(missing), known_from=LONG_AGO, known_to=now)
        yield (
            month.start_on,
            [
                Difference(codes[key.branch_id], key.month, key.figure.value, key.outcome, count)
                for key, count in missing
            ],
        )


def _lock() -> None:
    """Let nobody else mend until the transaction ends: both would add what is missing."""
    hold(LOCK)


def mend(branch: Branch, *, now: datetime) -> None:
    """Make the figures of a branch say what its states say."""
    for _month, _differences in recount(mend=True, now=now, branch=branch):
        pass


def put_together(*, branch_id: int, month: date) -> None:
    """Make one row of the rows of each figure of a branch's month.

    What is put together is what was deleted, so rows that are added meanwhile stay as they are.
    """
    mine = sa.and_(KeptFigure.branch_id == branch_id, KeptFigure.month == month)
    rows = db.session.execute(
        sa.delete(_KEPT).where(mine).returning(*_KEPT.c), execution_options={"synchronize_session": False}
    ).all()
    whole: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        values = row._asdict()
        values.pop("id")
        held = whole.setdefault((row.figure, row.outcome), values | {"count": 0})
        held["count"] += row.count
        held["known_from"] = min(held["known_from"], row.known_from)
        held["known_to"] = max(held["known_to"], row.known_to)
    if whole:
        db.session.execute(sa.insert(_KEPT), list(whole.values()))


def scattered() -> Sequence[tuple[int, date]]:
    """Return the branches and months of which a figure lies in several rows."""
    statement = sa.select(KeptFigure.branch_id, KeptFigure.month).group_by(*KEY).having(sa.func.count() > 1)
    return sorted({(branch_id, month) for branch_id, month in db.session.execute(statement)})
