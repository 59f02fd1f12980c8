"""Without JavaScript the desk works too: registering, assigning, filters, the report."""

import re

import pytest
from playwright.sync_api import expect

from reception.domain.vocabulary import Role
from reception.extensions import utcnow
from tests.browser.window import Window
from tests.browser.world import KNOWN

pytestmark = pytest.mark.browser

PLAIN = {"java_script_enabled": False}


def test_an_appeal_is_registered_with_a_second_question_and_an_error_on_the_way(window, world):
    desk = world.desk()
    clerk: Window = window(desk.staff.email, "ru", **PLAIN)
    clerk.link("Register", inside="header").click()
    clerk.page.locator("#name").fill("Серіков Асан")
    clerk.field("Text of the appeal").fill("Нет воды и нет света.")
    clerk.button("Add a question").click()
    topic = clerk.say("Topic of question %(number)s", number=2)
    clerk.page.get_by_label(topic).select_option(index=2)
    clerk.button("Register").click()
    expect(clerk.page.get_by_role("alert")).to_contain_text(clerk.say("Choose a topic."))
    clerk.page.locator("#topic_id").select_option(index=1)
    clerk.button("Register").click()

    expect(clerk.page).to_have_url(re.compile(r"/appeals/\d+/registered$"))
    (appeal,) = world.appeals(desk.branch.id)
    assert (appeal.text, appeal.parts) == ("Нет воды и нет света.", 2)
    clerk.sees("Registered: No. %(number)s", number=appeal.number)


def test_a_question_is_assigned(window, world):
    desk = world.desk()
    with world.writing():
        question = world.make.question(desk.branch, actor=desk.staff, received_at=utcnow(), applicant=KNOWN)
    manager: Window = window(desk.manager.email, "kk", **PLAIN)
    manager.link("Not assigned yet").click()
    manager.page.get_by_role("link", name=question.appeal.number).click()
    manager.link("Assign").click()
    manager.field("To whom").select_option(f"user:{desk.official.id}")
    manager.button("Assign").click()

    manager.sees("The question is assigned.")
    expect(manager.page.locator("main")).to_contain_text(desk.official.name)


def test_filters_narrow_the_list_and_are_taken_away_one_by_one(desk):
    clerk: Window = desk(Role.STAFF, "ru", **PLAIN)
    clerk.open("/questions?view=all")
    rows = clerk.page.locator("[data-rows] > tr")
    everything = rows.count()
    clerk.page.locator("form.filters select[name=status]").select_option("closed")
    clerk.button("Show").click()

    expect(rows).not_to_have_count(everything)
    assert 0 < rows.count() < everything
    clerk.page.locator(".filter-tag").click()
    expect(rows).to_have_count(everything)


def test_the_report_is_read_with_its_lists(desk):
    auditor: Window = desk(Role.AUDITOR, "kk", **PLAIN)
    auditor.link("Report", inside="header").click()
    auditor.field("From").fill("2026-05-01")
    auditor.field("To, inclusive").fill("2026-06-30")
    auditor.button("Show").click()
    auditor.link("By topic").click()
    auditor.sees("What became of the questions received in the period")
    number = auditor.page.locator("tr.total a").last
    count = int(number.inner_text())
    number.click()

    assert count > 0
    expect(auditor.page.locator("[data-rows] > tr")).to_have_count(count)


def test_a_menu_opens_and_the_person_signs_out(desk):
    clerk: Window = desk(Role.STAFF, "en", width=390, **PLAIN)
    clerk.page.locator(".user-menu summary").click()
    clerk.page.get_by_role("button", name=clerk.say("Sign out")).click()

    expect(clerk.page).to_have_url(re.compile("/sign-in$"))
    clerk.open("/questions")
    expect(clerk.page).to_have_url(re.compile("/sign-in"))
