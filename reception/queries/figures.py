"""The members of each figure of the report: questions at both ends of a period, and the facts about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Self
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.figures import AFTERWARDS, VERDICTS, Figure
from reception.domain.periods import Period
from reception.domain.report import By, Definitions
from reception.extensions import UtcDateTime
from reception.models import Branch, QuestionState
from reception.queries.asof import holds, states
from reception.queries.closings import last_word, undone_at
from reception.queries.conditions import Condition, is_in
from reception.queries.scope import Scope


@dataclass(frozen=True, slots=True)
class Window:
    """The instants [start, end) of a period for branches of one time zone."""

    branch_ids: frozenset[int]
    start: datetime
    end: datetime
    zone: ZoneInfo


def windows(period: Period, branches: Iterable[Branch]) -> tuple[Window, ...]:
    """Return the period's local midnights for each time zone among the branches; of no branch, no row."""
    by_zone: dict[ZoneInfo, set[int]] = {}
    for branch in branches:
        by_zone.setdefault(branch.zone, set()).add(branch.id)
    # A reader without a branch gets a report of nothing, whose figures are all 0.
    found = sorted((by_zone or {ZoneInfo("UTC"): set()}).items(), key=lambda zoned: zoned[0].key)
    return tuple(Window(frozenset(ids), *period.bounds(zone), zone) for zone, ids in found)


DIMENSIONS: dict[By, str] = {
    By.BRANCH: "branch_id",
    By.ORGANISATION: "organisation_id",
    By.OFFICIAL: "official_id",
    By.TOPIC: "topic_id",
    By.CHANNEL: "channel",
    By.DISTRICT: "district_id",
    By.PROGRAMME: "programme_id",
}
"""The column of a state by which a breakdown groups. In every figure of a row a question stands by its
state at the period's end: so each row balances, however often the question changed hands."""


STATE_FACTS = ("status", "outcome", "received_at", "closed_at", "due_at", "original_due_at")
"""What conditions ask of the state at the end of the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Questions as they stand at both ends of a period, and when each was last closed as positive in it."""

    window: Window
    known_at: datetime
    scope: Scope
    definitions: Definitions
    end: type[QuestionState]
    positive: sa.Subquery
    facts: Any
    """What conditions are made of, each under its name: the columns of ``STATE_FACTS``; ``was``, the status
    at the start; ``positive_at``, and when that closing was ``undone_at``; ``said``, the applicant's
    last word; the ``start`` and the ``end`` of the period, and ``reached``: E, or K while the period runs."""

    @classmethod
    def of(cls, window: Window, *, known_at: datetime, scope: Scope, definitions: Definitions) -> Self:
        """Return the ends of a window."""
        end = states("at_end")
        positive = _last_positive(window, known_at, definitions)
        facts = {name: getattr(end, name) for name in STATE_FACTS}
        facts["was"] = status_before(end, window, known_at)
        facts["positive_at"] = positive.c.at
        facts["undone_at"] = _undone(end, positive.c.at, known_at, definitions)
        facts["said"] = _last_word(end, window, known_at, definitions)
        # What will fall due is not due yet.
        for name, moment in (
            ("start", window.start),
            ("end", window.end),
            ("reached", min(window.end, known_at)),
        ):
            facts[name] = sa.literal(moment, UtcDateTime())
        return cls(
            window=window,
            known_at=known_at,
            scope=scope,
            definitions=definitions,
            end=end,
            positive=positive,
            facts=SimpleNamespace(**facts),
        )

    def select(self, figures: Iterable[Figure]) -> sa.Select[Any]:
        """Return the SELECT of the states at the end of all questions that any of ``figures`` may count."""
        end, window = self.end, self.window
        chosen = sa.select(end)
        if not AFTERWARDS.isdisjoint(figures):
            chosen = chosen.outerjoin(self.positive, self.positive.c.question_id == end.question_id)
        return chosen.where(
            end.branch_id.in_(sorted(window.branch_ids)),
            self.scope.covers(end),
            holds(end, at=window.end, known_at=self.known_at),
            # Whoever was closed before the period and is still closed at its end stands in no figure: every
            # condition below says so by itself. Said here, it spares reading all that was ever closed.
            sa.or_(end.closed_at.is_(None), end.closed_at >= window.start),
        ).execution_options(scope=self.scope)

    def read(self, figures: Iterable[Figure], columns: Iterable[str]) -> sa.Select[Any]:
        """Return the same questions with every fact that ``figures`` ask for, and some ``columns``.

        Where ``looked_up_once`` stands around it, conditions may name a fact as often as they like.
        """
        figures = set(figures)
        names = [*STATE_FACTS, "was", "start", "end", "reached"]
        names += [] if AFTERWARDS.isdisjoint(figures) else ["positive_at", "undone_at"]
        names += [] if VERDICTS.isdisjoint(figures) else ["said"]
        wanted = [getattr(self.facts, name).label(name) for name in names]
        wanted += [getattr(self.end, name) for name in columns if name not in names]
        return self.select(figures).with_only_columns(*wanted, maintain_column_froms=True)

    def is_in(self, figure: Figure) -> Condition:
        """Return the condition that a question counts in a figure; it may be NULL for false."""
        return is_in(figure, self.facts, known_at=self.known_at, definitions=self.definitions)


