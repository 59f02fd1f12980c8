"""How many SQL statements a page costs: at most its budget, and as many for one row as for many."""

from collections import Counter
from datetime import timedelta

import pytest

from reception.domain.vocabulary import Outcome, Status
from reception.extensions import db
from reception.models import Question
from reception.queries.scope import UNSCOPED
from reception.services import questions
from reception.services.registration import ApplicantDetails
from tests.desk import NOW

DAY = timedelta(days=1)
PERIOD = "from=2026-05-01&to=2026-06-30"

MANAGER = {
    "/": 6,
    "/questions?view=all": 11,
    "/questions?view=overdue&status=registered&topic={topic}": 12,
    "/questions/{question}": 13,
    "/questions/{question}/assign": 7,
    "/questions/{question}/correct": 8,
    "/appeals/register": 8,
    f"/report?{PERIOD}&by=branch": 19,
    f"/report?{PERIOD}&by=topic": 20,
    f"/report.json?{PERIOD}": 18,
    f"/report/questions?{PERIOD}&figure=received": 7,
    f"/report/questions?{PERIOD}&figure=received&by=organisation&key={{organisation}}": 12,
    "/outbox": 4,
}
OFFICIAL = {"/": 4, "/questions?view=work": 10, "/questions/{own}": 12, "/questions/{own}/propose": 5}


@pytest.mark.parametrize("budgets", [MANAGER, OFFICIAL], ids=["manager", "official"])
def test_a_page_costs_no_more_than_its_budget_however_many_rows_there_are(visit, make, desk, budgets):
    visitor = visit(desk.manager if budgets is MANAGER else desk.official)
    fill(make, desk, 1)
    few = costs(visitor, make, desk, budgets)
    fill(make, desk, 3)
    many = costs(visitor, make, desk, budgets)

    for path, budget in budgets.items():
        assert len(many[path]) == len(few[path]), f"{path} costs more for more rows:\n" + told(many[path])
        assert len(many[path]) <= budget, f"{path} costs {len(many[path])}, not {budget}:\n" + told(
            many[path]
        )


def test_a_stranger_costs_the_database_nothing(visit):
    assert visit().open("/sign-in").seen.statements == []


def told(statements):
    """Return the statements with how often each was run, for whoever has to save one."""
    return "\n".join(f"{count} × {statement}" for statement, count in Counter(statements).items())


def fill(make, desk, count):
    for number in range(count):
        colleague = make.official(make.organisation(desk.branch))
        applicant = ApplicantDetails(name="Ахметова Сауле", iin="900315400127" if number else None)
        kept = make.appeal(
            desk.branch,
            parts=2,
            applicant=applicant,
            received_at=NOW - (20 + number) * DAY,
            district_id=make.district(desk.branch).id,
        )
        for question, official in zip(kept.questions, (colleague, desk.official), strict=True):
            act = make.act(desk.manager, NOW - 10 * DAY)
            questions.assign(question, organisation=official.organisation, assignee=official, act=act)
        db.session.commit()
        closed = make.question(make.branch(desk.branch), received_at=NOW - 30 * DAY)
        make.closed(
            closed, official=desk.official, manager=desk.manager, at=NOW - 5 * DAY, outcome=Outcome.POSITIVE
        )


def costs(visitor, make, desk, budgets):
    """Return the statements of each page, all of which the visitor may open."""
    names = {
        "topic": make.topic().id,
        "organisation": desk.organisation.code,
        "question": first(Question.assignee_id.is_not(None)),
        "own": first(Question.assignee_id == desk.official.id),
    }
    return {path: visitor.open(path.format(**names)).seen.tables_read for path in budgets}


def first(condition):
    statement = db.select(Question.id).where(Question.status == Status.ASSIGNED, condition)
    return db.session.scalar(statement.order_by(Question.id).limit(1), execution_options=UNSCOPED)
