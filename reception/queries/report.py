"""The report as one object (report.md): each figure counted by its own condition, named and balanced."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.errors import Unbalanced
from reception.domain.figures import BALANCE, POSSIBLE, WITHOUT_DAYS, Figure
from reception.domain.periods import Period
from reception.domain.report import NONE_KEY, OPEN, POSITIVE, Against, By, Definitions, Names, Report, Row
from reception.domain.vocabulary import Outcome, Status
from reception.models import Branch
from reception.queries import definitions as definition_queries
from reception.queries import directory, months, proofs, tallies, terms
from reception.queries.figures import DIMENSIONS, Window, members, windows
from reception.queries.instants import bound, days_known_until, working_days, working_midnights
from reception.queries.scope import Scope

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a report is asked: a period, a branch with those below it (None: all in scope), and K."""

    period: Period
    known_at: datetime
    scope: Scope
    branch: Branch | None = None
    definitions: Definitions | None = None
    """The definitions to go by; None: those in force at the end of the period, as known at K."""

    @property
    def names(self) -> Names:
        """Return the name of the total."""
        return self.branch.names if self.branch else directory.all_branches()

    def defined(self) -> "Question":
        """Return the question with the definitions to go by."""
        if self.definitions is not None:
            return self
        return replace(
            self, definitions=definition_queries.in_force(self.period.end_on, known_at=self.known_at)
        )


def periods_compared(period: Period) -> dict[Against, Period]:
    """Return the periods with which a period is compared."""
    return {
        Against.PREVIOUS: period.previous(),
        Against.LAST_YEAR: period.same_last_year(),
        Against.SINCE_JANUARY: period.since_january(),
    }


def report(
    asked: Question,
    *,
    by: Sequence[By] = (),
    with_months: bool = False,
    with_shares: bool = True,
    compared: bool = False,
) -> Report:
    """Compute the report. Raises ``Unbalanced`` where a row's figures do not add up: then there are none.

    ``with_shares`` False leaves out what the balance line, its outcomes and their shares do not need.
    """
    asked = asked.defined()
    assert asked.definitions is not None
    branches = directory.branches_below(asked.branch, asked.scope)
    against = periods_compared(asked.period) if compared else {}
    periods = [asked.period, *against.values()]
    wanted = tallies.Wanted(
        spans=[windows(period, branches) for period in periods],
        by=(By.TOTAL, *by),
        known_at=asked.known_at,
        scope=asked.scope,
        definitions=asked.definitions,
        figures=tuple(Figure) if with_shares else BALANCE,
        calendar=terms.calendar() if with_shares else None,
    )
    found = _reports(asked, periods, wanted, branches)
    for each, span in zip(found, wanted.spans, strict=True):
        ensure_proved(asked, each, span, is_stated=with_shares and each is found[0])
    whole = replace(found[0], compared=dict(zip(against, found[1:], strict=True)))
    if not with_months:
        return whole
    points = months.points(
        asked.period.months_back(MONTHS_SHOWN),
        branches,
        known_at=asked.known_at,
        scope=asked.scope,
        definitions=asked.definitions,
    )
    return replace(whole, months=points)


def ensure_proved(asked: Question, found: Report, span: Sequence[Window], *, is_stated: bool) -> None:
    """Raise ``Unbalanced``, naming the questions concerned, unless a report adds up.

    ``is_stated``: its total must also say what separate counts say that know of no other figure.
    """
    try:
        ensure_balanced(found.total, found.sections)
        if is_stated:
            proofs.ensure_stated(found.total, span, known_at=asked.known_at, scope=asked.scope)
    except Unbalanced as unbalanced:
        assert asked.definitions is not None
        culprits = proofs.culprits(
            span, known_at=asked.known_at, scope=asked.scope, definitions=asked.definitions
        )
        raise Unbalanced(unbalanced.rows, culprits) from unbalanced


def ensure_balanced(total: Row, sections: Mapping[By, Sequence[Row]]) -> None:
    """Raise ``Unbalanced`` unless each row balances and each breakdown adds up to the total."""
    wrong = [row.key for rows in ([total], *sections.values()) for row in rows if not row.is_balanced]
    for by, rows in sections.items():
        for figure in ("opening", "received", "reopened", "decided_total", "closing", "overdue"):
            if sum(getattr(row, figure) for row in rows) != getattr(total, figure):
                wrong.append(f"{by}: {figure}")
    if wrong:
        raise Unbalanced(tuple(wrong))


