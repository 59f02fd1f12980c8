"""Finding at the desk: filters in the address, views with a name, words of two languages, many at once."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from reception.extensions import db, utcnow
from reception.models import Programme
from reception.services import questions
from tests.browser.window import Window
from tests.browser.world import KNOWN
from tests.desk import Desk

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
ROWS = "[data-rows] > tr"
LONG_LIST = 60


@pytest.fixture
def own(world) -> Desk:
    """Return a desk of the test's own, with twelve questions of which five lie with the official."""
    desk = world.desk()
    with world.writing(), world.make.together():
        district = world.make.district(desk.branch)
        for number in range(12):
            question = world.make.question(
                desk.branch,
                actor=desk.staff,
                received_at=utcnow() - (3 + number) * DAY,
                applicant=KNOWN,
                district_id=district.id,
                text="Көшеде ЖАРЫҚ жоқ." if number == 7 else "Нет света во дворе.",
            )
            if number < 5:
                act = world.make.act(desk.manager, utcnow() - DAY)
                questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    return desk


def test_three_filters_are_an_address_for_a_colleague_and_a_view_of_the_branch(own, window):
    manager: Window = window(own.manager.email, "kk")
    manager.open("/questions?view=all")
    filters = manager.page.locator("form.filters")
    filters.locator("[name=status]").select_option("assigned")
    filters.locator("[name=organisation]").select_option(str(own.organisation.id))
    filters.locator("summary").last.click()
    filters.locator("[name=received_from]").fill(str((utcnow() - 6 * DAY).date()))
    manager.button("Show").click()
    expect(manager.page.locator(".filter-tag")).to_have_count(3)
    expect(manager.page.locator(ROWS)).to_have_count(4)
    numbers, address = manager.page.locator("[data-row-link]").all_inner_texts(), manager.page.url
    manager.page.reload()
    assert manager.page.locator("[data-row-link]").all_inner_texts() == numbers
    manager.page.get_by_text(manager.say("Save this view")).click()
    manager.field("Name of the view").fill("Жедел")
    manager.field("For everybody in the branch").check()
    manager.button("Save").click()
    expect(manager.heading).to_have_text("Жедел")

    clerk: Window = window(own.staff.email, "ru")
    clerk.open(address)
    expect(clerk.page.locator(".filter-tag")).to_have_count(3)
    assert clerk.page.locator("[data-row-link]").all_inner_texts() == numbers
    view = clerk.page.locator(".saved-views a").filter(has_text="Жедел")
    expect(view).to_contain_text("4")


def test_every_filter_narrows_and_what_finds_nothing_says_so_and_offers_to_clear_it(own, window, world):
    with world.writing():
        programme = Programme(code="p1", name_kk="Ауыл", name_ru="Село", name_en="Village")
        db.session.add(programme)
    clerk: Window = window(own.staff.email, "ru")
    clerk.open("/questions?view=queue")
    filters = clerk.page.locator("form.filters")
    filters.locator("summary").last.click()
    for name in (
        "status",
        "topic",
        "organisation",
        "district",
        "official",
        "outcome",
        "channel",
    ):
        filters.locator(f"[name={name}]").select_option(index=1)
    filters.locator("[name=programme]").select_option(label="Село")
    for name in ("received_from", "received_to"):
        filters.locator(f"[name={name}]").fill("2026-06-01")
    filters.locator("[name=unseen]").check()
    clerk.button("Show").click()

    clerk.sees("Nothing matches the filter")
    tags = clerk.page.locator(".filter-tag")
    expect(tags).to_have_count(11)
    assert set(re.findall(r"[?&](\w+)=", clerk.page.url)) >= {"status", "outcome", "programme", "unseen"}
    expect(clerk.page.locator(".empty")).to_contain_text("Село")
    clerk.page.locator(".empty").get_by_role("link", name=clerk.say("Clear all filters")).click()
    expect(clerk.page.locator(ROWS)).to_have_count(12)


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("сейиткалиева гулжанар", 12),
        ("8 701 555-01", 12),
        ("жарық", 1),
        ("СВЕТА дворе", 11),
        ("650412200137", 0),
    ],
)
def test_a_search_folds_letters_and_leaves_nobody_in_the_address(own, window, typed, count):
    clerk: Window = window(own.staff.email, "kk")
    clerk.page.goto("/questions")
    clerk.keys.press("/")
    clerk.keys.type(typed)
    clerk.keys.press("Enter")

    expect(clerk.page).to_have_url(f"{clerk.address}/questions/search")
    expect(clerk.page.locator(ROWS)).to_have_count(count)


def test_all_of_a_list_is_extended_after_a_look_with_a_reason_for_each_that_is_refused(own, window, world):
    manager: Window = window(own.manager.email, "ru")
    manager.open("/questions?view=queue&sort=due")
    manager.page.locator("#bulk-all").check()
    manager.button("Extend the term").click()
    expect(manager.page.locator(ROWS)).to_have_count(12)
    manager.field("New due date").fill("2026-07-20")
    manager.field("Reason").fill("Ждём материалы.")
    manager.button("Show what will happen").click()
    changes = manager.page.get_by_role("button", name=re.compile("12"))
    expect(changes).to_be_visible()
    with world.writing():
        refused = world.appeals(own.branch.id)[0].questions[0]
        questions.leave(refused, reason="Повтор", act=world.make.act(own.staff, utcnow()))
    changes.click()

    expect(manager.page.get_by_role("status").first).to_contain_text("11")
    row = manager.page.locator(ROWS).filter(has_text=refused.number)
    expect(row).to_contain_text(manager.say("not possible"))
    assert [*manager.layout_faults(), *manager.axe_faults()] == []


def test_a_second_page_of_a_list_is_come_back_to(own, window, world):
    with world.writing(), world.make.together():
        for _number in range(LONG_LIST - 12):
            world.make.question(own.branch, actor=own.staff, received_at=utcnow() - 2 * DAY)
    clerk: Window = window(own.staff.email, "en")
    clerk.open("/questions?view=all&sort=number")
    clerk.page.locator("a[rel=next]").click()
    expect(clerk.page.locator(ROWS)).to_have_count(LONG_LIST - 50)
    address, last = clerk.page.url, clerk.page.locator("[data-row-link]").last
    number = last.inner_text()
    last.click()
    expect(clerk.heading).to_have_text(number)
    clerk.page.go_back()

    expect(clerk.page).to_have_url(address)
    expect(clerk.page.locator("[data-row-link]").last).to_be_focused()
