"""The header of a register: its columns are found by their names, not by their order."""

from collections.abc import Iterable, Mapping, Sequence


def fold_header(header: str) -> str:
    """Return a header as it is compared: without case, outer blanks, BOM and runs of white space."""
    return " ".join(header.replace("\ufeff", "").split()).casefold()


def places(header: Iterable[str]) -> dict[str, int]:
    """Return the place of each column by its folded name; of two columns of one name the first."""
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        found.setdefault(fold_header(cell), place)
    return found


def place_of(names: Sequence[str], where: Mapping[str, int]) -> int | None:
    """Return the place of the column that bears one of ``names``, the first that is there, or None."""
    return next((where[fold_header(name)] for name in names if fold_header(name) in where), None)


def places_of(names: Sequence[str], where: Mapping[str, int]) -> list[int]:
    """Return the places of the columns of ``names`` that are there."""
    return [where[fold_header(name)] for name in names if fold_header(name) in where]
