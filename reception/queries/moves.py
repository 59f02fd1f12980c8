"""Which open questions a change of the working calendar moves, and to when."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from reception.domain.calendar import WorkingCalendar
from reception.domain.deadlines import TermPolicy, due_instant, policy_in_force, reckon
from reception.domain.history import Entry
from reception.domain.periods import local_day
from reception.domain.running_term import GivenTerm, running_term
from reception.domain.term_ground import Ground, ground_of
from reception.domain.vocabulary import Status
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Appeal, Event, Question
from reception.queries import terms
from reception.queries.scope import UNSCOPED, Scope, scoped

A_DAY = timedelta(days=1)
AT_ONCE = 500
TELLING = (
    Action.REGISTER,
    Action.EXTEND,
    Action.REOPEN,
    Action.PAUSE,
    Action.RESUME,
    Action.RETRACT,
)


@dataclass(frozen=True, slots=True)
class Move:
    """One open question whose term ends on another day by the changed calendar."""

    question: Question
    due_from: date
    due_to: date
    due_at: datetime
    base_due_at: datetime
    """The end of the term without its pauses."""
    ground: Ground
    """What it is worked out by then."""


def moves(change: terms.CalendarChange, *, scope: Scope, lock: bool = False) -> list[Move]:
    """Return what the change of a day moves, what is due first leading.

    Closed questions, terms that a register gave and terms that a person extended to a day stay. Raises
    ``CalendarUnknown`` where a term would reach into a year that is not known. ``lock``: nobody else changes
    these questions until the transaction ends (PostgreSQL; on SQLite only one transaction writes).
    """
    calendar, policies = terms.calendar(change), terms.policies()
    found = []
    for question, entries in _around(change.day, scope, lock=lock):
        term = running_term(entries)
        if term is None or term.extended_to is not None or question.due_at is None:
            continue
        move = _move(question, term, policies, calendar)
        if move.due_from != move.due_to:
            found.append(move)
    return found


def _move(
    question: Question, term: GivenTerm, policies: Sequence[TermPolicy], calendar: WorkingCalendar
) -> Move:
    zone = question.branch.zone
    began_on = local_day(term.since, zone)
    found = reckon(began_on, policy_in_force(policies, began_on), calendar)
    due_on = term.effective_due_on(zone, calendar, base_on=found.due_on)
    assert question.due_at is not None, "the term runs"
    return Move(
        question=question,
        due_from=local_day(question.due_at, zone),
        due_to=due_on,
        due_at=due_instant(due_on, zone),
        base_due_at=due_instant(found.due_on, zone),
        ground=ground_of(found, calendar),
    )


def _around(day: date, scope: Scope, *, lock: bool) -> Iterator[tuple[Question, list[Entry]]]:
    """Yield the open questions in whose term the day lies, each with the entries that tell of its term."""
    # A term of calendar days that ends on the day itself is among them; zones differ by less than a day.
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    statement = (
        sa.select(Question)
        .join(Question.appeal)
        .where(
            Question.status != Status.CLOSED,
            Appeal.own_number.is_(None),
            Question.received_at < noon + 2 * A_DAY,
            Question.due_at > noon - 2 * A_DAY,
        )
        .options(contains_eager(Question.appeal), selectinload(Question.branch))
        .order_by(Question.due_at, Question.id)
    )
    if lock:
        statement = statement.with_for_update(of=Question)
    questions = db.session.scalars(scoped(statement, scope)).all()
    for start in range(0, len(questions), AT_ONCE):
        some = questions[start : start + AT_ONCE]
        entries = _entries([question.id for question in some])
        yield from ((question, entries[question.id]) for question in some)


def _entries(question_ids: Sequence[int]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = defaultdict(list)
    statement = (
        sa.select(Event)
        .where(Event.question_id.in_(question_ids), Event.action.in_(TELLING))
        .order_by(Event.id)
    )
    for event in db.session.scalars(statement, execution_options=UNSCOPED):
        found[event.question_id].append(event.as_entry())
    return found
