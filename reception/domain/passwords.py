"""Which passwords are refused (ASVS 6.2): short, well-known, the person's own name. No more rules."""

import re
from collections.abc import Collection, Iterable

SHORTEST = 8
ADVISED = 12
LONGEST = 1000
LONG_ENOUGH = 20
"""From here on a well-known word is one of several, as in a sentence: that is no well-known password."""

LOOKALIKES = str.maketrans("04135$@!", "oaeissai")
ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
ROWS_RU = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")


def fault(password: str, *, well_known: Collection[str], of_person: Iterable[str] = ()) -> str | None:
    """Return why a password is refused: 'short', 'long', 'well_known' or 'personal'; None if it is not."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    core = core_of(password)
    if len(password) < LONG_ENOUGH and (_is_run(core) or core in well_known or password in well_known):
        return "well_known"
    names = {core_of(part) for text in of_person for part in (text, *re.split(r"[^\w]+", text))}
    return "personal" if core in {name for name in names if len(name) > 2} else None


def core_of(password: str) -> str:
    """Return what is left of a password without case, digits and signs around it, and letters for digits."""
    folded = password.casefold().strip()
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    return bare.translate(LOOKALIKES)


def _is_run(core: str) -> bool:
    """Say whether nothing is left, one short piece is repeated, or keys stand in a row."""
    if len(core) < 2:
        return True
    for size in range(1, min(4, len(core) // 2) + 1):
        if core == (core[:size] * len(core))[: len(core)]:
            return True
    rows = [row + row for row in (*ROWS, *ROWS_RU)]
    return any(core in row or core[::-1] in row for row in rows)
