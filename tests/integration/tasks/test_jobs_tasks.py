"""The ticks of the work behind the pages: two workers at once, a worker that is killed, and its memory."""

import contextvars
import subprocess
import sys
import threading
from collections import Counter
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.adapters.report_editions import Format
from reception.domain.jobs import LEASE, JobState
from reception.extensions import db, transaction, utcnow
from reception.models import Appeal, ImportRun, Job
from reception.queries.questions import Filter
from reception.queries.scope import UNSCOPED
from reception.services import import_jobs, jobs, list_exports
from reception.services.jobs import Done, Kind, Permission
from tests.desk import clock, desk
from tests.working import only_job, surroundings

__all__ = ["clock", "desk"]

ROOT = Path(__file__).resolve().parents[3]


def order(person, key="1"):
    with transaction():
        list_exports.ask(
            Filter(),
            Format.CSV,
            person=person,
            language="en",
            zone=ZoneInfo("Asia/Oral"),
            key=key,
            now=utcnow(),
        )


def run(app, name):
    """Run a task as a worker does, in a context of its own."""
    db.session.rollback()
    app.extensions["celery"].loader.import_default_modules()
    contextvars.Context().run(app.extensions["celery"].tasks[name])
    db.session.expire_all()


def environment(folder, database_url):
    return {
        "RECEPTION_ENV": "testing",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url,
        "BROKER_URL": "memory://",
        "PATH": "",
    }


def test_a_tick_does_all_that_waits_and_a_second_one_nothing(app, make, desk, tmp_path):
    make.question(desk.branch, actor=desk.staff)
    order(desk.staff, "1")
    order(desk.staff, "2")

    run(app, "jobs.run")
    run(app, "jobs.run")
    run(app, "jobs.tidy")

    found = db.session.scalars(sa.select(Job)).all()
    assert [(job.state, job.attempts, job.result) for job in found] == [(JobState.DONE, 1, {"rows": 1})] * 2
    assert len(list((tmp_path / "exports").glob("*.csv"))) == 2


def test_workers_at_once_do_each_job_once(app, desk, tmp_path):
    for number in range(6):
        order(desk.staff, str(number))
    db.session.remove()
    done, errors = [], []
    start = threading.Barrier(3)

    def do(running):
        done.append(running.job_id)
        return Done()

    def worker():
        try:
            with app.app_context():
                kinds = {kind: Kind(Permission.READ_APPEALS, do) for kind in jobs.JobKind}
                start.wait()
                while jobs.run_next(kinds, surroundings(tmp_path)):
                    db.session.remove()
                db.session.remove()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=contextvars.Context().run, args=(worker,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert errors == []
    assert Counter(done).most_common(1)[0][1] == 1
    assert set(db.session.scalars(sa.select(Job.state))) == {JobState.DONE}
    assert len(done) == 6


KILLED = """
import os
from reception import create_app
from reception.adapters import question_table
from reception.tasks import jobs

def write_and_die(rows, stream, **_options):
    stream.write(b"half")
    stream.flush()
    os.kill(os.getpid(), 9)

question_table.write = write_and_die
with create_app().app_context():
    jobs.run()
"""


def test_an_export_whose_worker_is_killed_is_made_whole_by_another_one(
    app, make, desk, clock, database_url, tmp_path
):
    make.question(desk.branch, actor=desk.staff)
    order(desk.staff)
    db.session.remove()
    dead = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=ROOT, env=environment(tmp_path, database_url), check=False
    )
    assert dead.returncode == -9
    lost = only_job()
    assert lost.state is JobState.RUNNING
    clock.move_to(lost.claimed_until + LEASE)

    run(app, "jobs.run")

    job = only_job()
    assert (job.state, job.attempts, job.result) == (JobState.DONE, 2, {"rows": 1})
    assert len(surroundings(tmp_path).files.export(job.file).read_text().splitlines()) == 2


KILLED_IMPORT = """
import os
from reception import create_app
from reception.services import import_jobs, register_imports
from reception.tasks import jobs

take_in = register_imports._take_in
batches = []

def die_after_two(*arguments):
    refused = take_in(*arguments)
    batches.append(refused)
    if len(batches) == 2:
        os.kill(os.getpid(), 9)
    return refused

register_imports._take_in = die_after_two
with create_app().app_context():
    jobs.run()
"""


def test_an_import_whose_worker_is_killed_is_completed_once_and_tells_the_whole(
    app, desk, clock, database_url, tmp_path
):
    """Two of three batches are in when it dies; the result counts each row once, whoever took it in."""
    rows = [f"{n};05.03.2024;" for n in range(1, 1201)]
    rows[3], rows[700], rows[1100] = ("4;31.02.2024;", "701;31.02.2024;", "1101;31.02.2024;")
    files = surroundings(tmp_path).files
    upload = files.keep_upload(BytesIO("\n".join(["Рег. номер;Дата обращения;ФИО", *rows]).encode()))
    with transaction():
        job = import_jobs.prepare(
            upload,
            file_name="journal.csv",
            branch=desk.branch,
            map_name="journal_ru",
            person=desk.manager,
            files=files,
            language="en",
            key="1",
            now=utcnow(),
        )
        import_jobs.start(job, person=desk.manager, files=files, now=utcnow())
    db.session.remove()
    dead = subprocess.run(
        [sys.executable, "-c", KILLED_IMPORT], cwd=ROOT, env=environment(tmp_path, database_url), check=False
    )
    assert dead.returncode == -9
    assert appeals() == 998
    clock.move_to(only_job().claimed_until + LEASE)

    run(app, "jobs.run")

    job = only_job()
    counts = {name: job.result[name] for name in ("rows", "added", "changed", "unchanged", "rejected")}
    assert counts == {"rows": 1200, "added": 1197, "changed": 0, "unchanged": 0, "rejected": 3}
    assert appeals() == 1197
    rejected = files.export(job.file).read_text(encoding="utf-8-sig").splitlines()
    assert [line.partition(";")[0] for line in rejected] == ["Row", "5", "702", "1102"]
    (import_run,) = db.session.scalars(sa.select(ImportRun))
    assert (import_run.added, import_run.unchanged, import_run.position) == (1197, 0, 1201)
    assert import_run.finished_at is not None


def appeals():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Appeal), execution_options=UNSCOPED)
