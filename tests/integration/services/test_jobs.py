"""A job is done once, by whoever holds its claim, with its person's rights as they are now."""

import os
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import InterfaceError, OperationalError, PendingRollbackError

from reception.domain.errors import TooManyJobs
from reception.domain.jobs import KEPT, LEASE, MOST_ATTEMPTS, MOST_OPEN, JobFailure, JobKind, JobState
from reception.extensions import db, transaction, utcnow
from reception.models import Job
from reception.services import job_expiry, jobs
from reception.services.jobs import ClaimLost, Done, JobFailed
from tests.desk import clock, desk
from tests.working import only_job, surroundings, work

__all__ = ["clock", "desk"]


def ask(person, key="1", **parameters):
    with transaction():
        job, is_new = jobs.ask(JobKind.LIST_EXPORT, parameters, person=person, key=key, now=utcnow())
        return job.id, is_new


class Died(BaseException):
    """A worker that is killed has no time to say anything."""


def die(running):
    raise Died


def begin_and_die(folder):
    with pytest.raises(Died):
        work(folder, die)


class TestAsking:
    def test_the_same_form_sent_twice_asks_once(self, desk):
        assert ask(desk.staff) == (only_job().id, True)
        assert ask(desk.staff) == (only_job().id, False)

    def test_a_key_belongs_to_one_person(self, desk):
        assert ask(desk.staff)[1]
        assert ask(desk.manager)[1]

    def test_one_person_does_not_keep_everybody_else_waiting(self, desk, tmp_path):
        for number in range(MOST_OPEN):
            ask(desk.staff, str(number))
        with pytest.raises(TooManyJobs):
            ask(desk.staff, "one more")
        assert not ask(desk.staff, "0")[1]
        assert ask(desk.manager)[1]

        work(tmp_path, lambda _running: Done())

        assert ask(desk.staff, "one more")[1]


class TestRunning:
    def test_the_result_is_kept_for_a_day(self, desk, tmp_path):
        ask(desk.staff, form="csv")

        assert work(tmp_path, lambda running: Done({"asked": running.parameters}, "name", "list.csv"))

        job = only_job()
        assert (job.state, job.file, job.download_name) == (JobState.DONE, "name", "list.csv")
        assert job.result == {"asked": {"form": "csv"}}
        assert (job.finished_at, job.expires_at) == (utcnow(), utcnow() + KEPT)
        assert not work(tmp_path), "nothing waits any more"

    def test_the_oldest_comes_first(self, desk, clock, tmp_path):
        first, _is_new = ask(desk.staff, "1")
        clock.shift(1)
        ask(desk.staff, "2")
        done = []

        work(tmp_path, lambda running: done.append(running.job_id) or Done())

        assert done == [first]

    def test_of_two_imports_the_second_waits_and_a_list_does_not(self, desk, clock, tmp_path):
        """So a worker always has a hand free for the reminders."""
        with transaction():
            for key in ("1", "2"):
                jobs.ask(JobKind.REGISTER_IMPORT, {}, person=desk.manager, key=key, now=utcnow())
        clock.shift(1)
        ask(desk.staff)
        begun = []

        def do(running):
            begun.append(running.job_id)
            if len(begun) == 1:
                jobs.run_next(
                    {kind: jobs.Kind(jobs.Permission.READ_APPEALS, do) for kind in JobKind}, running.around
                )
                assert not jobs.run_next({}, running.around), "the second import waits for the first"
            return Done()

        while work(tmp_path, do):
            pass

        first, second, a_list = sorted(begun)
        assert begun == [first, a_list, second]

    def test_progress_is_seen_while_it_runs(self, desk, tmp_path):
        ask(desk.staff)
        seen = []

        def do(running):
            running.report(7, 9)
            with db.engine.connect() as connection:
                seen.append(tuple(connection.execute(sa.select(Job.done, Job.total)).one()))
            return Done()

        work(tmp_path, do)

        assert seen == [(7, 9)]

    def test_whoever_lost_the_role_or_the_account_gets_nothing(self, desk, make, tmp_path):
        for person in (desk.staff, desk.official):
            ask(person)
        desk.staff.roles = frozenset()
        desk.official.is_active = False
        db.session.commit()

        while work(tmp_path, lambda _running: pytest.fail("is not begun")):
            pass

        assert set(db.session.scalars(sa.select(Job.failure))) == {JobFailure.NOT_PERMITTED}

    def test_a_refusal_keeps_its_facts(self, desk, tmp_path):
        ask(desk.staff)

        def do(_running):
            raise JobFailed(JobFailure.TOO_MANY_ROWS, rows=3)

        work(tmp_path, do)

        job = only_job()
        assert (job.state, job.failure, job.result) == (
            JobState.FAILED,
            JobFailure.TOO_MANY_ROWS,
            {"rows": 3},
        )

    def test_a_fault_fails_the_job_and_not_the_worker(self, desk, tmp_path):
        ask(desk.staff)

        assert work(tmp_path, lambda _running: {}["nothing"])

        assert (only_job().state, only_job().failure) == (JobState.FAILED, JobFailure.FAULT)

    @pytest.mark.parametrize(
        "error",
        [
            OperationalError("SELECT", {}, Exception("away")),
            InterfaceError("SELECT", {}, Exception("the cursor is closed")),
            PendingRollbackError("the connection was cut in a transaction"),
        ],
    )
    def test_a_database_that_is_away_for_a_moment_costs_no_job(self, desk, clock, tmp_path, error):
        ask(desk.staff)

        def do(_running):
            raise error

        work(tmp_path, do)
        assert only_job().state is JobState.RUNNING
        clock.shift(LEASE + timedelta(seconds=1))

        assert work(tmp_path, lambda _running: Done())
        assert only_job().state is JobState.DONE


