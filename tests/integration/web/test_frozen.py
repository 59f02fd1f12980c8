"""Freezing on screen: the checklist, the month as signed, its files, and what was learned since."""

import hashlib
import io
from datetime import timedelta

import openpyxl
import pytest

from reception.domain.vocabulary import Language, Outcome, Role
from reception.extensions import db
from reception.models import FrozenReport
from reception.services import questions
from tests.desk import NOW
from tests.freezing import late

DAY = timedelta(days=1)
MAY = "month=2026-05"
REPORT = "from=2026-05-01&to=2026-05-31"


@pytest.fixture
def month(make, desk):
    """Return May at a desk: one closed positively, one proposed, one overdue and back-dated."""
    made = [make.question(desk.branch, received_at=NOW - days * DAY) for days in (20, 18, 38)]
    people = {"official": desk.official, "manager": desk.manager}
    make.closed(made[0], at=NOW - 15 * DAY, outcome=Outcome.POSITIVE, **people)
    act = make.act(desk.manager, NOW - 14 * DAY)
    questions.assign(made[1], organisation=desk.organisation, assignee=desk.official, act=act)
    questions.propose(
        made[1], outcome=Outcome.EXPLAINED, answer="Ответ.", act=make.act(desk.official, NOW - 13 * DAY)
    )
    db.session.commit()
    made.append(make.question(desk.branch, received_at=NOW - 12 * DAY, now=NOW - 2 * DAY))
    return made


@pytest.fixture
def manager(visit, desk):
    return visit(desk.manager)


@pytest.fixture
def reader(visit, desk):
    return visit(desk.auditor)


def freeze(visitor, desk):
    page = visitor.open(f"/report/freeze?{MAY}&branch={desk.branch.code}")
    return visitor.follow(visitor.send(page, {}, action="/report/freeze"))


@pytest.fixture
def frozen(month, manager, desk):
    freeze(manager, desk)
    return db.session.scalars(db.select(FrozenReport)).one()


def links(page, start):
    return [link["href"] for link in page.main.all("a") if link["href"].startswith(start)]


def rows(answer):
    return len([link for link in answer.page.main.all("a") if "data-row-link" in link.attributes])


class TestTheChecklist:
    def test_the_months_report_leads_a_manager_to_it(self, manager, reader, month):
        assert links(manager.open(f"/report?{REPORT}").page, "/report/freeze?")
        assert not links(manager.open("/report?from=2026-06-01&to=2026-06-30").page, "/report/freeze?")
        assert not links(manager.open("/report?from=2026-05-01&to=2026-05-30").page, "/report/freeze?")
        assert not links(reader.open(f"/report?{REPORT}").page, "/report/freeze?")

    def test_each_check_has_exactly_its_list(self, manager, desk, month):
        page = manager.open(f"/report/freeze?{MAY}&branch={desk.branch.code}").page
        found = {
            link["href"].partition("check=")[2].partition("&")[0]: link
            for link in page.main.all("a")
            if "check=" in link["href"]
        }

        counts = {check: int(link.text) for check, link in found.items()}
        assert counts == {"proposals": 1, "back_dated": 1, "overdue": 1, "unconfirmed": 1}
        for check, link in found.items():
            shown = [
                a for a in manager.open(link["href"]).page.main.all("a") if "data-row-link" in a.attributes
            ]
            assert len(shown) == counts[check], check

    def test_a_month_that_is_not_over_says_so_and_has_no_button(self, manager, desk):
        answer = manager.open(f"/report/freeze?month=2026-06&branch={desk.branch.code}", expect=409)

        assert "is not over yet" in answer.text
        assert not answer.page.main.all("form")

    @pytest.mark.parametrize("address", ["month=2026-13", "month=0001-01", "month=", ""])
    def test_a_month_that_cannot_be_is_not_found(self, manager, desk, address):
        manager.open(f"/report/freeze?{address}&branch={desk.branch.code}", expect=404)

    def test_another_branch_is_not_there(self, manager, desk, make):
        for branch in (make.branch(), desk.oblast):
            manager.open(f"/report/freeze?{MAY}&branch={branch.code}", expect=404)

    def test_what_was_entered_since_it_was_read_is_told_and_nothing_is_frozen(
        self, manager, desk, make, month, clock
    ):
        page = manager.open(f"/report/freeze?{MAY}&branch={desk.branch.code}")
        clock.shift(timedelta(minutes=5))
        late(month[2], recorded_at=NOW + timedelta(minutes=2), happened_at=NOW - 15 * DAY)
        clock.shift(timedelta(minutes=5))

        answer = manager.send(page, {}, action="/report/freeze", expect=409)

        assert "1 question of the month has changed" in answer.text
        assert not db.session.scalars(db.select(FrozenReport)).all()


