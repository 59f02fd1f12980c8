"""What is searched and how a search is read: folded words, any part of them, all of them."""

import re
from collections.abc import Callable, Iterable

from reception.domain.folding import fold

TELEPHONE = re.compile(r"[\s+()-]*(?:\d[\s()-]*){4,}")
LONG_DISTANCE = re.compile(r"8[3479]")
"""How a number begins that is dialled within the country: 8, then 7 in Kazakhstan, 3, 4 or 9 in Russia."""
WHOLE = 11
CYRILLIC = re.compile(r"[а-я]+")
SHORTEST_TO_STEM = 5
SHORTEST_STEM = 3
INDEXED = 3
"""Shorter words are in no index of trigrams: they only narrow what the others find."""
MOST_WORDS = 8


def search_text(parts: Iterable[str | None]) -> str:
    """Return the text under which an appeal is found."""
    return fold(" ".join(part for part in parts if part))


def national_digits(e164: str | None) -> str:
    """Return a telephone number without its country's code, as people remember it."""
    return e164[2:] if e164 and e164.startswith("+7") else (e164 or "").lstrip("+")


def search_words(typed: str, *, stem: Callable[[str], str]) -> list[str]:
    """Return the parts of words that must all occur in the text of an appeal.

    A telephone number in any spelling becomes its national digits. Russian words lose their endings: the
    stem is found in every form of the word. Nothing usable gives an empty list.
    """
    if TELEPHONE.fullmatch(typed.strip()):
        return [_national(re.sub(r"\D", "", typed), has_plus=typed.strip().startswith("+"))]
    words = list(dict.fromkeys(fold(typed).split()))[:MOST_WORDS]
    return [_stemmed(word, stem) for word in words]


def _national(digits: str, *, has_plus: bool) -> str:
    """Return the digits of a number, whole or its beginning, without 8 or +7 before them."""
    is_whole = len(digits) == WHOLE and digits[0] in "78"
    is_beginning = (has_plus and digits[0] == "7") or LONG_DISTANCE.match(digits)
    return digits[1:] if is_whole or is_beginning else digits


def _stemmed(word: str, stem: Callable[[str], str]) -> str:
    if len(word) < SHORTEST_TO_STEM or not CYRILLIC.fullmatch(word):
        return word
    stemmed = stem(word)
    # The stem must be a part of the word itself, or it would not be found in the text.
    return stemmed if len(stemmed) >= SHORTEST_STEM and word.startswith(stemmed) else word
