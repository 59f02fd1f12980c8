"""Nobody gets around the append-only history, also not by the statements that ask no trigger of rows."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from reception.extensions import db


@pytest.fixture
def event_id(make) -> int:
    make.question(make.branch())
    return db.session.execute(sa.text("SELECT min(id) FROM event")).scalar_one()


def ways_around(event_id: int) -> list[str]:
    if db.engine.dialect.name == "sqlite":
        return [f"REPLACE INTO event SELECT * FROM event WHERE id = {event_id}"]
    return ["TRUNCATE event CASCADE"]


def test_an_event_is_neither_replaced_nor_truncated(event_id):
    for statement in [*ways_around(event_id), f"DELETE FROM event WHERE id = {event_id}"]:
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(sa.text(statement))
        db.session.rollback()

    assert db.session.execute(sa.text("SELECT count(*) FROM event")).scalar_one() == 1
