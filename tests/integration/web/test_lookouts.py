"""The page of the look-outs: each number opens exactly its list, and no list shows whom an answer was for."""

from datetime import timedelta

import pytest

from reception.domain.lookouts import BULK_CLOSINGS, Lookout
from reception.domain.vocabulary import Outcome
from reception.extensions import db
from reception.services import questions
from reception.web.reports import lookouts as views
from tests.desk import NOW

DAY = timedelta(days=1)
JUNE = "from=2026-06-01&to=2026-06-30"


@pytest.fixture
def month(make, desk):
    close_a_dozen(make, desk, NOW - DAY)


def close_a_dozen(make, desk, at):
    """Close a dozen questions within a minute, with one answer, which names somebody."""
    with make.together():
        for _ in range(BULK_CLOSINGS + 2):
            question = make.question(desk.branch, received_at=at - 8 * DAY)
            questions.assign(
                question,
                organisation=desk.organisation,
                assignee=desk.official,
                act=make.act(desk.manager, at - 2 * DAY),
            )
            questions.propose(
                question,
                outcome=Outcome.EXPLAINED,
                answer="Уважаемая Сауле Маратовна! Ваш вопрос рассмотрен, телефон 8 701 123 45 67.",
                act=make.act(desk.official, at - DAY),
            )
            questions.accept(question, act=make.act(desk.manager, at))
    db.session.commit()


def lists(answer):
    return {
        link["href"]: int(link.text)
        for link in answer.page.main.all("a")
        if link["href"].startswith("/report/lookouts/")
    }


@pytest.mark.parametrize("at_once", [5, 200])
def test_each_number_opens_its_list_of_as_many_rows(visit, desk, month, monkeypatch, at_once):
    monkeypatch.setattr(views, "AT_ONCE", at_once)
    reader = visit(desk.manager)
    found = lists(reader.open(f"/report/lookouts?{JUNE}"))

    assert sorted(found.values()) == [BULK_CLOSINGS + 2] * 2, "bulk and identical"
    for url, count in found.items():
        rows, page = 0, url
        while page:
            answer = reader.open(page)
            rows += sum(len(body.all("tr")) for body in answer.page.main.all("tbody"))
            page = next((link["href"] for link in answer.page.links() if link.get("rel") == "next"), None)
        assert rows == count


def test_who_freezes_a_month_reads_the_look_outs_with_their_counts_first(visit, make, desk):
    close_a_dozen(make, desk, NOW - 20 * DAY)
    manager = visit(desk.manager)

    before_freezing = lists(manager.open(f"/report/freeze?month=2026-05&branch={desk.branch.code}"))
    assert sorted(before_freezing.values()) == [BULK_CLOSINGS + 2] * 2
    for url, count in before_freezing.items():
        assert len(manager.open(url).page.main.one("tbody").all("tr")) == count


def test_an_answers_beginning_is_shown_without_whom_it_was_for(visit, desk, month):
    page = visit(desk.auditor).open(f"/report/lookouts/identical?{JUNE}").text

    assert "Уважаемая" in page
    assert "Сауле" not in page.partition("Applicant")[0]
    assert "701" not in page


@pytest.mark.parametrize("kind", list(Lookout))
def test_each_list_says_what_it_is_also_where_it_is_empty(visit, desk, kind):
    assert "Look-outs" in visit(desk.manager).open(f"/report/lookouts/{kind}?{JUNE}").text


@pytest.mark.parametrize(
    "path", ["else?", "bulk?page=0&", "bulk?page=x&", "bulk?page=9999999&", "bulk?page=7&"]
)
def test_a_list_that_cannot_be_is_not_found(visit, desk, path):
    visit(desk.manager).open(f"/report/lookouts/{path}{JUNE}", expect=404)


@pytest.mark.parametrize("path", ["/report/lookouts", "/report/lookouts/bulk", "/report/ranking"])
def test_days_that_do_not_exist_are_said_to_be_none(visit, desk, path):
    visit(desk.manager).open(f"{path}?from=2026-06-31&to=2026-07-01", expect=422)
