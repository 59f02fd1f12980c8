"""The journal's page: a line at a time, today's lines below, and the way from a visit to an appeal."""

from datetime import timedelta

import pytest

from reception.domain.vocabulary import Channel
from reception.extensions import db
from reception.models import Appeal, Draft, VisitEntry
from reception.queries import visits as query
from reception.queries.scope import UNSCOPED, Scope
from reception.services import visits
from reception.services.visits import Line
from tests.desk import NOW

TEXT = "Нет света во дворе."


@pytest.fixture
def clerk(visit, desk):
    return visit(desk.staff)


@pytest.fixture
def entry(desk, make):
    line = Line(
        branch=desk.branch,
        visited_at=NOW,
        channel=Channel.TELEPHONE,
        minutes=10,
        visitor_name="Ахметова",
        topic_id=make.topic().id,
    )
    found, _is_new = visits.enter(line, actor=desk.staff, now=NOW)
    db.session.commit()
    return found


def all_entries():
    return db.session.scalars(db.select(VisitEntry).order_by(VisitEntry.id), execution_options=UNSCOPED).all()


def test_a_line_needs_nothing_but_enter_and_the_next_one_is_ready(clerk):
    saved = clerk.send(clerk.open("/visits"))
    page = clerk.follow(saved)

    assert "The visit is saved. The next line is ready." in page.page.root.text
    assert "1 visit · 1 person came · advice given to 1 · 0 appeals came of it" in page.text
    (found,) = all_entries()
    assert (found.minutes, found.people, found.channel) == (10, 1, Channel.IN_PERSON)


def test_the_form_comes_first_with_the_focus_in_the_name_and_keeps_the_channel(clerk):
    clerk.send(clerk.open("/visits"), {"channel": "telephone"})
    page = clerk.open("/visits").page

    (focused,) = [field for field in page.all("input") if "autofocus" in field.attributes]
    assert focused["name"] == "visitor_name"
    assert page.form().values["channel"] == "telephone"
    assert page.form().values["visitor_name"] == ""


def test_what_is_wrong_is_told_beside_the_field_and_what_was_typed_stays(clerk):
    answer = clerk.send(clerk.open("/visits"), {"minutes": "", "visitor_name": "Ахметова"}, expect=422)

    assert "Enter how many minutes it took." in answer.text
    assert answer.page.form().values["visitor_name"] == "Ахметова"
    assert all_entries() == []


def test_the_same_form_sent_twice_is_one_line(clerk):
    form = clerk.open("/visits")
    clerk.send(form)
    again = clerk.send(form)

    assert "entered once" in clerk.follow(again).page.root.text
    assert len(all_entries()) == 1


def test_a_line_is_corrected_on_its_day_and_its_entries_are_shown(clerk, entry, clock, visit, desk):
    clerk.send(clerk.open(f"/visits/{entry.visit_id}"), {"minutes": "25"})

    assert "What was entered" in clerk.open(f"/visits/{entry.visit_id}").page.root.text
    assert [one.minutes for one in all_entries()] == [10, 25]

    clock.shift(timedelta(days=1))
    assert "can be corrected on the day" in visit(desk.staff).open(f"/visits/{entry.visit_id}").text


def test_a_line_entered_by_mistake_leaves_the_list(clerk, entry):
    answer = clerk.press(
        clerk.open(f"/visits/{entry.visit_id}"), f"/visits/{entry.visit_id}/void", expect=302
    )

    assert "Ахметова" not in clerk.follow(answer).text
    clerk.open(f"/visits/{entry.visit_id}", expect=404)


def test_a_visit_becomes_an_appeal_with_what_it_says_and_no_name_in_any_address(clerk, entry):
    answer = clerk.press(clerk.open("/visits"), f"/visits/{entry.visit_id}/appeal", expect=302)
    form = clerk.follow(answer)
    assert (form.page.form().values["name"], form.page.form().values["channel"]) == ("Ахметова", "telephone")

    clerk.send(form, {"text": TEXT})

    appeal = db.session.scalars(db.select(Appeal), execution_options=UNSCOPED).one()
    assert query.visible(entry.visit_id, scope=Scope.everything()).appeal_id == appeal.id
    assert appeal.number in clerk.open("/visits").text
    assert db.session.scalars(db.select(Draft)).all() == []
    assert not [path for path in clerk.addresses if "Ахметова" in path or "%D0" in path]


def test_the_line_can_be_saved_and_registered_in_one_step(clerk):
    answer = clerk.send(clerk.open("/visits"), {"visitor_name": "Ермеков", "people": "3"}, press="appeal")
    form = clerk.follow(answer)

    assert form.page.form().values["name"] == "Ермеков"
    assert form.page.form().values["signatories"] == "3"
    assert len(all_entries()) == 1


def test_the_same_registration_sent_twice_links_one_appeal(clerk, entry):
    form = clerk.follow(clerk.press(clerk.open("/visits"), f"/visits/{entry.visit_id}/appeal"))
    first, second = clerk.send(form, {"text": TEXT}), clerk.send(form, {"text": TEXT})

    assert first.location == second.location
    again = clerk.post(
        f"/visits/{entry.visit_id}/appeal", {"csrf_token": form.page.form().values["csrf_token"]}, expect=302
    )
    assert again.location == first.location


def test_a_line_of_yesterday_is_entered_today_and_both_moments_stay(clerk):
    clerk.send(clerk.open("/visits?on=2026-06-09"))

    (found,) = all_entries()
    assert found.visited_at.date().isoformat() == "2026-06-09"
    assert found.known_from == NOW


def test_the_journal_of_another_branch_is_not_there(clerk, desk, make):
    other = make.branch()
    clerk.open(f"/visits?branch={other.code}", expect=404)
    clerk.open(f"/visits?branch={desk.oblast.code}", expect=404)
    clerk.open("/visits?branch=nowhere", expect=404)
