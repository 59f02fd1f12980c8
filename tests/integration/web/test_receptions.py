"""Personal receptions on their pages: planned, published, booked, told, and counted where nobody came."""

import json
from datetime import date, time, timedelta

import pytest

from reception.domain.receptions import ReceptionAction
from reception.extensions import db
from reception.models import PersonalReception
from reception.services import receptions
from reception.services.receptions import Hours, Record
from tests.desk import NOW

AFTERNOON = Hours(starts=time(15), ends=time(17), place="Кабинет 12")
TUESDAY = date(2026, 6, 9)
THURSDAY = date(2026, 6, 11)
PERIOD = "from=2026-06-01&to=2026-06-30"


def planned(desk, day, official=None):
    (hour,) = receptions.plan_day(
        official or desk.official, day, AFTERNOON, actor=desk.manager, now=NOW - timedelta(days=8)
    )
    db.session.commit()
    return hour.id


@pytest.fixture
def past(desk):
    return planned(desk, TUESDAY)


@pytest.fixture
def coming(desk):
    return planned(desk, THURSDAY)


@pytest.fixture
def manager(visit, desk):
    return visit(desk.manager)


@pytest.fixture
def clerk(visit, desk):
    return visit(desk.staff)


def rule(desk, **changes):
    return {
        "official_id": str(desk.official.id),
        "weekday": "0",
        "weeks": ["1", "2"],
        "starts": "15:00",
        "ends": "17:00",
        "valid_from": "2026-07-01",
        "valid_to": "2026-08-31",
    } | changes


def test_a_manager_plans_twice_a_month_and_the_page_says_which_day_off_is_skipped(manager, desk):
    answer = manager.send(manager.open("/receptions/rule"), rule(desk))
    page = manager.follow(answer)

    assert "3 personal receptions are planned." in page.page.root.text
    assert "Skipped: nobody works on these days 6 July 2026" in page.text
    assert "13 Jul 2026" in page.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"weeks": []}, "Choose at least one week."),
        ({"ends": "14:00"}, "The end must come after the beginning."),
        ({"official_id": ""}, "Choose an official."),
        ({"valid_to": "2026-06-30"}, "The end must come after the beginning."),
        ({"valid_to": "2029-06-30"}, "This plan holds no hour"),
    ],
)
def test_a_plan_that_holds_no_hour_is_told_beside_the_field(manager, desk, changes, told):
    answer = manager.send(manager.open("/receptions/rule"), rule(desk, **changes), expect=422)

    assert told in answer.text


def test_a_single_date_is_planned_once_however_often_it_is_sent(manager, desk):
    form = manager.open("/receptions/date")
    values = {"official_id": str(desk.official.id), "day": "2026-06-20", "starts": "10:00", "ends": "12:00"}
    first, second = manager.send(form, values), manager.send(form, values)

    assert "1 personal reception is planned." in manager.follow(first).page.root.text
    assert second.location == first.location
    assert manager.open("/receptions?month=2026-06").text.count("20 Jun 2026") == 1


def test_everybody_reads_the_schedule_and_no_citizen_is_named_on_it(visit, desk, coming, clerk):
    book(clerk, coming)
    page = visit().open(f"/schedule/{desk.branch.code}")

    assert desk.official.name in page.text
    assert "15:00–17:00" in page.text
    assert "Кабинет 12" in page.text
    assert "Ахметова" not in page.page.root.text
    assert desk.branch.name_en in visit(language="en").open("/schedule").text
    visit().open("/schedule/nowhere", expect=404)


def test_a_search_engine_may_find_the_schedule_and_no_page_with_a_token(visit, desk):
    def asked_to_stay_away(path, status):
        return "noindex" in visit().open(path, expect=status).response.text

    assert not asked_to_stay_away(f"/schedule/{desk.branch.code}", 200)
    assert not asked_to_stay_away("/schedule", 200)
    assert asked_to_stay_away("/set-password/used-up", 410)


def book(clerk, hour_id, **changes):
    answer = clerk.open(f"/receptions/{hour_id}")
    values = {"book-slot": "0", "book-visitor_name": "Ахметова С.", "book-phone": "8 701 123 45 67"} | changes
    form = next(f for f in answer.page.all("form") if f.get("action") == f"/receptions/{hour_id}/book")
    expect = changes.pop("expect", 302)
    return clerk.send(answer, values, action=form.get("action"), expect=expect)


def test_a_place_is_booked_with_the_telephone_masked_until_it_is_asked_for(clerk, coming):
    page = clerk.follow(book(clerk, coming))
    assert "Ахметова С." in page.text
    assert "701" not in page.text

    shown = clerk.press(page, f"/receptions/{coming}/reveal", expect=200)
    assert "+7 701 123 4567" in shown.text


