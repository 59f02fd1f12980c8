"""One step with many questions: each by itself, so that one refusal does not lose the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reception.domain.errors import DomainError, NotOffered
from reception.extensions import db
from reception.models import Organisation, Question
from reception.queries import directory

MOST = 100
"""How many questions one request changes: it answers within seconds, and a person can read the list."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of each question."""

    changed: list[Question] = field(default_factory=list)
    refused: dict[int, DomainError] = field(default_factory=dict)
    """Why not, by the question's id."""


def each(chosen: Sequence[Question], step: Callable[[Question], object]) -> Done:
    """Take ``step`` with each question, every one within a savepoint of its own."""
    done = Done()
    for question in chosen:
        try:
            with db.session.begin_nested():
                step(question)
        except DomainError as error:
            done.refused[question.id] = error
        else:
            done.changed.append(question)
    return done


class Offers:
    """To which organisations the questions of each branch may go; each branch is asked about once."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._related: dict[int, list[int]] = {}

    def ensure(self, organisation: Organisation, question: Question) -> None:
        """Raise ``NotOffered`` unless the organisation takes questions of the question's branch."""
        if question.branch_id not in self._related:
            self._related[question.branch_id] = directory.related(question.branch)
        if not organisation.is_active or organisation.branch_id not in self._related[question.branch_id]:
            raise NotOffered
