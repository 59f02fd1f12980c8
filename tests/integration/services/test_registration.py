"""Registering: numbers without gaps and doubles, two moments kept, the same form once, parts."""

from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from typing import Any

import pytest
import sqlalchemy as sa

from reception.domain.errors import CalendarUnknown, HappenedInFuture, NotPermitted, OutOfScope
from reception.domain.periods import local_day
from reception.domain.vocabulary import Channel, Kind, Language, Role, Status
from reception.extensions import db, transaction
from reception.models import Appeal, Applicant, Event, NumberCounter, Question
from reception.queries.scope import UNSCOPED
from reception.services import registration
from reception.services.registration import ApplicantDetails, Part, Registration
from tests.clerk import ChangedTheirMind, Work, register_all
from tests.making import NOON, PATTERN

CLERKS = 4
FORMS = 24
SHARED = 4
GIVEN_UP = 3


def numbers(branch: Any) -> list[tuple[int, int]]:
    """Return year and serial of all appeals of a branch, in order."""
    rows = db.session.execute(
        sa.select(Appeal.year, Appeal.serial)
        .where(Appeal.branch_id == branch.id)
        .order_by(Appeal.year, Appeal.serial),
        execution_options=UNSCOPED,
    )
    return [(year, serial) for year, serial in rows]


class TestNumbers:
    def test_four_clerks_at_once_leave_neither_gap_nor_double(self, app, make, database_url, tmp_path):
        """Some forms are sent by all of them, some twice by one, some registrations are given up."""
        branch, beside = make.branch(), make.branch()
        clerk, other = make.user(Role.STAFF, branch=branch), make.user(Role.STAFF, branch=beside)
        works = [
            Work(database_url, tmp_path, branch.id, clerk.id, NOON, forms(number))
            for number in range(CLERKS - 1)
        ]
        works.append(
            Work(database_url, tmp_path, beside.id, other.id, NOON, ("beside-1", "lost!", "beside-2"))
        )
        db.session.remove()

        with ProcessPoolExecutor(CLERKS, mp_context=clean_processes()) as pool:
            results = list(pool.map(register_all, works))

        db.session.add_all([branch, beside])
        told = results[:-1]
        registered = {form: number for result in told for form, number in result.items()}
        own = FORMS - SHARED - GIVEN_UP - 1
        assert len(registered) == (CLERKS - 1) * own + SHARED
        assert numbers(branch) == [(2026, serial) for serial in range(1, len(registered) + 1)]
        assert len(set(registered.values())) == len(registered)
        for shared in range(SHARED):
            assert len({result[f"shared-{shared}"] for result in told}) == 1, "one number for one form"
        assert results[-1] == {"beside-1": number(beside, 1), "beside-2": number(beside, 2)}
        assert numbers(beside) == [(2026, 1), (2026, 2)]

    def test_a_number_given_up_is_given_to_the_next(self, make):
        branch = make.branch()
        clerk = make.user(Role.STAFF, branch=branch)
        first = make.appeal(branch, actor=clerk)

        with pytest.raises(ChangedTheirMind):
            self.give_up(branch, clerk)
        second = make.appeal(branch, actor=clerk)

        assert (first.serial, second.serial) == (1, 2)
        assert second.number == number(branch, 2)

    def give_up(self, branch: Any, clerk: Any) -> None:
        with transaction():
            assert register(branch, clerk)[0].serial == 2
            raise ChangedTheirMind

    def test_each_branch_and_each_year_counts_from_one(self, make):
        branch, beside = make.branch(), make.branch()
        december = datetime(2025, 12, 30, 6, tzinfo=UTC)
        for each, moment in ((branch, december), (branch, NOON), (beside, NOON), (branch, NOON)):
            make.appeal(each, received_at=moment)

        assert numbers(branch) == [(2025, 1), (2026, 1), (2026, 2)]
        assert numbers(beside) == [(2026, 1)]

    @pytest.mark.parametrize(
        ("time_zone", "year"), [("Asia/Oral", 2026), ("America/New_York", 2025), ("UTC", 2025)]
    )
    def test_the_year_is_that_of_the_registration_where_the_branch_is(self, make, time_zone, year):
        branch = make.branch(time_zone=time_zone)
        new_year_in_oral = datetime(2025, 12, 31, 20, tzinfo=UTC)

        appeal = make.appeal(branch, received_at=new_year_in_oral - timedelta(days=2), now=new_year_in_oral)

        assert (appeal.year, appeal.serial) == (year, 1)
        assert appeal.number == f"{branch.number_prefix}-{year}-000001"


def clean_processes() -> BaseContext:
    """Return processes that share nothing with this one; what they import is imported once for all."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.clerk"])
    return context


def forms(clerk: int) -> tuple[str, ...]:
    """Return a clerk's forms: some that all send, one sent twice, some given up, the rest their own."""
    shared = [f"shared-{number}" for number in range(SHARED)]
    given_up = [f"{clerk}-{number}!" for number in range(GIVEN_UP)]
    own = [f"{clerk}-{number}" for number in range(FORMS - SHARED - GIVEN_UP - 1)]
    mixed = [*own, own[0], *given_up, *shared]
    # Each clerk meets the shared forms at another time.
    return tuple(mixed[clerk * 5 :] + mixed[: clerk * 5])


