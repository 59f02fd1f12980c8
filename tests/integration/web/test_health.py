"""Alive, ready, at work, measured: what supervisors, monitoring and the administrator are told."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import structlog
from prometheus_client.parser import text_string_to_metric_families

from reception.adapters import brokers, schema
from reception.domain.clock import HEARTBEAT, PATIENCE
from reception.domain.jobs import JobKind, JobState
from reception.extensions import db, transaction, utcnow
from reception.models import MailKind
from reception.services import clock as clock_service
from reception.services import jobs, outbox, reminders
from reception.web.access import public


def beat(name=HEARTBEAT, ago=timedelta(0)):
    with transaction():
        clock_service.note_start(name, now=utcnow() - ago)
        clock_service.note_end(name, milliseconds=120, now=utcnow() - ago)


def fail(name, error="ConnectionRefusedError"):
    with transaction():
        clock_service.note_start(name, now=utcnow())
        clock_service.note_failure(name, error, milliseconds=5, now=utcnow())


def measured(visitor, **headers):
    """Return what /metrics says: the value by name and labels."""
    text = visitor.open("/metrics", headers=headers).response.text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


AGE = ("reception_oldest_unsent_reminder_seconds",)
HOUR = 3600


def put(kind, person, *, ago):
    with transaction():
        outbox.put(kind, "a key", recipient_id=person.id, content={}, now=utcnow() - ago)


class TestReady:
    def test_everything_there_is_ready(self, visit):
        assert visit().open("/readyz").response.json == {
            "status": "ok", "database": "ok", "migrations": "ok", "broker": "ok",
        }  # fmt: skip

    def test_a_missing_broker_is_named(self, visit, monkeypatch):
        monkeypatch.setattr(brokers, "answers", lambda _url: False)

        answer = visit().open("/readyz", expect=503).response.json

        assert answer == {
            "status": "unavailable", "database": "ok", "migrations": "ok", "broker": "unavailable",
        }  # fmt: skip

    def test_a_database_that_is_behind_is_not_ready_and_the_program_is_still_alive(self, visit, monkeypatch):
        monkeypatch.setattr(schema, "head", lambda: "9999_of_tomorrow")

        assert visit().open("/readyz", expect=503).response.json["migrations"] == "unavailable"
        visit().open("/healthz")


def test_a_broker_that_refuses_is_no_broker(tmp_path):
    assert brokers.answers(f"sqla+sqlite:///{tmp_path}/broker.sqlite3")
    assert not brokers.answers("amqp://guest:guest@127.0.0.1:1//")
    assert not brokers.answers("redis://127.0.0.1:1/0")


class TestClock:
    def test_a_clock_is_at_work_while_its_last_heartbeat_is_young(self, visit, clock):
        visit().open("/healthz/clock", expect=503)
        beat()
        visit().open("/healthz/clock")
        clock.shift(timedelta(minutes=4))
        visit().open("/healthz/clock", expect=503)

    def test_the_page_names_the_failing_task_in_words_and_first(self, visit, desk, clock):
        for name in PATIENCE:
            beat(name)
        clock.shift(timedelta(seconds=1))
        fail("reminders.send_unsent")

        page = visit(desk.administrator).open("/clock").page

        assert "Something that should run by itself does not." in page.main.text
        first = page.all("tbody")[0].all("tr")[0].text
        assert "Sends the mails that are written" in first
        assert "Fails" in first
        assert "ConnectionRefusedError" in first

    def test_the_page_says_so_when_all_is_well(self, visit, desk):
        for name in PATIENCE:
            beat(name)

        assert "Everything that is due by itself is done." in visit(desk.administrator).open("/clock").text

    def test_right_after_a_start_some_have_had_no_turn_and_nothing_is_wrong(self, visit, desk):
        assert (
            "Something that should run by itself does not." in visit(desk.administrator).open("/clock").text
        )
        beat()

        assert "some tasks have had no turn yet" in visit(desk.administrator).open("/clock").text

    def test_a_later_good_run_ends_the_alarm(self, visit, desk, clock):
        for name in PATIENCE:
            beat(name)
        fail("reminders.sweep")
        clock.shift(timedelta(seconds=1))
        beat("reminders.sweep")

        assert "Everything that is due by itself is done." in visit(desk.administrator).open("/clock").text


class TestMetrics:
    def test_requests_are_counted_by_endpoint_and_status(self, visit):
        visitor = visit()
        visitor.open("/sign-in")
        visitor.open("/nothing-here", expect=404)

        found = measured(visitor)

        assert found["reception_requests_total", "auth.sign_in", "GET", "200"] == 1
        assert found["reception_requests_total", "unknown", "GET", "404"] == 1

    def test_a_reminder_that_is_due_and_not_even_written_has_an_age(self, visit, desk, clock):
        assert measured(visit())[AGE] == 2 * HOUR, "it is eleven in Oral"
        reminders.sweep(now=utcnow(), transaction=transaction)
        assert measured(visit())[AGE] == 0

        clock.shift(timedelta(days=1, hours=-3))
        assert measured(visit())[AGE] == 0, "it is eight of the next day"
        clock.shift(timedelta(days=2))

        assert measured(visit())[AGE] == 47 * HOUR, "on Saturday those of Thursday are missing"
        page = visit(desk.administrator).open("/clock").text
        assert "Not written, though due" in page
        assert "11 Jun 2026" in page

    def test_a_written_reminder_that_is_not_sent_has_an_age_and_another_mail_has_not(
        self, visit, desk, clock
    ):
        reminders.sweep(now=utcnow(), transaction=transaction)
        put(MailKind.INVITATION, desk.staff, ago=timedelta(hours=5))
        put(MailKind.DIGEST, desk.official, ago=timedelta(minutes=20))

        found = measured(visit())

        assert found[AGE] == HOUR / 3
        assert found["reception_mails_waiting",] == 2
        assert found["reception_oldest_waiting_mail_seconds",] == 5 * HOUR

    def test_a_job_that_no_worker_has_begun_has_an_age(self, visit, desk, clock):
        with transaction():
            ago = utcnow() - timedelta(minutes=5)
            jobs.ask(JobKind.LIST_EXPORT, {}, person=desk.staff, key="a", now=ago)
            begun, _is_new = jobs.ask(JobKind.LIST_EXPORT, {}, person=desk.staff, key="b", now=ago)
            begun.state = JobState.RUNNING

        found = measured(visit())

        assert found["reception_jobs_waiting",] == 1
        assert found["reception_oldest_waiting_job_seconds",] == HOUR / 12
        assert "1 job waits for a worker." in visit(desk.administrator).open("/clock").text

    def test_a_task_that_fails_is_not_well_and_is_counted(self, visit):
        beat()
        fail("reminders.sweep")

        found = measured(visit())

        assert found["reception_task_well", HEARTBEAT] == 1
        assert found["reception_task_well", "reminders.sweep"] == 0
        assert found["reception_task_failures", "reminders.sweep"] == 1

    @pytest.mark.parametrize(
        "headers", [{"X-Forwarded-For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}]
    )
    def test_a_stranger_behind_a_proxy_measures_nothing(self, visit, headers):
        visit().open("/metrics", headers=headers, expect=404)


class TestRequestId:
    def test_an_answer_and_the_lines_of_its_log_carry_one_id(self, app, visit):
        @app.get("/failing")
        @public
        def failing():
            raise RuntimeError

        with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
            answer = visit().open("/failing", expect=500)

        (line,) = [line for line in logs if line["event"] == "failed"]
        assert line["request_id"] == line["reference"] == answer.response.headers["X-Request-Id"]

    def test_two_requests_have_two_ids(self, visit):
        visitor = visit()

        ids = {visitor.open("/sign-in").response.headers["X-Request-Id"] for _ in range(3)}

        assert len(ids) == 3


def test_postgresql_notices_a_node_whose_network_is_gone_within_a_minute(app):
    """What it held locked, such as the counter of a branch's numbers, is free again by then."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no network")

    names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count")
    idle, interval, count = (int(db.session.scalar(sa.text(f"SHOW {name}"))) for name in names)

    assert 0 < idle + interval * count <= 60
