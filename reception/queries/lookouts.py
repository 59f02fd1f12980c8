"""What the look-outs look at: the closings of a period as known at K, from states and events."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.history import Entry, effective
from reception.domain.lookouts import Closing, Found, Lookout, look, named_in
from reception.domain.periods import local_day
from reception.domain.vocabulary import Kind, Verdict
from reception.domain.workflow import PROPOSING, Action
from reception.extensions import db
from reception.models import Appeal, Event, Organisation, Question, QuestionState, User
from reception.queries import directory, report, terms
from reception.queries.asof import states
from reception.queries.closings import is_known, last_said
from reception.queries.figures import Window, windows
from reception.queries.scope import UNSCOPED, Scope

ENDING = frozenset({Action.ACCEPT, Action.TAKE_OVER})
TOLD = sorted({*ENDING, *PROPOSING, Action.RETRACT})


def lookouts(asked: report.Question) -> Mapping[Lookout, Found]:
    """Return what each look-out finds in a period, a branch with those below it, as known at K."""
    return look(closings(asked), asked.period, terms.calendar())


def closings(asked: report.Question) -> list[Closing]:
    """Return the closings of the period, each with who answered, who accepted and what was said of it."""
    spans = windows(asked.period, directory.branches_below(asked.branch, asked.scope))
    found = [each for window in spans for each in _closed(window, asked.known_at, asked.scope)]
    people = {each.accepted_by_id for each in found} | {each.answered_by_id for each in found}
    bodies = _bodies(people - {None})
    about = _about(spans, set(bodies.values()), asked)
    return [_closing(each, bodies, about) for each in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closed:
    """A closing as it is read, before people's organisations are known."""

    question_id: int
    closed_at: datetime
    window: Window
    outcome: Any
    is_denied: bool
    accepted_by_id: int | None = None
    accepted_at: datetime | None = None
    answered_by_id: int | None = None
    answer: str = ""


def _closing(each: _Closed, bodies: Mapping[Any, int], about: Mapping[int, frozenset[int]]) -> Closing:
    return Closing(
        question_id=each.question_id,
        closed_on=local_day(each.closed_at, each.window.zone),
        outcome=each.outcome,
        accepted_by_id=each.accepted_by_id,
        accepted_at=each.accepted_at,
        acceptor_body=bodies.get(each.accepted_by_id),
        answerer_body=bodies.get(each.answered_by_id),
        answer=each.answer,
        is_denied=each.is_denied,
        about=about.get(each.question_id, frozenset()),
    )


def _closed(window: Window, known_at: datetime, scope: Scope) -> Iterator[_Closed]:
    """Yield the closings of a window that held for a while, with the entries that made each."""
    state: type[QuestionState] = states("closing")
    last, is_last = last_said(state, known_at=known_at)
    is_denied = sa.exists().where(is_last, last.verdict == Verdict.NOT_SOLVED)
    ended = (
        sa.select(state.question_id, state.closed_at, state.outcome, is_denied.label("is_denied"))
        .where(
            state.branch_id.in_(sorted(window.branch_ids)),
            scope.covers(state),
            *is_known(state, known_at),
            # Of a closing's states the first: later ones tell what the applicant said.
            state.valid_from == state.closed_at,
            state.closed_at >= window.start,
            state.closed_at < window.end,
        )
        .order_by(state.closed_at, state.question_id)
        .execution_options(scope=scope)
    )
    entries = _entries(ended.with_only_columns(state.question_id).order_by(None), known_at, scope)
    for row in db.session.execute(ended):
        made = _made(entries[row.question_id], row.closed_at)
        yield _Closed(
            question_id=row.question_id,
            closed_at=row.closed_at,
            window=window,
            outcome=row.outcome,
            is_denied=row.is_denied,
            **made,
        )


