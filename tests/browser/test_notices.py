"""An official is told of a case by the bell, opens it, and the bell is silent."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from reception.extensions import utcnow
from reception.services import questions

pytestmark = pytest.mark.browser


def test_a_notice_is_read_by_opening_its_case(window, world):
    desk = world.desk()
    with world.writing():
        question = world.make.question(desk.branch, received_at=utcnow() - timedelta(hours=2))
        act = world.make.act(desk.manager, utcnow() - timedelta(hours=1))
        questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    person = window(desk.official.email)
    page = person.page

    bell = page.get_by_role("banner").get_by_role("link", name="News")
    expect(bell).to_have_accessible_name("News 1 unread")
    bell.click()
    row = page.get_by_role("row").filter(has_text=question.number)
    expect(row).to_contain_text("Assigned to you")
    expect(row).to_contain_text("new")
    assert [*person.layout_faults(), *person.axe_faults()] == []

    with page.expect_response(lambda answer: answer.url.endswith("/here") and answer.ok):
        row.get_by_role("link", name=question.number).click()
    page.goto("/notices")

    expect(bell).to_have_accessible_name("News")
    expect(page.get_by_role("row").filter(has_text=question.number)).to_contain_text("read")
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)
