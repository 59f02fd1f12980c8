"""Counting frozen months again: from the events, at their moment of knowledge, by their definitions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from reception.adapters.frozen_json import UnreadableReport, frozen_text, hash_of, read_frozen
from reception.domain.errors import Unbalanced
from reception.domain.frozen import Signed, as_named
from reception.domain.periods import month
from reception.extensions import db
from reception.models import FrozenReport
from reception.queries import definitions, directory, frozen, report
from reception.queries.scope import Scope
from reception.services import freezing
from reception.services.recount import recount

MOST_NAMED = 20
"""How many differences of one month are named; one wrong figure moves several."""


class Fault(StrEnum):
    """What is wrong with a frozen month."""

    HASH = "hash"
    """The text is not the one whose hash was signed."""
    UNREADABLE = "unreadable"
    ROW = "row"
    """The row says another branch, month, moment or version than the text."""
    SCOPE = "scope"
    """A branch or the version of the definitions that the text names is not there any more."""
    FIGURES = "figures"
    """Counted again, the figures are others."""
    EVENTS = "events"
    """The states from which reports count do not follow from the events."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was signed; ``what`` names it, without a person's data."""

    fault: Fault
    what: str


class FrozenReportsDiffer(Exception):
    """At least one frozen month does not count up to what was signed."""


@dataclass(frozen=True, slots=True)
class Verified:
    """One frozen month that was counted again."""

    frozen_id: int
    branch: str
    month: date
    differences: tuple[Difference, ...]


def verify(frozen_id: int) -> Verified:
    """Count one frozen month again and compare the text and its hash."""
    row = frozen.visible(frozen_id, scope=Scope.everything())
    assert row is not None, "nobody can delete a frozen month"
    return Verified(row.id, row.branch.code, row.month, tuple(_differences(row)))


def _differences(row: FrozenReport) -> Iterator[Difference]:
    if hash_of(row.text) != row.sha256:
        yield Difference(Fault.HASH, f"{hash_of(row.text)} is not {row.sha256}")
    try:
        signed = read_frozen(row.text)
    except UnreadableReport as error:
        yield Difference(Fault.UNREADABLE, str(error))
        return
    yield from _row_differences(row, signed)
    try:
        again = counted_again(row, signed)
    except LookupError as error:
        yield Difference(Fault.SCOPE, str(error.args[0]))
    except Unbalanced as error:
        yield from (Difference(Fault.FIGURES, f"{name} does not balance") for name in error.rows[:MOST_NAMED])
    else:
        if again != row.text:
            paths = list(_paths(json.loads(row.text), json.loads(again)))
            yield from (Difference(Fault.FIGURES, path) for path in paths[:MOST_NAMED] or ["the form"])


def _row_differences(row: FrozenReport, signed: Signed) -> Iterator[Difference]:
    found = signed.report
    said = {
        "branch": (signed.branch, row.branch.code),
        "month": (found.start_on, row.month),
        "last day": (found.end_on, month(row.month.year, row.month.month).end_on),
        "known_at": (found.known_at, row.known_at),
        "definitions": (found.definitions.version, row.definitions_version),
    }
    for name, (text, column) in said.items():
        if text != column:
            yield Difference(Fault.ROW, f"{name}: {text} is not {column}")


def counted_again(row: FrozenReport, signed: Signed) -> str:
    """Return the text that the month gives when it is counted now, as known then, with the names of then.

    Raises ``LookupError`` for a branch or a version that is not there, and ``Unbalanced``.
    """
    branches = {branch.code: branch for branch in directory.branches_below(None, Scope.everything())}
    if missing := [code for code in (signed.branch, *signed.branches) if code not in branches]:
        raise LookupError(f"there is no branch {missing[0]}")
    by = definitions.version(signed.report.definitions.version)
    if by is None:
        raise LookupError(f"there is no version {signed.report.definitions.version} of the definitions")
    first = signed.report.start_on
    asked = report.Question(
        period=month(first.year, first.month),
        known_at=signed.report.known_at,
        scope=Scope(branch_ids=frozenset(branches[code].id for code in signed.branches)),
        branch=branches[signed.branch],
        definitions=by,
    )
    again = freezing.signed(asked)
    return frozen_text(Signed(as_named(again.report, signed.report), again.branch, again.branches))


def _paths(signed: Any, again: Any, path: str = "") -> Iterator[str]:
    """Name each place where two texts differ, with what was signed and what is counted."""
    if isinstance(signed, dict) and isinstance(again, dict):
        for key in sorted(signed.keys() | again.keys()):
            yield from _paths(signed.get(key), again.get(key), f"{path}.{key}" if path else key)
    elif isinstance(signed, list) and isinstance(again, list) and len(signed) == len(again):
        for place, pair in enumerate(zip(signed, again, strict=True)):
            yield from _paths(*pair, f"{path}[{place}]")
    elif signed != again:
        yield f"{path}: {_short(signed)} is counted as {_short(again)}"


def _short(value: Any) -> str:
    return f"{len(value)} rows" if isinstance(value, list) else json.dumps(value)[:80]


def events_against_states() -> Iterator[tuple[int, list[Difference]]]:
    """Yield batch by batch how many questions were folded anew, and those whose states differ.

    Reports count states, which are written with the events; only this says that they follow from them.
    """
    for count, found in recount(mend=False):
        yield (
            count,
            [
                Difference(Fault.EVENTS, f"question {each.question_id}: the states do not follow")
                for each in found
                if each.states
            ],
        )
        # Nothing of a batch is needed any more: memory does not grow with the number of questions.
        db.session.expunge_all()
