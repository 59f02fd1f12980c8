"""Quick in the hand: a key is seen, a look-up answers, a form is sent once, a slow line shows the page."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from reception.extensions import utcnow
from reception.services import questions
from tests.browser.window import Window
from tests.browser.world import KNOWN
from tests.desk import Desk

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
ECHO, LOOK_UP, FIRST_VIEW = 100, 300, 3000  # milliseconds
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
SEEN = """async () => {
    for (;;) {
        const [paint] = performance.getEntriesByName("first-contentful-paint");
        if (paint) return paint.startTime;
        await new Promise((drawn) => requestAnimationFrame(drawn));
    }
}"""
FLOOR = """async () => {
    const took = [[], []];
    for (let turn = 0; turn < 5; turn += 1) {
        let since = performance.now();
        await new Promise((drawn) => requestAnimationFrame(drawn));
        took[0].push(performance.now() - since);
        since = performance.now();
        await (await fetch("/healthz")).text();
        took[1].push(performance.now() - since);
    }
    return took.map((each) => Math.min(...each));
}"""
"""What this machine takes just now to draw a frame, and to ask its server for nothing."""
WATCH = """() => {
    const [input, list] = [document.getElementById("name"), document.querySelector("[role=listbox]")];
    window.tookToEcho = [];
    window.tookToFind = [];
    let typed = 0;
    input.addEventListener("keydown", () => {
        const pressed = performance.now();
        requestAnimationFrame(() => window.tookToEcho.push(performance.now() - pressed));
    });
    input.addEventListener("input", () => { typed = performance.now(); });
    new MutationObserver(() => { if (!list.hidden) window.tookToFind.push(performance.now() - typed); })
        .observe(list, {attributes: true, attributeFilter: ["hidden"]});
}"""


@pytest.fixture
def own(world) -> Desk:
    """Return a desk of the test's own, at which the known applicant has been before."""
    desk = world.desk()
    with world.writing():
        question = world.make.question(
            desk.branch, actor=desk.staff, received_at=utcnow() - 2 * DAY, applicant=KNOWN
        )
        act = world.make.act(desk.manager, utcnow() - DAY)
        questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    return desk


def test_keys_are_echoed_and_four_digits_find_somebody_before_one_waits(own, window):
    """The best of several tries, beyond what a busy machine takes to draw and to answer at all."""
    clerk: Window = window(own.staff.email, "ru")
    clerk.open("/appeals/register")
    drawing, answering = clerk.page.evaluate(FLOOR)
    clerk.page.evaluate(WATCH)
    options = clerk.page.locator("[role=option]")
    for _ in range(5):
        clerk.keys.type("7015")
        expect(options).to_have_count(1)
        expect(options.first).to_contain_text(KNOWN.name)
        clerk.keys.press("Escape")
        clerk.page.locator("#name").fill("")
    echoes, found = clerk.page.evaluate("[window.tookToEcho, window.tookToFind]")

    assert min(echoes) - drawing < ECHO
    assert min(found) - answering <= LOOK_UP


def test_the_key_that_saves_sends_the_form_once_however_often_it_is_pressed(own, window, world):
    clerk: Window = window(own.staff.email, "kk")
    clerk.open("/appeals/register")
    sent: list[str] = []
    clerk.page.on(
        "request", lambda r: sent.append(r.url) if r.method == "POST" and "register" in r.url else None
    )
    clerk.page.locator("#name").fill("Серіков Асан")
    clerk.page.locator("#text").fill("Нет света.")
    clerk.page.locator("#topic_id").select_option(index=1)
    clerk.page.locator("#text").focus()
    clerk.keys.down("Control")
    clerk.keys.press("Enter")
    clerk.keys.press("Enter")
    clerk.keys.up("Control")
    clerk.page.wait_for_url("**/registered")

    assert len(sent) == 1
    assert len(world.appeals(own.branch.id)) == 2


def test_alt_and_a_digit_lead_to_the_parts_of_the_form_from_any_field(own, window):
    clerk: Window = window(own.staff.email, "ru")
    clerk.open("/appeals/register")
    for digit, name in (("2", "text"), ("3", "received_on"), ("1", "name")):
        clerk.keys.press(f"Alt+{digit}")
        expect(clerk.page.locator(f"#{name}")).to_be_focused()
    assert clerk.page.locator("#name").input_value() == ""


def test_on_a_slow_line_the_first_view_is_there_in_three_seconds(own, window):
    """The best of several tries, beyond what a busy machine takes without any line between."""
    official: Window = window(own.official.email, "kk", width=375, height=667, is_mobile=True)
    line = official.context.new_cdp_session(official.page)
    line.send("Network.enable")
    took: dict[str, list[float]] = {"fast": [], "slow": []}
    for name, conditions in (("fast", FAST), ("slow", SLOW_3G)):
        for _ in range(3):
            line.send("Network.clearBrowserCache")
            line.send("Network.emulateNetworkConditions", conditions)
            official.open("/questions?view=work")
            expect(official.page.locator("[data-row-link]")).to_be_visible()
            took[name].append(official.page.evaluate(SEEN))

    assert min(took["slow"]) - min(took["fast"]) < FIRST_VIEW