def test_a_booking_that_is_cancelled_frees_its_place(clerk, coming):
    page = clerk.follow(book(clerk, coming))
    action = next(f.get("action") for f in page.page.all("form") if "/places/" in (f.get("action") or ""))

    assert "Ахметова" not in clerk.follow(clerk.press(page, action, expect=302)).text


def record(clerk, hour_id, expect=302, **values):
    page = clerk.open(f"/receptions/{hour_id}")
    return clerk.send(
        page,
        {f"record-{name}": value for name, value in values.items()},
        action=f"/receptions/{hour_id}/record",
        expect=expect,
    )


def test_the_clerk_enters_what_became_of_the_hour_and_it_stays_on_record(clerk, past):
    record(clerk, past, action="hold", people="7", solved="2")
    page = clerk.follow(record(clerk, past, action="cancel", reason="Командировка"))

    assert "Cancelled" in page.text
    assert "7 people" in page.text, "the earlier entry stays"


def test_what_lacks_its_reason_or_comes_before_the_hour_is_told(clerk, past, coming):
    assert "Enter the reason." in record(clerk, past, action="cancel", expect=422).text
    assert "Choose who received instead." in record(clerk, past, action="replace", expect=422).text
    assert "has not begun" in record(clerk, coming, action="hold", expect=422).text
    more = record(clerk, past, action="hold", people="1", solved="2", expect=422)
    assert "No more questions are solved" in more.text


def test_a_visit_to_the_hour_is_entered_from_its_page_and_listed_there(clerk, past):
    page = clerk.open(f"/visits?reception={past}")
    clerk.send(page, {"visitor_name": "Ермеков"})

    assert "Ермеков" in clerk.open(f"/receptions/{past}").text


def test_an_official_reads_their_own_hour_and_enters_nothing(visit, desk, past, make):
    official = visit(desk.official)
    page = official.open(f"/receptions/{past}")

    assert not [f for f in page.page.all("form") if "record" in (f.get("action") or "")]
    visit(make.official(desk.organisation)).open(f"/receptions/{past}", expect=404)


def test_a_missed_reception_is_a_nought_in_the_report_and_leads_to_its_list(visit, desk, make, past, clock):
    diligent = make.official(desk.organisation, name="A diligent one")
    held = planned(desk, TUESDAY, diligent)
    hour = db.session.get(PersonalReception, held, execution_options={"scope": "a test"})
    receptions.record(hour, Record(action=ReceptionAction.HOLD, people=4), actor=desk.manager, now=NOW)
    db.session.commit()
    clock.shift(timedelta(days=10))
    auditor = visit(desk.auditor)

    page = auditor.open(f"/report/receptions?{PERIOD}")
    table = next(t for t in page.page.all("table") if "Held for others" in t.text)
    first, second = table.all("tr")[1:3]
    assert first.text.startswith(desk.official.name)
    assert [cell.text for cell in first.all("td")[:5]] == ["1", "0", "0", "0", "1"]
    assert second.text.startswith("A diligent one")

    link = next(
        a["href"]
        for a in page.page.all("a")
        if f"key={desk.official.id}&" in a["href"] and "missed" in a["href"]
    )
    assert desk.official.name in auditor.open(link).text
    found = json.loads(auditor.open(f"/report/receptions.json?{PERIOD}").data)
    first = found["personal_receptions"]["by_official"][0]
    assert (first["planned"], first["held"], first["held_none"]) == (1, 0, True)


def test_the_report_of_another_branch_and_nonsense_are_refused(visit, desk, make):
    auditor = visit(desk.auditor)
    auditor.open(f"/report/receptions?{PERIOD}&branch={make.branch().code}", expect=404)
    auditor.open("/report/receptions?from=2026-06-30&to=2026-06-01", expect=422)
    auditor.open(f"/report/receptions/hours?{PERIOD}&standing=slept", expect=404)
    auditor.open(f"/report/receptions/visits?{PERIOD}&figure=x", expect=404)
    assert "Nothing in this period." in auditor.open(f"/report/receptions?{PERIOD}").text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_page_is_whole_in_each_language(visit, desk, past, language):
    reader = visit(desk.manager, language=language)
    with reader.client.session_transaction() as session:
        session["language"] = language
    for path in (
        "/visits",
        "/receptions",
        "/receptions/rule",
        f"/receptions/{past}",
        f"/schedule/{desk.branch.code}",
        f"/report/receptions?{PERIOD}",
        f"/report/receptions/hours?{PERIOD}",
        f"/report/receptions/visits?{PERIOD}",
    ):
        reader.open(path)
