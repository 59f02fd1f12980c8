"""The report of visits and personal receptions, and the lists behind its numbers, as known at a moment."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from reception.adapters import words
from reception.domain.receptions import Standing
from reception.domain.receptions_report import (
    HourRow,
    ReceptionsReport,
    VisitFigure,
    VisitRow,
    debtors_first,
)
from reception.domain.report import NONE_KEY, By, Names
from reception.extensions import db
from reception.models import Branch, Organisation, PersonalReception, ReceptionEvent, User, VisitEntry
from reception.queries import directory
from reception.queries.figures import windows
from reception.queries.receptions import planned, standing_of
from reception.queries.report import Question
from reception.queries.scope import of_branches
from reception.queries.visits import known

TOTAL = "total"
HAS_APPEAL = VisitEntry.appeal_id.is_not(None)


def receptions_report(asked: Question) -> ReceptionsReport:
    """Compute the report. Raises ``Unbalanced`` where a row's figures do not add up: then there are none."""
    branches = directory.branches_below(asked.branch, asked.scope)
    by_official, by_organisation, total = _hour_rows(asked, branches)
    found = ReceptionsReport(
        start_on=asked.period.start_on,
        end_on=asked.period.end_on,
        known_at=asked.known_at,
        branch=asked.branch.names if asked.branch else directory.all_branches(),
        visits=_visits_total(asked, branches),
        visits_by_channel=_visit_rows(asked, branches, By.CHANNEL),
        visits_by_topic=_visit_rows(asked, branches, By.TOPIC),
        hours=total,
        hours_by_official=debtors_first(by_official),
        hours_by_organisation=debtors_first(by_organisation),
    )
    found.ensure_balanced()
    return found


def _within(
    asked: Question, branches: Sequence[Branch], branch_id: Any, moment: Any
) -> sa.ColumnElement[bool]:
    """Return the condition that a row lies in the period, by the local midnights of its own branch."""
    return sa.or_(
        *(
            sa.and_(branch_id.in_(sorted(span.branch_ids)), moment >= span.start, moment < span.end)
            for span in windows(asked.period, branches)
        )
    )


def _visits_in(asked: Question, branches: Sequence[Branch]) -> sa.ColumnElement[bool]:
    return sa.and_(
        known(asked.known_at), _within(asked, branches, VisitEntry.branch_id, VisitEntry.visited_at)
    )


_COUNTS = (
    sa.func.count().label("lines"),
    sa.func.coalesce(sa.func.sum(VisitEntry.people), 0).label("people"),
    sa.func.coalesce(sa.func.sum(VisitEntry.minutes), 0).label("minutes"),
    sa.func.count().filter(~HAS_APPEAL).label("advice"),
    sa.func.count().filter(HAS_APPEAL).label("appeals"),
)


def _visits_total(asked: Question, branches: Sequence[Branch]) -> VisitRow:
    statement = sa.select(*_COUNTS).select_from(VisitEntry).where(_visits_in(asked, branches))
    row = db.session.execute(of_branches(statement, asked.scope, VisitEntry.branch_id)).one()
    return VisitRow(TOTAL, words.in_all_languages(words.BY[By.TOTAL]), *row)


def _visit_rows(asked: Question, branches: Sequence[Branch], by: By) -> tuple[VisitRow, ...]:
    column = _VISIT_COLUMNS[by]
    statement = sa.select(column.label("value"), *_COUNTS).where(_visits_in(asked, branches)).group_by(column)
    rows = db.session.execute(of_branches(statement, asked.scope, VisitEntry.branch_id)).all()
    labels = directory.labels(by, [row.value for row in rows], branches=branches, top=asked.branch)
    found = {labels.key_of(row.value): row for row in rows}
    return tuple(VisitRow(label.key, label.names, *found[label.key][1:]) for label in labels.in_order)


_VISIT_COLUMNS: dict[By, Any] = {By.CHANNEL: VisitEntry.channel, By.TOPIC: VisitEntry.topic_id}


@dataclass(slots=True)
class _Sums:
    """Sums of one row while it is being gathered."""

    planned: int = 0
    counts: Counter[Standing] = field(default_factory=Counter)
    stood_in: int = 0
    people: int = 0
    solved: int = 0


def _hours_in(asked: Question, branches: Sequence[Branch]) -> sa.ColumnElement[bool]:
    return _within(asked, branches, PersonalReception.branch_id, PersonalReception.starts_at)


def _hour_rows(asked: Question, branches: Sequence[Branch]) -> tuple[list[HourRow], list[HourRow], HourRow]:
    """Return the rows by official and by organisation, and the total."""
    officials: dict[Any, _Sums] = defaultdict(_Sums)
    organisations: dict[Any, _Sums] = defaultdict(_Sums)
    total = _Sums()
    for row in _planned_counts(asked, branches):
        for sums in (officials[row.official_id], organisations[row.organisation_id], total):
            sums.planned += row.count
    for row in _standings(asked, branches):
        for sums in (officials[row.official_id], organisations[row.organisation_id], total):
            sums.counts[Standing(row.standing)] += row.count
        if row.held_by_id is None:
            continue
        stood_in = row.count if row.standing == Standing.REPLACED else 0
        for sums in (officials[row.held_by_id], organisations[row.held_by_organisation_id], total):
            sums.people += row.people
            sums.solved += row.solved
            sums.stood_in += stood_in
    people = {user.id: user for user in _users(set(officials))}
    bodies = directory.names_of(Organisation, set(organisations) - {None})
    none = words.in_all_languages(words.NOT_GIVEN)
    return (
        [_row(str(key), _names(people[key]), sums, people[key].position) for key, sums in officials.items()],
        [
            _row(str(key) if key else NONE_KEY, bodies[key] if key else none, sums)
            for key, sums in organisations.items()
        ],
        _row(TOTAL, words.in_all_languages(words.BY[By.TOTAL]), total),
    )


