"""The ticks of the clock: two beats, two workers, and a worker that is killed."""

import contextvars
import email
import email.policy
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from reception.domain.delivery import LEASE
from reception.extensions import db, transaction
from reception.models import Mail, Reminder
from reception.services import mails, reminders
from reception.tasks.schedule import SCHEDULE
from tests.making import Maker
from tests.reminding import Desk, make_desk, moment

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def desk(make: Maker) -> Desk:
    return make_desk(make)


def at_once(app: Any, work: Callable[[], object], times: int = 2) -> None:
    """Do the same in several threads at the same moment, each as a worker of its own."""
    start = threading.Barrier(times)
    errors: list[BaseException] = []

    def worker() -> None:
        try:
            with app.app_context():
                start.wait()
                work()
                db.session.remove()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=contextvars.Context().run, args=(worker,)) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []


def run(app: Any, name: str) -> None:
    """Run a task as a worker would, outside the test's own session."""
    app.extensions["celery"].loader.import_default_modules()
    db.session.rollback()
    contextvars.Context().run(app.extensions["celery"].tasks[name])
    db.session.expire_all()


def sent_ids(folder: Path) -> list[str]:
    read = email.policy.default
    return [
        email.message_from_bytes(path.read_bytes(), policy=read)["Message-ID"]
        for path in folder.glob("*.eml")
    ]


def test_every_task_of_the_timetable_exists(app: Any) -> None:
    app.extensions["celery"].loader.import_default_modules()

    assert {entry["task"] for entry in SCHEDULE.values()} <= set(app.extensions["celery"].tasks)


def test_the_two_ticks_bring_a_digest_into_the_outbox(app: Any, desk: Desk, tmp_path: Path) -> None:
    question = desk.question()
    with time_machine.travel(moment(desk.day(question, 3), 9.1, desk.branch.zone)):
        for _ in range(2):
            run(app, "reminders.sweep")
            run(app, "reminders.send_unsent")

    assert len(sent_ids(tmp_path / "outbox")) == 2
    assert db.session.scalars(sa.select(Mail.sent_at)).all().count(None) == 0


def test_two_sweeps_at_once_write_every_reminder_once(app: Any, desk: Desk) -> None:
    made = [desk.question() for _ in range(8)]
    for _ in range(8):
        desk.make.question(desk.branch)
    now = moment(desk.day(made[0], 3), 9, desk.branch.zone)
    db.session.remove()

    at_once(app, lambda: reminders.sweep(now=now, transaction=transaction), times=3)

    rows = db.session.execute(
        sa.select(Reminder.question_id, Reminder.due_on, Reminder.rung, Reminder.recipient_id)
    ).all()
    assert max(Counter(rows).values()) == 1
    assert len(rows) == 8 + 16, "the official's own questions, and all of the branch for the manager"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 2


def test_two_workers_at_once_send_no_mail_twice(app: Any, desk: Desk) -> None:
    people = [desk.make.official(desk.organisation) for _ in range(10)]
    question = desk.assigned(desk.make.question(desk.branch), desk.organisation)
    desk.sweep(desk.day(question, 3))
    now = moment(desk.day(question, 3), 9.1, desk.branch.zone)
    db.session.remove()
    sent: list[str] = []

    class Postman:
        def send(self, letter: Any) -> None:
            sent.append(letter.message_id)

    at_once(
        app,
        lambda: mails.send_unsent(
            mailer=Postman(),
            base_url="http://localhost",
            clock=lambda: now,
            transaction=transaction,
            patience=None,
        ),
    )

    assert len(sent) == len(set(sent)) == len(people) + 2


KILLED_SENDER = """
import os, sys
from reception import create_app
from reception.adapters import mailer
from reception.tasks import reminders

app = create_app()
write = mailer.FileMailer.send

def send_and_die(self, letter):
    write(self, letter)
    os.kill(os.getpid(), 9)

mailer.FileMailer.send = send_and_die
with app.app_context():
    reminders.send_unsent()
"""


def test_a_worker_killed_between_sending_and_marking_loses_nothing(
    app: Any, desk: Desk, database_url: str, tmp_path: Path
) -> None:
    question = desk.question()
    day = desk.day(question, 3)
    with time_machine.travel(moment(day, 9.1, desk.branch.zone), tick=False) as clock:
        run(app, "reminders.sweep")
        db.session.remove()
        environment = {
            "RECEPTION_ENV": "testing",
            "VAR_DIR": str(tmp_path),
            "DATABASE_URL": database_url,
            "BROKER_URL": "memory://",
            "PATH": "",
        }
        dead = subprocess.run([sys.executable, "-c", KILLED_SENDER], cwd=ROOT, env=environment, check=False)
        assert dead.returncode == -9
        assert len(sent_ids(tmp_path / "outbox")) == 1

        run(app, "reminders.send_unsent")
        claims = db.session.execute(sa.select(Mail.claimed_at, Mail.sent_at)).all()
        assert [sent_at for _claimed_at, sent_at in claims].count(None) == 1
        lost = next(claimed_at for claimed_at, sent_at in claims if sent_at is None)

        clock.move_to(lost + LEASE + timedelta(seconds=1))
        run(app, "reminders.send_unsent")

    ids = sent_ids(tmp_path / "outbox")
    assert len(ids) == len(set(ids)) == 2
    assert db.session.scalars(sa.select(Mail.sent_at)).all().count(None) == 0
