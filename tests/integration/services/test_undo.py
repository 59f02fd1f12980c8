"""A light step made in error is undone by whoever made it, on the same day, and both stay on record."""

from datetime import timedelta

import pytest

from reception.domain.errors import TooLateToUndo
from reception.domain.vocabulary import Outcome, Role, Status
from reception.domain.workflow import Action
from reception.extensions import db
from reception.queries import questions as reading
from reception.services import questions, recount
from tests.making import NOON

HOUR = timedelta(hours=1)


@pytest.fixture
def assigned(make):
    branch = make.branch()
    manager = make.user(Role.MANAGER, branch=branch)
    question = make.question(branch)
    questions.assign(question, organisation=make.organisation(branch), act=make.act(manager, NOON + HOUR))
    db.session.commit()
    return question, manager


def last_of(question):
    return reading.events_of(question)[0]


def test_an_undone_assignment_leaves_the_question_as_before_and_both_entries_on_record(make, assigned):
    question, manager = assigned

    questions.undo_step(question, last_of(question), act=make.act(manager, NOON + 2 * HOUR))
    db.session.commit()

    assert (question.status, question.organisation_id) == (Status.REGISTERED, None)
    actions = [event.action for event in reading.events_of(question)]
    assert actions == [Action.RETRACT, Action.ASSIGN, Action.REGISTER]
    assert [found for _count, found in recount.recount(mend=False)] == [[]]


def test_who_took_a_question_into_work_by_mistake_gives_it_back_as_it_was(make, assigned):
    question, _manager = assigned
    official = make.official(question.organisation)
    questions.start(question, act=make.act(official, NOON + 2 * HOUR))
    assert (question.status, question.assignee_id) == (Status.IN_WORK, official.id)

    questions.undo_step(question, last_of(question), act=make.act(official, NOON + 3 * HOUR))
    db.session.commit()

    assert (question.status, question.assignee_id) == (Status.ASSIGNED, None)
    assert [event.action for event in reading.events_of(question)][:2] == [Action.RETRACT, Action.START]
    assert [found for _count, found in recount.recount(mend=False)] == [[]]


def test_a_proposal_is_taken_back_until_somebody_accepts_it(make, assigned):
    question, manager = assigned
    official = make.official(question.organisation)
    questions.start(question, act=make.act(official, NOON + 2 * HOUR))
    propose = {"outcome": Outcome.REFUSED, "answer": "Отказано."}
    questions.propose(question, **propose, act=make.act(official, NOON + 3 * HOUR))

    questions.undo_step(question, last_of(question), act=make.act(official, NOON + 4 * HOUR))
    db.session.commit()
    assert (question.status, question.outcome) == (Status.IN_WORK, None)
    assert [found for _count, found in recount.recount(mend=False)] == [[]]

    questions.propose(question, **propose, act=make.act(official, NOON + 5 * HOUR))
    questions.accept(question, act=make.act(manager, NOON + 6 * HOUR))
    with pytest.raises(TooLateToUndo):
        questions.undo_step(question, last_of(question), act=make.act(official, NOON + 7 * HOUR))


def test_a_heavy_step_is_not_taken_back_by_a_press(make, assigned):
    question, manager = assigned
    questions.leave(question, reason="Повтор", act=make.act(manager, NOON + 2 * HOUR))

    with pytest.raises(TooLateToUndo):
        questions.undo_step(question, last_of(question), act=make.act(manager, NOON + 3 * HOUR))


@pytest.mark.parametrize("case", ["another person", "the next day", "somebody went on"])
def test_it_is_too_late(make, assigned, case):
    question, manager = assigned
    actor, at = manager, NOON + 2 * HOUR
    if case == "another person":
        actor = make.user(Role.MANAGER, branch=question.branch)
    elif case == "the next day":
        at = NOON + 24 * HOUR
    else:
        official = make.official(question.organisation)
        questions.start(question, act=make.act(official, NOON + HOUR + timedelta(minutes=1)))

    with pytest.raises(TooLateToUndo):
        questions.undo_step(question, last_of(question), act=make.act(actor, at))