class TestFreezing:
    def test_a_manager_freezes_and_sees_the_month_as_signed(self, manager, desk, month):
        answer = freeze(manager, desk)

        assert answer.page.heading == "May 2026, as signed"
        assert desk.manager.name in answer.text

    def test_the_form_sent_twice_freezes_once(self, manager, desk, month):
        page = manager.open(f"/report/freeze?{MAY}&branch={desk.branch.code}")
        manager.send(page, {}, action="/report/freeze")
        again = manager.follow(manager.send(page, {}, action="/report/freeze"))

        assert "frozen already" in again.text
        assert len(db.session.scalars(db.select(FrozenReport)).all()) == 1

    def test_the_list_says_which_by_whom_and_with_which_hash(self, reader, desk, frozen):
        text = reader.open("/report/frozen").text

        assert "May 2026" in text
        assert desk.manager.name in text
        assert frozen.sha256[:12] in text

    def test_nobody_sees_another_branchs_frozen_month(self, visit, make, frozen):
        stranger = visit(make.user(Role.MANAGER, branch=make.branch(), language=Language.ENGLISH))

        assert "No month is frozen yet" in stranger.open("/report/frozen").text
        for path in ("", ".json", ".pdf", "/restatements", "/questions"):
            stranger.open(f"/report/frozen/{frozen.id}{path}", expect=404)


class TestFiles:
    def test_the_json_is_exactly_the_bytes_of_the_hash(self, reader, frozen):
        data = reader.open(f"/report/frozen/{frozen.id}.json").data

        assert hashlib.sha256(data).hexdigest() == frozen.sha256

    def test_the_pdf_is_made_and_is_the_same_after_all_that_came(self, reader, frozen, month, clock):
        before = reader.open(f"/report/frozen/{frozen.id}.pdf").data
        assert before.startswith(b"%PDF-")
        clock.shift(timedelta(hours=3))
        late(month[2], recorded_at=NOW + timedelta(hours=2), happened_at=NOW - 15 * DAY)

        assert reader.open(f"/report/frozen/{frozen.id}.pdf").data == before

    def test_the_spreadsheet_names_the_hash(self, reader, frozen):
        book = openpyxl.load_workbook(io.BytesIO(reader.open(f"/report/frozen/{frozen.id}.xlsx").data))

        assert frozen.sha256 in {cell.value for row in book.worksheets[0].iter_rows() for cell in row}


class TestRestating:
    @pytest.fixture
    def restated(self, frozen, month, clock):
        clock.shift(timedelta(hours=3))
        late(month[2], recorded_at=NOW + timedelta(hours=2), happened_at=NOW - 15 * DAY)
        return frozen

    def test_nothing_learned_since_is_said_in_words(self, reader, frozen):
        assert "Nothing that was learned since" in reader.open(f"/report?{REPORT}").text

    def test_the_report_shows_both_and_each_figure_that_moved(self, reader, restated, month):
        page = reader.open(f"/report?{REPORT}").page
        signed, now = page.root.of_class("balance")

        assert signed.text != now.text
        assert "1 question stands otherwise than it was signed." in page.main.text
        assert "As signed" in page.main.text

    def test_behind_each_restatement_are_its_questions_with_the_reason(self, reader, restated, month):
        page = reader.open(f"/report/frozen/{restated.id}/restatements").page
        behind = {
            link["href"]: int(link.text) for link in page.main.all("a") if "/questions?" in link["href"]
        }

        assert len(behind) > 3
        for address, count in behind.items():
            answer = reader.open(address)
            assert rows(answer) == count, address
            assert "The closing was taken over from an earlier register" in answer.text

    @pytest.mark.parametrize("by", ["branch", "organisation", "official", "topic", "channel", "district"])
    def test_so_it_is_in_each_breakdown(self, reader, restated, by):
        page = reader.open(f"/report/frozen/{restated.id}/restatements?by={by}").page

        assert links(page, f"/report/frozen/{restated.id}/questions?")
        for address in links(page, f"/report/frozen/{restated.id}/questions?")[:3]:
            assert reader.open(address).page.main.all("tbody")

    def test_the_page_as_signed_stays_what_it_was(self, reader, frozen, month, clock):
        before = reader.open(f"/report/frozen/{frozen.id}").page.root.of_class("balance")[0].text
        clock.shift(timedelta(hours=3))
        late(month[2], recorded_at=NOW + timedelta(hours=2), happened_at=NOW - 15 * DAY)
        page = reader.open(f"/report/frozen/{frozen.id}").page

        assert page.root.of_class("balance")[0].text == before
        for link in page.root.of_class("balance")[0].all("a"):
            shown = [
                a for a in reader.open(link["href"]).page.main.all("a") if "data-row-link" in a.attributes
            ]
            assert len(shown) == int(link.text), "the lists are those of the moment of signing"

    @pytest.mark.parametrize(
        "what", ["figure=nonsense", "figure=sticky_short", "share=sticky_long", "share=x"]
    )
    def test_a_figure_that_is_not_signed_is_not_found(self, reader, frozen, what):
        reader.open(f"/report/frozen/{frozen.id}/questions?{what}", expect=404)
