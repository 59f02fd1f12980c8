"""Who acted in a period and how long cases had lain with whom, from the events as known at K."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.calendar import WorkingCalendar
from reception.domain.credit import BACK, Act, Credit, credits_of, last_act
from reception.domain.errors import CalendarUnknown
from reception.domain.history import Entry, effective
from reception.domain.periods import local_day
from reception.domain.workflow import PROPOSING, Action
from reception.extensions import db
from reception.models import Event, QuestionState
from reception.queries import directory, terms
from reception.queries.asof import states
from reception.queries.closings import is_known
from reception.queries.figures import Window, windows
from reception.queries.report import Question
from reception.queries.scope import Scope

TOLD = sorted({Action.ASSIGN, Action.START, Action.RETRACT, *BACK, *PROPOSING})


def acts(asked: Question) -> list[tuple[Act, ZoneInfo]]:
    """Return the last proposal in the period of each question, with the zone of its branch."""
    branches = directory.branches_below(asked.branch, asked.scope)
    return [
        (act, window.zone)
        for window in windows(asked.period, branches)
        for act in _acts(window, asked.known_at, asked.scope)
    ]


def credited(asked: Question) -> dict[int, Credit]:
    """Return the credit of each official by their id."""
    found = acts(asked)
    zones = {act.question_id: zone for act, zone in found}
    calendar = terms.calendar()
    return credits_of(
        (act for act, _zone in found), lambda act: working_days(act, zones[act.question_id], calendar)
    )


def working_days(act: Act, zone: ZoneInfo, calendar: WorkingCalendar) -> int | None:
    """Return the working days after the day on which a case came to its holder up to that of the act."""
    if act.since is None:
        return None
    try:
        return calendar.working_days_between(local_day(act.since, zone), local_day(act.at, zone))
    except CalendarUnknown:
        return None


def _acts(window: Window, known_at: datetime, scope: Scope) -> Iterator[Act]:
    entries: dict[int, list[Entry]] = defaultdict(list)
    for row in db.session.execute(_told(window, known_at, scope), execution_options={"scope": scope}):
        facts = {"assignee_id": row.assignee_id}
        if row.credited_id is not None:
            facts["credited_id"] = row.credited_id
        entries[row.question_id].append(
            Entry(row.id, row.action, row.happened_at, row.recorded_at, row.actor_id, facts, row.retracts_id)
        )
    for question_id, told in entries.items():
        act = last_act(question_id, effective(told), window.start, window.end)
        if act is not None:
            yield act


def _told(window: Window, known_at: datetime, scope: Scope) -> sa.Select[Any]:
    """Return the SELECT of what tells of the hands through which the questions acted on have passed."""
    acted = sa.select(Event.question_id).where(
        Event.question_id.in_(lived(window, known_at, scope)),
        Event.action.in_(sorted(PROPOSING)),
        Event.happened_at >= window.start,
        Event.happened_at < window.end,
    )
    told = (
        Event.id,
        Event.question_id,
        Event.action,
        Event.happened_at,
        Event.recorded_at,
        Event.actor_id,
        Event.retracts_id,
    )
    columns: Sequence[Any] = (
        *told,
        Event.facts["assignee_id"].as_integer().label("assignee_id"),
        Event.facts["credited_id"].as_integer().label("credited_id"),
    )
    return sa.select(*columns).where(
        Event.question_id.in_(acted), Event.recorded_at <= known_at, Event.action.in_(TOLD)
    )


def lived(window: Window, known_at: datetime, scope: Scope) -> sa.Select[Any]:
    """Return the SELECT of the ids of questions to which anything may have happened in a window.

    After an entry at t a question is open since t, or closed at some moment of the window.
    """
    state: type[QuestionState] = states("lived")
    is_open = sa.and_(
        state.closed_at.is_(None), state.valid_from < window.end, state.valid_to >= window.start
    )
    is_closed = sa.and_(state.closed_at >= window.start, state.closed_at < window.end)
    return sa.select(state.question_id).where(
        state.branch_id.in_(sorted(window.branch_ids)),
        scope.covers(state),
        *is_known(state, known_at),
        sa.or_(is_open, is_closed),
    )
