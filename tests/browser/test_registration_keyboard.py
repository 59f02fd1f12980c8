"""The registration at the desk: by keyboard, quickly, once, and without losing what was typed."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from reception.domain.vocabulary import Role
from reception.extensions import utcnow
from reception.services.registration import ApplicantDetails
from tests.browser.registering import ASKED, FORM, REGISTERED
from tests.browser.window import LANGUAGES, PATIENCE, Window
from tests.browser.world import KNOWN, World
from tests.desk import Desk

pytestmark = pytest.mark.browser


@pytest.fixture
def clerk(own, window) -> Window:
    """Return the desk's clerk in front of the list."""
    clerk: Window = window(own.staff.email, "kk")
    clerk.open("/questions")
    return clerk


def saved(world: World, own: Desk) -> list[Any]:
    """Return what was registered beside the appeal that was there before."""
    return world.appeals(own.branch.id)[1:]


def open_form(clerk: Window) -> None:
    clerk.keys.press("n")
    expect(clerk.page.locator("#name")).to_be_focused()


def fill(clerk: Window, **values: str) -> None:
    """Fill fields by id: the quick way where the keyboard is not the point."""
    for name, value in ({"name": "Серіков Асан", "text": ASKED} | values).items():
        clerk.page.locator(f"#{name}").fill(value)
    clerk.page.locator("#topic_id").select_option(index=1)


def offered(clerk: Window) -> Locator:
    """Return what the search for applicants offers."""
    return clerk.page.locator("[role=listbox] > [role=option]")


def test_a_known_applicant_takes_at_most_twelve_keys_beside_what_is_typed(clerk, own, world):
    visits: list[str] = []
    clerk.page.on("framenavigated", lambda frame: visits.append(frame.url))
    since = time.perf_counter()
    open_form(clerk)  # 1
    keys = clerk.keys
    pressed, sought = 1, "701 555 0123"
    keys.type(sought)
    expect(offered(clerk)).to_have_count(1)
    for key in ("ArrowDown", "Enter"):
        keys.press(key)
        pressed += 1
    expect(clerk.page.locator("#phone")).not_to_have_value("")
    assert clerk.page.locator("#name").input_value() == KNOWN.name
    assert clerk.page.locator("#address").input_value() == KNOWN.address
    if clerk.focused != "text":
        pressed += clerk.tab_to("text")
    keys.type(ASKED)
    pressed += clerk.tab_to("topic_id")
    for key in ("ArrowDown", "Control+Enter"):
        keys.press(key)
        pressed += 1
    clerk.page.wait_for_url(REGISTERED, timeout=PATIENCE)
    took = time.perf_counter() - since

    assert pressed <= 12
    # What the program took, and a hand at 200 ms for every key, the words of the appeal too.
    assert took + (pressed + len(sought) + len(ASKED)) * 0.2 <= 60
    # To the form, and from the form to the confirmation; a form that keeps a draft renames its address.
    assert len([url for url in visits if "draft=" not in url]) == 2
    before, (appeal,) = world.appeals(own.branch.id)[0], saved(world, own)
    assert appeal.applicant_id == before.applicant_id


@pytest.mark.parametrize("typed", ["8 701 555", "+7 701 555-01", "701555", "8(701)5550123", "650412200137"])
def test_a_telephone_however_written_and_an_iin_find_the_applicant(typed, clerk):
    open_form(clerk)
    clerk.keys.type(typed)

    expect(clerk.page.locator("[role=listbox]")).to_be_visible()
    expect(offered(clerk)).to_contain_text(KNOWN.name)
    assert not re.search(r"\d{12}", offered(clerk).inner_text()), "the IIN is masked"


def test_typing_asks_the_server_seldom_and_never_in_an_address(clerk):
    asked: list[Any] = []
    clerk.page.on("request", lambda r: asked.append(r) if r.url.endswith("/applicants/find") else None)
    open_form(clerk)
    clerk.keys.type("87015550123", delay=20)
    expect(offered(clerk)).to_have_count(1)

    # Eleven keys in about a quarter of a second or, on a busy machine, somewhat more.
    assert len(asked) <= 3
    assert {request.method for request in asked} == {"POST"}


