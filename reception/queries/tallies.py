"""All figures of several periods and breakdowns, counted in one pass over the questions that matter.

Each question that any figure may count is read once, as it stands at both ends of the period, with one bit
for each figure whose condition it meets. Then each breakdown counts how many questions have which bits.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, reduce
from operator import add
from typing import Any

import sqlalchemy as sa

from reception.domain.calendar import WorkingCalendar
from reception.domain.figures import BALANCE, OPEN, Durations, Figure
from reception.domain.report import By, Definitions, Names, Row
from reception.domain.vocabulary import Outcome, Status
from reception.extensions import db, plan_for_these_values
from reception.queries.conditions import is_in
from reception.queries.figures import DIMENSIONS, Ends, Window, looked_up_once
from reception.queries.instants import bound, days_known_until, working_days, working_midnights
from reception.queries.scope import Scope


@dataclass(slots=True)
class Counts:
    """Counts of one row while it is being gathered."""

    plain: Counter[Figure] = field(default_factory=Counter)
    decided: Counter[str] = field(default_factory=Counter)
    cohort: Counter[str] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)

    def add(self, other: "Counts") -> None:
        """Take in the counts of another row."""
        self.plain.update(other.plain)
        self.decided.update(other.decided)
        self.cohort.update(other.cohort)
        self.days.update(other.days)

    def row(self, key: str, names: Names, further: Sequence[Figure], owner: str = "") -> Row:
        """Return the row with these counts."""
        return Row(
            key=key,
            names=names,
            opening=self.plain[Figure.OPENING],
            received=self.plain[Figure.RECEIVED],
            reopened=self.plain[Figure.REOPENED],
            decided={outcome: self.decided[outcome.value] for outcome in Outcome},
            closing=self.plain[Figure.CLOSING],
            overdue=self.plain[Figure.OVERDUE],
            cohort={key: self.cohort[key] for key in (*map(str, Outcome), OPEN)},
            further={figure: self.plain[figure] for figure in further},
            days=Durations.of(self.days),
            owner=owner,
        )


Tally = Mapping[Any, Counts]
"""Counts by the values of a column of the state at the end of the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be counted, for whom and as known when. Without a calendar there are no durations."""

    spans: Sequence[Sequence[Window]]
    """The windows of each period."""
    by: Sequence[By]
    known_at: datetime
    scope: Scope
    definitions: Definitions
    figures: Sequence[Figure] = BALANCE
    calendar: WorkingCalendar | None = None


def counted(wanted: Wanted) -> Mapping[tuple[int, By], Tally]:
    """Return the counts of each period, by its place among the spans, and each breakdown."""
    each = _each_question(wanted)
    parts = [_by_bits(each, by) for by in wanted.by]
    if wanted.calendar is not None:
        parts += [_by_days(each, by) for by in wanted.by]
    found: dict[tuple[int, By], dict[Any, Counts]] = defaultdict(lambda: defaultdict(Counts))
    read_bits = cache(lambda bits: figures_of(bits, wanted.figures))
    plan_for_these_values()
    result = db.session.execute(sa.union_all(*parts), execution_options={"scope": wanted.scope})
    for section, span, value, ending, bits, days, count in result:
        by = By(section)
        counts = found[span, by][value_of(by, value)]
        if days is not None:
            counts.days[days] += count
            continue
        for figure in read_bits(bits):
            counts.plain[figure] += count
            if figure is Figure.RECEIVED:
                counts.cohort[ending] += count
            elif figure is Figure.DECIDED:
                counts.decided[ending] += count
    return found


def values(found: Mapping[tuple[int, By], Tally], by: By) -> set[Any]:
    """Return the values that occur in a breakdown, whatever the period."""
    return {value for (_span, section), tally in found.items() if section is by for value in tally}


def _windows(wanted: Wanted) -> Sequence[tuple[int, Window]]:
    """Return the windows of each span; zones that keep the same days are read as one."""
    found: dict[tuple[Any, ...], Window] = {}
    for place, span in enumerate(wanted.spans):
        for window in span:
            midnights: Any = ()
            if wanted.calendar is not None:
                midnights = working_midnights(wanted.calendar, window.zone, _last(wanted))
            key = (place, window.start, window.end, midnights)
            known = found.get(key)
            ids = window.branch_ids | known.branch_ids if known else window.branch_ids
            found[key] = Window(ids, window.start, window.end, window.zone)
    return [(key[0], window) for key, window in found.items()]


def _last(wanted: Wanted) -> datetime:
    return max(window.end for span in wanted.spans for window in span)


def _each_question(wanted: Wanted) -> sa.CTE:
    """Return the questions of all windows: span, values of the breakdowns, ending, bits, working days."""
    # The array of midnights is long: windows that share it send it once.
    midnights: dict[Any, Any] = {}
    reads = [_read(wanted, place, window, midnights) for place, window in _windows(wanted)]
    facts = looked_up_once(reads)
    by: Any = {"known_at": wanted.known_at, "definitions": wanted.definitions}
    return (
        sa.select(
            facts.span,
            *(facts[DIMENSIONS[one]].label(one.value) for one in wanted.by if one in DIMENSIONS),
            ending_of(facts).label("ending"),
            bits_of(facts, wanted.figures, **by).label("bits"),
            sa.case((is_in(Figure.DECIDED, facts, **by), facts.days)).label("days"),
        )
        .cte("each_question")
        .prefix_with("MATERIALIZED")
    )


def _read(wanted: Wanted, place: int, window: Window, midnights: dict[Any, Any]) -> sa.Select[Any]:
    ends = Ends.of(window, known_at=wanted.known_at, scope=wanted.scope, definitions=wanted.definitions)
    columns = [DIMENSIONS[by] for by in wanted.by if by in DIMENSIONS]
    return ends.read(wanted.figures, columns).add_columns(
        sa.literal_column(str(place), sa.Integer).label("span"),
        _days(wanted, ends, midnights).label("days"),
    )


def bits_of(facts: Any, figures: Sequence[Figure], **by: Any) -> sa.ColumnElement[int]:
    """Return a number whose bits say, in the order of ``figures``, which of them count a question."""
    return reduce(
        add,
        (
            sa.case(
                (is_in(figure, facts, **by), sa.literal_column(str(1 << bit))), else_=sa.literal_column("0")
            )
            for bit, figure in enumerate(figures)
        ),
    )


def figures_of(bits: int, figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures that the bits stand for."""
    return [figure for place, figure in enumerate(figures) if bits >> place & 1]


