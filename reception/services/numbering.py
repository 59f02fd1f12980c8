"""Registration numbers: one row a branch and year, counted up in the transaction that uses the number."""

from typing import cast

import sqlalchemy as sa

from reception.domain import numbering
from reception.extensions import db
from reception.models import Branch, NumberCounter
from reception.services.rows import insertion


def lock_counter(branch: Branch, year: int) -> None:
    """Make other registrations of the branch wait until this transaction ends.

    SQLite holds its one write lock already; on PostgreSQL to write the row as it is locks it.
    """
    take(branch, year, 0)


def wait_for_registrations() -> None:
    """Let no appeal get its term by the old rules while this transaction changes policies or calendar.

    A registration locks its branch's counter before it reads them (``services.registration``).
    """
    statement = sa.select(NumberCounter.branch_id).order_by(NumberCounter.branch_id, NumberCounter.year)
    db.session.execute(statement.with_for_update())


def take(branch: Branch, year: int, count: int = 1) -> int:
    """Return the first of ``count`` numbers without gaps. They return to the branch if it is rolled back.

    Other registrations of the branch wait from now on until this transaction ends.
    """
    counters = cast(sa.Table, NumberCounter.__table__)
    last = db.session.scalar(
        insertion(NumberCounter)
        .values(branch_id=branch.id, year=year, last=count)
        .on_conflict_do_update(
            index_elements=[counters.c.branch_id, counters.c.year], set_={"last": counters.c.last + count}
        )
        .returning(counters.c.last)
    )
    return int(last or 0) - count + 1


def give_back(branch: Branch, year: int, count: int = 1) -> None:
    """Give back the numbers just taken, in the same transaction: nobody has got a later one meanwhile."""
    take(branch, year, -count)


def written(pattern: str, branch: Branch, year: int, serial: int) -> str:
    """Return the number as the branch prints it; ``pattern`` is that of branches without one of their own."""
    return numbering.written(
        branch.number_pattern or pattern, prefix=branch.number_prefix, year=year, serial=serial
    )
