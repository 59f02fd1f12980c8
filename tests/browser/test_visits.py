"""The journal of visits by the keyboard alone, and a reception that nobody held."""

import re
from datetime import time, timedelta

import pytest
from playwright.sync_api import expect

from reception.domain.periods import local_day
from reception.extensions import utcnow
from reception.services import receptions
from reception.services.receptions import Hours
from tests.browser.window import Window

pytestmark = pytest.mark.browser


def test_ten_visits_are_entered_by_the_keyboard_and_one_becomes_an_appeal(window, world):
    desk = world.desk()
    clerk: Window = window(desk.staff.email, "en")
    clerk.open("/visits")
    for number in range(10):
        expect(clerk.page.locator("#visitor_name")).to_be_focused()
        clerk.keys.type(f"Visitor {number}")
        clerk.keys.press("Enter")
        expect(clerk.page.locator("tbody tr")).to_have_count(number + 1)
    clerk.page.locator("tbody form button").first.click()

    expect(clerk.page).to_have_url(re.compile(r"/appeals/register\?draft=visit-\d+$"))
    expect(clerk.page.locator("#name")).to_have_value("Visitor 9")


def test_a_missed_reception_is_a_nought_in_the_report(window, world):
    desk = world.desk()
    day = local_day(utcnow(), desk.branch.zone) - timedelta(days=9)
    hours = Hours(starts=time(15), ends=time(17))
    with world.writing():
        receptions.plan_day(desk.official, day, hours, actor=desk.manager, now=utcnow() - timedelta(days=20))
    manager: Window = window(desk.manager.email, "en")
    manager.open(f"/report/receptions?from={day}&to={day}")

    first = manager.page.locator("tbody tr").first
    expect(first).to_contain_text(desk.official.name)
    expect(first.locator("td").nth(0)).to_have_text("1")
    expect(first.locator("td").nth(1)).to_have_text("0")
