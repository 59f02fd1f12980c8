"""The IIN: the vectors of the field, lenient reading, masking, and made-up people."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.errors import InvalidIin
from reception.domain.identity import Sex, check_digit, make_iin, mask_iin, parse_iin

BIRTHS = st.dates(date(1930, 1, 1), date(2026, 12, 31))


def test_the_valid_vectors_are_accepted(shared_case):
    valid = shared_case("iin.json")["valid"]

    assert [parse_iin(text).value for text in valid] == valid


def test_the_invalid_vectors_are_refused(shared_case):
    accepted = [text for text in shared_case("iin.json")["invalid"] if is_iin(text)]

    assert accepted == []


@pytest.mark.parametrize(
    ("text", "birth_date", "sex"),
    [
        ("850101100002", date(1885, 1, 1), Sex.MALE),
        ("901231200104", date(1890, 12, 31), Sex.FEMALE),
        ("061211600012", date(2006, 12, 11), Sex.FEMALE),
        ("850101 100-002", date(1885, 1, 1), Sex.MALE),
        ("\u00a0850101\u2011100002\n", date(1885, 1, 1), Sex.MALE),
    ],
)
def test_an_iin_tells_birth_date_and_sex_however_it_is_spaced(text, birth_date, sex):
    iin = parse_iin(text)

    assert (iin.birth_date, iin.sex, iin.is_foreigner_warning) == (birth_date, sex, False)
    assert len(iin.value) == 12


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "form", id="nothing"),
        pytest.param("85010110033", "form", id="eleven digits"),
        pytest.param("8501011000021", "form", id="thirteen digits"),
        pytest.param("abcdefghijkl", "form", id="letters"),
        pytest.param("٨٥٠١٠١١٠٠٠٠٢", "form", id="digits of another script"),
        pytest.param("850101700002", "century", id="a century that has no people yet"),
        pytest.param("851330100000", "date", id="a thirteenth month with a right check digit"),
        pytest.param("850230100014", "date", id="30 February with a right check digit"),
        pytest.param("850431100027", "date", id="31 April with a right check digit"),
        pytest.param("850101100003", "check_digit", id="a wrong check digit"),
        pytest.param("901231200130", "check_digit", id="a number that is never issued"),
    ],
)
def test_a_refusal_says_why(text, reason):
    with pytest.raises(InvalidIin) as refusal:
        parse_iin(text)

    assert refusal.value.reason == reason
    assert not text or text not in str(refusal.value)


def test_a_foreigners_iin_is_accepted_with_a_warning():
    iin = parse_iin(with_check_digit("00022900001"))

    assert iin.is_foreigner_warning
    assert iin.birth_date is None
    assert iin.sex is None


def test_a_foreigners_iin_needs_a_possible_date_too():
    with pytest.raises(InvalidIin, match="date"):
        parse_iin(with_check_digit("85023000001"))


def test_only_the_last_four_digits_are_shown():
    assert mask_iin("850101100002") == "••••••••0002"


@pytest.mark.parametrize("text", ["", "12", "0002", "8501011000021"])
def test_what_is_no_iin_is_hidden_as_a_whole(text):
    assert mask_iin(text) == "•" * len(text)


@given(BIRTHS, st.booleans(), st.integers(0, 9999))
def test_a_made_up_person_has_a_valid_iin_that_no_living_person_can_have(birth, male, serial):
    value = make_iin(birth, male=male, serial=serial)

    if value is not None:
        iin = parse_iin(value)
        assert value[6] in "12"
        assert value[:6] == f"{birth:%y%m%d}"
        assert iin.sex is (Sex.MALE if male else Sex.FEMALE)
        assert iin.birth_date.year < 1900


@given(BIRTHS, st.booleans(), st.integers(0, 9999))
def test_of_the_ten_last_digits_one_is_right_or_none_where_the_number_is_never_issued(birth, male, serial):
    body = f"{birth:%y%m%d}{3 if male else 4}{serial:04}"
    accepted = [f"{body}{last}" for last in range(10) if is_iin(f"{body}{last}")]
    made = make_iin(birth, male=male, serial=serial, century_digit=3 if male else 4)

    assert accepted == ([] if made is None else [made])


def test_about_one_serial_in_a_hundred_is_never_issued():
    never = [
        serial for serial in range(10_000) if make_iin(date(1985, 1, 1), male=True, serial=serial) is None
    ]

    assert 50 <= len(never) <= 150


def test_a_real_century_can_be_asked_for():
    assert (
        parse_iin(make_iin(date(2006, 12, 11), male=False, serial=1, century_digit=6)).value == "061211600012"
    )


@pytest.mark.parametrize("serial", [-1, 10_000])
def test_a_serial_has_up_to_four_digits(serial):
    with pytest.raises(ValueError, match="four digits"):
        make_iin(date(1985, 1, 1), male=True, serial=serial)


def test_29_february_is_made_only_where_that_century_had_it():
    # 1888 was a leap year, 1800 was none.
    assert any(make_iin(date(1988, 2, 29), male=True, serial=serial) for serial in range(5))
    assert not any(make_iin(date(2000, 2, 29), male=True, serial=serial) for serial in range(5))


def is_iin(text):
    try:
        parse_iin(text)
    except InvalidIin:
        return False
    return True


def with_check_digit(first_eleven):
    return f"{first_eleven}{check_digit(first_eleven)}"
