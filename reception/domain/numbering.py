"""How a branch writes its registration numbers, so that no two appeals ever get the same one."""

import re
from string import Formatter

from reception.domain.directory_errors import UnusablePattern, UnusablePrefix

FIELDS = ("prefix", "year", "serial")
SEPARATORS = frozenset("-/._")

_PREFIX = re.compile(r"(?=[^\W\d_])[^\W_]{1,12}")
_PADDED = re.compile(r"0[1-9]")


def ensure_pattern(pattern: str) -> None:
    """Raise ``UnusablePattern`` unless any two of the numbers that follow ``pattern`` differ.

    A number falls apart at its separators into three parts, in any pattern: the one with a letter is the
    prefix, and of the other two the year stands first. So two numbers are equal only if all three are, and a
    branch may change its pattern in the middle of a year.
    """
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        raise UnusablePattern("malformed") from error
    literals, names = [part[0] for part in parts], [part[1] for part in parts if part[1] is not None]
    if any(part[3] for part in parts) or sorted(names) != sorted(FIELDS):
        raise UnusablePattern("fields")
    if names.index("year") > names.index("serial"):
        raise UnusablePattern("order")
    between, around = literals[1 : len(FIELDS)], (literals[0], *literals[len(FIELDS) :])
    if any(around) or any(len(text) != 1 or text not in SEPARATORS for text in between):
        raise UnusablePattern("separators")
    specs = {name: spec for _text, name, spec, _conversion in parts if name}
    if specs["prefix"] or specs["year"] or (specs["serial"] and not _PADDED.fullmatch(specs["serial"])):
        raise UnusablePattern("padding")


def ensure_prefix(prefix: str) -> None:
    """Raise ``UnusablePrefix`` unless it is a letter followed by letters and digits, twelve in all."""
    if not _PREFIX.fullmatch(prefix):
        raise UnusablePrefix


def written(pattern: str, *, prefix: str, year: int, serial: int) -> str:
    """Return the number as it is printed, such as ``ЗКО-2026-000123``."""
    return pattern.format(prefix=prefix, year=year, serial=serial)
