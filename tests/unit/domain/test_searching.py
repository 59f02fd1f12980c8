"""How a search is read."""

import pytest

from reception.adapters.stemming import stem
from reception.domain.searching import national_digits, search_text, search_words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("8 701 123-45-67", ["7011234567"], id="a telephone number with 8"),
        pytest.param("+7 (701) 1234567", ["7011234567"], id="a telephone number with +7"),
        pytest.param("8 701 123", ["701123"], id="the beginning of a telephone number with 8"),
        pytest.param("+7 701 123-45", ["70112345"], id="the beginning of one with +7"),
        pytest.param("1234567", ["1234567"], id="the last digits of a telephone"),
        pytest.param("Светофорами", ["светофор"], id="a Russian word in any form"),
        pytest.param("Әлімов", ["алим"], id="Kazakh letters as the nearest Russian ones"),
        pytest.param("ЗКО-2026-000123", ["зко-2026-000123"], id="a registration number"),
        pytest.param("дом  дом 5", ["дом", "5"], id="a word twice counts once"),
        pytest.param("   ", [], id="nothing"),
    ],
)
def test_what_is_typed_becomes_parts_of_words(typed, words):
    assert search_words(typed, stem=stem) == words


def test_the_stem_of_a_word_is_found_in_every_form_of_it():
    text = search_text(["Во дворе не работают светофоры, у Әлімова болит спина."])

    for typed in ("светофор", "светофорами", "СВЕТОФОРОВ", "алимова", "Әлімов"):
        assert all(word in text for word in search_words(typed, stem=stem)), typed


def test_a_foreign_telephone_keeps_its_country():
    assert national_digits("+77011234567") == "7011234567"
    assert national_digits("+996555123456") == "996555123456"
