"""A map for a register that nobody has described yet: its columns are guessed by their headers.

The words, dates and outcomes are those of the map that knows most of the columns; whoever looks at the
draft says what the other columns mean.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from reception.domain.register_header import fold_header
from reception.domain.register_map import FIELDS, RegisterMap

SEVERAL = frozenset({"topic"})
"""Fields that several columns may mean: each is a level."""

SHORTEST = 4
"""Characters of a known header that may be recognised within a longer one."""


def headers_of(register_map: RegisterMap) -> dict[str, str]:
    """Return the field for each folded header that a map knows."""
    known = {fold_header(name): "topic" for names in register_map.topic_levels for name in names}
    for field, names in register_map.columns.items():
        known |= {fold_header(name): field for name in names}
    return known


def known_columns(header: Sequence[str], register_map: RegisterMap) -> int:
    """Return how many columns of a header a map knows."""
    known = headers_of(register_map)
    return len({fold_header(cell) for cell in header} & known.keys())


def best_map(header: Sequence[str], maps: Sequence[RegisterMap]) -> RegisterMap:
    """Return the map that knows most of the columns; of equals the first."""
    return max(maps, key=lambda each: known_columns(header, each))


def drafted(header: Sequence[str], maps: Sequence[RegisterMap]) -> dict[int, str]:
    """Return what each column means, by its place, as far as the headers tell; the first map knows best.

    A header that a map knows wins over one that only contains such a header, and no field but the topic
    is given to two columns.
    """
    known: dict[str, str] = {}
    for each in maps:
        for name, field in headers_of(each).items():
            known.setdefault(name, field)
    folded = distinct(header)
    found: dict[int, str] = {}
    guesses: tuple[Callable[[str], str | None], ...] = (known.get, lambda cell: _within(cell, known))
    for guess in guesses:
        for place, cell in folded.items():
            meant = guess(cell) if place not in found else None
            if meant and (meant in SEVERAL or meant not in found.values()):
                found[place] = meant
    return found


def distinct(header: Sequence[str]) -> dict[int, str]:
    """Return the folded headers by place: of columns of one name only the first can be told."""
    found: dict[int, str] = {}
    for place, cell in enumerate(map(fold_header, header)):
        if cell and cell not in found.values():
            found[place] = cell
    return found


def _within(cell: str, known: Mapping[str, str]) -> str | None:
    names = [name for name in known if len(name) >= SHORTEST and f" {name} " in f" {cell} "]
    return known[max(names, key=len)] if names else None


def with_columns(register_map: RegisterMap, header: Sequence[str], fields: Mapping[int, str]) -> RegisterMap:
    """Return the map with its columns as ``fields`` says, by their places; any of them may be missing."""
    columns = {field: (header[place],) for place, field in sorted(fields.items()) if field not in SEVERAL}
    levels = tuple((header[place],) for place, field in sorted(fields.items()) if field in SEVERAL)
    return replace(register_map, columns=columns, topic_levels=levels, optional=FIELDS - columns.keys())


def for_branch(register_map: RegisterMap, code: str, zone: ZoneInfo) -> RegisterMap:
    """Return the map for a register of another branch: its dates are that branch's, if they were its own."""
    described = replace(register_map.branch, code=code, zone=zone.key)
    own_zone = ZoneInfo(register_map.branch.zone)
    has_own = register_map.dates.zone == own_zone
    dates = register_map.dates.in_zone(zone) if has_own else register_map.dates
    return replace(register_map, branch=described, dates=dates)
