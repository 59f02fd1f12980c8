"""The versions of the report's definitions: added, never changed, and each report by its own."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from reception.domain.report import Definitions
from reception.domain.vocabulary import Outcome
from reception.extensions import db
from reception.queries import definitions
from tests.desk import NOW

ADDRESS = "/administration/definitions"
TYPED = {
    "valid_from": "2026-06-01",
    "ranking_minimum": "5",
    "short": "20",
    "long": "60",
    "reason": "Приказ 7",
}


def test_a_version_is_added_and_reports_as_known_before_go_by_the_one_they_had(visit, desk):
    before, after = NOW - timedelta(days=1), NOW + timedelta(days=1)
    visitor = visit(desk.administrator)
    typed = TYPED | {"positive": ["positive", "partly"]}
    visitor.send(visitor.open(ADDRESS), typed, action="", expect=302)

    added = definitions.in_force(date(2026, 6, 30), known_at=after)
    assert added.positive == {Outcome.POSITIVE, Outcome.PARTLY}
    assert (added.version, added.ranking_minimum, added.sticky_days) == ("2", 5, (20, 60))
    assert definitions.in_force(date(2026, 5, 31), known_at=after) == Definitions()
    assert definitions.in_force(date(2026, 6, 30), known_at=before) == Definitions()


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "change", ["DELETE FROM report_definition", "UPDATE report_definition SET positive = ''"]
)
def test_the_database_itself_forbids_to_change_a_version(change):
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(sa.text(change))
    db.session.rollback()
