"""Which passwords are refused (ASVS 6.2.1, 6.2.4, 6.2.5)."""

import pytest

from reception.domain.passwords import fault

WORDS = frozenset({"password", "dragon", "қазақстан"})


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("seven77", "short"),
        ("x" * 1001, "long"),
        ("Password", "well_known"),
        ("P@ssw0rd!2026", "well_known"),
        ("dragon123", "well_known"),
        ("Қазақстан1", "well_known"),
        ("12345678", "well_known"),
        ("qwertyuiop", "well_known"),
        ("poiuytrewq", "well_known"),
        ("abababab", "well_known"),
        ("saule.akhmetova", "personal"),
        ("Akhmetova2026", "personal"),
    ],
)
def test_what_is_guessed_first_is_refused(password, why):
    assert fault(password, well_known=WORDS, of_person=("saule.akhmetova", "Akhmetova S.")) == why


@pytest.mark.parametrize("password", ["correct horse battery", "жасыл-терезе", "lmvxkqpz", "    a  b   "])
def test_no_kind_of_letters_is_asked_for(password):
    assert fault(password, well_known=WORDS, of_person=("Akhmetova S.", "")) is None
