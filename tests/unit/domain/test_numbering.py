"""Registration numbers: whatever the patterns, no two appeals ever get the same one."""

from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reception.domain.directory_errors import UnusablePattern, UnusablePrefix
from reception.domain.numbering import ensure_pattern, ensure_prefix, written

PLACES = [
    order
    for order in permutations(("prefix", "year", "serial"))
    if order.index("year") < order.index("serial")
]
SEPARATORS = st.sampled_from("-/._")


@st.composite
def patterns(draw):
    """Draw a pattern as the rules allow them."""
    width = draw(st.sampled_from(["", ":04", ":06"]))
    parts = [f"{{{name}{width if name == 'serial' else ''}}}" for name in draw(st.sampled_from(PLACES))]
    return parts[0] + draw(SEPARATORS) + parts[1] + draw(SEPARATORS) + parts[2]


NUMBERS = st.tuples(
    st.sampled_from(["A", "AB", "A1", "ЗКО", "У2026", "Ә"]),
    st.integers(2019, 2030),
    st.integers(1, 2030) | st.integers(1, 9_999_999),
)


@given(patterns(), NUMBERS, patterns(), NUMBERS)
def test_two_appeals_never_get_the_same_number_by_any_two_patterns(first, one, second, other):
    ensure_pattern(first)
    ensure_pattern(second)
    assume(one != other)

    texts = {
        written(pattern, prefix=prefix, year=year, serial=serial)
        for pattern, (prefix, year, serial) in ((first, one), (second, other))
    }
    assert len(texts) == 2


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        pytest.param("{prefix", "malformed", id="a bracket is open"),
        pytest.param("{prefix}-{serial}", "fields", id="years would repeat their numbers"),
        pytest.param("{year}-{serial}", "fields", id="branches would repeat their numbers"),
        pytest.param("{prefix}-{year}-{year}-{serial}", "fields", id="a part twice"),
        pytest.param("{prefix.real}-{year}-{serial}", "fields", id="a part of a part"),
        pytest.param("{prefix!r}-{year}-{serial}", "fields", id="a conversion"),
        pytest.param("{prefix}-{serial}-{year}", "order", id="the year after the serial"),
        pytest.param("{prefix}{year}-{serial}", "separators", id="parts that run together"),
        pytest.param("№{prefix}-{year}-{serial}", "separators", id="something before"),
        pytest.param("{prefix}-{year}-{serial}/з", "separators", id="something after"),
        pytest.param("{prefix}-{year:05}-{serial}", "padding", id="a width of the year"),
        pytest.param("{prefix}-{year}-{serial:x}", "padding", id="a serial in other digits"),
    ],
)
def test_a_pattern_that_might_repeat_a_number_is_refused(pattern, reason):
    with pytest.raises(UnusablePattern) as refusal:
        ensure_pattern(pattern)

    assert refusal.value.reason == reason


@pytest.mark.parametrize("prefix", ["", "А-1", "12", "1А", "А Б", "А_Б", "А" * 14])
def test_a_prefix_that_is_no_word_is_refused(prefix):
    with pytest.raises(UnusablePrefix):
        ensure_prefix(prefix)