def _reports(
    asked: Question, periods: Sequence[Period], wanted: tallies.Wanted, branches: Sequence[Branch]
) -> list[Report]:
    """Return the report of each period, all counted in one statement."""
    assert asked.definitions is not None
    found = tallies.counted(wanted)
    further = [figure for figure in wanted.figures if figure not in BALANCE]
    labels = {
        by: directory.labels(by, tallies.values(found, by), branches=branches, top=asked.branch)
        for by in wanted.by
        if by is not By.TOTAL
    }
    reports = []
    for place, period in enumerate(periods):
        total = tallies.Counts()
        for each in found.get((place, By.TOTAL), {}).values():
            total.add(each)
        sections: dict[By, tuple[Row, ...]] = {
            by: _rows(found.get((place, by), {}), labels[by], further) for by in labels
        }
        reports.append(
            Report(
                start_on=period.start_on,
                end_on=period.end_on,
                known_at=asked.known_at,
                definitions=asked.definitions,
                branch=asked.names,
                total=total.row("total", asked.names, further),
                sections=sections,
            )
        )
    return reports


def _rows(tally: tallies.Tally, labels: directory.Labels, further: Sequence[Figure]) -> tuple[Row, ...]:
    gathered: dict[str, tallies.Counts] = defaultdict(tallies.Counts)
    for value, found in tally.items():
        gathered[labels.key_of(value)].add(found)
    return tuple(
        gathered[label.key].row(label.key, label.names, further, label.owner)
        for label in labels.in_order
        if label.key in gathered
    )


def member_ids(
    asked: Question,
    figure: Figure,
    *,
    by: By | None = None,
    key: str | None = None,
    outcome: str | None = None,
) -> sa.Select[Any]:
    """Return the SELECT of the ids of exactly the questions that one printed count counts.

    ``outcome`` narrows a figure to an outcome, ``OPEN``, ``POSITIVE``, ``POSSIBLE`` or ``WITHOUT_DAYS``.
    """
    parts = [
        chosen.with_only_columns(chosen.selected_columns.question_id.label("id"), maintain_column_froms=True)
        for chosen in member_states(asked, figure, by=by, key=key, outcome=outcome)
    ]
    each = (sa.union_all(*parts) if len(parts) > 1 else parts[0]).subquery("members")
    return sa.select(each.c.id).execution_options(scope=asked.scope)


def member_states(
    asked: Question,
    figure: Figure,
    *,
    by: By | None = None,
    key: str | None = None,
    outcome: str | None = None,
) -> list[sa.Select[Any]]:
    """Return for each time zone the SELECT of the states at the period's end behind one printed count."""
    asked = asked.defined()
    branches = directory.branches_below(asked.branch, asked.scope)
    values: Iterable[Any] | None = None
    if by is not None and by is not By.TOTAL and key is not None:
        values = directory.values_of(by, key, branches=branches, top=asked.branch)
    assert asked.definitions is not None
    found = []
    spans = windows(asked.period, branches)
    for window in spans:
        chosen = members(
            figure, window, known_at=asked.known_at, scope=asked.scope, definitions=asked.definitions
        )
        state = chosen.selected_columns
        if by is not None and values is not None:
            chosen = chosen.where(_is_one_of(state[DIMENSIONS[by]], values))
        if outcome == WITHOUT_DAYS:
            chosen = chosen.where(_is_without_days(state, window, max(each.end for each in spans)))
        elif outcome is not None:
            chosen = chosen.where(_ended(state, outcome, asked.definitions))
        found.append(chosen)
    return found


def _ended(state: Any, outcome: str, definitions: Definitions) -> sa.ColumnElement[bool]:
    """Return the condition that a question ended as said, or is still open."""
    is_closed = state.status == Status.CLOSED
    is_positive = sa.and_(is_closed, state.outcome.in_(sorted(definitions.positive)))
    named: dict[str, sa.ColumnElement[bool]] = {
        OPEN: sa.not_(is_closed),
        POSITIVE: is_positive,
        POSSIBLE: sa.or_(sa.not_(is_closed), is_positive),
    }
    return named[outcome] if outcome in named else sa.and_(is_closed, state.outcome == Outcome(outcome))


def _is_without_days(state: Any, window: Window, last: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that the working days of a closing are not known; ``last``: of all windows."""
    calendar = terms.calendar()
    midnights = bound(working_midnights(calendar, window.zone, last))
    until = days_known_until(calendar, window.zone)
    return working_days(state.received_at, state.closed_at, midnights, until).is_(None)


def _is_one_of(column: Any, values: Iterable[Any]) -> sa.ColumnElement[bool]:
    values = list(values)
    if values == [None]:
        return sa.and_(column.is_(None))
    return sa.and_(column.in_(values))


__all__ = ["NONE_KEY", "Figure", "Question", "member_ids", "report"]
