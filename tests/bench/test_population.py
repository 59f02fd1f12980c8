"""The bench's population is one that the product itself could have written."""

from datetime import date
from typing import Any

from reception.domain.vocabulary import Status
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Appeal, Event, Question, QuestionState
from reception.queries.scope import UNSCOPED
from reception.services.recount import recount
from tests.bench.filling import fill
from tests.bench.population import Recipe


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
    assert actions == set(Action) - {Action.LEAVE, Action.TAKE_OVER, Action.RETRACT}
    restated = db.session.scalar(
        db.select(db.func.count()).select_from(QuestionState).where(QuestionState.known_to < db.func.now()),
        execution_options=UNSCOPED,
    )
    assert restated
