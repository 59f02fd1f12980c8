"""What the report counts: its shares are made of counts that exist, and days by nearest rank."""

from collections import Counter
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.figures import (
    AFTERWARDS,
    BALANCE,
    FURTHER,
    OPEN,
    POSITIVE,
    POSSIBLE,
    SHARES,
    Durations,
    Figure,
    Part,
    Share,
    nearest_rank,
)


@given(st.lists(st.integers(min_value=0, max_value=40), min_size=1), st.integers(min_value=1, max_value=100))
def test_a_percentile_is_that_of_the_days_written_in_a_row(days, per_cent):
    in_a_row = sorted(days)

    assert nearest_rank(Counter(days), per_cent) == in_a_row[ceil(per_cent * len(days) / 100) - 1]


@given(st.lists(st.integers(min_value=0, max_value=40), min_size=1))
def test_durations_are_the_median_and_the_ninetieth_of_all_that_are_counted(days):
    found = Durations.of(Counter(days))

    assert found == Durations(nearest_rank(Counter(days), 50), nearest_rank(Counter(days), 90), len(days))


def test_ten_questions_have_the_fifth_and_the_ninth():
    assert Durations.of(Counter(range(1, 11))) == Durations(median=5, ninetieth=9, counted=10)


def test_not_quite_half_is_not_half():
    assert nearest_rank(Counter({1: 100, 2: 101}), 50) == 2
    assert nearest_rank(Counter({1: 100, 2: 100}), 50) == 1


@pytest.mark.parametrize("days", [Counter(), Counter({3: 0})], ids=["no length", "a length of no question"])
def test_no_question_has_no_durations(days):
    assert Durations.of(days) is None
    with pytest.raises(ValueError, match="no percentile"):
        nearest_rank(days, 50)


def test_a_length_that_no_question_took_is_no_percentile():
    assert nearest_rank(Counter({1: 0, 4: 1}), 50) == 4


def test_the_balance_line_and_the_rest_are_all_figures():
    assert (*BALANCE, *FURTHER) == tuple(Figure)
    assert not set(BALANCE) & set(FURTHER)


def test_what_ripens_afterwards_are_the_figures_of_the_two_windows():
    assert {figure.value for figure in AFTERWARDS} == {
        f"{name}_{window}" for name in ("settled", "unsettled", "sticky") for window in ("short", "long")
    }


MADE_OF = {
    Share.COHORT: ("received", POSITIVE, "received", None),
    Share.BOUND_HIGH: ("received", POSSIBLE, "received", None),
    Share.FLOW: ("decided", POSITIVE, "decided", None),
    Share.MATURED: ("matured_positive", None, "matured", None),
    Share.CONFIRMED: ("confirmed", None, "decided", POSITIVE),
    Share.RESPONSE: ("answered", None, "decided", POSITIVE),
    Share.STICKY_SHORT: ("sticky_short", None, "settled_short", None),
    Share.STICKY_LONG: ("sticky_long", None, "settled_long", None),
    Share.ON_TIME_ORIGINAL: ("in_original_term", None, "original_term", None),
    Share.ON_TIME_EFFECTIVE: ("in_effective_term", None, "effective_term", None),
}
"""Numerator and denominator of each share, as report.md ("Shares") has them."""


@pytest.mark.parametrize("share", Share)
def test_a_share_is_what_the_contract_says(share):
    numerator, of_numerator, denominator, of_denominator = MADE_OF[share]

    assert SHARES[share].numerator == Part(Figure(numerator), of_numerator)
    assert SHARES[share].denominator == Part(Figure(denominator), of_denominator)


def test_what_is_left_out_is_named_where_somebody_might_expect_it_in():
    left_out = {share.value: ratio.excluded.figure.value for share, ratio in SHARES.items() if ratio.excluded}

    assert left_out == {
        "flow": "closing",
        "matured": "unmatured",
        "sticky_short": "unsettled_short",
        "sticky_long": "unsettled_long",
        "on_time_original": "no_original_term",
        "on_time_effective": "no_effective_term",
    }


def test_the_keys_of_parts_are_no_outcomes_and_differ():
    assert len({OPEN, POSITIVE, POSSIBLE}) == 3