def number(branch: Any, serial: int) -> str:
    return f"{branch.number_prefix}-2026-{serial:06}"


def register(branch: Any, actor: Any, *, now: datetime = NOON, **values: Any) -> tuple[Appeal, bool]:
    defaults: dict[str, Any] = {
        "received_at": NOON,
        "channel": Channel.LETTER,
        "kind": Kind.COMPLAINT,
        "language": Language.RUSSIAN,
        "text": "Течёт крыша.",
    }
    asked = Registration(branch=branch, **defaults | values)
    return registration.register(asked, actor=actor, now=now, number_pattern=PATTERN)


@pytest.fixture
def branch(make: Any) -> Any:
    return make.branch()


@pytest.fixture
def clerk(make: Any, branch: Any) -> Any:
    return make.user(Role.STAFF, branch=branch)


class TestMoments:
    def test_received_may_be_earlier_than_entered_and_both_are_kept(self, branch, clerk):
        entered = NOON + timedelta(days=3)

        appeal, _ = register(branch, clerk, now=entered)

        assert (appeal.received_at, appeal.registered_at) == (NOON, entered)
        event = db.session.scalars(sa.select(Event), execution_options=UNSCOPED).one()
        assert (event.happened_at, event.recorded_at, event.actor) == (NOON, entered, clerk)
        assert appeal.questions[0].received_at == NOON

    def test_the_term_runs_from_the_receipt_and_not_from_the_entry(self, branch, clerk):
        appeal, _ = register(branch, clerk, now=NOON + timedelta(days=3))

        assert local_day(appeal.questions[0].due_at, branch.zone).isoformat() == "2026-06-22"

    def test_nothing_is_received_later_than_now(self, branch, clerk):
        with pytest.raises(HappenedInFuture), transaction():
            register(branch, clerk, received_at=NOON + timedelta(microseconds=1))

        assert count(Appeal) == count(NumberCounter) == 0

    def test_a_year_without_a_calendar_is_refused_and_takes_no_number(self, branch, clerk):
        far = datetime(2099, 6, 1, 7, tzinfo=UTC)
        with pytest.raises(CalendarUnknown), transaction():
            register(branch, clerk, received_at=far, now=far)

        assert register(branch, clerk)[0].serial == 1


class TestOnce:
    def test_the_same_form_sent_twice_registers_once(self, branch, clerk):
        first, is_new = register(branch, clerk, submission_key="a", applicant=ApplicantDetails(name="Асан"))
        again, is_new_again = register(
            branch,
            clerk,
            submission_key="a",
            applicant=ApplicantDetails(name="Асан"),
            now=NOON + timedelta(hours=1),
        )

        assert (is_new, is_new_again, again) == (True, False, first)
        assert (count(Appeal), count(Question), count(Event), count(Applicant)) == (1, 1, 1, 1)
        assert register(branch, clerk, submission_key="b")[0].serial == 2

    def test_forms_without_a_key_are_each_an_appeal(self, branch, clerk):
        assert [register(branch, clerk)[0].serial for _ in range(2)] == [1, 2]


class TestParts:
    def test_several_questions_share_number_and_applicant_and_live_apart(self, branch, clerk, make):
        topics = [make.topic(code) for code in ("housing", "health", "roads")]
        appeal, _ = register(
            branch,
            clerk,
            applicant=ApplicantDetails(name="Асанова Гүлнар"),
            parts=[Part(topic_id=topic.id, text=f"Часть {topic.code}") for topic in topics],
        )
        db.session.commit()

        assert [each.number for each in appeal.questions] == [f"{appeal.number}/{part}" for part in (1, 2, 3)]
        assert [each.topic for each in appeal.questions] == topics
        assert {each.status for each in appeal.questions} == {Status.REGISTERED}
        assert (count(Appeal), count(Applicant), count(Event)) == (1, 1, 3)

    def test_a_single_question_bears_the_appeals_number(self, branch, clerk):
        appeal, _ = register(branch, clerk)

        assert [each.number for each in appeal.questions] == [appeal.number]

    def test_an_appeal_without_a_question_is_none(self, branch, clerk):
        with pytest.raises(ValueError, match="at least one question"):
            register(branch, clerk, parts=[])


class TestWho:
    @pytest.mark.parametrize("role", [Role.OFFICIAL, Role.AUDITOR, Role.ADMINISTRATOR])
    def test_who_does_not_take_appeals_registers_none(self, branch, make, role):
        person = make.user(role, branch=branch)
        with pytest.raises(NotPermitted):
            register(branch, person)

    def test_a_clerk_registers_in_their_branch_and_those_below(self, branch, clerk, make):
        below = make.branch(branch)
        register(below, clerk)

        for elsewhere, person in ((make.branch(), clerk), (branch, make.user(Role.STAFF, branch=below))):
            with pytest.raises(OutOfScope):
                register(elsewhere, person)


def count(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model), execution_options=UNSCOPED) or 0
