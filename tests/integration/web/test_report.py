"""The report's page, the list behind each of its numbers, and its files."""

import csv
import io
import json
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import openpyxl
import pytest

from reception.domain.vocabulary import Channel, Language, Outcome, Role
from reception.extensions import db
from reception.queries.scope import scope_of
from reception.services import questions
from reception.services.questions import Act
from tests.desk import NOW

DAY = timedelta(days=1)
JUNE = "from=2026-06-01&to=2026-06-30"
BREAKDOWNS = ("branch", "organisation", "official", "topic", "channel", "district", "programme")


@pytest.fixture
def month(make, desk):
    """Return a desk with a little of everything: open before, received, decided, reopened, overdue."""
    made = [
        make.question(desk.branch, received_at=NOW - 60 * DAY),
        make.question(desk.branch, received_at=NOW - 5 * DAY, channel=Channel.LETTER),
        make.question(desk.branch, received_at=NOW - 4 * DAY, district_id=make.district(desk.branch).id),
        make.question(desk.branch, received_at=NOW - 40 * DAY),
        make.question(desk.branch, received_at=NOW - 50 * DAY),
    ]
    people = {"official": desk.official, "manager": desk.manager}
    make.closed(made[1], at=NOW - 2 * DAY, outcome=Outcome.POSITIVE, **people)
    make.closed(made[3], at=NOW - 3 * DAY, outcome=Outcome.EXPLAINED, **people)
    make.closed(made[4], at=NOW - 20 * DAY, outcome=Outcome.REFUSED, **people)
    questions.reopen(made[4], reason="Снова.", act=make.act(desk.manager, NOW - DAY))
    db.session.commit()
    return made


@pytest.fixture
def reader(visit, desk):
    return visit(desk.auditor)


def balance(page):
    return page.root.of_class("balance")[0]


def members(part):
    """Return the addresses of lists in a part of a report's page with the numbers that lead there."""
    return {
        link["href"]: int(link.text.replace(",", ""))
        for link in part.all("a")
        if link["href"].startswith("/report/questions")
    }


def shown(page):
    return [link.text for link in page.main.all("a") if "data-row-link" in link.attributes]


def as_json(visitor, address=JUNE):
    return json.loads(visitor.open(f"/report.json?{address}").data)


def test_behind_each_number_is_a_list_of_exactly_that_many(reader, month):
    behind = members(reader.open(f"/report?{JUNE}").page.main)

    assert len(behind) > 12
    for address, count in behind.items():
        assert len(shown(reader.open(address).page)) == count, address


def test_what_the_median_leaves_out_is_a_list_of_exactly_that_many(reader, make, desk, month):
    # No calendar goes back so far: how many working days it took nobody can say.
    ancient = make.question(desk.branch, received_at=NOW - 4000 * DAY)
    make.closed(ancient, at=NOW - DAY, outcome=Outcome.POSITIVE, official=desk.official, manager=desk.manager)
    db.session.commit()

    page = reader.open(f"/report?{JUNE}").page
    (left_out,) = [link for link in page.main.all("a") if "outcome=without_days" in link["href"]]

    assert left_out.text == "1"
    assert shown(reader.open(left_out["href"]).page) == [ancient.appeal.number]


@pytest.mark.parametrize("by", ["organisation", "official", "topic", "channel", "district"])
def test_behind_each_number_of_a_breakdown_is_a_list_of_exactly_that_many(reader, month, by):
    behind = members(reader.open(f"/report?{JUNE}&by={by}").page.one("section", id="breakdown").one("tbody"))

    assert len(behind) > 5
    for address, count in behind.items():
        assert len(shown(reader.open(address).page)) == count, address


def test_a_number_still_leads_to_as_many_rows_after_the_desk_went_on(reader, make, desk, month, clock):
    behind = members(balance(reader.open(f"/report?{JUNE}").page))
    assert len(behind) == 5
    clock.shift(timedelta(hours=1))
    make.question(desk.branch, received_at=NOW, now=NOW + timedelta(minutes=30))
    questions.assign(
        month[0], organisation=desk.organisation, act=make.act(desk.manager, NOW + timedelta(minutes=40))
    )
    db.session.commit()

    assert {address: len(shown(reader.open(address).page)) for address in behind} == behind


