"""The report as one object (report.md): each figure counted by its own query, named and balanced."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.errors import Unbalanced
from reception.domain.periods import Period
from reception.domain.report import NONE_KEY, OPEN, POSITIVE, By, Definitions, MonthPoint, Names, Report, Row
from reception.domain.vocabulary import Outcome, Status
from reception.extensions import db
from reception.models import Branch
from reception.queries import directory
from reception.queries.figures import DIMENSIONS, Figure, Window, members, windows
from reception.queries.scope import Scope

COHORT = "cohort"
MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a report is asked: a period, a branch with those below it (None: all in scope), and K."""

    period: Period
    known_at: datetime
    scope: Scope
    branch: Branch | None = None
    definitions: Definitions = field(default_factory=Definitions)


def report(asked: Question, *, by: Sequence[By] = (), with_months: bool = False) -> Report:
    """Compute the report. Raises ``Unbalanced`` where a row's figures do not add up: then there are none."""
    branches = directory.branches_below(asked.branch, asked.scope)
    spans = windows(asked.period, branches)
    total = _total(asked, spans)
    sections = {dimension: _section(asked, spans, dimension, branches) for dimension in by}
    ensure_balanced(total, sections)
    return Report(
        start_on=asked.period.start_on,
        end_on=asked.period.end_on,
        known_at=asked.known_at,
        definitions=asked.definitions,
        branch=asked.branch.names if asked.branch else directory.all_branches(),
        total=total,
        sections=sections,
        months=_months(asked, branches) if with_months else (),
    )


def ensure_balanced(total: Row, sections: Mapping[By, Sequence[Row]]) -> None:
    """Raise ``Unbalanced`` unless each row balances and each breakdown adds up to the total."""
    wrong = [row.key for rows in ([total], *sections.values()) for row in rows if not row.is_balanced]
    for by, rows in sections.items():
        for figure in ("opening", "received", "reopened", "decided_total", "closing", "overdue"):
            if sum(getattr(row, figure) for row in rows) != getattr(total, figure):
                wrong.append(f"{by}: {figure}")
    if wrong:
        raise Unbalanced(tuple(wrong))


@dataclass(slots=True)
class _Counts:
    """Counts of one row while it is being gathered."""

    plain: Counter[str] = field(default_factory=Counter)
    decided: Counter[Outcome] = field(default_factory=Counter)
    cohort: Counter[str] = field(default_factory=Counter)

    def add(self, other: "_Counts") -> None:
        self.plain += other.plain
        self.decided += other.decided
        self.cohort += other.cohort

    def row(self, key: str, names: Names, depth: int = 0) -> Row:
        return Row(
            key=key,
            names=names,
            depth=depth,
            opening=self.plain[Figure.OPENING],
            received=self.plain[Figure.RECEIVED],
            reopened=self.plain[Figure.REOPENED],
            decided={outcome: self.decided[outcome] for outcome in Outcome},
            closing=self.plain[Figure.CLOSING],
            overdue=self.plain[Figure.OVERDUE],
            cohort={key: self.cohort[key] for key in (*map(str, Outcome), OPEN)},
        )


def _total(asked: Question, spans: Sequence[Window]) -> Row:
    counts = _Counts()
    for found in _counts(asked, spans, None).values():
        counts.add(found)
    return counts.row("total", asked.branch.names if asked.branch else directory.all_branches())


def _section(asked: Question, spans: Sequence[Window], by: By, branches: Sequence[Branch]) -> tuple[Row, ...]:
    counts = _counts(asked, spans, by)
    labels = directory.labels(by, counts.keys(), branches=branches, top=asked.branch)
    gathered: dict[str, _Counts] = defaultdict(_Counts)
    for value, found in counts.items():
        gathered[labels.key_of(value)].add(found)
    return tuple(
        gathered[label.key].row(label.key, label.names) for label in labels.in_order if label.key in gathered
    )


def _counts(asked: Question, spans: Sequence[Window], by: By | None) -> dict[Any, _Counts]:
    """Count every figure, by the values of a column of the state at the end of the period."""
    column = DIMENSIONS[by] if by else None
    statement = sa.union_all(
        *(_tally(asked, spans, figure, column, str(figure)) for figure in Figure),
        _tally(asked, spans, Figure.RECEIVED, column, COHORT),
    )
    found: dict[Any, _Counts] = defaultdict(_Counts)
    result = db.session.execute(statement, execution_options={"scope": asked.scope})
    for figure, value, status, outcome, count in result:
        counts = found[value]
        if figure == Figure.DECIDED:
            counts.decided[Outcome(outcome)] += count
        elif figure == COHORT:
            counts.cohort[OPEN if status != Status.CLOSED else Outcome(outcome).value] += count
        else:
            counts.plain[figure] += count
    return found


