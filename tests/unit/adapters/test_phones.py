"""Telephone numbers in any spelling, told apart from Russia's, masked and readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.adapters.phones import format_phone, mask_phone, parse_phone
from reception.domain.errors import InvalidPhone


@pytest.mark.parametrize(
    "text",
    [
        "8 701 123 45 67",
        "+77011234567",
        "7011234567",
        "77011234567",
        "+7 (701) 123-45-67",
        "8(701)1234567",
        "\u00a08-701-123-45-67 ",
        "+7 701 123 45 67 доб. 5",
    ],
)
def test_one_number_in_any_spelling_is_the_same(text):
    phone = parse_phone(text)

    assert (phone.e164, phone.region, phone.is_russian) == ("+77011234567", "KZ", False)


@pytest.mark.parametrize(
    ("text", "e164", "region"),
    [
        pytest.param("8 (7112) 50-12-34", "+77112501234", "KZ", id="a landline in Oral"),
        pytest.param("+7 912 345 67 89", "+79123456789", "RU", id="a Russian mobile"),
        pytest.param("8 912 345 67 89", "+79123456789", "RU", id="a Russian mobile written at home"),
        pytest.param("8 (846) 332-00-00", "+78463320000", "RU", id="a landline in Samara"),
        pytest.param("8 800 080 7777", "+78000807777", "KZ", id="a free line that both countries have"),
        pytest.param("+998 71 203 00 00", "+998712030000", "UZ", id="a number of another country"),
    ],
)
def test_the_country_is_told(text, e164, region):
    phone = parse_phone(text)

    assert (phone.e164, phone.region, phone.is_russian) == (e164, region, region == "RU")


@pytest.mark.parametrize(
    "text",
    ["", "нет", "112", "501234", "+7 701 123 45 6", "8 701 123 45 67 8", "87011234567 / 87021234567", "+"],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InvalidPhone) as refusal:
        parse_phone(text)

    assert not text or text not in str(refusal.value)


def test_a_number_is_masked_but_for_country_and_last_four_digits():
    assert mask_phone("+77011234567") == "+7 •••••• 4567"
    assert mask_phone("+998712030000") == "+998 ••••• 0000"


def test_a_number_is_shown_as_people_read_it():
    assert format_phone("+77011234567") == "+7 701 123 4567"
    assert format_phone("+77112501234") == "+7 7112 50 12 34"


@pytest.mark.parametrize("text", ["", "нет телефона", "1234"])
def test_what_an_old_register_had_in_place_of_a_number_does_no_harm(text):
    assert format_phone(text) == text
    assert mask_phone(text) == "•" * len(text)


@given(st.integers(7_010_000_000, 7_019_999_999).map(str))
def test_reading_a_printed_number_gives_the_number(national):
    phone = parse_phone(national)

    assert parse_phone(format_phone(phone.e164)) == phone
    assert phone.e164 == f"+7{national}"
    assert national[:6] not in mask_phone(phone.e164)