def test_the_page_says_the_figures_of_the_month(reader, month):
    total = as_json(reader)["rows"][0]

    assert {name: total[name] for name in ("opening", "received", "reopened", "closing")} == {
        "opening": 2,
        "received": 2,
        "reopened": 1,
        "closing": 3,
    }
    assert {outcome: n for outcome, n in total["decided"].items() if n} == {"positive": 1, "explained": 1}
    assert total["share_cohort_positive"] == "50.0" or float(total["share_cohort_positive"]) == 50


def test_without_a_period_it_is_this_month(reader, month):
    page = reader.open("/report").page

    assert (page.one("input", name="from")["value"], page.one("input", name="to")["value"]) == (
        "2026-06-01",
        "2026-06-30",
    )


def test_one_goes_to_the_month_before_and_back(reader, month):
    page = reader.open(f"/report?{JUNE}").page
    before = next(link["href"] for link in page.main.all("a") if link.text == "Previous period")
    page = reader.open(before).page

    assert page.one("input", name="from")["value"] == "2026-05-01"
    after = next(link["href"] for link in page.main.all("a") if link.text == "Next period")
    assert reader.open(after).page.one("input", name="to")["value"] == "2026-06-30"


def test_each_drawing_has_its_figures_in_a_table_beside_it(reader, month):
    page = reader.open(f"/report?{JUNE}").page
    captions = [caption.text for caption in page.main.all("caption")]

    assert "What became of the questions received in the period" in captions
    assert [caption for caption in captions if caption.startswith("Twelve months")]
    assert page.main.all("svg", role="img")


def test_the_report_of_a_month_without_anything_is_a_page_too(reader):
    page = reader.open("/report?from=2025-01-01&to=2025-01-31").page

    assert set(members(page.main).values()) <= {0}


class TestAsOf:
    def test_what_was_entered_later_is_not_in_the_report_as_known_then(
        self, reader, make, desk, month, clock
    ):
        known = NOW.isoformat()
        clock.shift(timedelta(hours=6))
        make.question(desk.branch, received_at=NOW - 2 * DAY, now=NOW + timedelta(hours=5))

        assert as_json(reader)["rows"][0]["received"] == 3
        assert as_json(reader, f"{JUNE}&known={quote(known)}")["rows"][0]["received"] == 2
        behind = members(balance(reader.open(f"/report?{JUNE}&known={quote(known)}").page))
        assert behind
        for address, count in behind.items():
            assert len(shown(reader.open(address).page)) == count

    def test_the_files_are_of_the_same_knowledge_as_the_page(self, reader, month):
        known = NOW - 3 * DAY
        page = reader.open(f"/report?{JUNE}&known={quote(known.isoformat())}").page
        files = [link["href"] for link in page.main.all("a") if link["href"].startswith("/report.")]

        assert len(files) == 4
        assert {parse_qs(urlsplit(address).query)["known"][0] for address in files} == {known.isoformat()}

    def test_nobody_knows_the_future(self, reader, month):
        future = quote((NOW + 300 * DAY).isoformat())

        assert as_json(reader, f"{JUNE}&known={future}")["known_at"] <= NOW.isoformat().replace("+00:00", "Z")


class TestFiles:
    def test_json_is_the_report_with_its_definitions(self, reader, month):
        answer = reader.open(f"/report.json?{JUNE}")

        assert answer.response.mimetype == "application/json"
        found = json.loads(answer.data)
        assert found["period"] == {"from": "2026-06-01", "to": "2026-06-30"}
        assert {"known_at", "definitions", "rows"} <= found.keys()
        assert {row["by"] for row in found["rows"]} >= {"total", *BREAKDOWNS[:6]} - {"programme"}

    def test_csv_can_be_read_again(self, reader, month):
        answer = reader.open(f"/report.csv?{JUNE}")
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))

        assert len({len(row) for row in rows}) == 1
        assert len(rows) > 8

    def test_xlsx_has_a_sheet_for_each_breakdown_with_real_numbers(self, reader, month):
        answer = reader.open(f"/report.xlsx?{JUNE}")
        book = openpyxl.load_workbook(io.BytesIO(answer.data))

        assert len(book.sheetnames) >= len(BREAKDOWNS)
        numbers = [
            cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "n"
        ]
        assert 2 in numbers

    def test_pdf_is_a_pdf(self, reader, month):
        answer = reader.open(f"/report.pdf?{JUNE}")

        assert answer.response.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF-")

    @pytest.mark.parametrize("form", ["json", "csv"])
    def test_a_file_is_saved_under_the_name_of_branch_and_period(self, reader, desk, month, form):
        disposition = reader.open(f"/report.{form}?{JUNE}").response.headers["Content-Disposition"]

        assert disposition == f"attachment; filename=report-{desk.branch.code}-2026-06-01-2026-06-30.{form}"

    def test_a_form_that_there_is_not_is_not_found(self, reader):
        reader.open(f"/report.docx?{JUNE}", expect=404)


