"""The IIN (ИИН / ЖСН): checking, masking, and making one for a person who does not exist."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reception.domain.errors import InvalidIin

IIN_LENGTH = 12
SHOWN_DIGITS = 4
MASK = "•"

FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)

FOREIGNER_DIGIT = 0
LAST_CENTURY_DIGIT = 6

# A blank or a hyphen between groups of digits, as in "850101 100-002".
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2013]+")
_TWELVE_DIGITS = re.compile(r"[0-9]{12}")


class Sex(StrEnum):
    """As the seventh digit of the IIN has it."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class Iin:
    """A checked IIN. A foreigner's (seventh digit 0) tells neither birth date nor sex: both are None."""

    value: str
    birth_date: date | None
    sex: Sex | None
    is_foreigner_warning: bool = False


def parse_iin(text: str) -> Iin:
    """Return the IIN that ``text`` spells; blanks and hyphens between its digits do not matter.

    Raises ``InvalidIin`` with the reason 'form', 'century', 'date' or 'check_digit'.
    """
    value = _SEPARATORS.sub("", text)
    # [0-9] and not \d: the digits of other scripts are no IIN.
    if not _TWELVE_DIGITS.fullmatch(value):
        raise InvalidIin("form")
    digit = int(value[6])
    if digit > LAST_CENTURY_DIGIT:
        raise InvalidIin("century")
    birth_date = _birth_date(value, digit)
    if birth_date is None:
        raise InvalidIin("date")
    if check_digit(value[:11]) != int(value[11]):
        raise InvalidIin("check_digit")
    if digit == FOREIGNER_DIGIT:
        return Iin(value, birth_date=None, sex=None, is_foreigner_warning=True)
    return Iin(value, birth_date, Sex.MALE if digit % 2 else Sex.FEMALE)


def check_digit(first_eleven: str) -> int | None:
    """Return the twelfth digit, or None where both rows of weights give 10: such a number is never issued."""
    for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS):
        rest = sum(weight * int(digit) for weight, digit in zip(weights, first_eleven, strict=True)) % 11
        if rest < 10:
            return rest
    return None


def mask_iin(value: str) -> str:
    """Return the IIN with all but its last four digits hidden; anything else is hidden as a whole."""
    if len(value) != IIN_LENGTH:
        return MASK * len(value)
    return MASK * (IIN_LENGTH - SHOWN_DIGITS) + value[-SHOWN_DIGITS:]


def mask_email(email: str) -> str:
    """Return an address of which the first letter and the host are left."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}{MASK * 3}@{host}"


def short_name(name: str | None) -> str:
    """Return surname and initials: a list shows no more of a person than it needs."""
    surname, *given = (name or "").split()[:3] or [""]
    return " ".join([surname, "".join(f"{part[0]}." for part in given)]).strip()


def make_iin(birth: date, *, male: bool, serial: int, century_digit: int | None = None) -> str | None:
    """Return an IIN for a made-up person, or None where such a number is never issued.

    ``serial`` is 0 to 9999. The seventh digit is by default 1 for a man and 2 for a woman (born
    18xx), which no living person can have; so 29 February is refused where that year had none.
    """
    if not 0 <= serial <= 9999:
        raise ValueError(f"a serial has up to four digits, not {serial}")
    digit = (1 if male else 2) if century_digit is None else century_digit
    body = f"{birth:%y%m%d}{digit}{serial:04}"
    last = check_digit(body)
    if last is None or _birth_date(body, digit) is None:
        return None
    return f"{body}{last}"


def _birth_date(value: str, century_digit: int) -> date | None:
    """Return the date of the first six digits, or None if there is no such day in that century."""
    # Where the century is not told take 2000: it has every day that 1900 has, and 29 February.
    century = 2000 if century_digit == FOREIGNER_DIGIT else 1800 + 100 * ((century_digit - 1) // 2)
    try:
        return date(century + int(value[:2]), int(value[2:4]), int(value[4:6]))
    except ValueError:
        return None
