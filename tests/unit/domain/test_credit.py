"""Credit from events: who proposed last in a period, and since when the case lay with whom."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from reception.domain.credit import Act, Credit, credits_of, last_act
from reception.domain.figures import Durations
from reception.domain.history import Entry
from reception.domain.workflow import Action

START = datetime(2026, 6, 1, tzinfo=UTC)
END = datetime(2026, 7, 1, tzinfo=UTC)
ANNA, BORIS = 1, 2


def day(number):
    return START + timedelta(days=number)


def entry(action, at, actor_id=None, **facts):
    return Entry(0, action, at, at, actor_id, facts)


def assigned(at, to, **facts):
    return entry(Action.ASSIGN, at, organisation_id=9, assignee_id=to, **facts)


def proposed(at, by, **facts):
    return entry(Action.PROPOSE, at, by, outcome="positive", **facts)


def act(*entries):
    return last_act(7, entries, START, END)


def test_a_case_lies_from_its_assignment_to_the_proposal():
    assert act(assigned(day(1), ANNA), proposed(day(5), ANNA)) == Act(7, day(5), ANNA, ANNA, day(1))


def test_assigning_to_the_same_person_again_does_not_begin_anew_and_to_another_does():
    again = act(assigned(day(1), ANNA), assigned(day(3), ANNA), proposed(day(5), ANNA))
    other = act(assigned(day(1), ANNA), assigned(day(3), BORIS), proposed(day(5), BORIS))

    assert again.since == day(1)
    assert (other.holder_id, other.since) == (BORIS, day(3))


def test_who_takes_what_lay_with_the_organisation_holds_it_from_then_on():
    found = act(assigned(day(1), None), entry(Action.START, day(2), ANNA), proposed(day(5), ANNA))

    assert (found.holder_id, found.since) == (ANNA, day(2))


def test_taking_up_what_is_ones_own_already_begins_nothing():
    found = act(assigned(day(1), ANNA), entry(Action.START, day(2), ANNA), proposed(day(5), ANNA))

    assert found.since == day(1)


@pytest.mark.parametrize("back", [Action.RETURN, Action.REOPEN])
def test_what_comes_back_lies_anew(back):
    found = act(
        assigned(day(1), ANNA), proposed(day(2), ANNA), entry(back, day(4), BORIS), proposed(day(9), ANNA)
    )

    assert (found.at, found.since) == (day(9), day(4))


def test_what_comes_back_to_nobody_lies_with_nobody():
    found = act(assigned(day(1), None), entry(Action.RETURN, day(2), BORIS), proposed(day(3), ANNA))

    assert (found.by_id, found.holder_id, found.since) == (ANNA, None, None)


def test_who_proposed_and_with_whom_it_lay_may_differ():
    found = act(assigned(day(1), ANNA), proposed(day(3), BORIS, credited_id=ANNA))
    substitute = act(assigned(day(1), ANNA), proposed(day(3), BORIS))

    assert (found.by_id, found.holder_id) == (ANNA, ANNA)
    assert (substitute.by_id, substitute.holder_id) == (BORIS, ANNA)


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        pytest.param(START - timedelta(microseconds=1), False, id="before the period"),
        pytest.param(START, True, id="its first instant"),
        pytest.param(END - timedelta(microseconds=1), True, id="its last instant"),
        pytest.param(END, False, id="the first instant after it"),
    ],
)
def test_only_what_was_proposed_in_the_period_counts(at, counts):
    assert (act(assigned(START - timedelta(days=9), ANNA), proposed(at, ANNA)) is not None) is counts


def test_a_case_without_a_proposal_is_credited_to_nobody():
    assert act(assigned(day(1), ANNA), entry(Action.EXTEND, day(2), BORIS)) is None


def test_the_credit_of_each_is_what_they_proposed_and_what_lay_with_them():
    acts = [
        Act(1, day(4), ANNA, ANNA, day(1)),
        Act(2, day(9), ANNA, ANNA, day(2)),
        Act(3, day(9), BORIS, ANNA, None),
        Act(4, day(9), None, None, None),
    ]
    days = {1: 3, 2: 7}

    assert credits_of(acts, lambda each: days.get(each.question_id)) == {
        ANNA: Credit(proposed=2, lay=3, days=Durations.of(Counter([3, 7]))),
        BORIS: Credit(proposed=1, lay=0, days=None),
    }
