"""The demo: an invented half-year that obeys the rules, told again word for word from its seed and day."""

import hashlib
import json
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from reception.adapters.passwords import is_right
from reception.adapters.phones import parse_phone
from reception.cli.demo import demo as command
from reception.domain.errors import DemoAlreadyThere
from reception.domain.identity import parse_iin
from reception.domain.periods import Period, local_day, midnight
from reception.domain.report import By
from reception.domain.vocabulary import Channel, Outcome, Role, Status
from reception.domain.workflow import PROPOSING, Action
from reception.extensions import db, transaction
from reception.models import Appeal, Applicant, Branch, Event, Organisation, Question, User
from reception.queries import report, terms
from reception.queries.scope import Scope
from reception.services import demo, recount
from reception.services.demo_cast import CLERK, OFFICIAL
from reception.services.territory import ensure_territory
from tests.conftest import database, make_app, server

ON = date(2026, 7, 1)
EVENING = datetime(2026, 7, 1, 18, tzinfo=UTC)
MORNING = midnight(ON, demo.ZONE)
APPEALS = 240
PATTERN = "{prefix}-{year}-{serial:06}"
UNSCOPED = {"scope": "a test"}


def live(*, seed: int = 7, appeals: int = APPEALS, now: datetime = EVENING) -> demo.Progress:
    with transaction():
        *_, last = demo.load(on=ON, now=now, number_pattern=PATTERN, seed=seed, appeals=appeals)
    return last


def told() -> str:
    """The whole history without keys, as one digest."""
    events = db.session.scalars(sa.select(Event).order_by(Event.id), execution_options=UNSCOPED)
    appeals = db.session.scalars(sa.select(Appeal).order_by(Appeal.id), execution_options=UNSCOPED)
    lines: list[Any] = [
        (
            event.action,
            event.happened_at.isoformat(),
            event.recorded_at.isoformat(),
            {name: value for name, value in event.facts.items() if not name.endswith("_id")},
        )
        for event in events
    ]
    lines += [(a.number, a.text, a.channel, a.language, a.applicant and a.applicant.name) for a in appeals]
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()


