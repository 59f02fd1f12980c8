"""What is typed in several ways folds to one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.folding import fold

LETTERS = st.text("әғқңөұүһіёӘҒҚҢӨҰҮҺІЁабвгдежйкнохуЙКНОХУABCabc -\t\n\u00a0'’0123456789")


@pytest.mark.parametrize(
    ("one", "another"),
    [
        pytest.param("Әлия Қңбөұүһі", "алия кнбоуухи", id="Kazakh letters as Russian ones"),
        pytest.param("Ақжайық", "АКЖАЙЫК", id="a district, in capitals"),
        pytest.param("Семёнов", "семенов", id="yo as ye"),
        pytest.param("  Ахметов\u00a0 Ерлан\n", "ахметов ерлан", id="blanks"),
        pytest.param("Жа\u0438\u0306ық", "Жайык", id="a letter typed in two parts"),
        pytest.param("Straße", "STRASSE", id="case in any script"),
    ],
)
def test_two_spellings_fold_to_one(one, another):
    assert fold(one) == fold(another)


@pytest.mark.parametrize(("one", "another"), [("Жайык", "Жаиык"), ("Бекен", "Бокен")])
def test_other_letters_stay_apart(one, another):
    assert fold(one) != fold(another)


@given(LETTERS)
def test_folding_twice_changes_nothing_more(text):
    folded = fold(text)

    assert fold(folded) == folded
    assert fold(text.upper()) == folded
    assert not set(folded) & set("әғқңөұүһіё\t\n\u00a0")
    assert folded == folded.strip()
    assert "  " not in folded