def _row(key: str, names: Names, sums: _Sums, position: Names | None = None) -> HourRow:
    return HourRow(
        key, names, sums.planned, dict(sums.counts), sums.stood_in, sums.people, sums.solved, position
    )


def _names(user: User) -> Names:
    return Names(user.name, user.name, user.name)


def _users(ids: set[int]) -> Sequence[User]:
    statement = sa.select(User).where(User.id.in_(sorted(ids)))
    return db.session.scalars(statement.options(lazyload(User.role_rows))).all() if ids else ()


def _planned_counts(asked: Question, branches: Sequence[Branch]) -> Sequence[Any]:
    """Count the hours in the plan by themselves, whatever became of them."""
    statement = (
        sa.select(
            PersonalReception.official_id, PersonalReception.organisation_id, sa.func.count().label("count")
        )
        .join(ReceptionEvent, planned(asked.known_at))
        .where(_hours_in(asked, branches))
        .group_by(PersonalReception.official_id, PersonalReception.organisation_id)
    )
    return db.session.execute(of_branches(statement, asked.scope, PersonalReception.branch_id)).all()


def _standings(asked: Question, branches: Sequence[Branch]) -> Sequence[Any]:
    columns = (
        PersonalReception.official_id,
        PersonalReception.organisation_id,
        ReceptionEvent.held_by_id,
        ReceptionEvent.held_by_organisation_id,
        standing_of(asked.known_at).label("standing"),
    )
    each = (
        sa.select(*columns, ReceptionEvent.people, ReceptionEvent.solved)
        .join(ReceptionEvent, planned(asked.known_at))
        .where(_hours_in(asked, branches))
    )
    hours = of_branches(each, asked.scope, PersonalReception.branch_id).subquery()
    groups = [hours.c[column.name] for column in columns]
    statement = sa.select(
        *groups,
        sa.func.count().label("count"),
        sa.func.sum(hours.c.people).label("people"),
        sa.func.sum(hours.c.solved).label("solved"),
    ).group_by(*groups)
    return db.session.execute(statement.execution_options(scope=asked.scope)).all()


def hours_of(
    asked: Question, *, standing: Standing | None, by: By | None = None, key: str | None = None
) -> Sequence[Any]:
    """Return exactly the hours that a number counts: (hour, last entry, standing), in the order of time."""
    branches = directory.branches_below(asked.branch, asked.scope)
    stands = standing_of(asked.known_at)
    statement = (
        sa.select(PersonalReception, ReceptionEvent, stands.label("standing"))
        .join(ReceptionEvent, planned(asked.known_at))
        .where(_hours_in(asked, branches))
        .options(
            joinedload(PersonalReception.official, innerjoin=True).lazyload(User.role_rows),
            joinedload(PersonalReception.organisation),
            joinedload(ReceptionEvent.held_by).lazyload(User.role_rows),
        )
        .order_by(PersonalReception.starts_at, PersonalReception.id)
        .limit(MOST_ROWS)
    )
    if standing is not None:
        statement = statement.where(stands == standing.value)
    if by is not None and key is not None:
        statement = statement.where(_hour_key(by, key))
    return db.session.execute(of_branches(statement, asked.scope, PersonalReception.branch_id)).all()


MOST_ROWS = 2000
"""Of a list behind a number; a longer one is narrowed by period or branch."""


def _hour_key(by: By, key: str) -> sa.ColumnElement[bool]:
    column = PersonalReception.official_id if by is By.OFFICIAL else PersonalReception.organisation_id
    if key == NONE_KEY:
        return column.is_(None)
    return column == int(key) if key.isdecimal() and len(key) <= directory.LONGEST_ID else sa.false()


def visits_of(
    asked: Question, figure: VisitFigure, *, by: By | None = None, key: str | None = None
) -> Sequence[VisitEntry]:
    """Return exactly the lines of the journal that a number counts, in the order of time."""
    branches = directory.branches_below(asked.branch, asked.scope)
    statement = (
        sa.select(VisitEntry)
        .where(_visits_in(asked, branches))
        .options(
            joinedload(VisitEntry.visit, innerjoin=True),
            joinedload(VisitEntry.branch, innerjoin=True),
            joinedload(VisitEntry.topic),
            joinedload(VisitEntry.appeal),
        )
        .order_by(VisitEntry.visited_at, VisitEntry.visit_id)
        .limit(MOST_ROWS)
    )
    if figure is not VisitFigure.LINES:
        statement = statement.where(HAS_APPEAL if figure is VisitFigure.APPEALS else ~HAS_APPEAL)
    if by is not None and key is not None:
        values = directory.values_of(by, key, branches=branches, top=asked.branch)
        column = _VISIT_COLUMNS[by]
        statement = statement.where(column.is_(None) if values == [None] else column.in_(values))
    return db.session.scalars(of_branches(statement, asked.scope, VisitEntry.branch_id)).all()
