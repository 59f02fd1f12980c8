"""A sample drawn by lot: the same for whoever repeats it, and fair to every question."""

import hashlib
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reception.domain.sampling import Check, draw
from reception.domain.vocabulary import Verdict

IDS = st.lists(st.integers(1, 10**9), unique=True, max_size=60)
SEEDS = st.text(min_size=1, max_size=40)


@given(ids=IDS, seed=SEEDS, size=st.integers(1, 30), data=st.data())
def test_the_draw_is_the_same_in_whatever_order_the_questions_come(ids, seed, size, data):
    drawn = draw(ids, seed=seed, size=size)

    assert draw(data.draw(st.permutations(ids)), seed=seed, size=size) == drawn
    assert len(drawn) == min(size, len(ids))
    assert set(drawn) <= set(ids)
    left = set(ids) - set(drawn)
    rank = {key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest() for key in ids}
    assert all(rank[chosen] < rank[other] for chosen in drawn for other in left)


def test_each_question_is_drawn_about_as_often_as_any_other():
    counts = dict.fromkeys(range(1, 11), 0)
    for seed in range(2_000):
        for key in draw(counts, seed=str(seed), size=3):
            counts[key] += 1

    assert all(500 < count < 700 for count in counts.values()), counts


@given(st.lists(st.sampled_from([None, *Verdict])))
def test_overturned_is_what_is_not_confirmed_of_the_reached(said):
    check = Check.of(said)

    assert check.drawn == len(said)
    assert check.reached == len(said) - said.count(None)
    assert check.overturned == said.count(Verdict.PARTLY) + said.count(Verdict.NOT_SOLVED)
    assert (check.rate is None) == (check.reached == 0)


def test_a_quarter_of_twelve():
    check = Check(20, 12, 3)

    assert check.rate == Decimal("25.0")
    assert check.interval == (Decimal("8.9"), Decimal("53.2"))