def test_people_of_another_branch_are_not_offered(window, world):
    stranger = world.desk()
    with world.writing():
        world.make.appeal(
            stranger.branch,
            received_at=utcnow(),
            applicant=ApplicantDetails(name="Бөтенов Бөтен", phone="+77029990011"),
        )
    clerk: Window = window(world.desk().staff.email, "ru")
    clerk.open(FORM)
    with clerk.page.expect_response("**/applicants/find") as answer:
        clerk.keys.type("87029990011")

    assert answer.value.json() == []
    expect(offered(clerk)).to_have_count(0)
    expect(clerk.page.locator("[data-combobox-status]")).to_have_text(
        clerk.say("Nobody found. Go on with a new applicant.")
    )


def test_the_choice_can_be_undone_and_someone_else_registered(clerk, own, world):
    open_form(clerk)
    clerk.keys.type("7015550123")
    offered(clerk).click()
    clerk.button("Not this person").click()
    assert clerk.focused == "name"
    fill(clerk, name="Басқаев Басқа", phone="")
    clerk.button("Register").click()
    clerk.page.wait_for_url(REGISTERED)

    (appeal,) = saved(world, own)
    assert appeal.applicant.name == "Басқаев Басқа"
    assert appeal.applicant.iin is None


def test_a_double_click_registers_once(clerk, own, world):
    open_form(clerk)
    fill(clerk)
    clerk.button("Register").dblclick()
    clerk.page.wait_for_url(REGISTERED)

    assert len(saved(world, own)) == 1


def test_going_back_after_registering_gives_an_empty_form_and_no_copy_of_the_appeal(clerk, own, world):
    open_form(clerk)
    fill(clerk)
    key = clerk.page.locator("#submission_key").input_value()
    clerk.button("Register").click()
    clerk.page.wait_for_url(REGISTERED)

    clerk.page.go_back()
    fresh = clerk.page.locator("#submission_key").input_value() != key
    clerk.button("Register").click()
    if fresh:
        expect(clerk.page.get_by_role("alert")).to_be_visible()
        expect(clerk.page.locator("#text")).to_have_value("")
    else:  # the browser kept the page as it was: the same form leads to the same appeal
        clerk.page.wait_for_url(REGISTERED)
    assert len(saved(world, own)) == 1


