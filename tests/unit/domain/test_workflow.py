"""What may happen to a question: the table walked, and random walks along it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from reception.domain.errors import (
    AnswererAsks,
    DomainError,
    MissingFact,
    SamePersonAccepts,
    TransitionNotAllowed,
)
from reception.domain.history import Entry, State, apply, fold
from reception.domain.vocabulary import Outcome, Status
from reception.domain.workflow import (
    ASKING,
    PROPOSABLE,
    PROPOSING,
    TRANSITIONS,
    Action,
    Target,
    actions_from,
    ensure_accepted_by_another,
    ensure_facts,
    ensure_proof,
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


@pytest.mark.parametrize("nothing", [{}, {"proof": None, "files": ""}])
def test_a_positive_outcome_is_proposed_with_a_proof_and_an_old_one_goes_on_without(nothing):
    given = {"outcome": "positive", "answer": "Да", "done": "Свет есть", "done_on": "2026-06-01"} | nothing

    with pytest.raises(MissingFact) as refused:
        ensure_proof(given)

    assert refused.value.fact == "proof"
    for proved in ({"proof": "Акт № 7"}, {"files": "акт.pdf"}, {"outcome": "explained"}):
        ensure_proof(given | proved)
    ensure_facts(Action.PROPOSE, given)


def test_nobody_accepts_their_own_proposal():
    with pytest.raises(SamePersonAccepts):
        ensure_accepted_by_another(proposed_by_id=7, actor_id=7)
    ensure_accepted_by_another(proposed_by_id=7, actor_id=8)


def test_what_the_system_proposed_anybody_accepts():
    ensure_accepted_by_another(proposed_by_id=None, actor_id=7)
    ensure_accepted_by_another(proposed_by_id=None, actor_id=None)


@pytest.mark.parametrize("action", sorted(ASKING))
def test_whoever_answered_does_not_ask_the_applicant(action):
    answered = [
        entry(Action.REGISTER, 1),
        entry(Action.ASSIGN, 2, actor_id=9, assignee_id=5),
        entry(Action.PROPOSE, 3, actor_id=5),
        entry(Action.ACCEPT, 4, actor_id=9),
    ]

    with pytest.raises(AnswererAsks):
        fold([*answered, entry(action, 5, actor_id=5)])
    for asker in (8, None):
        assert fold([*answered, entry(action, 5, actor_id=asker)])[-1].state.asked_at is not None


def test_a_verdict_belongs_to_one_closing():
    steps = [Action.REGISTER, Action.WITHDRAW, Action.ACCEPT, Action.VERDICT, Action.REOPEN]
    lived = [entry(action, seq, actor_id=10 + seq) for seq, action in enumerate(steps, start=1)]
    lived += [entry(Action.WITHDRAW, 6, actor_id=16), entry(Action.ACCEPT, 7, actor_id=17)]

    states = [spell.state for spell in fold(lived)]

    assert [state.verdict is not None for state in states] == [False, False, False, True, False, False, False]
    assert states[3].verdict_at == states[3].asked_at == lived[3].happened_at


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
    for seq in range(12_000):
        current = state.status if state else None
        tried = entry(Action.REGISTER, 1 + seq % 500, actor_id=seq)
        stopped = stopped_by_clocks(state, tried.happened_at)
        action = random.choice([a for a in TRANSITIONS if (a, current) in EDGES and a not in stopped])
        following = apply(state, entry(action, 1 + seq % 500, actor_id=seq))
        visited.add((action, current))
        if TRANSITIONS[action].target is Target.BACK_TO_WORK:
            backs.add((action, following.status))
        # From time to time a new question, so that also the early statuses are seen often.
        state = None if random.random() < 0.1 else following

    assert visited == EDGES
    assert backs == set(product((Action.RETURN, Action.REOPEN), (Status.ASSIGNED, Status.REGISTERED)))


def answerers(state: State) -> set[int | None]:
    return {state.proposed_by_id, state.official_id, state.assignee_id}


def stopped_by_clocks(state: State | None, now: datetime) -> set[Action]:
    """Return what does not fit how the two clocks stand, told a second time."""
    is_paused = state is not None and state.paused_until is not None and now <= state.paused_until
    is_out = state is not None and state.body_due_at is not None
    waits = {Action.PAUSE, Action.EXTEND, Action.PROPOSE, Action.REDIRECT, Action.WITHDRAW, Action.LEAVE}
    return (waits if is_paused else {Action.RESUME}) | {Action.SEND_OUT if is_out else Action.BODY_ANSWER}


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
        own = before is not None and (
            (action is Action.ACCEPT and before.proposed_by_id == actor_id)
            or (action in ASKING and actor_id in answerers(before))
        )
        stopped = action in stopped_by_clocks(before, moment)
        allowed = (action, before.status if before else None) in EDGES and not own and not stopped
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
        if state.is_open:
            assert (state.asked_at, state.verdict, state.verdict_at) == (None, None, None)
        else:
            assert (state.paused_until, state.body_due_at) == (None, None)
        assert (state.verdict is None) == (state.verdict_at is None)
        if state.status in {Status.CLOSED, Status.PROPOSED}:
            assert state.outcome is not None
        else:
            assert state.outcome is None
            assert state.proposed_by_id is None
        if state.status is Status.IN_WORK:
            assert state.assignee_id is not None


TestWalk: Callable[..., object] = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
