"""The terms that a question has had, against a plain walk through its history."""

from datetime import datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from reception.domain.history import state_at
from reception.domain.running_term import running_since, terms_given
from reception.domain.workflow import Action
from tests.lives import MICROSECOND, World, life


def plain_since(entries):
    """Walk through the entries that count and remember from where the present term runs."""
    void = {entry.retracts for entry in entries if entry.action is Action.RETRACT}
    since, is_promised = None, False
    for entry in sorted(entries, key=lambda each: (each.happened_at, each.seq)):
        if entry.seq in void or not entry.facts.get("due_at"):
            continue
        if entry.action in {Action.REGISTER, Action.REOPEN}:
            since, is_promised = entry.happened_at, False
        if entry.action is Action.EXTEND:
            is_promised = True
    return None if is_promised else since


@given(st.randoms(use_true_random=False), st.integers(0, 14))
@settings(max_examples=120, deadline=None)
def test_the_present_term_runs_from_the_receipt_or_the_last_reopening_unless_extended(
    random: Random, steps: int
):
    entries = life(random, World(), steps=steps)

    assert running_since(entries) == plain_since(entries)


@given(st.randoms(use_true_random=False), st.integers(0, 14))
@settings(max_examples=120, deadline=None)
def test_terms_begin_in_their_order_and_the_first_with_the_receipt(random: Random, steps: int):
    entries = life(random, World(), steps=steps)
    terms = terms_given(entries)
    end = max(entry.recorded_at for entry in entries) + MICROSECOND
    state = state_at(entries, at=end, known_at=end)

    starts: list[datetime] = [term.since for term in terms]
    assert starts == sorted(starts)
    assert state is not None
    if entries[0].facts.get("due_at"):
        assert starts[0] == state.received_at
