"""Foreign text made fit for a file: without control characters, formulas and letters that the font lacks."""

import unicodedata
from collections.abc import Container
from typing import Final

MISSING: Final = "□"
"""Stands for a character that the font does not have."""

_KEPT_CONTROLS: Final = frozenset("\n\t")
# Cc: control. Cf: invisible, among them those that turn the direction of the text. Cs: half of a surrogate
# pair. Zl, Zp: line breaks of which formats disagree.
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NON_CHARACTERS: Final = frozenset({0xFFFE, 0xFFFF})

_FORMULA_STARTS: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""First characters at which a spreadsheet may start to compute (OWASP ASVS 5.0, 1.2.10), full-width too."""


def without_controls(text: str) -> str:
    """Return ``text`` in composed form without characters that nobody sees; line ends and tabs stay."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(mark for mark in composed if _is_kept(mark))


def in_font(text: str, covered: Container[int]) -> str:
    """Return ``text`` without controls, and ``MISSING`` for each character that is not ``covered``."""
    kept = without_controls(text).replace("\t", " ")
    return "".join(mark if mark == "\n" or ord(mark) in covered else MISSING for mark in kept)


def starts_formula(text: str) -> bool:
    """Say whether a spreadsheet could take ``text`` for a formula, also behind what nobody sees."""
    seen = without_controls(text).lstrip()
    return any(start in _FORMULA_STARTS for start in (text[:1], seen[:1]))


def safe_cell(text: str) -> str:
    """Return ``text`` for a CSV cell: without controls, an apostrophe before what starts a formula."""
    kept = without_controls(text)
    return f"'{kept}" if starts_formula(text) else kept


def _is_kept(mark: str) -> bool:
    if mark in _KEPT_CONTROLS:
        return True
    return unicodedata.category(mark) not in _DROPPED and ord(mark) not in _NON_CHARACTERS
