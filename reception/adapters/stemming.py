"""Russian word stems (Snowball). It has no Kazakh: those words are searched as typed."""

from functools import lru_cache

import snowballstemmer

_russian = snowballstemmer.stemmer("russian")


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Return the stem of a Russian word in lower case."""
    return str(_russian.stemWord(word))
