"""A sample drawn by lot: which questions a seed chooses, and what a check of them says of the whole."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from reception.domain.shares import share, wilson
from reception.domain.vocabulary import Verdict

USUAL_SIZE, LARGEST = 20, 500


def draw(ids: Iterable[int], *, seed: str, size: int) -> list[int]:
    """Return the sample: the first ``size`` in the order of SHA-256 over seed and id.

    Nobody can choose it, and whoever has the seed gets the same one again, in whatever order the ids come.
    """
    return sorted(set(ids), key=lambda key: (hashlib.sha256(f"{seed}:{key}".encode()).digest(), key))[:size]


@dataclass(frozen=True, slots=True)
class Check:
    """What came of calling the applicants of a sample."""

    drawn: int
    reached: int
    overturned: int
    """Not confirmed as solved, of those reached: partly solved, or not at all."""

    @classmethod
    def of(cls, verdicts: Iterable[Verdict | None]) -> "Check":
        """Count what was said; None is an applicant who was not reached."""
        said = list(verdicts)
        reached = [verdict for verdict in said if verdict is not None]
        return cls(len(said), len(reached), sum(verdict is not Verdict.SOLVED for verdict in reached))

    @property
    def rate(self) -> Decimal | None:
        """Return the overturned in per cent of the reached; None where nobody was reached."""
        return share(self.overturned, self.reached)

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """Return the Wilson interval of the rate at 95 %."""
        return wilson(self.overturned, self.reached)
