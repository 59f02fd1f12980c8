"""Large lists are asked for, watched and fetched; nobody but their person comes near them."""

import csv
import io
from datetime import timedelta

import pytest

from reception.domain.jobs import KEPT, JobState
from reception.domain.vocabulary import Role
from reception.extensions import db, transaction
from reception.models import Job
from reception.services.jobs import Done, JobFailed, JobFailure
from tests.desk import NOW
from tests.working import only_job, work

ORDER = "/questions/file?view=all&form=csv"


@pytest.fixture
def three(make, desk):
    with make.together():
        return [make.question(desk.branch, actor=desk.staff, received_at=NOW) for _ in range(3)]


@pytest.mark.usefixtures("three")
class TestOrdering:
    def test_a_short_list_is_handed_out_at_once(self, visit, desk):
        answer = visit(desk.staff).open("/questions.csv?view=all")

        assert len(list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))) == 4
        assert answer.response.headers["Content-Disposition"].startswith("attachment")

    def test_a_long_one_leads_to_where_it_is_asked_for_with_the_same_filter(
        self, visit, desk, make, monkeypatch
    ):
        monkeypatch.setattr("reception.web.appeals.exports.AT_ONCE", 2)
        clerk = visit(desk.staff)
        topic = make.topic().id

        answer = clerk.open(f"/questions.xlsx?view=all&status=registered&topic={topic}", expect=302)
        page = clerk.follow(answer)

        assert "3 rows" in page.text
        assert "Registered" in page.text
        clerk.send(page)
        assert only_job().parameters["filter"] == {"view": "all", "status": "registered", "topic_id": topic}
        assert only_job().parameters["form"] == "xlsx"

    def test_the_form_sent_twice_asks_once_and_leads_to_the_same_page(self, visit, desk):
        clerk = visit(desk.staff)
        page = clerk.open(ORDER)

        first, second = clerk.send(page), clerk.send(page)

        assert first.location == second.location == f"/files/{only_job().id}"

    def test_a_number_that_was_looked_for_is_not_in_the_log(self, visit, desk, capsys):
        visit(desk.staff).open("/questions.csv?view=all&number=850101100002&channel=letter")

        logged = "".join(capsys.readouterr())
        assert "850101100002" not in logged


class TestWatching:
    @pytest.fixture
    def asked(self, visit, desk, three):
        clerk = visit(desk.staff)
        return clerk, clerk.send(clerk.open(ORDER)).location

    def test_a_page_of_work_in_progress_says_so_and_refreshes_itself(self, asked, tmp_path):
        clerk, path = asked
        page = clerk.open(path)
        assert "Waiting its turn" in page.text
        assert len(page.page.main.of_class("progress")) == 1
        assert page.page.one("meta", http_equiv="refresh")["content"] == "5"

        def look(running):
            running.report(1, 4)
            page = clerk.open(path)
            assert "25 % done" in page.text
            assert (page.page.one("progress")["value"], page.page.one("progress")["max"]) == ("1", "4")
            return Done({"rows": 4})

        work(tmp_path, look)

        page = clerk.open(path)
        assert page.page.all("progress") == page.page.all("meta", http_equiv="refresh") == []
        assert "4 rows" in page.text

    def test_the_file_is_fetched_by_its_person_and_by_nobody_else(self, asked, visit, desk, tmp_path):
        clerk, path = asked
        work(tmp_path)
        page = clerk.open(path)
        (link,) = [a["href"] for a in page.page.all("a") if a["href"].endswith("/file")]

        answer = clerk.open(link)

        assert len(answer.data.decode("utf-8-sig").splitlines()) == 4
        assert answer.response.mimetype == "text/csv"
        assert answer.response.headers["Content-Disposition"] == (
            "attachment; filename=questions-2026-06-10.csv"
        )
        for person in (desk.manager, desk.official, desk.auditor, desk.administrator):
            visit(person).open(path, expect=404)
            visit(person).open(link, expect=404)

    def test_after_a_day_the_link_leads_to_the_page_that_says_so(self, asked, visit, desk, clock, tmp_path):
        _clerk, path = asked
        work(tmp_path)
        clock.shift(KEPT + timedelta(seconds=1))
        clerk = visit(desk.staff)

        assert clerk.open(f"{path}/file", expect=302).location == path

        with transaction():
            db.session.get(Job, only_job().id).file = None
        assert "removed a day after" in clerk.open(path).text

    def test_whoever_lost_the_role_fetches_nothing(self, asked, desk, tmp_path):
        clerk, path = asked
        work(tmp_path)
        desk.staff.roles = frozenset({Role.ADMINISTRATOR})
        db.session.commit()

        clerk.open(f"{path}/file", expect=409)

    @pytest.mark.parametrize("failure", JobFailure)
    def test_a_failure_is_told_in_a_sentence(self, asked, tmp_path, failure):
        clerk, path = asked
        facts = {"rows": 2_000_000, "most": 1_000_000, "reason": "no_header", "facts": ["Дата"]}

        def fail(_running):
            raise JobFailed(failure, **facts)

        work(tmp_path, fail)

        alert = clerk.open(path).page.main.of_class("notice-error")
        assert len(alert) == 1
        assert alert[0].text.endswith(".")

    def test_my_files_lists_mine(self, asked, visit, desk, tmp_path):
        clerk, path = asked
        work(tmp_path)

        page = clerk.open("/files")

        assert [a["href"] for a in page.page.main.all("a")] == [path, f"{path}/file"]
        assert "There are no files yet" in visit(desk.manager).open("/files").text


def test_jobs_are_never_shown_as_done_before_they_are(visit, desk, three):
    clerk = visit(desk.staff)
    path = clerk.send(clerk.open(ORDER)).location

    assert only_job().state is JobState.WAITING
    assert not [a for a in clerk.open(path).page.all("a") if a["href"].endswith("/file")]