def _tally(
    asked: Question, spans: Sequence[Window], figure: Figure, column: str | None, name: str
) -> sa.Select[Any]:
    """Return the SELECT of (figure, value, status, outcome, count) for one figure."""
    parts = []
    for window in spans:
        chosen = members(figure, window, known_at=asked.known_at, scope=asked.scope)
        state = chosen.selected_columns
        value = state[column] if column else sa.null()
        parts.append(
            chosen.with_only_columns(
                sa.cast(value, sa.Text).label("value") if column == "channel" else value.label("value"),
                sa.cast(state.status, sa.Text).label("status"),
                sa.cast(state.outcome, sa.Text).label("outcome"),
            )
        )
    each = (sa.union_all(*parts) if len(parts) > 1 else parts[0]).subquery(f"members_{name}")
    by_outcome = name in {Figure.DECIDED, COHORT}
    status = each.c.status if by_outcome else sa.null()
    outcome = each.c.outcome if by_outcome else sa.null()
    grouped = [each.c.value, *([each.c.status, each.c.outcome] if by_outcome else [])]
    return sa.select(
        sa.literal(name).label("figure"),
        each.c.value,
        sa.cast(status, sa.Text).label("status"),
        sa.cast(outcome, sa.Text).label("outcome"),
        sa.func.count().label("count"),
    ).group_by(*grouped)


def _months(asked: Question, branches: Sequence[Branch]) -> tuple[MonthPoint, ...]:
    """Return the twelve months up to the period's last, each counted like a report of its own."""
    points = []
    for month in asked.period.months_back(MONTHS_SHOWN):
        of_month = replace(asked, period=month)
        spans = windows(month, branches)
        statement = sa.union_all(
            _tally(of_month, spans, Figure.RECEIVED, None, str(Figure.RECEIVED)),
            _tally(of_month, spans, Figure.DECIDED, None, str(Figure.DECIDED)),
        )
        counts: Counter[str] = Counter()
        for figure, _value, _status, outcome, count in db.session.execute(
            statement, execution_options={"scope": asked.scope}
        ):
            counts[figure] += count
            if figure == Figure.DECIDED and Outcome(outcome) in asked.definitions.positive:
                counts["positive"] += count
        points.append(
            MonthPoint(month.start_on, counts[Figure.RECEIVED], counts[Figure.DECIDED], counts["positive"])
        )
    return tuple(points)


def member_ids(
    asked: Question,
    figure: Figure,
    *,
    by: By | None = None,
    key: str | None = None,
    outcome: str | None = None,
) -> sa.Select[Any]:
    """Return the SELECT of the ids of exactly the questions that one printed count counts.

    ``outcome`` narrows *decided* and *received* (the cohort) to an outcome, ``OPEN`` or ``POSITIVE``.
    """
    branches = directory.branches_below(asked.branch, asked.scope)
    values: Iterable[Any] | None = None
    if by is not None and by is not By.TOTAL and key is not None:
        values = directory.values_of(by, key, branches=branches, top=asked.branch)
    parts = []
    for window in windows(asked.period, branches):
        chosen = members(figure, window, known_at=asked.known_at, scope=asked.scope)
        state = chosen.selected_columns
        if by is not None and values is not None:
            chosen = chosen.where(_is_one_of(state[DIMENSIONS[by]], values))
        if outcome == OPEN:
            chosen = chosen.where(state.status != Status.CLOSED)
        elif outcome == POSITIVE:
            positive = sorted(asked.definitions.positive)
            chosen = chosen.where(state.status == Status.CLOSED, state.outcome.in_(positive))
        elif outcome is not None:
            chosen = chosen.where(state.status == Status.CLOSED, state.outcome == Outcome(outcome))
        parts.append(chosen.with_only_columns(state.question_id.label("id")))
    each = (sa.union_all(*parts) if len(parts) > 1 else parts[0]).subquery("members")
    return sa.select(each.c.id).execution_options(scope=asked.scope)


def _is_one_of(column: Any, values: Iterable[Any]) -> sa.ColumnElement[bool]:
    values = list(values)
    if values == [None]:
        return sa.and_(column.is_(None))
    return sa.and_(column.in_(values))


__all__ = ["NONE_KEY", "Figure", "Question", "member_ids", "report"]