def test_a_form_sent_twice_by_a_slow_line_says_that_it_is_registered_once(clerk, own, world):
    open_form(clerk)
    fill(clerk)
    sent = clerk.page.evaluate("Object.fromEntries(new FormData(document.querySelector('form[data-once]')))")
    clerk.button("Register").click()
    clerk.page.wait_for_url(REGISTERED)
    there = clerk.page.url

    again = clerk.page.request.post(FORM, form=sent, headers={"Referer": clerk.address + FORM})

    assert again.url == there
    assert clerk.say("This form was sent before: the appeal is registered once.") in again.text()
    assert len(saved(world, own)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_are_summed_up_on_top_focused_and_linked_and_nothing_typed_is_lost(language, desk):
    clerk: Window = desk(Role.STAFF, language)
    clerk.open(FORM)
    typed = {"iin": "650412200138", "phone": "12", "email": "nobody", "address": "Орал", "signatories": "1"}
    clerk.page.locator("#is_collective").check()
    for name, value in typed.items():
        clerk.page.locator(f"#{name}").fill(value)
    clerk.button("Register").click()
    summary = clerk.page.get_by_role("alert")

    expect(summary).to_be_focused()
    assert clerk.page.title().startswith(clerk.say("Error:"))
    expect(summary).to_contain_text(clerk.say("Please correct the following"))
    for name, value in typed.items():
        expect(clerk.page.locator(f"#{name}")).to_have_value(value)
    expect(clerk.page.locator("#is_collective")).to_be_checked()
    links = summary.get_by_role("link").all()
    assert [link.get_attribute("href") for link in links] == [
        "#name", "#iin", "#phone", "#email", "#signatories", "#topic_id", "#text",
    ]  # fmt: skip
    for link in links:
        summary.focus()
        name = str(link.get_attribute("href"))[1:]
        control = clerk.page.locator(f"#{name}")
        words = clerk.page.locator(f"#{name}-error").inner_text().strip()
        assert link.inner_text().endswith(words), "the summary and the field say the same"
        assert control.get_attribute("aria-invalid") == "true"
        link.press("Enter")
        assert clerk.focused == name
        assert control.is_visible()
    assert list(clerk.axe_faults()) == []


def test_the_way_in_which_numbers_are_typed_does_not_matter(clerk, own, world):
    open_form(clerk)
    fill(clerk, name="  Серіков Асан  ", iin=" 6504-1220 0137 ", phone=" 8 (701) 555-01-23 ")
    clerk.button("Register").click()
    clerk.page.wait_for_url(REGISTERED)

    (appeal,) = saved(world, own)
    assert appeal.applicant.iin == "650412200137"
    assert appeal.applicant.phone == "+77015550123"
    assert appeal.text == ASKED


def typed_and_kept(clerk: Window, name: str, text: str) -> None:
    """Type into a new form and wait until the server has it."""
    clerk.open(FORM)
    with clerk.page.expect_response("**/drafts") as kept:
        clerk.page.locator("#name").fill(name)
        clerk.page.locator("#text").fill(text)
    assert kept.value.ok
    expect(clerk.page.locator("[data-draft-status]")).to_have_text(clerk.say("Draft saved."))


def test_what_was_typed_is_back_after_the_browser_died_and_two_unfinished_forms_both_are(own, window):
    first: Window = window(own.staff.email, "kk")
    typed_and_kept(first, "Бірінші Арыз", "Бірінші мәтін")
    typed_and_kept(first, "Екінші Арыз", "Екінші мәтін")
    stored = first.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert stored == "[{},{}]"
    first.close()

    later: Window = window(own.staff.email, "kk")
    for name, text in (("Бірінші Арыз", "Бірінші мәтін"), ("Екінші Арыз", "Екінші мәтін")):
        later.open(FORM)
        later.sees("Unfinished registrations")
        later.page.get_by_role("link", name=name).click()
        expect(later.page.locator("#name")).to_have_value(name)
        expect(later.page.locator("#text")).to_have_value(text)


def test_a_draft_ends_with_its_registration_or_by_being_discarded(own, window, world):
    clerk: Window = window(own.staff.email, "kk")
    typed_and_kept(clerk, "Бірінші Арыз", "Бірінші мәтін")
    typed_and_kept(clerk, "Екінші Арыз", ASKED)
    clerk.page.locator("#topic_id").select_option(index=1)
    clerk.button("Register").click()
    clerk.page.wait_for_url(REGISTERED)
    clerk.open(FORM)
    expect(clerk.page.get_by_role("link", name="Екінші Арыз")).to_have_count(0)
    clerk.button("Discard").click()

    expect(clerk.page.locator("main")).not_to_contain_text("Бірінші Арыз")
    expect(clerk.page.locator("main")).not_to_contain_text(clerk.say("Unfinished registrations"))
    assert len(saved(world, own)) == 1


def test_the_single_keys_rest_while_somebody_types_and_can_be_switched_off(clerk):
    clerk.keys.press("/")
    clerk.keys.type("new")
    assert clerk.focused == "search-q"
    expect(clerk.page.locator("#search-q")).to_have_value("new")
    clerk.page.evaluate("document.activeElement.blur()")
    clerk.keys.press("?")
    expect(clerk.page.get_by_role("dialog")).to_be_visible()
    clerk.page.locator("#single-keys").uncheck()
    clerk.keys.press("Escape")
    clerk.page.evaluate("document.activeElement.blur()")
    clerk.keys.press("n")

    expect(clerk.page.get_by_role("dialog")).to_be_hidden()
    expect(clerk.page).to_have_url(re.compile("/questions$"))


def test_the_desk_reads_its_own_letters_with_a_russian_or_kazakh_keyboard_too(clerk):
    event = {"key": "т", "code": "KeyN", "bubbles": True, "cancelable": True}
    clerk.page.locator("body").dispatch_event("keydown", event)

    clerk.page.wait_for_url(re.compile(FORM))
