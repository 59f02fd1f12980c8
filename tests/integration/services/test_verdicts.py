"""Asking the applicant: who may, when, and what stays."""

from datetime import timedelta

import pytest

from reception.domain.errors import AnswererAsks, NotPermitted, NotYours, TransitionNotAllowed
from reception.domain.vocabulary import AskedBy, Outcome, Role, Status, Verdict
from reception.domain.workflow import ASKING
from reception.queries.scope import scope_of
from reception.services import questions, verdicts
from tests.making import NOON

DAY = timedelta(days=1)


@pytest.fixture
def place(make):
    """Return a closed question with its people; the official is of the reception's staff as well."""
    branch = make.branch()
    organisation = make.organisation(branch)
    both = make.user(Role.OFFICIAL, Role.STAFF, branch=branch, organisation=organisation)
    manager = make.user(Role.MANAGER, branch=branch)
    question = make.closed(
        make.question(branch), official=both, manager=manager, at=NOON + 2 * DAY, outcome=Outcome.POSITIVE
    )
    return question, both, manager, make.user(Role.STAFF, branch=branch)


def say(make, question, actor, days=3.0):
    return verdicts.record(
        question, verdict=Verdict.PARTLY, by=AskedBy.CALL_BACK, act=make.act(actor, NOON + days * DAY)
    )


def test_staff_record_what_the_applicant_said(make, place):
    question, _both, _manager, staff = place

    event = say(make, question, staff)

    assert (question.verdict, question.verdict_at) == (Verdict.PARTLY, NOON + 3 * DAY)
    assert question.status is Status.CLOSED
    assert event.facts == {"verdict": "partly", "by": "call_back", "comment": None}
    assert event.actor_id == staff.id


def test_whoever_answered_does_not_ask_although_they_are_of_the_staff(make, place):
    question, both, _manager, _staff = place

    with pytest.raises(AnswererAsks):
        say(make, question, both)
    with pytest.raises(AnswererAsks):
        verdicts.ask(question, by=AskedBy.CALL_BACK, act=make.act(both, NOON + 3 * DAY))
    assert question.verdict is None
    now = NOON + 3 * DAY
    possible = questions.possible_actions(question, actor=both, scope=scope_of(both), now=now)
    assert ASKING.isdisjoint(possible)


def test_an_official_asks_nobody_and_staff_only_in_their_branches(make, place):
    question, both, _manager, _staff = place
    with pytest.raises(NotPermitted):
        say(make, question, make.official(both.organisation))
    with pytest.raises(NotYours):
        say(make, question, make.user(Role.STAFF, branch=make.branch()))


def test_nobody_is_asked_about_what_is_not_closed(make, place):
    _question, both, _manager, staff = place
    with pytest.raises(TransitionNotAllowed):
        say(make, make.question(both.branch), staff)


def test_a_call_that_nobody_answers_is_no_verdict(make, place):
    question, _both, _manager, staff = place

    verdicts.ask(question, by=AskedBy.CALL_BACK, act=make.act(staff, NOON + 3 * DAY))

    assert (question.asked_at, question.verdict) == (NOON + 3 * DAY, None)


def test_a_reopening_ends_the_verdict(make, place):
    question, _both, manager, staff = place
    say(make, question, staff)

    questions.reopen(question, reason="Не сделано.", act=make.act(manager, NOON + 4 * DAY))

    assert (question.asked_at, question.verdict, question.verdict_at) == (None, None, None)


def test_what_the_applicant_says_through_a_link_has_no_actor(make, place):
    question, _both, _manager, _staff = place

    event = verdicts.record_own(
        question, verdict=Verdict.NOT_SOLVED, comment="Света нет.", now=NOON + 5 * DAY
    )

    assert (event.actor_id, event.facts["by"], event.facts["comment"]) == (None, "link", "Света нет.")
    assert question.verdict is Verdict.NOT_SOLVED
