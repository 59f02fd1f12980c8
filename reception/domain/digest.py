"""The digest: what one person is told on one day, and why this person is told."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from heapq import nsmallest
from itertools import chain
from typing import Any

from reception.domain.vocabulary import Language

LONGEST_LIST = 50
"""How many questions a mail lists; the rest are counted and linked."""

MOST_NUMBERS = 1000
"""How many numbers a mail's header names: mail servers refuse headers that go on for ever."""


class Ground(StrEnum):
    """Why a person is reminded of a question."""

    ASSIGNED = "assigned_to_you"
    ORGANISATION = "assigned_to_your_organisation"
    BRANCH = "overdue_in_your_branch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person who may be reminded.

    ``organisation_id`` and ``is_official`` say which questions are theirs, ``branch_ids`` which branches
    they manage.
    """

    id: int
    name: str
    email: str
    language: Language
    is_official: bool = False
    organisation_id: int | None = None
    branch_ids: frozenset[int] = frozenset()

    def ground(
        self, *, branch_id: int, organisation_id: int | None, assignee_id: int | None, is_overdue: bool
    ) -> Ground | None:
        """Return why the person is reminded of a question that is due soon or overdue, the closest tie first.

        A question assigned to a person in the organisation is that person's alone.
        """
        if self.is_official and assignee_id == self.id:
            return Ground.ASSIGNED
        is_nobodys = assignee_id is None and organisation_id is not None
        if self.is_official and is_nobodys and organisation_id == self.organisation_id:
            return Ground.ORGANISATION
        if is_overdue and branch_id in self.branch_ids:
            return Ground.BRANCH
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question of a digest. ``days_left`` counts working days and is negative for an overdue one."""

    question_id: int
    number: str
    topic: str
    due_on: date
    days_left: int
    rung: str
    ground: Ground
    is_new: bool

    @property
    def place(self) -> tuple[bool, date, int]:
        """Return the key of the order: what is new comes first, then what is due first."""
        return (not self.is_new, self.due_on, self.question_id)

    @property
    def is_overdue(self) -> bool:
        """Say whether the term has passed."""
        return self.days_left < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a mail tells: the first lines of the list, and the counts of the whole of it."""

    on: date
    language: Language
    lines: tuple[Line, ...] = ()
    overdue: int = 0
    due_soon: int = 0
    more: int = 0
    """How many questions are counted and not listed."""
    new_numbers: tuple[str, ...] = ()

    def only(self, question_ids: Collection[int]) -> "Digest":
        """Return the digest without the lines of other questions; the counts stay."""
        return replace(self, lines=tuple(line for line in self.lines if line.question_id in question_ids))

    @property
    def is_managers(self) -> bool:
        """Say whether it is only about the branch, and nothing of it is the person's own work."""
        return all(line.ground is Ground.BRANCH for line in self.lines)

    def as_dict(self) -> dict[str, Any]:
        """Return the digest as it is kept beside its mail."""
        return {
            "on": self.on.isoformat(),
            "language": self.language.value,
            "lines": [_line_as_dict(line) for line in self.lines],
            "overdue": self.overdue,
            "due_soon": self.due_soon,
            "more": self.more,
            "new_numbers": list(self.new_numbers),
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Digest":
        """Return the digest that ``as_dict`` has kept."""
        return cls(
            on=date.fromisoformat(kept["on"]),
            language=Language(kept["language"]),
            lines=tuple(_line_from_dict(line) for line in kept["lines"]),
            overdue=kept["overdue"],
            due_soon=kept["due_soon"],
            more=kept["more"],
            new_numbers=tuple(kept["new_numbers"]),
        )


@dataclass
class DigestInMaking:
    """Lines as they are read, in any number: the first ones are kept and the others counted."""

    on: date
    language: Language
    lines: list[Line] = field(default_factory=list)
    overdue: int = 0
    due_soon: int = 0
    new_numbers: list[str] = field(default_factory=list)

    def add(self, lines: Iterable[Line]) -> None:
        """Take in a page of lines."""
        page = list(lines)
        late = sum(line.is_overdue for line in page)
        self.overdue += late
        self.due_soon += len(page) - late
        self.lines = nsmallest(LONGEST_LIST, chain(self.lines, page), key=lambda line: line.place)
        room = MOST_NUMBERS - len(self.new_numbers)
        self.new_numbers += [line.number for line in page if line.is_new][:room]

    def finished(self) -> Digest:
        """Return the digest."""
        return Digest(
            on=self.on,
            language=self.language,
            lines=tuple(self.lines),
            overdue=self.overdue,
            due_soon=self.due_soon,
            more=self.overdue + self.due_soon - len(self.lines),
            new_numbers=tuple(self.new_numbers),
        )


def _line_as_dict(line: Line) -> dict[str, Any]:
    return {
        "question_id": line.question_id,
        "number": line.number,
        "topic": line.topic,
        "due_on": line.due_on.isoformat(),
        "days_left": line.days_left,
        "rung": line.rung,
        "ground": line.ground.value,
        "is_new": line.is_new,
    }


def _line_from_dict(kept: Mapping[str, Any]) -> Line:
    return Line(**{**kept, "due_on": date.fromisoformat(kept["due_on"]), "ground": Ground(kept["ground"])})
