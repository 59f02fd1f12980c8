"""A frozen month, and what is learned of it afterwards: its restatements (report.md, "Freezing")."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from reception.domain.figures import (
    AFTERWARDS,
    BALANCE,
    FURTHER,
    OPEN,
    POSITIVE,
    POSSIBLE,
    SHARES,
    Figure,
    Part,
    Share,
)
from reception.domain.report import By, Definitions, Report, Row
from reception.domain.vocabulary import Outcome

ENDINGS = (*(outcome.value for outcome in Outcome), OPEN)

FROZEN_FIGURES = tuple(figure for figure in Figure if figure not in AFTERWARDS)
"""What a frozen month holds. What comes after a closing ripens without any entry, and depends on who is
known to be one person: merging two records changes that. So it is never signed."""

FROZEN_SHARES = tuple(
    each
    for each, ratio in SHARES.items()
    if AFTERWARDS.isdisjoint({ratio.numerator.figure, ratio.denominator.figure})
)

PARTS = tuple(
    part
    for figure in (*BALANCE, *(figure for figure in FURTHER if figure not in AFTERWARDS))
    for part in (
        Part(figure),
        *(Part(figure, key) for key in ENDINGS if figure is Figure.RECEIVED),
        *(Part(figure, key) for key in ENDINGS if figure is Figure.DECIDED and key != OPEN),
    )
)
"""Every count of a row that is signed, in the order of print."""


class Check(StrEnum):
    """What a manager looks at before freezing; each finds questions, and none of them forbids it."""

    PROPOSALS = "proposals"
    """An outcome was proposed and nobody had accepted it when the month ended."""
    BACK_DATED = "back_dated"
    """Something of the month was entered after its end."""
    OVERDUE = "overdue"
    UNCONFIRMED = "unconfirmed"
    """Resolved positively in the month, and the applicant has not said anything."""


@dataclass(frozen=True, slots=True)
class Signed:
    """All that a manager signs: the report, the branch and the branches whose questions it counts."""

    report: Report
    branch: str
    """Its code."""
    branches: tuple[str, ...]
    """The codes of those that the report covered, in the order of the tree."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one question stands in a report: which figures count it, what it is at the end, in which rows."""

    figures: frozenset[Figure]
    ending: str
    rows: Mapping[By, str]

    def counts_in(self, part: Part, definitions: Definitions, by: By, key: str | None) -> bool:
        """Say whether a count of a row counts the question."""
        is_in_row = by is By.TOTAL or key is None or self.rows.get(by) == key
        return part.figure in self.figures and is_in_row and self._ended(part.key, definitions)

    def _ended(self, key: str | None, definitions: Definitions) -> bool:
        is_positive = self.ending in {str(outcome) for outcome in definitions.positive}
        if key is None:
            return True
        if key == POSITIVE:
            return is_positive
        return is_positive or self.ending == OPEN if key == POSSIBLE else self.ending == key


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that stands otherwise than it stood; None where it did not stand in the report at all."""

    question_id: int
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True, slots=True)
class Restatement:
    """One count as signed and as known now, and exactly the questions that make the difference."""

    by: By
    key: str | None
    part: Part
    before: int
    after: int
    left: tuple[int, ...]
    came: tuple[int, ...]

    @property
    def questions(self) -> int:
        """Return how many questions make the difference; as many may have come as left."""
        return len(self.left) + len(self.came)


@dataclass(frozen=True, slots=True)
class RestatedShare:
    """One share as signed and as known now, in per cent, and how many questions make the difference."""

    share: Share
    before: Decimal | None
    after: Decimal | None
    questions: tuple[int, ...]


def members_changed(
    changed: Iterable[Changed],
    part: Part,
    definitions: Definitions,
    by: By = By.TOTAL,
    key: str | None = None,
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return which questions left a count and which came: the symmetric difference of its two lists."""
    left, came = [], []
    for each in changed:
        was = each.before is not None and each.before.counts_in(part, definitions, by, key)
        is_ = each.after is not None and each.after.counts_in(part, definitions, by, key)
        if was and not is_:
            left.append(each.question_id)
        elif is_ and not was:
            came.append(each.question_id)
    return tuple(sorted(left)), tuple(sorted(came))


def restatements(
    changed: Sequence[Changed], signed: Report, now: Report, by: By = By.TOTAL
) -> Iterator[Restatement]:
    """Yield each count of the total, or of the rows of a breakdown, whose list is no longer what it was."""
    for key, before, after in _paired(signed, now, by):
        for part in PARTS:
            left, came = members_changed(changed, part, signed.definitions, by, key)
            if left or came:
                was, is_ = (row.count(part, signed.definitions) if row else 0 for row in (before, after))
                yield Restatement(by, key, part, was, is_, left, came)


def _paired(signed: Report, now: Report, by: By) -> Iterator[tuple[str | None, Row | None, Row | None]]:
    if by is By.TOTAL:
        yield None, signed.total, now.total
        return
    found: dict[str, tuple[Row | None, Row | None]] = {
        row.key: (row, None) for row in signed.sections.get(by, ())
    }
    for row in now.sections.get(by, ()):
        found[row.key] = (found.get(row.key, (None, None))[0], row)
    for key, (before, after) in found.items():
        yield key, before, after


def restated_shares(changed: Sequence[Changed], signed: Report, now: Report) -> Iterator[RestatedShare]:
    """Yield each share of the total that is printed otherwise now, by the definitions that were signed."""
    definitions = signed.definitions
    for each in FROZEN_SHARES:
        before, after = signed.total.share(each, definitions), now.total.share(each, definitions)
        if before == after:
            continue
        ratio = SHARES[each]
        questions: set[int] = set()
        for part in (ratio.numerator, ratio.denominator):
            questions.update(*members_changed(changed, part, definitions))
        yield RestatedShare(each, before, after, tuple(sorted(questions)))


def as_named(counted: Report, signed: Report) -> Report:
    """Return a report with the names and the order of rows of the one that was signed.

    A branch that is renamed or an official who marries moves no figure; what is signed keeps their old name.
    """
    return replace(
        counted,
        branch=signed.branch,
        total=replace(counted.total, names=signed.total.names),
        sections={
            by: tuple(_as_named(rows, signed.sections.get(by, ()))) for by, rows in counted.sections.items()
        },
        compared={
            against: as_named(each, signed.compared[against]) if against in signed.compared else each
            for against, each in counted.compared.items()
        },
    )


def _as_named(counted: Sequence[Row], signed: Sequence[Row]) -> Iterator[Row]:
    places = {row.key: place for place, row in enumerate(signed)}
    for row in sorted(counted, key=lambda row: places.get(row.key, len(places))):
        place = places.get(row.key)
        yield row if place is None else replace(row, names=signed[place].names)
