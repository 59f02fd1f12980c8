"""Arranging who stands in, and what a substitute may then see and do."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from reception.domain.errors import NotYours
from reception.domain.vocabulary import Outcome, Role, Status
from reception.extensions import db
from reception.models import Absence
from reception.queries.scope import scope_of
from reception.services import questions
from tests.desk import NOW

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def colleague(make, desk):
    return make.official(make.organisation(desk.branch), language=desk.official.language)


@pytest.fixture
def question(make, desk):
    question = make.question(desk.branch)
    act = make.act(desk.manager, question.appeal.registered_at)
    questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    db.session.commit()
    return question


def arrange(visitor, substitute, *, person=None, first=TODAY, last=TODAY + 13 * DAY, expect=302):
    given = {
        "substitute": str(substitute.id),
        "kind": "leave",
        "from_on": first.isoformat(),
        "to_on": last.isoformat(),
    }
    if person is not None:
        given["person"] = str(person.id)
    return visitor.send(visitor.open("/substitutes"), given, action="", expect=expect)


def test_an_official_on_leave_names_a_colleague_who_sees_and_answers_the_cases(
    visit, desk, colleague, question
):
    substitute = visit(colleague)
    substitute.open(f"/questions/{question.id}", expect=404)
    arrange(visit(desk.official), colleague)

    substitute.open(f"/questions/{question.id}")
    page = substitute.open(f"/questions/{question.id}/propose")
    substitute.send(page, {"outcome": "explained", "answer": "The timetable is on the stop."})

    db.session.refresh(question)
    assert (question.status, question.outcome) == (Status.PROPOSED, Outcome.EXPLAINED)
    assert question.proposed_by_id == colleague.id, "the substitute is on record as who answered"


def test_a_substitute_sees_nothing_before_the_first_day_and_after_the_last(
    visit, desk, colleague, question, clock
):
    arrange(visit(desk.official), colleague, first=TODAY + DAY, last=TODAY + DAY)
    seen = []
    for _ in range(3):
        seen.append(question.assignee_id in scope_of(colleague).assignee_ids)
        clock.shift(DAY)

    assert seen == [False, True, False]


def test_an_absence_that_is_ended_takes_the_cases_back(visit, desk, colleague, question):
    official = visit(desk.official)
    arrange(official, colleague)
    (absence,) = db.session.scalars(sa.select(Absence))

    official.press(official.open("/substitutes"), f"/substitutes/{absence.id}/end")

    act = questions.Act(actor=colleague, scope=scope_of(colleague), now=NOW + DAY)
    with pytest.raises(NotYours):
        questions.start(question, act=act)


def test_days_that_are_taken_are_refused_beside_the_field_and_what_was_typed_is_kept(visit, desk, colleague):
    official = visit(desk.official)
    arrange(official, colleague)

    answer = arrange(official, colleague, first=TODAY + 13 * DAY, last=TODAY + 20 * DAY, expect=422)

    assert "A substitute is arranged already from" in answer.text
    assert answer.page.form("").values["to_on"] == (TODAY + 20 * DAY).isoformat()


def test_the_last_day_is_not_before_the_first(visit, desk, colleague):
    answer = arrange(visit(desk.official), colleague, last=TODAY - DAY, expect=422)

    assert "The last day lies before the first." in answer.text


def test_an_official_arranges_nobody_elses_absence(visit, desk, colleague, make):
    other = make.official(desk.organisation)
    arrange(visit(desk.official), colleague, person=other, expect=422)

    assert db.session.scalars(sa.select(Absence)).all() == []


def test_a_manager_arranges_it_for_the_people_of_the_branch(visit, desk, colleague):
    arrange(visit(desk.manager), colleague, person=desk.official)

    (absence,) = db.session.scalars(sa.select(Absence))
    assert (absence.user_id, absence.created_by_id) == (desk.official.id, desk.manager.id)


def test_another_branchs_manager_cannot_end_it(visit, desk, colleague, make):
    arrange(visit(desk.official), colleague)
    (absence,) = db.session.scalars(sa.select(Absence))
    stranger = visit(make.user(Role.MANAGER, branch=make.branch(), language=desk.official.language))
    token = stranger.open("/substitutes").page.all("input", name="csrf_token")[0]["value"]

    stranger.post(f"/substitutes/{absence.id}/end", {"csrf_token": token}, expect=404)
