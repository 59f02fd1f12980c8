"""Numbers of a report as a reader of each language writes them."""

from decimal import Decimal

import pytest

from tests.unit.adapters.report_sample import edition


@pytest.mark.parametrize(
    ("language", "change", "points"),
    [("kk", "−1 200", "+8,3"), ("ru", "−1 200", "+8,3"), ("en", "−1,200", "+8.3")],
)
def test_a_change_has_its_sign_and_the_separators_of_the_language(language, change, points):
    told = edition(language)

    assert told.change(-1200).replace("\u00a0", " ") == change
    assert told.points(Decimal("8.26")) == points


def test_what_did_not_change_is_not_read_as_a_count():
    assert (edition().change(0), edition().points(Decimal("-0.04"))) == ("±0", "±0,0")
