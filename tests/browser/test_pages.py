"""Every page for every role in three languages: layout on a desk and on a phone, axe, the keyboard."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from reception.domain.vocabulary import Role
from tests.browser.window import DESKTOP, LANGUAGES, PHONE, ZOOMED, Window
from tests.browser.world import World

pytestmark = pytest.mark.browser

PERIOD = "from=2026-05-01&to=2026-06-30"
PAGES: dict[str, Callable[[World], list[str]]] = {
    "home.index": lambda _w: ["/"],
    "appeals.index": lambda _w: [
        *(
            f"/questions?view={view}"
            for view in ("work", "queue", "overdue", "unassigned", "proposed", "all")
        ),
        "/questions?view=all&status=closed&channel=letter",
    ],
    "appeals.detail": lambda w: [
        f"/questions/{w.questions[name]}"
        for name in ("registered", "split", "overdue", "proposed", "positive")
    ],
    "actions.act": lambda w: [
        *(f"/questions/{w.questions['registered']}/{verb}" for verb in ("assign", "withdraw", "leave")),
        *(f"/questions/{w.questions['registered']}/{verb}" for verb in ("redirect", "extend", "correct")),
        f"/questions/{w.questions['in_work']}/propose",
        f"/questions/{w.questions['overdue']}/start",
        *(f"/questions/{w.questions['proposed']}/{verb}" for verb in ("accept", "return")),
        f"/questions/{w.questions['positive']}/reopen",
    ],
    "registration.register": lambda _w: ["/appeals/register"],
    "coupon.registered": lambda w: [f"/appeals/{w.appeal_id}/registered"],
    "reports.show": lambda _w: [
        *(f"/report?{PERIOD}&by={by}" for by in ("branch", "official", "topic")),
        "/report?from=2026-02-30&to=2026-06-30",
    ],
    "reports.members": lambda _w: [f"/report/questions?{PERIOD}&by=branch&figure=received"],
    "reminders.outbox": lambda _w: ["/outbox"],
    "reminders.mail": lambda w: [f"/outbox/{w.mail_id}"],
    "searching.start": lambda _w: ["/questions/search"],
    "tracking.show": lambda w: [f"/appeal/{w.token}"],
    "auth.sign_in": lambda _w: ["/sign-in", "/nowhere"],
}
NO_PAGES = {"static", "health.alive", "coupon.pdf", "reports.file", "exports.questions_file"}
"""Addresses that answer with something else than a page."""


def paths(world: World) -> list[str]:
    return [path for page in PAGES.values() for path in page(world)]


def test_the_table_of_pages_names_every_page_that_the_program_has(world):
    read = {rule.endpoint for rule in world.app.url_map.iter_rules() if "GET" in rule.methods}

    assert read - NO_PAGES == set(PAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_page_fits_desk_and_phone_and_can_be_read_by_everybody(role, language, desk, world):
    window: Window = desk(role, language)
    turn = list(Role).index(role) + LANGUAGES.index(language)
    faults: list[str] = []
    for number, path in enumerate(paths(world)):
        status = window.open(path)
        assert status in {200, 403, 404, 422}, f"{path}: {status}"
        if status == 403:
            continue
        faults += window.layout_faults()
        # axe is slow: it reads each page for each role, and in each language for some role.
        if (number + turn) % len(LANGUAGES) == 0:
            faults += window.axe_faults()
        window.resize(PHONE)
        faults += window.layout_faults()
        window.resize(DESKTOP)

    assert faults == []


def test_a_refusal_is_a_page_like_any_other(desk):
    window: Window = desk(Role.OFFICIAL, "kk")

    assert window.open("/report") == 403
    assert [*window.layout_faults(), *window.axe_faults()] == []


def test_a_page_can_be_read_in_the_dark_and_on_a_phone(desk, world):
    left = paths(world)
    faults: list[str] = []
    for role in (Role.MANAGER, Role.OFFICIAL):
        window: Window = desk(role, "ru", color_scheme="dark", width=PHONE)
        for path in list(left):
            if window.open(path) in {200, 422}:
                left.remove(path)
                faults += window.axe_faults()

    assert faults == []
    assert left == ["/nowhere"]


def test_a_page_enlarged_four_times_scrolls_down_and_not_sideways(desk, world):
    window: Window = desk(Role.MANAGER, "kk", width=ZOOMED)
    faults: list[str] = []
    for path in paths(world):
        window.open(path)
        faults += window.layout_faults()

    assert faults == []


VISIBLE = """() => {
    const e = document.activeElement, box = e.getBoundingClientRect(), look = getComputedStyle(e);
    const ringed = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0
        || look.boxShadow !== "none";
    return {
        id: e.id || e.getAttribute("href") || e.getAttribute("name") || e.innerText || e.tagName,
        top: box.top + scrollY, left: box.left, height: box.height, ringed,
        inMain: Boolean(e.closest("main")), isBody: e === document.body,
        inView: box.bottom > 0 && box.top < innerHeight,
    };
}"""
CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex='0']"
REACHABLE = """(controls) => [...document.querySelectorAll(controls)].filter(
    (e) => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.type !== "hidden").length"""


def walked(window: Window) -> list[dict[str, Any]]:
    """Press Tab from the top of the page until it ends; return where the focus was."""
    window.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    window.page.locator("body").evaluate("body => { body.tabIndex = -1; body.focus(); }")
    stops = []
    for _ in range(150):
        window.page.keyboard.press("Tab")
        stop = window.page.evaluate(VISIBLE)
        if stop["isBody"]:
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("path", ["/appeals/register", "/questions?view=all"])
def test_tab_reaches_everything_in_the_order_in_which_it_stands_and_shows_where_it_is(path, desk):
    window: Window = desk(Role.STAFF)
    window.open(path)
    reachable = window.page.evaluate(REACHABLE, CONTROLS)

    stops = walked(window)

    # A date or time field has several stops of its own.
    names = list(dict.fromkeys((stop["id"], round(stop["top"]), round(stop["left"])) for stop in stops))
    assert len(names) >= reachable, [name for name, _top, _left in names]
    # Within a date field the ring goes from the field to its own button.
    assert {stop["id"] for stop in stops} - {stop["id"] for stop in stops if stop["ringed"]} == set()
    assert [stop["id"] for stop in stops if not stop["inView"]] == []
    assert out_of_order([stop for stop in stops if stop["inMain"]]) == []


def out_of_order(stops: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the neighbours of which the second stands above the first, or left of it in the same line."""
    faults = []
    for one, next_ in pairwise(stops):
        is_above = next_["top"] + next_["height"] <= one["top"]
        is_same_line = abs(next_["top"] + next_["height"] - one["top"] - one["height"]) < 4
        if is_above or (is_same_line and next_["left"] < one["left"]):
            faults.append((one["id"], next_["id"]))
    return faults
