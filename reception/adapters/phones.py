"""Telephone numbers: any spelling in, E.164 stored, masked or readable out."""

from dataclasses import dataclass

import phonenumbers

from reception.domain.errors import InvalidPhone

HOME_REGION = "KZ"
"""A number without a country code is a Kazakh one."""

RUSSIA = "RU"
SHOWN_DIGITS = 4
MASK = "•"


@dataclass(frozen=True, slots=True)
class Phone:
    """A valid number. ``region`` is the ISO 3166 code, '001' for a number of no country."""

    e164: str
    region: str

    @property
    def is_russian(self) -> bool:
        """Say whether the number is Russia's, with which Kazakhstan shares +7."""
        return self.region == RUSSIA


def parse_phone(text: str) -> Phone:
    """Return the number that ``text`` spells; an extension is dropped. Raises ``InvalidPhone``."""
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhone
    return Phone(_e164(number), _region(number))


def is_russian(e164: str) -> bool:
    """Say whether a stored number is Russia's; what is no number is nobody's."""
    try:
        return parse_phone(e164).is_russian
    except InvalidPhone:
        return False


def mask_phone(e164: str) -> str:
    """Return the number with only its country code and last four digits shown, as ``+7 •••••• 4567``."""
    shown = e164[-SHOWN_DIGITS:]
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        # Imported registers keep what they had; hide it rather than fail.
        return MASK * len(e164)
    hidden = len(phonenumbers.national_significant_number(number)) - SHOWN_DIGITS
    return f"+{number.country_code} {MASK * hidden} {shown}"


def format_phone(e164: str) -> str:
    """Return the number as people read it, such as ``+7 701 123 4567``; what is no number stays as it is."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _region(number: phonenumbers.PhoneNumber) -> str:
    # Where both countries have such a number (8 800 …) it is the country of the reception.
    if phonenumbers.is_valid_number_for_region(number, HOME_REGION):
        return HOME_REGION
    # A valid number always has a region; the annotation allows for others.
    return phonenumbers.region_code_for_number(number) or ""
