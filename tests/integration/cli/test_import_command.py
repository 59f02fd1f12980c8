"""``reception import``: exit codes, counts, the file of rejected rows, and a process that is killed."""

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from reception.adapters.registers import SHIPPED, Register, load_map
from reception.cli.imports import import_register
from reception.extensions import db
from reception.models import Appeal
from reception.queries.scope import UNSCOPED

SAMPLE = SHIPPED / "journal_ru_sample.csv"
DISTRICTS = (
    "г. Уральск", "район Бәйтерек", "Теректинский район", "Акжаикский район", "Бурлинский район",
    "Сырымский район", "Жангалинский район",
)  # fmt: skip
CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture
def command(app, tmp_path, monkeypatch):
    """Run the command in a folder of the test's own; return its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        result = app.test_cli_runner().invoke(import_register, [str(each) for each in arguments])
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def oral(make):
    """Make the branch of the sample with its districts."""
    branch = make.branch(code="ORAL")
    for name in DISTRICTS:
        make.district(branch, name_ru=name)


def appeals():
    db.session.rollback()
    count = sa.select(sa.func.count()).select_from(Appeal)
    return db.session.scalar(count, execution_options=UNSCOPED)


@pytest.mark.usefixtures("oral")
class TestSample:
    def test_rejected_rows_are_exit_code_1_and_stand_in_a_file_with_their_reasons(self, command, tmp_path):
        code, printed, _errors = command(SAMPLE, "--map", "journal_ru", "--language", "en")
        with (tmp_path / "journal_ru_sample.rejected.csv").open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file, delimiter=";")

        assert code == 1
        assert "Rows: 42. New: 34, changed: 0, unchanged: 0, rejected: 8." in printed
        assert header[:4] == ["Row", "Why", "№ п/п", "Рег. номер"]
        assert [row[0] for row in rows] == ["35", "36", "37", "38", "39", "40", "41", "42"]
        assert rows[0][1] == "The row has no registration number."
        assert rows[5][1] == "The number УР-3/24 stands in row 4 already."
        assert rows[6][1].count(".") >= 2
        assert rows[1][2:5] == ["35", "УР-35/24", "31.02.2024"]

    def test_rejected_rows_put_right_go_in(self, command, tmp_path):
        command(SAMPLE, "--map", "journal_ru")
        path = tmp_path / "journal_ru_sample.rejected.csv"
        text = path.read_text(encoding="utf-8-sig").replace("31.02.2024;09:00", "29.02.2024;09:00")
        (tmp_path / "right.csv").write_text(text, encoding="utf-8")

        _code, printed, _errors = command(tmp_path / "right.csv", "--map", "journal_ru", "--json")

        assert json.loads(printed)["added"] == 1
        assert appeals() == 35

    def test_counts_are_printed_as_json(self, command):
        _code, printed, _errors = command(SAMPLE, "--map", "journal_ru", "--json")

        counts = json.loads(printed)
        assert (counts["rows"], counts["added"], counts["rejected"]) == (42, 34, 8)
        assert counts["branch"] == "ORAL"
        assert counts["reasons"]["date_unreadable"] == 2
        assert counts["notices"]["phone_invalid"] == 1
        assert counts["created"] == {"organisation": 11, "district": 0, "topic": 0}

    def test_a_dry_run_says_so_and_writes_no_appeal(self, command):
        code, printed, _errors = command(SAMPLE, "--map", "journal_ru", "--dry-run", "--json")

        assert (code, json.loads(printed)["dry_run"], json.loads(printed)["added"]) == (1, True, 34)
        assert appeals() == 0

    def test_another_branch_is_named_on_the_command_line(self, command, make):
        make.branch(code="BORILI")

        command(SAMPLE, "--map", "journal_ru", "--branch", "BORILI", "--json")

        db.session.rollback()
        codes = {a.branch.code for a in db.session.scalars(sa.select(Appeal), execution_options=UNSCOPED)}
        # Its districts are the other branch's, so only the row that names none goes in.
        assert (codes, appeals()) == ({"BORILI"}, 1)


class TestUnusable:
    def test_a_complete_import_is_exit_code_0_and_leaves_no_file(self, command, tmp_path):
        path = tmp_path / "j.csv"
        path.write_text("Рег. номер,Дата,Дата исполнения,Результат\n1,05.03.2024,,\n", encoding="utf-8")

        assert command(path, "--map", "journal_ru")[0] == 0
        assert [each.name for each in tmp_path.glob("*.rejected.csv")] == []

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["none.csv", "--map", "journal_ru"], "There is no such file."),
            ([SAMPLE, "--map", "boston_311_2015"], "missing are: CASE_ENQUIRY_ID"),
            ([SAMPLE, "--map", "journal_fr"], "there is no such map"),
            ([SAMPLE, "--map", "journal_ru", "--branch", "NOWHERE"], "there is no branch NOWHERE"),
            (["--map", "journal_ru"], "FILE is missing"),
        ],
    )
    def test_what_cannot_be_used_is_exit_code_2_and_one_sentence(self, command, arguments, words):
        code, printed, errors = command(*arguments, "--language", "en")

        assert (code, printed) == (2, "")
        assert words in errors

    def test_a_branch_that_lives_by_another_zone_is_refused(self, command, make):
        make.branch(code="ORAL", time_zone="Asia/Almaty")

        code, _printed, errors = command(SAMPLE, "--map", "journal_ru")

        assert (code, appeals()) == (2, 0)
        assert "Asia/Almaty" in errors


def test_the_template_is_a_workbook_that_the_map_reads(command, tmp_path):
    path = tmp_path / "journal.xlsx"

    assert command("--map", "journal_ru", "--template", path)[0] == 0
    assert "Рег. номер" in Register(path, load_map("journal_ru")).header


def big_journal(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Рег. номер", "Дата", "Дата исполнения", "Результат", "Исполнитель"])
        writer.writerows([number, "05.03.2024", "06.03.2024", "решено", "Акимат"] for number in range(rows))


def appeals_in(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as connection:
        return connection.execute("SELECT count(*) FROM appeal").fetchone()[0]


def test_a_killed_import_has_whole_batches_in_and_a_second_one_completes_it(
    app, command, database_url, tmp_path
):
    if not database_url.startswith("sqlite"):
        pytest.skip("the kill is watched through the file of SQLite")
    path, rows = tmp_path / "big.csv", 3_000
    big_journal(path, rows)
    settings = app.config["SETTINGS"]
    environment = os.environ | {
        "RECEPTION_ENV": "testing",
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": database_url,
        "VAR_DIR": str(tmp_path),
    }
    program = [sys.executable, "-c", "from reception.cli import main; main()"]
    process = subprocess.Popen(
        [*program, "import", str(path), "--map", "journal_ru"],
        cwd=CHECKOUT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        file = database_url.removeprefix("sqlite:///")
        deadline = time.monotonic() + 60
        while not appeals_in(file) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
    finally:
        _out, errors = process.communicate()
    before = appeals()

    _code, printed, _errors = command(path, "--map", "journal_ru", "--json")

    counts = json.loads(printed)
    assert 0 < before < rows, errors
    assert before % 500 == 0
    assert (counts["unchanged"], counts["added"]) == (before, rows - before)
    # The header is row 1.
    assert counts["resumed_after_row"] == before + 1
    assert appeals() == rows
