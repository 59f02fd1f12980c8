"""Folding: one spelling for what people type in several, so that a name is found however it was written."""

import unicodedata

_FOLDED_LETTERS = str.maketrans("әғқңөұүһіё", "агкноуухие")
"""Kazakh letters are often typed as the nearest Russian one, and ё as е (domain.md, "People")."""


def fold(text: str) -> str:
    """Return ``text`` in lower case, Kazakh letters and ё as the Russian ones, blanks collapsed."""
    letters = unicodedata.normalize("NFC", text).casefold().translate(_FOLDED_LETTERS)
    return " ".join(letters.split())
