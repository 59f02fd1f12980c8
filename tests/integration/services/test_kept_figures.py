"""Kept figures of whole months: always what counting says, whatever is entered late; a wrong one is found."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from reception.domain.clock import KEPT_FIGURES_COUNTED
from reception.domain.figures import Figure
from reception.domain.kept_figures import Key
from reception.domain.periods import month
from reception.domain.vocabulary import Outcome
from reception.extensions import db
from reception.models import Branch, Event, KeptFigure
from reception.queries import kept_figures as kept
from reception.queries import months
from reception.queries.scope import Scope
from reception.services import clock, kept_figures
from tests.populations import Population

JULY = month(2026, 7)
TWELVE = JULY.months_back(12)
EVERYTHING = Scope.everything()
NOW = datetime(2026, 9, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def population(make: Any) -> Population:
    """Return a population that has lived, whose kept figures are trusted."""
    return lived(make, seed=0)


def lived(make: Any, seed: int) -> Population:
    found = Population(make, Random(seed), 16)
    found.live(datetime(2026, 7, 20, tzinfo=UTC))
    trust()
    return found


def trust() -> None:
    clock.note_end(KEPT_FIGURES_COUNTED, milliseconds=0, now=NOW)
    db.session.commit()


def moments() -> list[datetime]:
    """Return every moment at which anything was recorded, and those just before."""
    found = db.session.connection().scalars(sa.select(Event.recorded_at).distinct()).all()
    return sorted({moment - step for moment in found for step in (timedelta(0), MICROSECOND)})


def said(branches: list[Branch], known_at: datetime) -> Any:
    found = kept.found(TWELVE, branches, known_at=known_at, scope=EVERYTHING)
    return None if found is None else +found


def counted(branches: list[Branch], known_at: datetime) -> Any:
    return +months.counted(TWELVE, branches, known_at=known_at, scope=EVERYTHING)


def differences() -> list[kept_figures.Difference]:
    return [each for _month, found in kept_figures.recount(mend=False, now=NOW) for each in found]


def put_together() -> None:
    for branch_id, first in kept_figures.scattered():
        kept_figures.put_together(branch_id=branch_id, month=first)
    db.session.commit()


@pytest.mark.parametrize("seed", range(1, 4))
def test_kept_figures_are_what_counting_says_at_every_moment_of_knowledge(make, seed):
    population = lived(make, seed)
    tops = [None, population.city, population.district]
    asked = [(population.below(tops[place % 3]), each) for place, each in enumerate([*moments(), NOW])]

    wrong = [
        known_at for branches, known_at in asked if said(branches, known_at) != counted(branches, known_at)
    ]

    assert len(asked) > 40
    assert wrong == []
    assert differences() == []
    found = said(population.below(None), NOW)
    decided = {outcome for _month, figure, outcome in found if figure is Figure.DECIDED}
    assert len(decided) > 2


def test_figures_put_together_say_the_same_or_leave_it_to_counting(population):
    branches = population.below(None)
    before = db.session.scalar(sa.select(sa.func.count(KeptFigure.id)))
    put_together()

    assert db.session.scalar(sa.select(sa.func.count(KeptFigure.id))) < before
    assert said(branches, NOW) == counted(branches, NOW)
    answers = [(said(branches, each), each) for each in moments()[::3]]
    assert [each for answer, each in answers if answer not in (None, counted(branches, each))] == []
    assert None in [answer for answer, _each in answers]

    population.live(datetime(2026, 7, 30, tzinfo=UTC))
    assert said(branches, NOW) == counted(branches, NOW)
    assert differences() == []


def test_a_wrong_figure_is_found_told_and_mended(population):
    branches = population.below(None)
    right = counted(branches, NOW)
    row = db.session.scalars(sa.select(KeptFigure).where(KeptFigure.figure == Figure.RECEIVED)).first()
    row.count += 2
    stray = Key(population.city.id, date(2019, 1, 1), Figure.DECIDED, Outcome.REFUSED.value)
    db.session.add(KeptFigure(**stray._asdict(), count=1, known_from=NOW, known_to=NOW))
    db.session.commit()
    code = db.session.get_one(Branch, row.branch_id).code

    assert differences() == [
        kept_figures.Difference(population.city.code, date(2019, 1, 1), "decided", "refused", -1),
        kept_figures.Difference(code, row.month, "received", "", -2),
    ]
    list(kept_figures.recount(mend=True, now=NOW))
    assert differences() == []
    assert said(branches, NOW) == right
    # What was known before the mending cannot be told from the kept figures of that month any more.
    assert said([db.session.get_one(Branch, row.branch_id)], NOW - MICROSECOND) is None


def test_kept_figures_are_not_asked_while_they_are_not_trusted_nor_for_who_sees_single_questions(population):
    branches = population.below(None)
    clock.note_failure(KEPT_FIGURES_COUNTED, "KeptFiguresDiffer", milliseconds=0, now=NOW + MICROSECOND)
    assert said(branches, NOW) is None

    clock.note_end(KEPT_FIGURES_COUNTED, milliseconds=0, now=NOW + 2 * MICROSECOND)
    assert said(branches, NOW) is not None
    own = Scope(assignee_ids=frozenset({1}))
    assert kept.found(TWELVE, branches, known_at=NOW, scope=own) is None


def test_figures_of_an_older_history_are_filled_by_the_first_count(population):
    branches = population.below(None)
    db.session.execute(sa.delete(KeptFigure))
    assert said(branches, NOW) is None

    list(kept_figures.recount(mend=True, now=NOW))

    assert said(branches, NOW) == counted(branches, NOW)
    assert differences() == []


def test_with_the_clock_of_a_branch_its_months_move(population, make):
    """In New York it is still May when in Oral it is June."""
    make.question(population.district, received_at=datetime(2026, 6, 1, 2, tzinfo=UTC))
    db.session.commit()
    branches = population.below(None)
    before = said([population.district], NOW)
    population.district.time_zone = "Asia/Oral"
    db.session.flush()
    assert differences() != []

    kept_figures.mend(population.district, now=NOW)

    assert differences() == []
    assert said(branches, NOW) == counted(branches, NOW)
    assert said([population.district], NOW).total() == before.total()
