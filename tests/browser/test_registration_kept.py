"""The registration at the desk: several questions, two forms at once, what is warned of and kept."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.registering import ASKED, FORM, REGISTERED
from tests.browser.window import Window
from tests.browser.world import KNOWN

pytestmark = pytest.mark.browser

DRAFT_WITHIN = 3  # seconds
PAPER = {"name": "Өтініш.txt", "mimeType": "text/plain", "buffer": "Су жоқ.".encode()}


def test_an_appeal_is_parted_while_it_is_registered_and_once_more_later(own, window, world):
    clerk: Window = window(own.staff.email, "kk")
    clerk.open(FORM)
    clerk.page.locator("#name").fill("Серіков Асан")
    clerk.page.locator("#text").fill(ASKED)
    clerk.page.locator("#topic_id").select_option(index=1)
    clerk.button("Add a question").click()
    second = clerk.page.locator("[name='parts-0-topic_id']")
    expect(second).to_be_visible()
    expect(clerk.page.locator("#text")).to_have_value(ASKED)
    second.select_option(index=9)
    clerk.press("[name='parts-0-text']", "Control+Enter")
    clerk.page.wait_for_url(REGISTERED)
    appeal = world.appeals(own.branch.id)[-1]
    clerk.open(f"/questions/{appeal.questions[0].id}")
    clerk.link("Add a question").click()
    clerk.page.locator("#text").fill("Жол бұзылған.")
    clerk.page.locator("#topic_id").select_option(index=17)
    clerk.press("#text", "Control+Enter")

    clerk.sees("The question is added to the appeal.")
    expect(clerk.heading).to_have_text(f"{appeal.number}/3")
    assert world.appeals(own.branch.id)[-1].parts == 3


def test_two_forms_open_at_once_are_both_kept_within_three_seconds(own, window):
    clerk: Window = window(own.staff.email, "ru")
    texts = {"Бірінші": clerk.page, "Екінші": clerk.context.new_page()}
    for page in texts.values():
        page.goto(FORM)
    for text, page in texts.items():
        page.bring_to_front()
        with page.expect_response("**/drafts") as kept:
            page.locator("#name").fill(text)
            since = time.perf_counter()
        assert kept.value.ok
        assert time.perf_counter() - since <= DRAFT_WITHIN
    clerk.page.bring_to_front()
    clerk.page.goto(FORM)

    for text in texts:
        expect(clerk.page.get_by_role("link", name=text)).to_be_visible()
    assert clerk.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_warned_of_repeat_is_registered_all_the_same_and_the_chosen_file_is_named(own, window, world):
    clerk: Window = window(own.staff.email, "ru", width=390)
    clerk.open(FORM)
    clerk.page.locator("#name").fill(KNOWN.name)
    clerk.page.locator("#iin").fill(str(KNOWN.iin))
    clerk.page.locator("#text").fill(ASKED)
    (earlier,) = world.appeals(own.branch.id)
    clerk.page.locator("#topic_id").select_option(str(earlier.questions[0].topic_id))
    clerk.page.locator("#files").set_input_files(PAPER)
    clerk.button("Register").click()
    warning = clerk.page.locator(".similar")
    expect(warning).to_be_focused()
    expect(warning.get_by_role("link", name=earlier.number)).to_be_visible()
    expect(clerk.page.locator("#files-lost")).to_contain_text("Өтініш.txt")
    # The words of the warning have the width of the page, not that of its sign.
    heading = warning.locator("h2").bounding_box()
    assert heading is not None
    assert heading["width"] > 200
    assert [*clerk.layout_faults(), *clerk.axe_faults()] == []
    clerk.button("Register it all the same").click()
    clerk.page.wait_for_url(REGISTERED)

    assert len(world.appeals(own.branch.id)) == 2
