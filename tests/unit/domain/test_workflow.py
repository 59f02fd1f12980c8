"""What may happen to a question: the table walked, and random walks along it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from reception.domain.errors import DomainError, MissingFact, SamePersonAccepts, TransitionNotAllowed
from reception.domain.history import Entry, State, apply, fold
from reception.domain.vocabulary import Outcome, Status
from reception.domain.workflow import (
    PROPOSABLE,
    PROPOSING,
    TRANSITIONS,
    Action,
    Target,
    actions_from,
    ensure_accepted_by_another,
    ensure_facts,
    ensure_transition,
)
from tests.lives import BIRTH, World, facts

PLACES = [None, *Status]
EDGES = {(action, source) for action, transition in TRANSITIONS.items() for source in transition.sources}
WORLD = World()
NEEDS = [(action, fact) for action, transition in TRANSITIONS.items() for fact in transition.needs]


@pytest.mark.parametrize(("action", "status"), list(product(Action, PLACES)))
def test_an_action_is_possible_exactly_from_the_statuses_of_its_row(action, status):
    if (action, status) in EDGES:
        assert ensure_transition(action, status) is TRANSITIONS[action]
        return

    with pytest.raises(TransitionNotAllowed) as refused:
        ensure_transition(action, status)

    assert (refused.value.action, refused.value.current) == (action, status)


def test_the_next_actions_are_those_of_the_table_in_its_order():
    for status in Status:
        expected = [action for action in TRANSITIONS if (action, status) in EDGES]
        assert list(actions_from(status)) == expected
        assert Action.REGISTER not in expected, "a question is registered once"


def test_every_status_is_reached_and_left():
    targets = {transition.target for transition in TRANSITIONS.values()}

    assert set(Status) - {Status.ASSIGNED} <= targets
    assert all(any(status in row.sources for row in TRANSITIONS.values()) for status in Status)


def test_every_outcome_can_be_proposed_or_only_taken_over():
    by_action = {TRANSITIONS[action].outcome for action in PROPOSING} - {None}

    assert PROPOSABLE.isdisjoint(by_action)
    assert PROPOSABLE | by_action == set(Outcome) - {Outcome.UNSTATED}


@pytest.mark.parametrize(("action", "fact"), NEEDS)
@pytest.mark.parametrize("nothing", [None, "", "absent"])
def test_a_missing_fact_is_named(action, fact, nothing):
    given = facts(Random(1), WORLD, action, BIRTH) | {fact: nothing}
    if nothing == "absent":
        del given[fact]

    with pytest.raises(MissingFact) as refused:
        ensure_facts(action, given)

    assert (refused.value.action, refused.value.fact) == (action, fact)


@pytest.mark.parametrize("fact", ["done", "done_on"])
def test_a_positive_outcome_also_needs_what_was_done_and_when(fact):
    given = {"outcome": "positive", "answer": "Да", "done": "Свет есть", "done_on": "2026-06-01", fact: None}

    with pytest.raises(MissingFact) as refused:
        ensure_facts(Action.PROPOSE, given)

    assert refused.value.fact == fact
    ensure_facts(Action.PROPOSE, given | {"outcome": "explained"})


def test_nobody_accepts_their_own_proposal():
    with pytest.raises(SamePersonAccepts):
        ensure_accepted_by_another(proposed_by_id=7, actor_id=7)
    ensure_accepted_by_another(proposed_by_id=7, actor_id=8)


def test_what_the_system_proposed_anybody_accepts():
    ensure_accepted_by_another(proposed_by_id=None, actor_id=7)
    ensure_accepted_by_another(proposed_by_id=None, actor_id=None)


def entry(action: Action, seq: int = 2, actor_id: int = 1, **given: object) -> Entry:
    moment = BIRTH + timedelta(hours=seq)
    drawn = facts(Random(seq), WORLD, action, moment)
    return Entry(seq, action, moment, moment, actor_id, drawn | given)


@pytest.mark.parametrize("back", [Action.RETURN, Action.REOPEN])
@pytest.mark.parametrize(("is_assigned", "status"), [(True, Status.ASSIGNED), (False, Status.REGISTERED)])
def test_a_question_goes_back_to_where_it_was_worked_on(back, is_assigned, status):
    steps = [Action.REGISTER, *([Action.ASSIGN] if is_assigned else []), Action.WITHDRAW]
    steps += [back] if back is Action.RETURN else [Action.ACCEPT, back]
    lived = [entry(action, seq, actor_id=seq) for seq, action in enumerate(steps, start=1)]

    state = fold(lived)[-1].state

    assert state.status is status
    assert (state.outcome, state.proposed_by_id, state.closed_at) == (None, None, None)


def test_a_random_walk_visits_every_edge_and_both_ways_back():
    """Nothing in the table is dead: each row can be reached from every one of its statuses."""
    random, visited, backs = Random(2026), set(), set()
    state: State | None = None
    for seq in range(4000):
        current = state.status if state else None
        action = random.choice([a for a in TRANSITIONS if (a, current) in EDGES])
        following = apply(state, entry(action, 1 + seq % 500, actor_id=seq))
        visited.add((action, current))
        if TRANSITIONS[action].target is Target.BACK_TO_WORK:
            backs.add((action, following.status))
        # From time to time a new question, so that also the early statuses are seen often.
        state = None if random.random() < 0.1 else following

    assert visited == EDGES
    assert backs == set(product((Action.RETURN, Action.REOPEN), (Status.ASSIGNED, Status.REGISTERED)))


class Walk(RuleBasedStateMachine):
    """Somebody tries anything at all; what the table allows happens, all else leaves the state alone."""

    def __init__(self) -> None:
        super().__init__()
        self.state: State | None = None
        self.seq = 0

    @rule(
        action=st.sampled_from(Action),
        actor_id=st.sampled_from(WORLD.people),
        random=st.randoms(use_true_random=False),
    )
    def somebody_tries(self, action: Action, actor_id: int, random: Random) -> None:
        self.seq += 1
        moment = BIRTH + timedelta(hours=self.seq)
        tried = Entry(self.seq, action, moment, moment, actor_id, facts(random, WORLD, action, moment))
        before = self.state
        own = action is Action.ACCEPT and before is not None and before.proposed_by_id == actor_id
        allowed = (action, before.status if before else None) in EDGES and not own
        try:
            self.state = apply(before, tried)
        except DomainError:
            assert not allowed
        else:
            assert allowed

    @precondition(lambda self: self.state is not None)
    @invariant()
    def it_is_closed_exactly_with_an_outcome_and_a_moment(self) -> None:
        state = self.state
        assert (state.status is Status.CLOSED) == (state.closed_at is not None)
        assert state.is_open == (state.status is not Status.CLOSED)
        if state.status in {Status.CLOSED, Status.PROPOSED}:
            assert state.outcome is not None
        else:
            assert state.outcome is None
            assert state.proposed_by_id is None
        if state.status is Status.IN_WORK:
            assert state.assignee_id is not None


TestWalk: Callable[..., object] = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
