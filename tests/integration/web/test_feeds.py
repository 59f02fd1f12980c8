"""The calendar of one's due dates: for whoever has its address, until it is revoked."""

from datetime import date, time, timedelta
from urllib.parse import urlsplit

import pytest

from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import CalendarFeed, Change
from reception.services import questions, receptions
from reception.services.receptions import Hours
from tests.calendars import read, text
from tests.desk import NOW

HOUR = timedelta(hours=1)


def made(visitor):
    """Make the address of the visitor's calendar and return its path."""
    page = visitor.open("/account/calendar")
    answer = visitor.press(page, "/account/calendar", expect=200)
    (code,) = answer.page.main.all("code")
    return urlsplit(code.text).path


@pytest.fixture
def question(make, desk):
    question = make.question(desk.branch, received_at=NOW - 3 * HOUR, parts=2)
    act = make.act(desk.manager, NOW - 2 * HOUR)
    questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    db.session.commit()
    return question


def test_the_calendar_has_ones_open_questions_on_their_due_dates_and_nothing_personal(
    visit, make, desk, question
):
    make.question(desk.branch)
    answer = visit().open(made(visit(desk.official)))
    (entry,) = read(answer.data)

    assert entry["DTSTART;VALUE=DATE"] == "20260701"
    assert text(entry["SUMMARY"]).startswith(f"Answer due: {question.number} – ")
    assert entry["URL"].endswith(f"/questions/{question.id}")
    assert "Ахметова" not in answer.data.decode()
    assert answer.response.content_type == "text/calendar; charset=utf-8"


def test_the_same_question_keeps_its_name_when_its_term_is_extended(visit, make, clock, desk, question):
    path = made(visit(desk.official))
    (before,) = read(visit().open(path).data)
    act = make.act(desk.manager, NOW)
    questions.extend(question, due_on=date(2026, 7, 8), reason="Запрос", act=act)
    db.session.commit()
    clock.shift(6 * HOUR)
    (after,) = read(visit().open(path).data)

    assert before["UID"] == after["UID"]
    assert int(before["SEQUENCE"]) < int(after["SEQUENCE"])
    assert (before["DTSTAMP"], after["DTSTAMP"]) == ("20260610T040000Z", "20260610T060000Z")
    assert after["DTSTART;VALUE=DATE"] == "20260708"


def test_it_has_ones_reception_hours_but_no_visitor(visit, desk):
    hours = Hours(starts=time(15), ends=time(17), place="Достық, 1")
    receptions.plan_day(desk.official, date(2026, 6, 16), hours, actor=desk.manager, now=NOW)
    db.session.commit()
    (entry,) = read(visit().open(made(visit(desk.official))).data)

    assert (entry["DTSTART"], entry["DTEND"]) == ("20260616T100000Z", "20260616T120000Z")
    assert text(entry["LOCATION"]) == "Достық, 1"


def test_a_revoked_address_opens_nothing_at_once(visit, desk, question):
    official, stranger = visit(desk.official), visit()
    path = made(official)
    stranger.open(path)
    official.press(official.open("/account/calendar"), "/account/calendar/revoke")

    stranger.open(path, expect=404)
    assert [change.verb.value for change in db.session.query(Change).order_by(Change.id)] == [
        "feed_made",
        "feed_revoked",
    ]


def test_a_new_address_ends_the_old_one(visit, desk):
    official = visit(desk.official)
    first, second = made(official), made(official)

    assert first != second
    visit().open(first, expect=404)
    visit().open(second)


def test_whose_account_is_closed_has_no_calendar(visit, make, desk):
    person = make.user(Role.STAFF, branch=desk.branch)
    path = made(visit(person))
    person.is_active = False
    db.session.commit()

    visit().open(path, expect=404)


def test_the_database_keeps_no_token_and_the_page_shows_it_once(visit, desk):
    official = visit(desk.official)
    token = made(official).removeprefix("/calendar/").removesuffix(".ics")

    assert len(token) >= 43, "256 bits in base 64"
    assert token not in db.session.query(CalendarFeed).one().token_hash
    assert token not in official.open("/account/calendar").page.html


def test_what_is_unchanged_is_not_sent_again(visit, desk, question):
    stranger, path = visit(), made(visit(desk.official))
    tag = stranger.open(path).response.headers["ETag"]

    assert stranger.open(path, headers={"If-None-Match": tag}, expect=304).data == b""


def test_whoever_asks_all_the_time_is_put_off(visit, desk):
    stranger, path = visit(), made(visit(desk.official))
    statuses = [stranger.open(path, expect=None).status for _ in range(31)]

    assert statuses == [200] * 30 + [429]


def test_a_stranger_with_wrong_addresses_is_put_off(visit):
    stranger = visit()
    statuses = [stranger.open(f"/calendar/wrong{n}.ics", expect=None).status for n in range(31)]

    assert statuses == [404] * 30 + [429]
