"""How many SQL statements a page costs: at most its budget, and as many for one row as for many."""

from collections import Counter
from datetime import timedelta

import pytest

from reception.domain.vocabulary import Outcome, Status
from reception.extensions import db
from reception.models import Appeal, Question
from reception.queries.scope import UNSCOPED
from reception.services import questions
from reception.services.registration import ApplicantDetails
from tests.desk import NOW

DAY = timedelta(days=1)
PERIOD = "from=2026-05-01&to=2026-06-30"

MANAGER = {
    "/": 10,
    "/questions?view=all": 11,
    "/questions?view=overdue&status=registered&topic={topic}": 12,
    "/questions/{question}": 16,
    "/questions/{question}/assign": 7,
    "/questions/{question}/correct": 8,
    "/appeals/register": 8,
    "/appeals/{appeal}/split": 9,
    "/applicants/{applicant}": 8,
    f"/report?{PERIOD}&by=branch": 19,
    f"/report?{PERIOD}&by=topic": 20,
    f"/report.json?{PERIOD}": 18,
    f"/report/questions?{PERIOD}&figure=received": 7,
    f"/report/questions?{PERIOD}&figure=received&by=organisation&key={{organisation}}": 12,
    f"/report/ranking?{PERIOD}&by=organisation": 12,
    f"/report/ranking?{PERIOD}&by=official": 14,
    f"/report/ranking/cases?{PERIOD}&by=official&what=proposed&key={{official}}": 10,
    f"/report/lookouts?{PERIOD}": 12,
    f"/report/lookouts/bunched?{PERIOD}": 12,
    "/outbox": 4,
    "/outbox?failing=1": 4,
    "/notices": 3,
    f"/report/reminders?{PERIOD}": 7,
    "/files": 4,
    "/files/{job}": 4,
    "/imports/new": 5,
    "/questions/file?view=all": 5,
    "/visits": 6,
    "/receptions": 6,
    f"/report/receptions?{PERIOD}": 12,
}
# The menu above each of an official's pages counts what is new to them: one statement.
OFFICIAL = {"/": 8, "/questions?view=work": 11, "/questions/{own}": 15, "/questions/{own}/propose": 6}
REGISTERING = {"somebody anonymous": 17, "somebody new": 19, "somebody known": 19, "somebody chosen": 20}


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


def test_registering_costs_no_more_than_its_budget_whoever_comes(visit, make, desk):
    clerk, details = visit(desk.staff), {"iin": "850101100002", "phone": "8 701 123 45 67"}
    costs = {
        who: registering(clerk, topic_id=str(make.topic(topic).id), **typed)
        for who, topic, typed in (
            ("somebody anonymous", "land", {"is_anonymous": "y"}),
            ("somebody new", "land", details),
            ("somebody known", "housing", details),
            ("somebody chosen", "roads", {"applicant_id": "1"}),
        )
    }

    for who, budget in REGISTERING.items():
        assert len(costs[who]) <= budget, f"{who} costs {len(costs[who])}:\n" + told(costs[who])


def registering(clerk, **typed):
    form = clerk.open("/appeals/register")
    return clerk.send(form, {"name": "Ахметова Сауле", "text": "Яма."} | typed).seen.tables_read


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
        "appeal": one(Appeal.id, Appeal.parts > 1),
        "applicant": one(Appeal.applicant_id, Appeal.parts > 1),
        "organisation": desk.organisation.code,
        "official": desk.official.id,
        "question": first(Question.assignee_id.is_not(None)),
        "job": job_of(visitor),
        "own": first(Question.assignee_id == desk.official.id),
    }
    return {path: visitor.open(path.format(**names)).seen.tables_read for path in budgets}


def job_of(visitor):
    """Ask for a file and return the key of the job."""
    return visitor.send(visitor.open("/questions/file?view=all")).location.rpartition("/")[2]


def one(column, condition):
    return db.session.scalar(db.select(column).where(condition).limit(1), execution_options=UNSCOPED)


def first(condition):
    statement = db.select(Question.id).where(Question.status == Status.ASSIGNED, condition)
    return db.session.scalar(statement.order_by(Question.id).limit(1), execution_options=UNSCOPED)
