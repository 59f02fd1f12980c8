"""The bench's population is one that the product itself could have written."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from reception.domain.vocabulary import Status
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Appeal, Event, Question, QuestionState
from reception.queries.scope import UNSCOPED
from reception.services.recount import recount
from tests.bench.filling import fill
from tests.bench.population import Recipe

NOT_INVENTED = {
    Action.LEAVE,
    Action.RECKON,
    Action.TAKE_OVER,
    Action.RETRACT,
    Action.ATTACH,
    Action.WITHDRAW_FILE,
    Action.PAUSE,
    Action.RESUME,
    Action.SEND_OUT,
    Action.BODY_ANSWER,
    Action.TELL,
}

BY_OBLAST = """
SELECT substr(b.code, length(regexp_replace(b.code, '[0-9]+$', '')) + 1) AS oblast, count(*)
  FROM question q JOIN branch b ON b.id = q.branch_id GROUP BY 1 ORDER BY 1
"""
STRANGERS = """
SELECT q.id FROM question q
  JOIN appeal a ON a.id = q.appeal_id JOIN applicant p ON p.id = a.applicant_id
  JOIN district d ON d.id = q.district_id LEFT JOIN user_account u ON u.id = q.assignee_id
  LEFT JOIN organisation o ON o.id = q.organisation_id
 WHERE q.branch_id NOT IN (a.branch_id) OR p.branch_id <> a.branch_id OR d.branch_id <> a.branch_id
    OR u.organisation_id <> o.id
"""
"""Questions that belong to one branch and have their district or applicant in another."""
REPEATED = """
SELECT count(DISTINCT a.number), count(DISTINCT a.submission_key),
       count(*) FILTER (WHERE position(lower(a.number) IN s.text) = 1
                          AND (p.phone IS NULL OR position(substr(p.phone, 3) IN s.text) > 0)),
       count(*) FILTER (WHERE a.number NOT LIKE b.number_prefix || '-%')
  FROM appeal a JOIN appeal_search s ON s.appeal_id = a.id
  JOIN applicant p ON p.id = a.applicant_id JOIN branch b ON b.id = a.branch_id
"""


def test_states_and_columns_of_the_population_are_what_its_events_fold_into(app: Any) -> None:
    fill(Recipe(appeals=300, until=date(2026, 11, 2)))

    looked_at, different = 0, []
    for count, found in recount(mend=False):
        looked_at += count
        different += found
    assert (looked_at, different) == (300, [])
    assert (
        db.session.scalar(db.select(db.func.count()).select_from(Appeal), execution_options=UNSCOPED) == 300
    )


def test_the_population_has_open_closed_reopened_and_corrected_questions(app: Any) -> None:
    fill(Recipe(appeals=2000, until=date(2026, 11, 2)))

    statuses = set(db.session.scalars(db.select(Question.status), execution_options=UNSCOPED))
    assert statuses >= {Status.CLOSED, Status.IN_WORK, Status.PROPOSED}
    actions = set(db.session.scalars(db.select(Event.action), execution_options=UNSCOPED))
    assert actions == set(Action) - NOT_INVENTED
    restated = db.session.scalar(
        db.select(db.func.count()).select_from(QuestionState).where(QuestionState.known_to < db.func.now()),
        execution_options=UNSCOPED,
    )
    assert restated


def test_the_twins_of_an_oblast_live_what_their_events_say_in_branches_of_their_own(app: Any) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("rows are multiplied by PostgreSQL")
    fill(Recipe(appeals=600, until=date(2026, 11, 2), oblasts=3, branches=4))

    assert [each for _count, found in recount(mend=False) for each in found] == []
    with db.engine.connect() as connection:
        by_oblast = connection.execute(sa.text(BY_OBLAST)).all()
        strangers = connection.execute(sa.text(STRANGERS)).all()
        repeated = connection.execute(sa.text(REPEATED)).one()
    assert [count for _oblast, count in by_oblast] == [200, 200, 200]
    assert strangers == []
    assert repeated == (600, 600, 600, 0)