class TestDeadWorkers:
    def test_the_job_is_taken_again_after_the_lease_and_not_before(self, desk, clock, tmp_path):
        ask(desk.staff)
        begin_and_die(tmp_path)
        clock.shift(LEASE)
        assert not work(tmp_path, lambda _running: Done())

        clock.shift(1)

        assert work(tmp_path, lambda _running: Done())
        assert (only_job().state, only_job().attempts) == (JobState.DONE, 2)

    def test_a_report_of_progress_renews_the_lease(self, desk, clock, tmp_path):
        ask(desk.staff)

        def do(running):
            clock.shift(LEASE - timedelta(seconds=1))
            running.report(1, 2)
            raise Died

        with pytest.raises(Died):
            work(tmp_path, do)
        clock.shift(LEASE - timedelta(seconds=1))

        assert not work(tmp_path, lambda _running: Done())

    def test_what_was_kept_is_told_to_the_next_worker(self, desk, clock, tmp_path):
        ask(desk.staff)

        def do(running):
            with transaction():
                running.keep(run_id=3)
            raise Died

        with pytest.raises(Died):
            work(tmp_path, do)
        clock.shift(LEASE + timedelta(seconds=1))

        work(tmp_path, lambda running: Done(dict(running.checkpoint)))
        assert only_job().result == {"run_id": 3}

    def test_a_worker_that_was_only_slow_leaves_the_job_to_the_other(self, desk, clock, tmp_path):
        ask(desk.staff)

        def slow(running):
            clock.shift(LEASE + timedelta(seconds=1))
            assert jobs.claim_next(utcnow()) is not None
            db.session.commit()
            with pytest.raises(ClaimLost):
                running.report(1, 1)
            with pytest.raises(ClaimLost):
                running.keep(run_id=3)
            return Done({"by": "the slow one"})

        work(tmp_path, slow)

        assert (only_job().state, only_job().result) == (JobState.RUNNING, {})

    def test_a_job_that_kills_every_worker_is_given_up(self, desk, clock, tmp_path):
        ask(desk.staff)
        for _ in range(MOST_ATTEMPTS):
            begin_and_die(tmp_path)
            clock.shift(LEASE + timedelta(seconds=1))

        assert not work(tmp_path, die)
        assert (only_job().state, only_job().failure) == (JobState.FAILED, JobFailure.GIVEN_UP)


class TestExpiry:
    def test_files_go_when_their_day_is_over_and_the_row_stays_on_record(self, desk, clock, tmp_path):
        files = surroundings(tmp_path).files
        ask(desk.staff)
        kept = files.new_export(".csv")
        work(tmp_path, lambda _running: Done({"rows": 3}, kept.name))
        self.tidy(files)
        assert kept.exists()

        clock.shift(KEPT + timedelta(seconds=1))
        self.tidy(files)

        assert not kept.exists()
        assert (only_job().file, only_job().result) == (None, {"rows": 3})

    def test_what_a_killed_worker_left_goes_and_what_a_job_needs_stays(self, desk, clock, tmp_path):
        files = surroundings(tmp_path).files
        needed, left = files.new_export(""), files.new_export(".xlsx")
        for path in (needed, left):
            os.utime(path, (utcnow().timestamp(),) * 2)
        ask(desk.staff, upload=needed.name)
        self.tidy(files)
        assert left.exists(), "somebody may be writing it"

        clock.shift(KEPT + timedelta(seconds=1))
        self.tidy(files)

        assert (needed.exists(), left.exists()) == (True, False)

    def test_what_nobody_started_is_forgotten(self, desk, clock, tmp_path):
        with transaction():
            jobs.ask(
                JobKind.REGISTER_IMPORT,
                {},
                person=desk.manager,
                key="1",
                now=utcnow(),
                state=JobState.PREPARED,
            )
        assert not work(tmp_path, lambda _running: Done()), "it waits for its person"

        clock.shift(KEPT + timedelta(seconds=1))
        self.tidy(surroundings(tmp_path).files)

        assert db.session.scalars(sa.select(Job)).all() == []

    def tidy(self, files):
        db.session.rollback()
        with transaction():
            job_expiry.remove_expired(files, now=utcnow())


def test_a_name_that_is_not_ours_leads_to_no_file(tmp_path):
    files = surroundings(tmp_path).files

    for name in ("../secret_key", "", "a" * 31, "A" * 32, f"{'a' * 32}/x", f"{'a' * 32}.csv\n"):
        with pytest.raises(ValueError, match="not the name"):
            files.export(name)
