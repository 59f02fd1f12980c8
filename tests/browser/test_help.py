"""Help: pictures that are not stale, and the "?" that opens by keyboard and without JavaScript."""

import pytest
from playwright.sync_api import expect

from reception.domain.vocabulary import Role
from reception.web.help.days import PICTURES
from tests.browser.help_pictures import FOLDER, MOST, recorded, shown, standing
from tests.browser.window import LANGUAGES, Window

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_of_help_shows_what_its_page_still_says(language, browser, world):
    """If this fails: python -m tests.browser.help_pictures."""
    record = recorded()[language]
    for picture in PICTURES:
        window = shown(browser, world, picture, language)
        said = standing(window, picture)
        window.close()

        assert said == record[picture.name], f"{picture.name} is stale: take the pictures again"
        assert 0 < (FOLDER / language / f"{picture.name}.webp").stat().st_size <= MOST


def test_help_leads_from_the_menu_to_the_page_of_the_role_with_its_pictures(desk):
    window: Window = desk(Role.STAFF, "kk")
    window.page.locator(".user-menu > summary").click()
    window.page.locator(".user-menu").get_by_role("link", name=window.say("Help")).click()

    expect(window.heading).to_have_text(window.say("Reception staff"))
    for picture in window.page.locator("main img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("e => e.naturalWidth") > 0
    assert [*window.layout_faults(), *window.axe_faults()] == []


def test_the_sentence_behind_a_word_opens_and_closes_by_keyboard(desk, world):
    window: Window = desk(Role.MANAGER, "ru")
    window.open(f"/questions/{world.questions['overdue']}")
    sentence = window.page.get_by_text(
        window.say("The due date that counts now, with every extension. What is open after it is overdue.")
    )
    expect(sentence).to_be_hidden()
    asked = window.page.locator("main .explain").filter(has=sentence).locator("summary")

    asked.press("Enter")
    expect(sentence).to_be_visible()
    assert [*window.layout_faults(), *window.axe_faults()] == []
    window.keys.press("Escape")
    expect(sentence).to_be_hidden()
    expect(asked).to_be_focused()


def test_the_sentence_behind_a_word_opens_without_javascript_on_a_phone(desk, world):
    window: Window = desk(Role.OFFICIAL, "kk", width=390, java_script_enabled=False)
    window.open(f"/questions/{world.questions['in_work']}/propose")
    window.page.locator("main .explain > summary").first.click()

    window.sees(
        "How the question ended. Whoever proposes it never accepts it. Which outcomes count as positive "
        "is set with a date; an explanation or a redirection does not by itself."
    )
    shown_ = window.page.locator("main .explain > p").first
    expect(shown_).to_be_in_viewport(ratio=1)
