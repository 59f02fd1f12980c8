"""Shares agree with each other and with the plain fraction."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.shares import fill_hundred, share, wilson

COUNT = st.integers(0, 2_000_000)
COUNTS = st.dictionaries(st.text(max_size=3), st.one_of(st.integers(0, 9), COUNT), max_size=12)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        pytest.param(600, 2000, "30.0", id="the headline of 2019"),
        pytest.param(1, 3, "33.3", id="rounded down"),
        pytest.param(2, 3, "66.7", id="rounded up"),
        pytest.param(1, 2000, "0.1", id="a half goes up"),
        pytest.param(5, 2000, "0.3", id="a half after an even digit goes up too"),
        pytest.param(0, 7, "0.0", id="none of some"),
        pytest.param(7, 7, "100.0", id="all of some"),
    ],
)
def test_a_share_has_one_decimal_rounded_half_up(numerator, denominator, expected):
    assert str(share(numerator, denominator)) == expected


def test_a_share_of_nothing_is_no_figure():
    assert share(0, 0) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 3), (1, -3)])
def test_a_negative_count_is_refused(numerator, denominator):
    with pytest.raises(ValueError, match="negative"):
        share(numerator, denominator)


@given(COUNT, st.integers(1, 2_000_000))
def test_a_share_is_the_fraction_rounded_half_up(numerator, denominator):
    exact = Fraction(numerator * 1000, denominator)

    assert Fraction(share(numerator, denominator)) * 10 == floor(exact + Fraction(1, 2))


def test_three_thirds_fill_a_hundred_and_the_first_takes_the_rest():
    shares = fill_hundred({"positive": 1, "refused": 1, "open": 1})

    assert shares == {"positive": Decimal("33.4"), "refused": Decimal("33.3"), "open": Decimal("33.3")}


def test_the_largest_remainder_takes_the_missing_tenth():
    assert fill_hundred({"a": 1, "b": 2}) == {"a": Decimal("33.3"), "b": Decimal("66.7")}


def test_a_hundred_is_not_filled_with_a_negative_count():
    with pytest.raises(ValueError, match="-1"):
        fill_hundred({"a": 3, "b": -1})


def test_no_cases_fill_nothing():
    assert {key: str(value) for key, value in fill_hundred({"a": 0, "b": 0}).items()} == {
        "a": "0.0",
        "b": "0.0",
    }
    assert fill_hundred({}) == {}


@given(COUNTS)
def test_filled_shares_are_those_of_the_naive_method(counts):
    assert fill_hundred(counts) == naive_fill(counts)


@given(COUNTS.filter(lambda counts: any(counts.values())))
def test_filled_shares_add_up_to_exactly_100_and_stay_within_a_tenth_of_the_truth(counts):
    shares = fill_hundred(counts)
    total = sum(counts.values())

    assert sum(shares.values()) == Decimal("100.0")
    assert list(shares) == list(counts)
    for key, value in shares.items():
        assert abs(Fraction(value) - Fraction(100 * counts[key], total)) < Fraction(1, 10)


@pytest.mark.parametrize(
    ("successes", "n", "expected"),
    [
        # The first two are worked out by hand from the formula in Wilson's paper.
        pytest.param(1, 1, ("20.7", "100.0"), id="one of one proves little"),
        pytest.param(0, 1, ("0.0", "79.3"), id="none of one proves little"),
        pytest.param(50, 100, ("40.4", "59.6"), id="half of a hundred"),
        pytest.param(0, 10, ("0.0", "27.8"), id="none of ten"),
        pytest.param(600, 2000, ("28.0", "32.0"), id="the headline of 2019"),
    ],
)
def test_the_wilson_interval(successes, n, expected):
    assert tuple(str(bound) for bound in wilson(successes, n)) == expected


def test_no_cases_have_no_interval():
    assert wilson(0, 0) is None


def test_more_successes_than_cases_are_refused():
    with pytest.raises(ValueError, match="more than"):
        wilson(3, 2)


def test_less_than_no_success_is_refused():
    with pytest.raises(ValueError, match="negative: -1"):
        wilson(-1, 2)


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_solves_wilsons_equation_and_mirrors(case):
    successes, n = case
    low, high = wilson(successes, n)
    mirrored_low, mirrored_high = wilson(n - successes, n)

    assert 0 <= low <= share(successes, n) <= high <= 100
    # Half up rounds the two ends of a mirrored pair to different sides on an exact tie.
    assert abs(low - (100 - mirrored_high)) <= Decimal("0.1")
    assert abs(high - (100 - mirrored_low)) <= Decimal("0.1")
    for bound in (low, high):
        assert abs(bound - nearest_root(successes, n, bound)) <= Decimal("0.051")


def naive_fill(counts):
    """Give the tenths one by one: first what each is sure of, then to whoever is owed most."""
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(counts, Decimal("0.0"))
    owed = {key: Fraction(1000 * count, total) for key, count in counts.items()}
    given_ = {key: floor(value) for key, value in owed.items()}
    while sum(given_.values()) < 1000:
        rest = {key: owed[key] - given_[key] for key in counts}
        neediest = next(key for key in counts if rest[key] == max(rest.values()))
        given_[neediest] += 1
    return {key: Decimal(value) / 10 for key, value in given_.items()}


def nearest_root(successes, n, bound):
    """Find by halving the p near ``bound`` with |successes/n - p| = z * sqrt(p (1 - p) / n)."""
    z2 = 1.96**2

    def miss(p):
        return (successes / n - p) ** 2 - z2 * p * (1 - p) / n

    middle = (successes + z2 / 2) / (n + z2)
    below = bound / 100 <= middle
    inner, outer = middle, 0.0 if below else 1.0
    for _ in range(60):
        half = (inner + outer) / 2
        inner, outer = (half, outer) if miss(half) < 0 else (inner, half)
    return Decimal(100 * outer)