class TestRefusals:
    @pytest.mark.parametrize(
        "address",
        [
            "from=2026-06-31&to=2026-07-01",
            "from=2026-06-30&to=2026-06-01",
            "from=yesterday&to=today",
            "month=2026-13",
            "month=June",
            "from=0001-01-01&to=0001-01-31",
            "from=9999-12-01&to=9999-12-31",
            f"{JUNE}&known=long ago",
            f"{JUNE}&known=0001-01-01",
        ],
    )
    def test_a_period_that_cannot_be_is_told_in_words(self, reader, address):
        for path in ("/report", "/report.json", "/report/questions"):
            more = "&figure=received" if path.endswith("questions") else ""
            answer = reader.open(f"{path}?{address}{more}", expect=422)
            assert "This period cannot be" in answer.text

    def test_another_branch_is_not_there(self, reader, make, desk):
        other = make.branch()
        for branch in (other, desk.oblast):
            for path in ("/report?", "/report.json?", "/report/questions?figure=received&"):
                reader.open(f"{path}{JUNE}&branch={branch.code}", expect=404)

    @pytest.mark.parametrize("figure", ["", "nonsense"])
    def test_a_figure_that_there_is_not_is_not_found(self, reader, figure):
        reader.open(f"/report/questions?{JUNE}&figure={figure}", expect=404)

    def test_an_outcome_that_there_is_not_is_not_found(self, reader):
        reader.open(f"/report/questions?{JUNE}&figure=decided&outcome=nonsense", expect=404)

    @pytest.mark.parametrize("by", BREAKDOWNS)
    def test_a_row_that_there_is_not_has_no_questions(self, reader, by):
        for key in ("nonsense", "99999999999999999999", ""):
            answer = reader.open(f"/report/questions?{JUNE}&figure=received&by={by}&key={key}")
            assert shown(answer.page) == []


class TestBranches:
    def test_the_branch_above_sees_those_below_as_rows_that_lead_on(self, visit, make, desk, month):
        above = visit(make.user(Role.MANAGER, branch=desk.oblast, language=Language.ENGLISH))
        page = above.open(f"/report?{JUNE}").page
        below = next(link["href"] for link in page.main.all("a") if link.text == desk.branch.name_en)

        assert above.open(below).page.heading == desk.branch.name_en
        assert set(page.one("select", name="branch").text.split()) >= {"Branch"}

    def test_what_is_assigned_to_a_manager_from_elsewhere_does_not_enter_the_report(
        self, visit, make, desk, month
    ):
        """A report is of whole branches, also for somebody who is an official besides."""
        foreign = make.branch()
        body = make.organisation(foreign)
        both = make.user(
            Role.MANAGER, Role.OFFICIAL, branch=desk.branch, organisation=body, language=Language.ENGLISH
        )
        chief = make.user(Role.MANAGER, branch=foreign)
        question = make.question(foreign, received_at=NOW - DAY)
        act = Act(actor=chief, scope=scope_of(chief), now=NOW)
        questions.assign(question, organisation=body, assignee=both, act=act)
        db.session.commit()
        visitor = visit(both)

        visitor.open(f"/questions/{question.id}", expect=200)
        assert as_json(visitor)["rows"][0]["received"] == 2
        behind = members(balance(visitor.open(f"/report?{JUNE}").page))
        for address, count in behind.items():
            assert len(shown(visitor.open(address).page)) == count
