"""Two records of one person become one at the desk, and two again; a Russian number is marked."""

import pytest
from playwright.sync_api import expect

from reception.extensions import utcnow
from tests.browser.window import Window
from tests.browser.world import KNOWN, NAMESAKE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_two_records_are_compared_merged_and_parted_again(language, window, world):
    desk = world.desk()
    with world.writing():
        kept, other = (
            world.make.appeal(desk.branch, actor=desk.staff, received_at=utcnow(), applicant=who)
            for who in (KNOWN, NAMESAKE)
        )
    clerk: Window = window(desk.staff.email, language)
    clerk.open(f"/questions/{other.questions[0].id}")
    expect(clerk.page.locator(".tag").filter(has_text=clerk.say("Russian number"))).to_be_visible()
    clerk.open(f"/applicants/{kept.applicant_id}")
    expect(clerk.page.locator("[data-rows] > tr")).to_have_count(1)
    clerk.link("The same person as …").click()
    clerk.link("Compare").click()
    clerk.sees("Both records side by side")
    clerk.button("They are one person: merge").click()
    clerk.sees("The two records are one now. This can be undone here.")
    expect(clerk.page.locator("[data-rows] > tr")).to_have_count(2)
    assert [*clerk.layout_faults(), *clerk.axe_faults()] == []

    clerk.button("Undo the merge").click()
    clerk.sees("The merge is undone: the appeals that had moved are back.")
    expect(clerk.page.locator("[data-rows] > tr")).to_have_count(1)
