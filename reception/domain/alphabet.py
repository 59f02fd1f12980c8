"""Alphabetical order of names in Kazakh and Russian: Ә stands after А, not behind Я as its code has it."""

import unicodedata

ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
"""The Kazakh one; the Russian letters stand in it in their own order."""

_FIRST_PLACE = 0xE000  # the codes for private use: behind all Latin letters and digits
_PLACES = str.maketrans({letter: chr(_FIRST_PLACE + place) for place, letter in enumerate(ALPHABET)})


def alphabetical(name: str) -> str:
    """Return what a name is sorted by, whatever its case."""
    return unicodedata.normalize("NFC", name).casefold().translate(_PLACES)
