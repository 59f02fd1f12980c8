"""Who is ranked, by what, and who shares a rank: against a second, plain way of counting."""

from decimal import Decimal
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.ranking import ranking
from reception.domain.report import NONE_KEY, Against, By, Definitions, Names, Report, Row
from reception.domain.vocabulary import Outcome
from tests.unit.adapters.report_sample import report as sample

MINIMUM = 10
counts = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda two: (max(two), min(two)))
"""Cases decided, and how many of them are positive."""


def row(key: str, cases: int, positive: int) -> Row:
    decided = {Outcome.POSITIVE: positive, Outcome.EXPLAINED: cases - positive}
    return Row(key, Names(key, key, key), 0, cases, 0, decided, 0, 0, {})


def asked(rows: list[Row], before: list[Row] | None = None) -> Report:
    definitions = Definitions(ranking_minimum=MINIMUM)
    found = sample(sections={By.OFFICIAL: tuple(rows)}, definitions=definitions)
    if before is None:
        return found
    earlier = sample(sections={By.OFFICIAL: tuple(before)}, definitions=definitions)
    return sample(
        sections={By.OFFICIAL: tuple(rows)}, definitions=definitions, compared={Against.PREVIOUS: earlier}
    )


def places(rows: list[Row], before: list[Row] | None = None):
    return {place.row.key: place for place in ranking(asked(rows, before), By.OFFICIAL)}


def lower_end(cases: int, positive: int) -> float:
    """Return the lower end of the Wilson interval by the formula of the textbook, in per cent."""
    z, share = 1.96, positive / cases
    middle = share + z * z / (2 * cases)
    spread = z * sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    return 100 * (middle - spread) / (1 + z * z / cases)


@given(st.lists(counts, max_size=12))
def test_a_rank_is_one_more_than_the_number_of_those_with_a_greater_lower_end(drawn):
    rows = [row(str(number), *each) for number, each in enumerate(drawn)]
    found = places(rows)

    for number, (cases, positive) in enumerate(drawn):
        place = found[str(number)]
        assert (place.cases, place.positive) == (cases, positive)
        if cases < MINIMUM:
            assert place.rank is None
            continue
        assert abs(float(place.interval[0]) - max(lower_end(cases, positive), 0)) < 0.051
        better = [
            other
            for other, (others, _) in enumerate(drawn)
            if others >= MINIMUM and found[str(other)].interval[0] > place.interval[0]
        ]
        assert place.rank == len(better) + 1
        assert place.share == round(
            Decimal(Fraction(100 * positive, cases).numerator) / Fraction(100 * positive, cases).denominator
            + Decimal("1e-12"),
            1,
        )


@given(st.lists(counts, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_rank(drawn, random):
    rows = [row(str(number), *each) for number, each in enumerate(drawn)]
    shuffled = random.sample(rows, len(rows))

    assert {key: place.rank for key, place in places(rows).items()} == {
        key: place.rank for key, place in places(shuffled).items()
    }


def test_a_hundred_good_cases_outrank_ten_that_are_all_good():
    found = ranking(asked([row("few", 10, 10), row("many", 100, 95)]), By.OFFICIAL)

    assert [(place.row.key, place.rank) for place in found] == [("many", 1), ("few", 2)]


def test_volume_alone_wins_nothing():
    found = places([row("busy", 1000, 300), row("good", 40, 30)])

    assert (found["good"].rank, found["busy"].rank) == (1, 2)


def test_ties_share_a_rank_and_the_next_one_is_left_out():
    found = ranking(asked([row("a", 20, 10), row("b", 20, 10), row("c", 20, 5)]), By.OFFICIAL)

    assert [(place.row.key, place.rank) for place in found] == [("a", 1), ("b", 1), ("c", 3)]


@pytest.mark.parametrize(("cases", "rank"), [(MINIMUM - 1, None), (MINIMUM, 1)])
def test_below_the_minimum_a_row_is_listed_with_its_inputs_and_not_ranked(cases, rank):
    (place,) = ranking(asked([row("one", cases, cases)]), By.OFFICIAL)

    assert (place.rank, place.cases, place.share) == (rank, cases, Decimal("100.0"))


def test_the_unranked_come_last_and_what_nobody_holds_after_them():
    rows = [row("few", 3, 3), row(NONE_KEY, 50, 50), row("enough", 20, 1)]

    assert [place.row.key for place in ranking(asked(rows), By.OFFICIAL)] == ["enough", "few", NONE_KEY]
    assert places(rows)[NONE_KEY].rank is None


def test_the_movement_is_that_against_the_period_before():
    now = [row("up", 20, 18), row("down", 20, 10), row("new", 20, 5)]
    before = [row("up", 20, 5), row("down", 20, 18), row("gone", 20, 11), row("new", 9, 9)]
    found = places(now, before)

    assert {key: (place.rank, place.before, place.risen) for key, place in found.items()} == {
        "up": (1, 3, 2),
        "down": (2, 1, -1),
        "new": (3, None, None),
    }
