"""A list as a file, made by a job: the rows of the list as its person may see them, no more and no less."""

import csv
from dataclasses import fields
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from reception.adapters.report_editions import Format
from reception.domain.jobs import JobFailure, JobState
from reception.domain.vocabulary import Channel, Outcome, Status
from reception.extensions import db, transaction, utcnow
from reception.queries.lists import Clock
from reception.queries.questions import Filter, ListView, Sort
from reception.services import list_exports
from tests.desk import NOW, clock, desk
from tests.working import only_job, surroundings, work

__all__ = ["clock", "desk"]

ORAL = ZoneInfo("Asia/Oral")
FULL = Filter(
    view=ListView.WORK,
    number="12",
    topic_id=1,
    organisation_id=2,
    assignee_id=3,
    district_id=4,
    sort=Sort.DUE_LAST,
    is_unseen=True,
    programme_id=5,
    channel=Channel.LETTER,
    outcome=Outcome.POSITIVE,
    status=Status.CLOSED,
    clock=Clock.PAUSED,
    received_from=NOW,
    received_before=NOW,
)


def exported(desk, folder, wanted=Filter(), form=Format.CSV, person=None):  # noqa: B008 - a frozen value
    with transaction():
        list_exports.ask(
            wanted, form, person=person or desk.staff, language="en", zone=ORAL, key="1", now=utcnow()
        )
    assert work(folder)
    job = only_job()
    return job, surroundings(folder).files.export(job.file) if job.file else None


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("wanted", [Filter(), FULL], ids=["empty", "full"])
def test_a_filter_comes_back_as_it_was_kept(wanted):
    kept = list_exports.parameters_of(wanted)

    assert list_exports.filter_of(kept) == wanted
    assert len(kept) in {1, len(fields(Filter))}


def test_a_condition_that_is_not_known_any_more_is_not_left_out_in_silence():
    with pytest.raises((TypeError, KeyError)):
        list_exports.filter_of({"forgotten": 1})


def test_the_file_has_the_rows_of_the_filter_within_the_scope(make, desk, tmp_path):
    mine = [make.question(desk.branch, actor=desk.staff, received_at=NOW) for _ in range(3)]
    make.question(desk.branch, actor=desk.staff, received_at=NOW, channel=Channel.LETTER)
    make.question(make.branch(desk.oblast), received_at=NOW)

    job, path = exported(desk, tmp_path, Filter(channel=Channel.IN_PERSON))

    header, *found = rows(path)
    assert header[:3] == ["Number", "Number in the earlier register", "Received"]
    assert {row[0] for row in found} == {question.appeal.number for question in mine}
    assert {row[3] for row in found} == {"Ахметова С.М."}
    assert (job.state, job.result, job.download_name) == (
        JobState.DONE,
        {"rows": 3},
        "questions-2026-06-10.csv",
    )
    assert path.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"


def test_the_scope_is_that_of_the_moment_in_which_the_file_is_made(make, desk, tmp_path):
    make.question(desk.branch, actor=desk.staff, received_at=NOW)
    with transaction():
        list_exports.ask(
            Filter(), Format.CSV, person=desk.staff, language="en", zone=ORAL, key="1", now=utcnow()
        )
    desk.staff.branch = make.branch(desk.oblast)
    db.session.commit()

    work(tmp_path)

    assert only_job().result == {"rows": 0}


def test_a_spreadsheet_holds_the_same(make, desk, tmp_path):
    question = make.question(desk.branch, actor=desk.staff, received_at=NOW)

    _job, path = exported(desk, tmp_path, form=Format.XLSX)

    sheet = openpyxl.load_workbook(path).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Number", question.appeal.number]


def test_progress_is_told_on_the_way(make, desk, tmp_path, monkeypatch):
    monkeypatch.setattr(list_exports, "TOLD_EVERY", 2)
    for _ in range(5):
        make.question(desk.branch, actor=desk.staff, received_at=NOW)

    job, _path = exported(desk, tmp_path)

    assert (job.done, job.total) == (4, 5)


def test_a_list_longer_than_a_file_is_refused_and_leaves_none(make, desk, tmp_path, monkeypatch):
    monkeypatch.setattr(list_exports, "MOST_ROWS", 1)
    for _ in range(2):
        make.question(desk.branch, actor=desk.staff, received_at=NOW)

    job, _path = exported(desk, tmp_path)

    assert (job.failure, job.result) == (JobFailure.TOO_MANY_ROWS, {"rows": 2, "most": 1})


def test_a_file_that_breaks_off_does_not_stay(make, desk, tmp_path, monkeypatch):
    monkeypatch.setattr(list_exports.question_table, "write", lambda *_a, **_o: {}["broken"])

    job, _path = exported(desk, tmp_path)

    assert job.failure is JobFailure.FAULT
    assert list(surroundings(tmp_path).files.exports.glob("*")) == []
