"""The pages of the ranking: ranks beside their inputs, each number a link to its list, and the files."""

import io
import json
from datetime import timedelta

import openpyxl
import pytest

from reception.domain.vocabulary import Outcome
from reception.extensions import db
from tests.desk import NOW

DAY = timedelta(days=1)
JUNE = "from=2026-06-01&to=2026-06-30"


@pytest.fixture
def decided(make, desk):
    """Decide twelve questions through one official and three through another, in June."""
    few = make.official(desk.organisation)
    with make.together():
        for number in range(15):
            question = make.question(desk.branch, received_at=NOW - 9 * DAY)
            outcome = Outcome.EXPLAINED if number == 0 else Outcome.POSITIVE
            official = few if number > 11 else desk.official
            make.closed(question, official=official, manager=desk.manager, at=NOW - 2 * DAY, outcome=outcome)
    db.session.commit()
    return few


@pytest.fixture
def reader(visit, desk):
    return visit(desk.auditor)


def lists(answer):
    """Return the numbers that lead to lists; the median leads to those it is of."""
    return [
        (link["href"], int(link.text))
        for link in answer.page.main.all("a")
        if link["href"].startswith(("/report/questions", "/report/ranking/cases"))
    ]


def test_ranks_stand_beside_their_inputs_and_each_number_opens_its_list(reader, decided, desk):
    answer = reader.open(f"/report/ranking?{JUNE}&by=official")
    rows = [row.text for row in answer.page.all("tr")]

    assert any(desk.official.name in row and "91.7%" in row and "64.6%" in row for row in rows)
    assert any(decided.name in row and "not ranked" in row for row in rows)
    sizes = {}
    for url, count in lists(answer):
        sizes.setdefault(url, count)
        assert len(reader.open(url).page.one("tbody").all("tr")) == sizes[url]
    assert {12, 11, 3} <= {*sizes.values()}


@pytest.mark.parametrize("by", ["branch", "organisation", "official", "organisation&kind=fraction"])
def test_each_ranking_has_its_page_and_its_files(reader, decided, by):
    answer = reader.open(f"/report/ranking?{JUNE}&by={by}")
    files = [link["href"] for link in answer.page.links() if "/report/ranking." in link["href"]]
    content = json.loads(reader.open(files[1]).data)
    book = openpyxl.load_workbook(io.BytesIO(reader.open(files[0]).data))

    assert content["ranking_minimum"] == 10
    assert len(book.sheetnames) == 1
    if "fraction" not in by:
        assert content["places"][0]["rank"] == 1


@pytest.mark.parametrize(
    ("query", "status"), [("by=topic", 404), ("by=official&from=2026-06-31&to=2026-07-01", 422)]
)
def test_what_cannot_be_ranked_is_said(reader, query, status):
    reader.open(f"/report/ranking?{query}", expect=status)


@pytest.mark.parametrize("query", ["what=else&key=1", "what=lay&key=x", "what=lay&key=9999999999999999999"])
def test_a_list_that_cannot_be_is_not_found(reader, query):
    reader.open(f"/report/ranking/cases?{JUNE}&by=official&{query}", expect=404)
