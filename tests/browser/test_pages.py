"""Every page in three languages: on a desk, a phone, enlarged, in the dark, with axe and by the keyboard."""

from itertools import pairwise
from typing import Any

import pytest

from reception.domain.vocabulary import Role
from tests.browser.pages import NO_PAGES, OF_THE_APPLICANT, OF_THEIR_OWN_TESTS, PAGES, paths
from tests.browser.reading import reading_faults
from tests.browser.window import DESKTOP, LANGUAGES, PHONE, ZOOMED, Window

pytestmark = pytest.mark.browser

OPENED = {200, 422}
NOT_FOUND = {"/nowhere": 404, "/set-password/used-up": 410}
"""Pages that say so, and how."""
PARTS = 2
"""In how many tests the pages of a language are looked at."""
OF_COLOUR_AND_SIZE = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable")
"""The rules of axe that darkness or a narrow page can break where the page keeps the others."""


def test_the_table_of_pages_names_every_page_that_the_program_has(world):
    read = {rule.endpoint for rule in world.app.url_map.iter_rules() if "GET" in rule.methods}

    assert read - NO_PAGES == set(PAGES) | set(OF_THE_APPLICANT) | OF_THEIR_OWN_TESTS


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_fits_desk_phone_and_400_percent_and_is_read_by_everybody(language, part, desk, world):
    """Each page in each language, with axe in one; the roles that may open it take turns with them."""
    roles = list(Role)
    windows: dict[Role, Window] = {}
    faults: list[str] = []
    for number, path in list(enumerate(paths(world)))[part::PARTS]:
        turn = (number + LANGUAGES.index(language)) % len(roles)
        for role in roles[turn:] + roles[:turn]:
            window = windows[role] = windows.get(role) or desk(role, language)
            status = window.open(path)
            if status in OPENED or status == NOT_FOUND.get(path):
                break
            # Refused, or out of this person's sight: somebody else looks at it.
            assert status in {403, 404}, f"{path}: {status}"
        else:
            faults.append(f"{path}: opened by nobody")
        faults += [*window.layout_faults(), *reading_faults(window)]
        if number // PARTS % len(LANGUAGES) == LANGUAGES.index(language):
            faults += window.axe_faults()
        for width in (PHONE, ZOOMED):
            window.resize(width)
            faults += window.layout_faults()
        window.resize(DESKTOP)

    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("width", [DESKTOP, PHONE, ZOOMED])
def test_what_an_applicant_is_asked_can_be_read_by_everybody(width, window, world):
    stranger: Window = window(language="ru", width=width)
    for path, status in zip(OF_THE_APPLICANT.values(), (200, 404), strict=True):
        assert stranger.open(path(world)) == status
        # Nobody chose a language here: the question is asked in the appeal's, which is Russian.
        stranger.language = stranger.page.locator("html").get_attribute("lang")
        assert [*stranger.layout_faults(), *stranger.axe_faults()] == []


def test_a_refusal_is_a_page_like_any_other(desk):
    window: Window = desk(Role.OFFICIAL, "kk")

    assert window.open("/report") == 403
    assert [*window.layout_faults(), *window.axe_faults()] == []


def test_a_page_can_be_read_in_the_dark_and_on_a_phone(desk, world):
    left = paths(world)
    faults: list[str] = []
    for role in (Role.MANAGER, Role.OFFICIAL, Role.ADMINISTRATOR):
        window: Window = desk(role, "ru", color_scheme="dark", width=PHONE)
        for path in list(left):
            if window.open(path) in OPENED:
                left.remove(path)
                faults += window.axe_faults(*OF_COLOUR_AND_SIZE)

    assert faults == []
    assert set(left) == set(NOT_FOUND)


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
        window.keys.press("Tab")
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
