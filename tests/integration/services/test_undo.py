"""A wrong assignment is undone by whoever made it, on the same day, and both stay on record."""

from datetime import timedelta

import pytest

from reception.domain.errors import TooLateToUndo
from reception.domain.vocabulary import Role, Status
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

    questions.undo_assignment(question, last_of(question), act=make.act(manager, NOON + 2 * HOUR))
    db.session.commit()

    assert (question.status, question.organisation_id) == (Status.REGISTERED, None)
    actions = [event.action for event in reading.events_of(question)]
    assert actions == [Action.RETRACT, Action.ASSIGN, Action.REGISTER]
    assert [found for _count, found in recount.recount(mend=False)] == [[]]


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
        questions.undo_assignment(question, last_of(question), act=make.act(actor, at))