@pytest.fixture(scope="module")
def demo_url(
    template: str, tmp_path_factory: pytest.TempPathFactory, server_url: str | None
) -> Iterator[str]:
    """One database for all tests that only look."""
    if server_url is None:
        path = tmp_path_factory.mktemp("demo") / "reception.sqlite3"
        shutil.copyfile(template, path)
        yield f"sqlite:///{path}"
        return
    name = f"reception_demo_{uuid.uuid4().hex[:12]}"
    with server(server_url) as run:
        run(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield database(server_url, name)
    with server(server_url) as run:
        run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def lived(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load the demo once."""
    with make_app(demo_url, tmp_path_factory.mktemp("var")).app_context():
        live()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(demo_url: str, lived: None, tmp_path: Path) -> Iterator[Any]:
    """The app on the database in which the demo was loaded."""
    app = make_app(demo_url, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def questions(*conditions: Any) -> list[Question]:
    statement = sa.select(Question).where(*conditions).order_by(Question.id)
    return list(db.session.scalars(statement, execution_options=UNSCOPED))


def all_of(model: Any, *conditions: Any) -> list[Any]:
    return list(db.session.scalars(sa.select(model).where(*conditions), execution_options=UNSCOPED))


def person(login: str) -> User:
    return db.session.scalars(sa.select(User).where(User.email == login)).one()


def test_the_same_seed_and_day_tell_the_same_history_and_another_seed_another(app: Any) -> None:
    def tell(seed: int) -> str:
        *_, _last = demo.load(on=ON, now=EVENING, number_pattern=PATTERN, seed=seed, appeals=30)
        digest = told()
        db.session.rollback()
        return digest

    first, second, other = tell(7), tell(7), tell(8)

    assert first == second
    assert first != other


def test_entries_are_recorded_in_the_order_of_time_across_the_whole_register(world: Any) -> None:
    moments = [event.recorded_at for event in sorted(all_of(Event), key=lambda event: event.id)]

    assert moments == sorted(moments)
    assert moments[-1] <= EVENING


def test_nobody_accepts_their_own_proposal(world: Any) -> None:
    events = sorted(all_of(Event), key=lambda event: event.id)
    proposed_by: dict[int, int] = {}
    accepted = 0
    for event in events:
        if event.action in PROPOSING:
            proposed_by[event.question_id] = event.actor_id
        elif event.action is Action.ACCEPT:
            accepted += 1
            assert event.actor_id != proposed_by[event.question_id]
    assert accepted > APPEALS // 2


def test_columns_and_states_say_what_the_events_say(world: Any) -> None:
    batches = list(recount.recount(mend=False))

    assert sum(counted for counted, _ in batches) >= APPEALS
    assert [found for _, differences in batches for found in differences] == []


@pytest.mark.parametrize("month", range(1, 7))
def test_the_report_of_each_month_balances(world: Any, month: int) -> None:
    first = date(2026, month, 1)
    last = date(2026, month + 1, 1) - timedelta(days=1)
    asked = report.Question(period=Period(first, last), known_at=EVENING, scope=Scope.everything())

    found = report.report(asked, by=[By.BRANCH, By.TOPIC, By.OFFICIAL])

    assert found.total.received > 0
    assert found.total.is_balanced


def test_about_three_in_ten_are_resolved_positively_and_every_outcome_is_there(world: Any) -> None:
    found = questions()
    outcomes = [question.outcome for question in found if question.status is Status.CLOSED]

    assert 0.22 <= outcomes.count(Outcome.POSITIVE) / len(found) <= 0.40
    assert set(outcomes) == set(Outcome) - {Outcome.UNSTATED}


def test_the_desk_has_work_left_to_do(world: Any) -> None:
    undone = questions(Question.status != Status.CLOSED)
    overdue = [question for question in undone if question.due_at < MORNING]

    assert APPEALS * 0.02 <= len(overdue) <= APPEALS * 0.05
    assert {question.status for question in undone} == set(Status) - {Status.CLOSED}
    assert len({question.branch_id for question in overdue}) > 1


def test_every_branch_has_appeals_and_every_action_was_done(world: Any) -> None:
    busy = {appeal.branch.code for appeal in all_of(Appeal)}

    assert len(busy) >= 13
    assert {event.action for event in all_of(Event)} == set(Action) - {
        Action.CORRECT,
        Action.ATTACH,
        Action.WITHDRAW_FILE,
        Action.PAUSE,
        Action.RESUME,
        Action.SEND_OUT,
        Action.BODY_ANSWER,
        Action.TELL,
        Action.RECKON,
        Action.TAKE_OVER,
        Action.RETRACT,
    }


def test_the_official_whose_sign_in_is_printed_finds_an_interesting_desk(world: Any) -> None:
    desk = questions(
        Question.assignee_id == person(OFFICIAL).id,
        Question.status.in_([Status.ASSIGNED, Status.IN_WORK]),
    )
    days = {local_day(question.due_at, demo.ZONE) for question in desk}
    history = {event.action for question in desk for event in all_of(Event, Event.question_id == question.id)}

    assert len(desk) >= 8
    assert any(day < ON for day in days)
    assert any(ON <= day <= ON + timedelta(days=5) for day in days)
    assert {Action.RETURN, Action.EXTEND, Action.REOPEN} <= history


def test_the_clerk_whose_sign_in_is_printed_registered_many(world: Any) -> None:
    assert len(all_of(Appeal, Appeal.registered_by_id == person(CLERK).id)) >= APPEALS // 10


def test_the_desk_registers_on_working_days_in_office_hours(world: Any) -> None:
    calendar = terms.calendar()
    for appeal in all_of(Appeal):
        local = appeal.registered_at.astimezone(demo.ZONE)
        assert calendar.is_working_day(local.date())
        assert time(9) <= local.time() <= time(19)


def test_only_what_needs_nobody_at_the_desk_comes_in_at_night(world: Any) -> None:
    late = [
        appeal.channel
        for appeal in all_of(Appeal)
        if not time(9) <= appeal.received_at.astimezone(demo.ZONE).time() <= time(18, 30)
    ]

    assert late
    assert set(late) <= {Channel.WEB_FORM, Channel.EMAIL, Channel.SOCIAL_NETWORK}


def test_some_answers_are_entered_later_than_they_were_given(world: Any) -> None:
    assert any(e.happened_at.date() < e.recorded_at.date() for e in all_of(Event, Event.action == "propose"))


def test_applicants_cannot_be_real_people(world: Any) -> None:
    applicants = all_of(Applicant)
    with_iin = [applicant for applicant in applicants if applicant.iin]

    assert 0.5 <= len(with_iin) / len(applicants) <= 0.85
    assert all(parse_iin(applicant.iin).value[6] in "12" for applicant in with_iin)
    assert all(parse_phone(a.phone).region == "KZ" for a in applicants if a.phone)
    assert all(a.email.endswith(".example") for a in applicants if a.email)


def test_some_come_again_some_together_and_some_without_a_name(world: Any) -> None:
    appeals = all_of(Appeal)

    assert any(appeal.repeat_of is not None for appeal in appeals)
    assert all(a.repeat_of.applicant_id == a.applicant_id for a in appeals if a.repeat_of is not None)
    assert any(appeal.is_collective and appeal.signatories > 1 for appeal in appeals)
    assert all((appeal.applicant_id is None) == appeal.is_anonymous for appeal in appeals)
    assert any(appeal.parts > 1 for appeal in appeals)
    assert not any("{" in appeal.text for appeal in appeals)


def test_the_printed_sign_ins_are_true(world: Any) -> None:
    lines = [line.split() for line in demo.sign_ins()]

    assert {role for role, _, _ in lines} == set(Role)
    for role, login, password in lines:
        assert Role(role) in person(login).roles
        assert is_right(password, person(login).password_hash)
    assert len({user.password_hash for user in all_of(User)}) == 1


def test_the_clock_stops_at_the_present_moment(app: Any) -> None:
    noon = datetime.combine(ON, time(12), tzinfo=demo.ZONE)

    live(now=noon, appeals=30)

    assert max(event.recorded_at for event in all_of(Event)) <= noon


def test_the_demo_is_not_added_to_branches_that_are_there(app: Any) -> None:
    with transaction():
        ensure_territory()

    with pytest.raises(DemoAlreadyThere):
        live(appeals=5)

    assert all_of(Appeal) == []


def test_the_command_loads_the_demo_once_and_then_refuses_with_two(app: Any) -> None:
    loaded = app.test_cli_runner().invoke(command, ["--appeals", "20", "--on", "2026-07-01", "--json"])
    again = app.test_cli_runner().invoke(command, ["--appeals", "20", "--on", "2026-07-01"])

    assert (loaded.exit_code, again.exit_code) == (0, 2)
    assert json.loads(loaded.stdout)["appeals"] == len(all_of(Appeal)) > 0
    assert "already" in again.stderr


def test_an_interrupted_demo_leaves_nothing(app: Any) -> None:
    def interrupted() -> None:
        with transaction():
            for _ in demo.load(on=ON, now=EVENING, number_pattern=PATTERN, appeals=60):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert all_of(Branch) == []


def test_the_territory_is_brought_in_once_and_keeps_what_was_changed(app: Any) -> None:
    with transaction():
        ensure_territory()
        db.session.scalars(sa.select(Branch).where(Branch.code == "ORAL")).one().name_en = "Our own name"
    counted = len(all_of(Organisation))

    with transaction():
        ensure_territory()

    assert len(all_of(Organisation)) == counted
    assert db.session.scalar(sa.select(Branch.name_en).where(Branch.code == "ORAL")) == "Our own name"
