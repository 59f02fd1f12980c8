"""The digest: what one person is told on one day, and why this person is told."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from heapq import nsmallest
from itertools import chain
from typing import Any

from reception.domain.notices import NO_NEWS, NewsOf
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
    HEAD = "long_overdue_in_a_branch_of_yours"


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties a person to a question, and in whose place, if it is not their own."""

    ground: Ground
    instead_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person who may be reminded.

    ``organisation_id`` and ``is_official`` say which questions are theirs, ``branch_ids`` whose manager and
    ``headed_ids`` whose head they are, ``stands_in_for`` who is away and has left them their place.
    """

    id: int
    name: str
    email: str
    language: Language
    is_official: bool = False
    organisation_id: int | None = None
    branch_ids: frozenset[int] = frozenset()
    headed_ids: frozenset[int] = frozenset()
    stands_in_for: tuple["Recipient", ...] = ()
    wants_news: bool = False
    """Whether what happened to the person's cases waits for the digest."""

    def tie(
        self, *, branch_id: int, organisation_id: int | None, assignee_id: int | None, is_overdue: bool
    ) -> Tie | None:
        """Return why the person is reminded of a question that is due soon or overdue, the closest tie first.

        A question assigned to a person in the organisation is that person's alone. One's own comes before
        what one does in another's place.
        """
        for person in (self, *self.stands_in_for):
            ground = person._ground(branch_id, organisation_id, assignee_id, is_overdue)
            if ground is not None:
                return Tie(ground, "" if person is self else person.name)
        return None

    def _ground(
        self, branch_id: int, organisation_id: int | None, assignee_id: int | None, is_overdue: bool
    ) -> Ground | None:
        if self.is_official and assignee_id == self.id:
            return Ground.ASSIGNED
        is_nobodys = assignee_id is None and organisation_id is not None
        if self.is_official and is_nobodys and organisation_id == self.organisation_id:
            return Ground.ORGANISATION
        if is_overdue and branch_id in self.branch_ids:
            return Ground.BRANCH
        if is_overdue and branch_id in self.headed_ids:
            return Ground.HEAD
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
    instead_of: str = ""
    """Whose place the person takes, who is away."""
    passed: tuple[str, ...] = ()
    """The rungs that passed while no reminders were written; they are kept on record, and not sent."""

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
    news: NewsOf = NO_NEWS
    """What happened since the last digest, for whoever wants it so."""

    def only(self, question_ids: Collection[int]) -> "Digest":
        """Return the digest without the lines of other questions; the counts stay."""
        lines = tuple(line for line in self.lines if line.question_id in question_ids)
        return replace(self, lines=lines, news=self.news.only(question_ids))

    @property
    def question_ids(self) -> frozenset[int]:
        """Return the questions of all lines."""
        own = {line.question_id for line in self.lines}
        return frozenset(own | {line.question_id for line in self.news.lines})

    @property
    def line_count(self) -> int:
        """Return how many lines the mail lists."""
        return len(self.lines) + len(self.news.lines)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the numbers that are new in the mail, each once."""
        return tuple(dict.fromkeys((*self.new_numbers, *self.news.numbers)))[:MOST_NUMBERS]

    @property
    def is_managers(self) -> bool:
        """Say whether it is only about the branch, and nothing of it is the person's own work."""
        return all(line.ground in {Ground.BRANCH, Ground.HEAD} for line in self.lines)

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
            "news": self.news.as_dict(),
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
            # Digests written before there was news have none.
            news=NewsOf.from_dict(kept["news"]) if "news" in kept else NO_NEWS,
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
    news: NewsOf = NO_NEWS

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
            news=self.news,
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
        "instead_of": line.instead_of,
    }


def _line_from_dict(kept: Mapping[str, Any]) -> Line:
    return Line(**{**kept, "due_on": date.fromisoformat(kept["due_on"]), "ground": Ground(kept["ground"])})
