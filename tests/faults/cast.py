"""Who works in a world, and the questions that were there before: due soon, today, and long overdue."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from reception.domain.vocabulary import Language, Role
from reception.extensions import db
from reception.queries import terms
from reception.services import questions
from tests.conftest import make_app, migrate
from tests.making import NOON, Maker

DESKS = 3
OFFICIALS = 5
OLD_QUESTIONS = 7
"""Of each official; received on working days that follow one another, so that most days bring a new rung."""


@dataclass(frozen=True)
class Desk:
    """The people of one branch, by their addresses. The clerk registers, assigns and accepts."""

    branch_id: int
    clerk: str
    official: str
    clerk_id: int
    official_id: int


def fill(database_url: str, folder: Path) -> list[Desk]:
    """Migrate an empty database and put the cast and its old questions into it."""
    app = make_app(database_url, folder)
    migrate(app)
    with app.app_context():
        make = Maker()
        with make.together():
            root = make.branch()
            desks = [_desk(make, root, number) for number in range(DESKS)]
        db.session.remove()
        db.engine.dispose()
    return desks


def _desk(make: Maker, root: Any, number: int) -> Desk:
    english = {"language": Language.ENGLISH}
    branch = make.branch(root)
    organisation = make.organisation(branch)
    clerk = make.user(Role.STAFF, Role.MANAGER, branch=branch, **english)
    officials = [make.official(organisation, **english) for _ in range(OFFICIALS)]
    calendar = terms.calendar()
    day = NOON - timedelta(days=45)
    for index in range(OFFICIALS * OLD_QUESTIONS):
        if index % OFFICIALS == 0:
            day += timedelta(days=1)
            while not calendar.is_working_day(day.date()):
                day += timedelta(days=1)
        question = make.question(branch, actor=clerk, received_at=day, applicant=None, is_anonymous=True)
        act = make.act(clerk, day + timedelta(hours=1))
        official = officials[(index + number) % OFFICIALS]
        questions.assign(question, organisation=organisation, assignee=official, act=act)
    return Desk(branch.id, clerk.email, officials[0].email, clerk.id, officials[0].id)
