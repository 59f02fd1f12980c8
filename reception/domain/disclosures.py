"""Disclosures: that personal data were shown in full or handed out, and what of them; never the data."""

from enum import StrEnum


class DisclosureKind(StrEnum):
    """How personal data left their mask. The stored word stays."""

    SHOWN = "shown"
    EXPORTED = "exported"


class Detail(StrEnum):
    """What was shown of a person."""

    IIN = "iin"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH_ON = "birth_on"
    NAME = "name"
