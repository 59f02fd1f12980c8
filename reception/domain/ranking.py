"""Ranking by the lower end of the Wilson interval: a rank has to be earned by cases (report.md, "Rows")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reception.domain.figures import SHARES, Share
from reception.domain.report import NONE_KEY, Against, By, Definitions, Report, Row
from reception.domain.shares import wilson

RANKED = (By.BRANCH, By.ORGANISATION, By.OFFICIAL)
"""The breakdowns whose rows are somebody who can be ranked."""

RANKED_BY = Share.FLOW
"""Positive among the decided: each case counts once, when it is decided, with whoever's outcome was accepted.
Of those received in a month most are not due by its end, so the cohort would rank by luck."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the ranking: its inputs, its rank and that of the period before; None: not ranked."""

    row: Row
    cases: int
    positive: int
    share: Decimal | None
    interval: tuple[Decimal, Decimal] | None
    """The Wilson 95 % interval of the share, in per cent to one decimal."""
    rank: int | None = None
    before: int | None = None

    @property
    def risen(self) -> int | None:
        """Return by how many ranks the row stands higher than before; negative: lower."""
        return None if self.rank is None or self.before is None else self.before - self.rank


def ranking(report: Report, by: By) -> tuple[Place, ...]:
    """Return the rows of a breakdown by rank; then by name those with too few cases and "not given"."""
    before = report.compared.get(Against.PREVIOUS)
    earlier = ranks(before.sections.get(by, ()), before.definitions) if before else {}
    ranked = ranks(report.sections.get(by, ()), report.definitions)
    places = [
        _place(row, report.definitions, ranked.get(row.key), earlier.get(row.key))
        for row in report.sections.get(by, ())
    ]
    # Rows come by name; sorting keeps that order among those that share a rank or have none.
    return tuple(
        sorted(places, key=lambda place: (place.row.key == NONE_KEY, place.rank is None, place.rank or 0))
    )


def ranks(rows: Sequence[Row], definitions: Definitions) -> Mapping[str, int]:
    """Return the rank of each row that has one: how many have a greater lower end, and one more.

    Rows whose lower ends print alike share a rank, and the next ranks are left out.
    """
    lower = {}
    for row in rows:
        cases, positive = _inputs(row, definitions)
        interval = wilson(positive, cases)
        if interval is not None and cases >= definitions.ranking_minimum and row.key != NONE_KEY:
            lower[row.key] = interval[0]
    ordered = sorted(lower.values(), reverse=True)
    return {key: ordered.index(end) + 1 for key, end in lower.items()}


def _place(row: Row, definitions: Definitions, rank: int | None, before: int | None) -> Place:
    cases, positive = _inputs(row, definitions)
    return Place(
        row, cases, positive, row.share(RANKED_BY, definitions), wilson(positive, cases), rank, before
    )


def _inputs(row: Row, definitions: Definitions) -> tuple[int, int]:
    ratio = SHARES[RANKED_BY]
    return row.count(ratio.denominator, definitions), row.count(ratio.numerator, definitions)
