"""The working calendar and the term policies on screen."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reception.domain.changes import ChangedKind
from reception.domain.periods import local_day
from reception.extensions import db
from reception.models import CalendarDayRow, Change, TermPolicyRow
from tests.desk import NOW

DAY = "/administration/calendar/day/2026-06-16"
OFF = {"kind": "off", "name_kk": "Қала күні", "name_ru": "День города", "name_en": "City Day"}
AUTUMN = datetime(2026, 10, 1, 6, tzinfo=UTC)
POLICY = {
    "valid_from": "2026-07-01",
    "article_kk": "76-бап",
    "article_ru": "статья 76",
    "article_en": "Article 76",
    "answer_days": "10",
    "max_total_months": "2",
}


@pytest.fixture
def administrator(visit, desk):
    return visit(desk.administrator)


def due_on(question):
    db.session.refresh(question)
    return local_day(question.due_at, question.branch.zone)


def reckoning_of(page):
    """Return the term day by day, as the page of a question has it."""
    return [row.text for row in page.page.root.of_class("reckoning")[0].all("tr")]


class TestADay:
    def test_the_cases_that_move_are_shown_first_and_moved_when_it_is_confirmed(
        self, administrator, visit, make, desk
    ):
        question = make.question(desk.branch, received_at=NOW - timedelta(days=9))
        closed = make.question(desk.branch, received_at=NOW - timedelta(days=9))
        make.closed(closed, official=desk.official, manager=desk.manager, at=NOW - timedelta(days=1))
        first, kept = due_on(question), due_on(closed)

        shown = administrator.send(administrator.open(DAY), OFF, press="preview", expect=200)
        assert "1 open case moves to another due date." in shown.text
        assert question.number in shown.text
        assert closed.number not in shown.text
        assert due_on(question) == first

        done = administrator.follow(administrator.send(shown, press="confirm"))
        assert "The day is set. 1 open case moved." in done.text
        assert (due_on(question), due_on(closed)) == (first + timedelta(days=1), kept)
        page = visit(desk.manager).open(f"/questions/{question.id}").text
        assert "16 Jun 2026 is a day off (City Day)" in page
        assert "Not counted either: 16 Jun 2026 (City Day)." in page
        assert "Original due date" in page

    def test_a_closed_case_keeps_its_term_and_tells_it_by_the_days_of_then(
        self, administrator, visit, make, desk
    ):
        closed = make.question(desk.branch, received_at=NOW - timedelta(days=9))
        make.closed(closed, official=desk.official, manager=desk.manager, at=NOW - timedelta(days=1))
        reckoned = reckoning_of(visit(desk.manager).open(f"/questions/{closed.id}"))
        shown = administrator.send(administrator.open(DAY), OFF, press="preview", expect=200)
        administrator.send(shown, press="confirm")

        page = visit(desk.manager).open(f"/questions/{closed.id}")
        assert "The case keeps its due date of 22 Jun 2026" in page.text
        assert reckoning_of(page) == reckoned
        assert "City Day" not in page.text

    def test_a_case_that_came_meanwhile_is_shown_before_anything_is_done(self, administrator, make, desk):
        shown = administrator.send(administrator.open(DAY), OFF, press="preview", expect=200)
        assert "No open case moves." in shown.text
        make.question(desk.branch, received_at=NOW - timedelta(days=9))

        again = administrator.send(shown, press="confirm", expect=409)
        assert "1 open case moves" in again.text
        assert db.session.get(CalendarDayRow, date(2026, 6, 16)) is None
        administrator.send(again, press="confirm")
        assert db.session.get(CalendarDayRow, date(2026, 6, 16)) is not None

    def test_a_day_of_ones_own_is_explained_in_three_languages(self, administrator):
        answer = administrator.send(administrator.open(DAY), OFF | {"name_ru": ""}, expect=422)

        assert answer.page.summary == ["Title in Russian: Say in this language why the day is as you set it."]

    def test_the_change_is_on_record(self, administrator, desk):
        shown = administrator.send(administrator.open(DAY), OFF, press="preview", expect=200)
        administrator.send(shown, press="confirm")

        (change,) = db.session.scalars(db.select(Change).where(Change.kind == ChangedKind.CALENDAR))
        assert change.actor_id == desk.administrator.id
        assert change.fields["is_working"] == {"from": None, "to": False}
        assert "2026-06-16" in administrator.open("/administration/changes").text

    @pytest.mark.parametrize("day", ["2026-02-30", "1999-01-01", "2099-01-01", "x"])
    def test_a_day_of_no_calendar_is_not_found(self, administrator, day):
        administrator.open(f"/administration/calendar/day/{day}", expect=404)


class TestAYear:
    def test_the_year_names_its_days_off_and_where_they_come_from(self, administrator):
        text = administrator.open("/administration/calendar/2026").text

        assert "public holiday: Victory Day" in text
        assert "published" in text

    def test_an_own_entry_is_told_from_what_is_published(self, administrator):
        shown = administrator.send(administrator.open(DAY), OFF, press="preview", expect=200)
        page = administrator.follow(administrator.send(shown, press="confirm")).page

        (row,) = [row for row in page.all("tr") if "City Day" in row.text]
        assert "own entry" in row.text

    def test_from_october_on_a_coming_year_that_nobody_has_confirmed_is_warned_of(self, visit, desk, clock):
        warning = "Nobody has confirmed the working calendar of 2027 yet."
        assert warning not in visit(desk.administrator).open("/").text
        clock.move_to(AUTUMN)
        administrator = visit(desk.administrator)
        assert warning in administrator.open("/").text
        assert warning in administrator.open("/administration").text
        assert warning not in visit(desk.manager).open("/").text

        administrator.press(
            administrator.open("/administration/calendar/2027"), "/administration/calendar/2027/confirm"
        )

        assert warning not in administrator.open("/").text

    def test_an_unknown_year_is_a_proposal_until_it_is_confirmed(self, visit, desk, clock):
        clock.move_to(datetime(2027, 10, 1, 6, tzinfo=UTC))
        administrator = visit(desk.administrator)
        assert "No working calendar is known for 2028" in administrator.open("/").text
        page = administrator.open("/administration/calendar/2028")
        assert "This is only a proposal" in page.text

        administrator.press(page, "/administration/calendar/2028/confirm")

        assert "Confirmed on" in administrator.open("/administration/calendar/2028").text

    def test_a_year_far_away_is_not_found(self, administrator):
        administrator.open("/administration/calendar/2099", expect=404)


class TestPolicies:
    def test_what_would_follow_is_shown_before_a_policy_is_added(self, administrator):
        form = administrator.open("/administration/policies/new")
        shown = administrator.send(form, POLICY, press="preview", expect=200)

        assert "Received on 1 Jul 2026 (Wednesday)" in shown.text
        assert "The answer is due on 16 Jul 2026 at the latest." in shown.text
        assert db.session.query(TermPolicyRow).count() == 2

        page = administrator.follow(administrator.send(shown, press="confirm"))
        assert "Received since 1 Jul 2026" in page.text
        assert "Received from 1 Jul 2021 to 30 Jun 2026" in page.text

    def test_a_policy_cannot_begin_where_appeals_have_their_terms(self, administrator, make, desk):
        make.question(desk.branch, received_at=NOW)
        form = administrator.open("/administration/policies/new")
        answer = administrator.send(form, POLICY | {"valid_from": "2026-06-10"}, expect=422)

        assert "have their term already: choose a later day." in answer.page.summary[0]

    @pytest.mark.parametrize(
        "limits",
        [
            pytest.param({"max_extra_calendar_days": "30"}, id="both are filled in"),
            pytest.param({"max_total_months": ""}, id="neither is"),
        ],
    )
    def test_exactly_one_limit_of_extension_is_asked_for(self, administrator, limits):
        form = administrator.open("/administration/policies/new")
        answer = administrator.send(form, POLICY | limits, expect=422)

        assert "exactly one of the two limits" in answer.page.summary[0]

    def test_a_policy_is_taken_back_before_its_first_day_and_not_later(
        self, administrator, visit, desk, clock
    ):
        shown = administrator.send(
            administrator.open("/administration/policies/new"), POLICY, press="preview", expect=200
        )
        page = administrator.follow(administrator.send(shown, press="confirm"))
        path = f"/administration/policies/{db.session.query(TermPolicyRow).count()}/withdraw"
        clock.move_to(datetime(2026, 7, 2, 6, tzinfo=UTC))
        later = visit(desk.administrator)
        token = later.open("/administration/policies/new").page.form().values["csrf_token"]
        later.post(path, {"csrf_token": token}, expect=409)
        clock.move_to(NOW)

        administrator.press(page, path, expect=302)
        assert db.session.query(TermPolicyRow).count() == 2