def _entries(ids: sa.Select[Any], known_at: datetime, scope: Scope) -> Mapping[int, list[Entry]]:
    """Return the entries that count and propose or end, by question, as they happened."""
    statement = sa.select(
        Event.id,
        Event.question_id,
        Event.action,
        Event.happened_at,
        Event.recorded_at,
        Event.actor_id,
        Event.retracts_id,
        Event.facts["answer"].as_string().label("answer"),
    ).where(Event.question_id.in_(ids), Event.action.in_(TOLD), Event.recorded_at <= known_at)
    told: dict[int, list[Entry]] = defaultdict(list)
    for row in db.session.execute(statement, execution_options={"scope": scope}):
        told[row.question_id].append(
            Entry(
                row.id,
                row.action,
                row.happened_at,
                row.recorded_at,
                row.actor_id,
                {"answer": row.answer or ""},
                row.retracts_id,
            )
        )
    return defaultdict(list, {key: effective(entries) for key, entries in told.items()})


def _made(entries: Sequence[Entry], closed_at: datetime) -> dict[str, Any]:
    """Return who accepted at a closing and when that was recorded, who had proposed, and the answer."""
    until = [entry for entry in entries if entry.happened_at <= closed_at]
    endings = [place for place, entry in enumerate(until) if entry.action in ENDING]
    if not endings:
        return {}
    ending = until[endings[-1]]
    proposal = next((e for e in reversed(until[: endings[-1]]) if e.action in PROPOSING), None)
    # What an earlier register closed was answered and accepted there.
    if proposal is None or ending.action is Action.TAKE_OVER:
        return {"accepted_by_id": ending.actor_id, "accepted_at": ending.recorded_at}
    return {
        "accepted_by_id": ending.actor_id,
        "accepted_at": ending.recorded_at,
        "answered_by_id": proposal.actor_id,
        "answer": proposal.facts["answer"] if proposal.action is Action.PROPOSE else "",
    }


def _bodies(people: Iterable[Any]) -> dict[int, int]:
    """Return the organisation of each of some people, where they are of one, as it is now."""
    rows = db.session.execute(
        sa.select(User.id, User.organisation_id).where(
            User.id.in_(sorted(people)), User.organisation_id.is_not(None)
        )
    )
    return {person: body for person, body in rows if body is not None}


def _about(spans: Sequence[Window], bodies: set[int], asked: report.Question) -> dict[int, frozenset[int]]:
    """Return for each complaint which of the organisations it is about.

    It is about an organisation that its text names, and about the one that answered the appeal it repeats.
    """
    names = {
        key: (each.kk, each.ru, each.en) for key, each in directory.names_of(Organisation, bodies).items()
    }
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    complaints = sa.select(Question.id, Question.text, Appeal.text.label("whole"), Appeal.repeat_of_id).join(
        Appeal, Appeal.id == Question.appeal_id
    )
    statement = complaints.where(Appeal.kind == Kind.COMPLAINT, Question.id.in_(_closed_ids(spans)))
    rows = db.session.execute(statement, execution_options={"scope": asked.scope}).all()
    answered = _answered({row.repeat_of_id for row in rows} - {None}, asked)
    for row in rows:
        found[row.id] = named_in(f"{row.whole} {row.text}", names) | answered.get(
            row.repeat_of_id, frozenset()
        )
    return found


def _closed_ids(spans: Sequence[Window]) -> sa.Select[Any]:
    """Return the SELECT of the ids of questions closed in the windows, also as it was believed once."""
    state: type[QuestionState] = states("around")
    return sa.select(state.question_id).where(
        sa.or_(
            *(
                sa.and_(
                    state.branch_id.in_(sorted(span.branch_ids)),
                    state.closed_at >= span.start,
                    state.closed_at < span.end,
                )
                for span in spans
            )
        )
    )


def _answered(appeals: set[Any], asked: report.Question) -> dict[int | None, frozenset[int]]:
    """Return the organisations that answered some appeals, as known at K."""
    if not appeals:
        return {}
    state: type[QuestionState] = states("earlier")
    statement = (
        sa.select(Question.appeal_id, state.organisation_id)
        .join(state, state.question_id == Question.id)
        .where(
            Question.appeal_id.in_(sorted(appeals)),
            state.closed_at.is_not(None),
            state.organisation_id.is_not(None),
            *is_known(state, asked.known_at),
        )
    )
    found: dict[int | None, frozenset[int]] = {}
    # Only the organisation is read of an appeal that may be another branch's.
    for appeal_id, body in db.session.execute(statement, execution_options=UNSCOPED):
        if body is not None:
            found[appeal_id] = found.get(appeal_id, frozenset()) | {body}
    return found
