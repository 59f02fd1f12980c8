"""Registration numbers: one row a branch and year, counted up in the transaction that uses the number."""

from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from reception.extensions import db
from reception.models import Branch, NumberCounter


def lock_counter(branch: Branch, year: int) -> None:
    """Make other registrations of the branch wait until this transaction ends.

    SQLite holds its one write lock already; on PostgreSQL to write the row as it is locks it.
    """
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    counters = cast(sa.Table, NumberCounter.__table__)
    db.session.execute(
        insert(counters)
        .values(branch_id=branch.id, year=year, last=0)
        .on_conflict_do_update(
            index_elements=[counters.c.branch_id, counters.c.year], set_={"last": counters.c.last}
        )
    )


def take(branch: Branch, year: int, count: int = 1) -> int:
    """Return the first of ``count`` numbers without gaps. They return to the branch if it is rolled back."""
    last = db.session.scalar(
        sa.update(NumberCounter)
        .where(NumberCounter.branch_id == branch.id, NumberCounter.year == year)
        .values(last=NumberCounter.last + count)
        .returning(NumberCounter.last)
        # No counter is ever held as an object; looking for one takes long in a long session.
        .execution_options(synchronize_session=False)
    )
    if last is None:
        lock_counter(branch, year)
        return take(branch, year, count)
    return int(last) - count + 1


def written(pattern: str, branch: Branch, year: int, serial: int) -> str:
    """Return the number as it is printed, such as ``ЗКО-2026-000123``."""
    return pattern.format(prefix=branch.number_prefix, year=year, serial=serial)
