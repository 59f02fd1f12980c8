"""After registering: what the clerk reads, prints and hands out, in the applicant's language."""

import re

import pytest
import segno
from playwright.sync_api import expect

from reception.extensions import utcnow
from tests.browser.registering import FORM, REGISTERED
from tests.browser.window import LANGUAGES, Window, words_of
from tests.browser.world import KNOWN
from tests.pdf import words_in

pytestmark = pytest.mark.browser

A6 = (298, 420)  # points


def register(clerk: Window, language: str) -> None:
    """Register an appeal in a language by the keys that need no mouse."""
    expect(clerk.page.locator("#name")).to_be_focused()
    clerk.page.locator("#name").fill(KNOWN.name)
    clerk.page.locator("#iin").fill(str(KNOWN.iin))
    clerk.page.locator("#text").fill("Суық су жоқ.")
    clerk.page.locator("#topic_id").select_option(index=1 + 8 * LANGUAGES.index(language))
    clerk.page.locator("#language").select_option(language)
    clerk.press("#text", "Control+Enter")
    clerk.page.wait_for_url(REGISTERED)


def test_the_coupon_comes_by_one_key_small_and_nameless_and_the_next_one_by_another(window, world):
    desk = world.desk()
    clerk: Window = window(desk.staff.email, "kk")
    clerk.open(FORM)
    for language in LANGUAGES:
        register(clerk, language)
        appeal = world.appeals(desk.branch.id)[-1]
        facts = (appeal.number, str(appeal.ask_code), desk.staff.name)
        assert lacking(facts, clerk.page.locator("main").inner_text()) == []
        with clerk.context.expect_event("request", lambda sent: sent.url.endswith("/coupon.pdf")) as asked:
            clerk.keys.press("p")
        pdf = clerk.page.request.get(asked.value.url).body()

        say, words = words_of(language), str(words_in(pdf))
        assert lacking(facts, words) == []
        assert say("Coupon of an accepted appeal") in words
        assert f"{appeal.received_at.astimezone(desk.branch.zone):%H:%M}" in words
        assert KNOWN.iin not in words
        assert KNOWN.name.split()[0] not in words
        assert sizes(pdf) == [A6]
        clerk.page.bring_to_front()
        clerk.keys.press("n")

    assert len(world.appeals(desk.branch.id)) == len(LANGUAGES)


def lacking(facts: tuple[str, ...], words: str) -> list[str]:
    """Return what a page does not say."""
    return [fact for fact in facts if fact not in words]


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Return the size of each page."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", pdf)
    return [(round(float(wide)), round(float(high))) for wide, high in boxes]


def test_printed_the_page_itself_is_one_small_page_without_the_menus(window, world):
    desk = world.desk()
    with world.writing():
        appeal = world.make.appeal(desk.branch, actor=desk.staff, received_at=utcnow(), applicant=KNOWN)
    clerk: Window = window(desk.staff.email, "ru")
    clerk.open(f"/appeals/{appeal.id}/registered")
    drawn = clerk.page.locator(".coupon svg.qr")
    expect(drawn).to_be_visible()
    address = f"{world.app.config['SETTINGS'].base_url}/appeal/{appeal.public_token}"
    path = re.search(r' d="([^"]+)"', segno.make(address, error="m", micro=False).svg_inline())
    assert path is not None
    assert drawn.locator("path").last.get_attribute("d") == path[1]

    clerk.page.emulate_media(media="print")
    for gone in (".site-header", ".site-footer", ".actions"):
        expect(clerk.page.locator(gone).first).to_be_hidden()
    pdf = clerk.page.pdf(prefer_css_page_size=True)
    words = str(words_in(pdf))
    assert appeal.number in words
    assert str(appeal.ask_code) in words
    assert KNOWN.iin not in words
    assert sizes(pdf) == [A6]
