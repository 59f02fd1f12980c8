"""Nobody who looked at the clock before a month was frozen is recorded beneath its moment of knowledge."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from reception.adapters.frozen_json import read_frozen
from reception.domain.freezing_errors import AlreadyFrozen
from reception.domain.vocabulary import Role
from reception.domain.workflow import Action
from reception.extensions import db, transaction
from reception.models import Branch, Event, Question, User
from reception.queries.scope import UNSCOPED, scope_of
from reception.services import freezing, history, knowledge
from reception.services.freezing import Wish
from tests.freezing import DAY, JUNE, SIGNED_AT, again, freeze, late

STALE = SIGNED_AT - timedelta(seconds=3)


@pytest.fixture
def branch(make):
    return make.branch()


@pytest.fixture
def manager(make, branch):
    return make.user(Role.MANAGER, branch=branch)


@contextmanager
def somebody_else(app) -> Iterator[None]:
    """Act in a session of one's own that does not wait for a lock."""

    def be_impatient(connection, *_):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")

    def be_impatient_on_sqlite(connection, *_):
        connection.execute("PRAGMA busy_timeout=1")

    is_sqlite = db.engine.dialect.name == "sqlite"
    listener = be_impatient_on_sqlite if is_sqlite else be_impatient
    engine = db.engine
    event.listen(engine, "checkout", listener)
    try:
        with app.app_context():
            yield
    finally:
        event.remove(engine, "checkout", listener)


def record(question) -> None:
    """Record a closing, as far as that is done before the transaction ends."""
    history.record(
        question,
        Action.TAKE_OVER,
        actor_id=None,
        happened_at=STALE - 5 * DAY,
        recorded_at=STALE,
        facts={"outcome": "positive"},
    )


def record_of(question_id: int) -> None:
    """Record a closing in a session of one's own."""
    late(db.session.get_one(Question, question_id, execution_options=UNSCOPED), recorded_at=STALE)


def test_who_looked_at_the_clock_before_and_records_after_is_known_later(make, branch, manager):
    question = make.question(branch)
    row = freeze(branch, manager)

    entered = late(question, recorded_at=STALE)

    assert entered.recorded_at == row.known_at + timedelta(microseconds=1)
    assert again(row) == row.text


def test_so_is_whoever_registers_or_declares_an_entry_void(make, branch, manager):
    question = make.question(branch)
    entered = late(question, recorded_at=SIGNED_AT - DAY)
    row = freeze(branch, manager)

    make.question(branch, received_at=SIGNED_AT - 9 * DAY, now=STALE)
    with transaction():
        history.retract(question, entered, actor_id=None, recorded_at=STALE)

    assert again(row) == row.text
    assert read_frozen(row.text).report.total.decided_total == 1


def test_who_records_after_the_moment_is_recorded_when_they_say(make, branch, manager):
    question = make.question(branch)
    freeze(branch, manager)

    assert late(question, recorded_at=SIGNED_AT + DAY).recorded_at == SIGNED_AT + DAY


def test_nobody_freezes_while_somebody_records(app, make, branch, manager):
    question, branch_id, manager_id = make.question(branch), branch.id, manager.id
    db.session.rollback()
    with transaction():
        record(question)
        db.session.flush()
        with somebody_else(app), pytest.raises(OperationalError):
            freeze(db.session.get_one(Branch, branch_id), db.session.get_one(User, manager_id))

    assert read_frozen(freeze(branch, manager).text).report.total.decided_total == 1


def test_nobody_records_while_the_moment_is_closed(app, make, branch):
    question_id = make.question(branch).id
    with transaction():
        db.session.scalar(sa.select(Branch.id))
        knowledge.close(lambda: SIGNED_AT)
        with somebody_else(app), pytest.raises(OperationalError):
            record_of(question_id)


def test_everybody_records_while_the_month_is_counted_and_is_known_later(app, make, branch, manager):
    question_id, wish = make.question(branch).id, Wish(branch=branch, month=JUNE)
    seen = {"actor": manager, "scope": scope_of(manager)}
    with transaction():
        known_at = freezing.close(wish, **seen, clock=lambda: SIGNED_AT)
    with somebody_else(app):
        record_of(question_id)
    drafted = freezing.draft(wish, known_at=known_at, scope=scope_of(manager))
    db.session.rollback()
    with transaction():
        row = freezing.freeze(wish, drafted, **seen)

    assert read_frozen(row.text).report.total.decided_total == 0
    recorded = db.session.scalars(sa.select(Event.recorded_at), execution_options=UNSCOPED).all()
    assert max(recorded) == SIGNED_AT + timedelta(microseconds=1)
    assert again(row) == row.text


def test_a_month_is_not_signed_as_known_at_a_moment_that_is_still_open(make, branch, manager):
    make.question(branch)
    wish = Wish(branch=branch, month=JUNE)
    drafted = freezing.draft(wish, known_at=SIGNED_AT, scope=scope_of(manager))

    with pytest.raises(ValueError, match="not closed"):
        freezing.freeze(wish, drafted, actor=manager, scope=scope_of(manager))


def test_who_freezes_a_month_that_is_being_frozen_finds_it_frozen(make, branch, manager):
    wish, seen = Wish(branch=branch, month=JUNE), {"actor": manager, "scope": scope_of(manager)}
    with transaction():
        known_at = freezing.close(wish, **seen, clock=lambda: SIGNED_AT)
    drafted = freezing.draft(wish, known_at=known_at, scope=scope_of(manager))
    freeze(branch, manager)

    with pytest.raises(AlreadyFrozen):
        freezing.freeze(wish, drafted, **seen)


def test_two_may_record_at_once_where_the_database_can(app, make, branch):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer")
    first, second = make.question(branch), make.question(branch).id
    with transaction():
        record(first)
        with somebody_else(app):
            record_of(second)
