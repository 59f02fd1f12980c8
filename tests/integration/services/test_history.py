"""The one door of changes: what is written is what the events say, as of any day, and it stays so."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception.domain.errors import (
    ChangedMeanwhile,
    DomainError,
    HappenedInFuture,
    MissingFact,
    SamePersonAccepts,
    TransitionNotAllowed,
)
from reception.domain.history import Entry, fold, state_at
from reception.domain.vocabulary import Status
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Branch, Event, Question, QuestionState
from reception.queries import asof
from reception.queries.scope import UNSCOPED
from reception.services import history
from reception.services.recount import Difference, recount
from tests.lives import MICROSECOND, World, attempt, birth, instants
from tests.making import NOON, Maker

RANDOM = st.randoms(use_true_random=False)
ON_ONE_DATABASE = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PAIRS = 60
DAY = timedelta(days=1)


@pytest.fixture
def world(make: Maker) -> World:
    """Return real ids, so that foreign keys hold."""
    branch = make.branch()
    organisations = [make.organisation(branch) for _ in range(2)]
    return World(
        branch_id=branch.id,
        topics=[make.topic(code).id for code in ("housing", "health", "roads")],
        districts=[make.district(branch).id for _ in range(2)],
        organisations=[each.id for each in organisations],
        people=[make.official(organisations[0]).id for _ in range(3)],
    )


@pytest.fixture
def question(make: Maker) -> Question:
    return make.question(make.branch())


def begun(random: Random, world: World, make: Maker) -> Question:
    """Return a question whose registration is drawn, as an appeal of its own."""
    first = birth(random, world)
    return history.begin(
        Question(appeal=make.appeal(db.session.get_one(Branch, world.branch_id)), part=2),
        actor_id=first.actor_id,
        happened_at=first.happened_at,
        recorded_at=first.recorded_at,
        facts=first.facts,
    )


def live(random: Random, world: World, question: Question, steps: int) -> None:
    """Try ``steps`` things through the door; what is refused must leave nothing behind."""
    for _ in range(steps):
        entries = history.entries_of(question.id)
        now = max(entry.recorded_at for entry in entries) + random.choice([MICROSECOND, DAY, timedelta(0)])
        tried = attempt(random, world, entries, now)
        before = written(question)
        try:
            put(question, tried)
        except DomainError:
            assert written(question) == before


def put(question: Question, entry: Entry) -> Event:
    moments = {"actor_id": entry.actor_id, "recorded_at": entry.recorded_at}
    if entry.action is Action.RETRACT:
        return history.retract(
            question, db.session.get_one(Event, entry.retracts, execution_options=UNSCOPED), **moments
        )
    return history.record(question, entry.action, happened_at=entry.happened_at, facts=entry.facts, **moments)


def written(question: Question) -> list[Any]:
    """Return all that the database holds of a question."""
    tables = [
        (Question.__table__, "id"),
        (Event.__table__, "question_id"),
        (QuestionState.__table__, "question_id"),
    ]
    return [
        db.session.connection()
        .execute(sa.select(table).where(table.c[key] == question.id).order_by(table.c.id))
        .all()
        for table, key in tables
    ]


def differences(*, mend: bool = False) -> list[Difference]:
    return [difference for _count, found in recount(mend=mend) for difference in found]


@given(random=RANDOM, steps=st.integers(0, 10))
@ON_ONE_DATABASE
def test_the_stored_states_answer_as_of_any_day_like_the_plain_fold_of_the_events(
    random: Random, steps: int, world: World, make: Maker
):
    question = begun(random, world, make)
    live(random, world, question, steps)
    entries = history.entries_of(question.id)
    moments = instants(entries)
    pairs = [(random.choice(moments), random.choice(moments)) for _ in range(PAIRS)]

    found = stored_states(question, pairs)

    for number, (at, known_at) in enumerate(pairs):
        expected = state_at(entries, at=min(at, known_at + MICROSECOND), known_at=known_at)
        assert found[number] == ([] if expected is None else [columns(expected)])
    assert columns(question) == columns(fold(entries)[-1].state)
    assert differences() == []


def stored_states(question: Question, pairs: list[tuple[datetime, datetime]]) -> list[list[dict[str, Any]]]:
    """Return, for each pair of (T, K), the states that the condition of the reports finds."""
    each = [
        sa.select(sa.literal(number).label("number"), QuestionState.id).where(
            QuestionState.question_id == question.id, asof.holds(QuestionState, at=at, known_at=known_at)
        )
        for number, (at, known_at) in enumerate(pairs)
    ]
    found: list[list[dict[str, Any]]] = [[] for _ in pairs]
    for number, key in db.session.execute(sa.union_all(*each), execution_options=UNSCOPED):
        state = db.session.get_one(QuestionState, key, execution_options=UNSCOPED)
        found[number].append(columns(state))
    return found


def columns(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in history.STATE_COLUMNS}


class TestRecord:
    def test_an_event_tells_where_the_question_stood_before_and_after_it(self, question, world):
        assigned = put(question, entry(Action.ASSIGN, 1, organisation_id=world.organisations[0]))
        proposed = put(question, entry(Action.WITHDRAW, 2, reason="Отозвано"))
        late = put(
            question, entry(Action.EXTEND, 1.5, told=3, due_at=(NOON + 40 * DAY).isoformat(), reason="Да")
        )

        assert (assigned.status_from, assigned.status_to) == (Status.REGISTERED, Status.ASSIGNED)
        assert (proposed.status_from, proposed.status_to) == (Status.ASSIGNED, Status.PROPOSED)
        assert (late.status_from, late.status_to) == (Status.ASSIGNED, Status.ASSIGNED)

    def test_the_version_rises_with_every_event_so_that_two_people_never_both_succeed(self, question):
        versions = [question.version]
        for hours in (1, 2):
            put(question, entry(Action.CORRECT, hours, reason="Ничего не изменилось"))
            versions.append(question.version)

        assert versions == sorted(set(versions))

    def test_a_clock_that_lags_does_not_rewrite_what_was_known(self, question):
        """Somebody may wait for a lock while another, later by the clock, has already written."""
        put(question, entry(Action.WITHDRAW, 5, reason="Отозвано"))

        late = put(question, entry(Action.CORRECT, 4.9, reason="Ошибка", topic_id=None))

        assert late.recorded_at == NOON + timedelta(hours=5)
        assert late.happened_at == NOON + timedelta(hours=4.9)
        assert differences() == []

    def test_several_events_of_one_moment_are_one_step_of_knowledge(self, question, world):
        put(question, entry(Action.ASSIGN, 1, organisation_id=world.organisations[0]))
        put(question, entry(Action.WITHDRAW, 1, reason="Отозвано"))
        put(question, entry(Action.CORRECT, 0.5, told=1, reason="Ошибка", topic_id=world.topics[1]))

        rows = db.session.scalars(
            sa.select(QuestionState).where(QuestionState.question_id == question.id),
            execution_options=UNSCOPED,
        ).all()
        assert all(row.known_from < row.known_to for row in rows)
        assert differences() == []

    @pytest.mark.parametrize(
        ("tried", "refusal"),
        [
            pytest.param((Action.ACCEPT, 1, {}), TransitionNotAllowed, id="not in the table"),
            pytest.param((Action.WITHDRAW, 1, {}), MissingFact, id="no reason"),
            pytest.param(
                (Action.WITHDRAW, -24, {"reason": "Да"}), TransitionNotAllowed, id="before the receipt"
            ),
            pytest.param((Action.WITHDRAW, 1, {"reason": "Да", "told": 0.5}), HappenedInFuture, id="future"),
        ],
    )
    def test_what_is_refused_leaves_nothing_behind(self, question, tried, refusal):
        action, hours, facts = tried
        before = written(question)

        with pytest.raises(refusal):
            put(question, entry(action, hours, **facts))
        db.session.commit()

        assert written(question) == before

    def test_nobody_accepts_their_own(self, question):
        put(question, entry(Action.WITHDRAW, 1, actor_id=1, reason="Отозвано"))
        before = written(question)

        with pytest.raises(SamePersonAccepts):
            put(question, entry(Action.ACCEPT, 2, actor_id=1))

        assert written(question) == before

    def test_a_stale_form_is_refused_with_both_versions(self, question):
        with pytest.raises(ChangedMeanwhile) as refused:
            history.ensure_unchanged(question, question.version - 1)

        assert (refused.value.seen_version, refused.value.version) == (question.version - 1, question.version)
        history.ensure_unchanged(question, question.version)
        history.ensure_unchanged(question, None)


class TestRetract:
    def test_the_registration_cannot_be_retracted(self, question):
        first = db.session.scalars(
            sa.select(Event).where(Event.question_id == question.id), execution_options=UNSCOPED
        ).one()
        before = written(question)

        with pytest.raises(TransitionNotAllowed):
            history.retract(question, first, actor_id=None, recorded_at=NOON + DAY)

        assert written(question) == before

    def test_an_event_of_another_question_cannot_be_retracted(self, question, make):
        other = make.question(make.branch())
        event = put(other, entry(Action.WITHDRAW, 1, reason="Отозвано"))

        with pytest.raises(ValueError, match="another question"):
            history.retract(question, event, actor_id=None, recorded_at=NOON + DAY)


class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE event SET happened_at = recorded_at",
            "UPDATE event SET facts = '{}'",
            "DELETE FROM event",
        ],
    )
    def test_the_database_refuses_to_change_or_delete_an_event(self, question, statement):
        before = written(question)

        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            db.session.execute(sa.text(statement))
        db.session.rollback()

        assert written(question) == before


class TestRecount:
    DAMAGES = (
        pytest.param(
            "UPDATE question SET topic_id = NULL, due_at = NULL", ("topic_id", "due_at"), False, id="columns"
        ),
        pytest.param("UPDATE question_state SET topic_id = NULL", (), True, id="a state"),
        pytest.param(
            "UPDATE question_state SET known_from = valid_from", (), True, id="the time of knowledge"
        ),
        pytest.param("DELETE FROM question_state", (), True, id="a lost state"),
    )

    @pytest.mark.parametrize(("damage", "names", "is_of_states"), DAMAGES)
    def test_damage_is_reported_exactly_and_mended(self, make, question, damage, names, is_of_states):
        key = "question_id" if "question_state" in damage else "id"
        others = [make.question(question.branch) for _ in range(2)]
        before = [written(each) for each in (question, *others)]
        db.session.execute(sa.text(f"{damage} WHERE {key} = {question.id}"))
        db.session.commit()
        db.session.expire_all()

        (found,) = differences()
        assert found.question_id == question.id
        assert set(found.columns) == set(names)
        assert found.states is is_of_states
        assert differences(mend=True) == [found]
        db.session.commit()

        assert differences() == []
        assert content(question) == [without_keys(table) for table in before[0]]
        assert [written(each) for each in others] == before[1:]

    def test_a_state_that_stands_there_twice_is_reported(self, question):
        (row,) = written(question)[2]
        copy = {name: value for name, value in row._mapping.items() if name != "id"}
        db.session.execute(sa.insert(QuestionState.__table__), [copy])

        assert [(each.question_id, each.states) for each in differences()] == [(question.id, True)]

    def test_a_question_without_a_history_is_reported_and_left_alone(self, make, question):
        place = {"appeal_id": question.appeal_id, "part": 2, "text": "", "version": 1}
        values = columns(question) | place
        (key,) = db.session.execute(sa.insert(Question.__table__).values(values)).inserted_primary_key

        assert [each.question_id for each in differences(mend=True)] == [key]


def content(question: Question) -> list[Any]:
    db.session.expire_all()
    return [without_keys(table) for table in written(question)]


def without_keys(rows: list[Any]) -> list[dict[str, Any]]:
    """Mending gives the states new keys and the question a new version."""
    return [{k: v for k, v in row._mapping.items() if k not in {"id", "version"}} for row in rows]


def entry(
    action: Action, hours: float, *, told: float | None = None, actor_id: int | None = None, **facts: Any
) -> Entry:
    """Return an entry that happened ``hours`` after noon, recorded then or ``told`` hours after noon."""
    happened_at = NOON + timedelta(hours=hours)
    recorded_at = happened_at if told is None else NOON + timedelta(hours=told)
    return Entry(0, action, happened_at, recorded_at, actor_id, facts)
