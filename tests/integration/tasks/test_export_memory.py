"""A list of 100,000 rows becomes a spreadsheet in a worker's memory, whatever its length."""

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

from reception.adapters.report_editions import Format
from reception.domain.jobs import JobState
from reception.extensions import db, transaction, utcnow
from reception.models import Appeal, Question
from reception.queries.questions import Filter
from reception.services import list_exports
from tests.copies import as_text, copy
from tests.desk import clock, desk
from tests.working import only_job, surroundings

__all__ = ["clock", "desk"]

ROOT = Path(__file__).resolve().parents[3]
ROWS = 100_000
MOST_MEGABYTES = 300

WORKER = """
import json, re
from pathlib import Path
from reception import create_app
from reception.tasks import jobs

with create_app().app_context():
    jobs.run()
# getrusage would tell the peak of the test process too, from which this one was started.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(json.dumps(int(peak[1]) // 1024))
"""


def test_a_spreadsheet_of_100_000_rows_takes_less_than_300_megabytes(make, desk, database_url, tmp_path):
    kept = make.question(desk.branch, actor=desk.staff)
    copy(Appeal, kept.appeal_id, ROWS, number=as_text, serial=lambda n: n, public_token=as_text)
    copy(Question, kept.id, ROWS, appeal_id=lambda n: n)
    db.session.commit()
    with transaction():
        list_exports.ask(
            Filter(),
            Format.XLSX,
            person=desk.staff,
            language="ru",
            zone=ZoneInfo("Asia/Oral"),
            key="1",
            now=utcnow(),
        )
    db.session.remove()

    done = subprocess.run(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env={
            "RECEPTION_ENV": "testing",
            "VAR_DIR": str(tmp_path),
            "DATABASE_URL": database_url,
            "BROKER_URL": "memory://",
            "PATH": "",
        },
        check=True,
        capture_output=True,
        text=True,
    )

    job = only_job()
    assert (job.state, job.result) == (JobState.DONE, {"rows": ROWS + 1})
    assert json.loads(done.stdout.splitlines()[-1]) < MOST_MEGABYTES
    with ZipFile(surroundings(tmp_path).files.export(job.file)) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == ROWS + 2