def looked_up_once(reads: Sequence[sa.Select[Any]]) -> Any:
    """Return the facts of several ``Ends.read`` as columns, each looked up once for each question."""
    # OFFSET keeps the database from putting the look-ups into each condition that names one.
    return sa.union_all(*reads).offset(sa.literal_column("0")).subquery("read").c


def _last_positive(window: Window, known_at: datetime, definitions: Definitions) -> sa.Subquery:
    """Return when each question was last closed as positive in the period."""
    closed = states("closed_positively")
    return (
        sa.select(closed.question_id, sa.func.max(closed.closed_at).label("at"))
        .where(
            closed.branch_id.in_(sorted(window.branch_ids)),
            closed.closed_at >= window.start,
            closed.closed_at < window.end,
            closed.outcome.in_(sorted(definitions.positive)),
            closed.known_from <= known_at,
            closed.known_to > known_at,
        )
        .group_by(closed.question_id)
        .subquery("positive")
    )


def status_before(end: type[QuestionState], window: Window, known_at: datetime) -> Any:
    """Return the status at the start of the period; NULL where the question was not there yet.

    Looked up for each question by itself, and not for those received since: joined, the database reads all
    states that ever were.
    """
    start = states("at_start")
    return (
        sa.select(start.status)
        .where(
            start.question_id == end.question_id,
            end.received_at < window.start,
            holds(start, at=window.start, known_at=known_at),
        )
        .limit(1)
        .correlate(end)
        .scalar_subquery()
    )


def _undone(end: type[QuestionState], positive_at: Any, known_at: datetime, definitions: Definitions) -> Any:
    """Return when the positive closing was undone, of those that are old enough to be asked about."""
    asked = positive_at <= known_at - timedelta(days=min(definitions.sticky_days))
    return sa.case((asked, undone_at(end, positive_at, known_at=known_at)))


def _last_word(end: type[QuestionState], window: Window, known_at: datetime, definitions: Definitions) -> Any:
    """Return what the applicant said last, of what was closed positively since the start."""
    asked = sa.and_(end.closed_at >= window.start, end.outcome.in_(sorted(definitions.positive)))
    return sa.case((asked, last_word(end, known_at=known_at)))


def members(
    figure: Figure,
    window: Window,
    *,
    known_at: datetime,
    scope: Scope,
    definitions: Definitions | None = None,
) -> sa.Select[Any]:
    """Return the SELECT of the states at the end of the period of the questions that ``figure`` counts."""
    ends = Ends.of(window, known_at=known_at, scope=scope, definitions=definitions or Definitions())
    return ends.select([figure]).where(ends.is_in(figure))