def ending_of(facts: Any) -> sa.ColumnElement[str]:
    """Return what a question is at the end: the value of its outcome, or ``OPEN``."""
    return sa.case(
        (facts.status == Status.CLOSED, sa.cast(facts.outcome, sa.Text)), else_=sa.literal_column(f"'{OPEN}'")
    )


def value_of(by: By, text: str | None) -> Any:
    """Return the stored value of a breakdown's column, which every statement here gives as a text."""
    return text if text is None or by in {By.CHANNEL, By.TOTAL} else int(text)


def _days(wanted: Wanted, ends: Ends, kept: dict[Any, Any]) -> sa.ColumnElement[Any]:
    """Return the working days up to the closing; they count for the decided only."""
    if wanted.calendar is None:
        return sa.cast(sa.null(), sa.Integer)
    zone = ends.window.zone
    midnights = working_midnights(wanted.calendar, zone, _last(wanted))
    until = days_known_until(wanted.calendar, zone)
    if midnights not in kept:
        kept[midnights] = bound(midnights)
    return working_days(ends.end.received_at, ends.end.closed_at, kept[midnights], until)


def _by_bits(each: sa.CTE, by: By) -> sa.Select[Any]:
    value = each.c[by.value] if by in DIMENSIONS else sa.null()
    keys = [each.c.span, each.c.ending, each.c.bits, *([each.c[by.value]] if by in DIMENSIONS else [])]
    return sa.select(
        sa.literal_column(f"'{by.value}'").label("section"),
        each.c.span,
        sa.cast(value, sa.Text).label("value"),
        each.c.ending,
        each.c.bits,
        sa.cast(sa.null(), sa.Integer).label("days"),
        sa.func.count().label("count"),
    ).group_by(*keys)


def _by_days(each: sa.CTE, by: By) -> sa.Select[Any]:
    value = each.c[by.value] if by in DIMENSIONS else sa.null()
    keys = [each.c.span, each.c.days, *([each.c[by.value]] if by in DIMENSIONS else [])]
    return (
        sa.select(
            sa.literal_column(f"'{by.value}'").label("section"),
            each.c.span,
            sa.cast(value, sa.Text).label("value"),
            sa.cast(sa.null(), sa.Text).label("ending"),
            sa.cast(sa.null(), sa.Integer).label("bits"),
            each.c.days,
            sa.func.count().label("count"),
        )
        .where(each.c.days.is_not(None))
        .group_by(*keys)
    )
