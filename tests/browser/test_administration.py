"""An administrator keeps lists, numbers and people on screen; each change stays on record."""

import re

import pytest
from playwright.sync_api import expect

from reception.domain.periods import local_day
from reception.extensions import utcnow
from tests.browser.window import Window
from tests.making import PASSWORD

pytestmark = pytest.mark.browser

NAMES = {"name_kk": "Жаңа жазба", "name_ru": "Новая запись", "name_en": "New entry"}
NEW = "another long password"
LISTS = ("branches", "organisations", "topics", "districts", "programmes")


def added(admin: Window, kind: str, code: str) -> None:
    """Add an entry to a list; a district has another name too."""
    admin.open(f"/administration/{kind}/new")
    admin.page.locator("#code").fill(code)
    for name, value in NAMES.items():
        admin.page.locator(f"#{name}").fill(value)
    if kind == "branches":
        admin.page.locator("#number_prefix").fill(code.upper())
    if kind == "districts":
        admin.page.locator("[name='aliases-0-name']").fill("Бұрынғы атауы")
        admin.page.locator("[name='aliases-0-valid_to']").fill("2018-12-31")
    admin.press("#code", "Control+Enter")
    admin.sees("The entry is added.")


def test_entries_of_each_list_are_added_renamed_closed_and_all_of_it_is_on_record(window, world):
    desk = world.desk()
    admin: Window = window(desk.administrator.email, "ru")
    for kind in LISTS:
        added(admin, kind, f"n{desk.branch.id}")
    admin.open(f"/administration/organisations/{desk.organisation.id}")
    before = admin.page.locator("#name_ru").input_value()
    admin.page.locator("#name_ru").fill("Отдел дорог")
    admin.page.locator("#valid_to").fill("2026-12-31")
    admin.button("Save").click()
    admin.sees("The entry is changed.")
    admin.open("/administration/changes")

    rows = admin.page.locator("[data-rows] > tr")
    newest = rows.first
    expect(newest).to_contain_text(desk.administrator.name)
    expect(newest.locator(".change-from").filter(has_text=before)).to_be_visible()
    expect(newest.locator(".change-to").filter(has_text="Отдел дорог")).to_be_visible()
    expect(newest.locator(".change-to").filter(has_text="31.12.2026")).to_be_visible()
    expect(newest.locator("time")).to_have_count(1)
    for row in rows.all()[1 : 1 + len(LISTS)]:
        expect(row).to_contain_text(NAMES["name_ru"])
        expect(row).to_contain_text(desk.administrator.name)


def test_the_pattern_of_numbers_is_looked_at_then_saved_and_the_next_appeal_has_it(window, world):
    desk = world.desk()
    admin: Window = window(desk.administrator.email, "kk")
    admin.open(f"/administration/branches/{desk.branch.id}")
    admin.page.locator("#number_pattern").fill("{prefix}/{serial:03}")
    admin.button("Show the next number").click()
    expect(admin.page.locator("#number_pattern-error")).to_be_visible()
    admin.page.locator("#number_pattern").fill("{prefix}/{year}/{serial:03}")
    admin.button("Show the next number").click()
    number = f"{desk.branch.number_prefix}/{local_day(utcnow(), desk.branch.zone).year}/001"
    expect(admin.page.locator("main .summary")).to_contain_text(number)
    admin.button("Save").click()
    admin.sees("The entry is changed.")

    clerk: Window = window(desk.staff.email, "ru")
    clerk.open("/appeals/register")
    clerk.page.locator("#name").fill("Серіков Асан")
    clerk.page.locator("#text").fill("Нет воды.")
    clerk.page.locator("#topic_id").select_option(index=1)
    clerk.press("#text", "Control+Enter")
    expect(clerk.heading).to_have_text(clerk.say("Registered: No. %(number)s", number=number))


def test_somebody_is_signed_out_everywhere_then_closed_and_that_is_on_record(window, world):
    desk = world.desk()
    clerk: Window = window(desk.staff.email, "ru")
    admin: Window = window(desk.administrator.email, "en")
    page = f"/administration/people/{desk.staff.id}"
    admin.open(page)
    admin.button("Sign out everywhere").click()
    expect(admin.page.locator(".flashes")).to_be_visible()
    clerk.open("/questions")
    expect(clerk.page).to_have_url(re.compile("/sign-in"))
    admin.button("Close the account").click()
    expect(admin.page.locator(".page-header .tag")).to_have_text("Closed")
    clerk.page.locator("#email").fill(desk.staff.email)
    clerk.page.locator("#password").fill(PASSWORD)
    clerk.keys.press("Enter")

    expect(clerk.page.get_by_role("alert")).to_be_visible()
    expect(clerk.page).to_have_url(re.compile("/sign-in"))
    expect(admin.page.locator(".changes")).to_contain_text(desk.administrator.name)


def test_ones_own_language_and_password_are_changed_and_other_browsers_signed_out(window, world):
    desk = world.desk()
    here, there = window(desk.official.email, "en"), window(desk.official.email, "en")
    here.open("/account")
    here.page.locator("input[name=language][value=kk]").check()
    here.button("Save").click()
    expect(here.page.locator("html")).to_have_attribute("lang", "kk")
    here.speak("kk")
    here.button("Sign out everywhere else").click()
    expect(here.page.locator(".flashes")).to_be_visible()
    there.open("/questions")
    expect(there.page).to_have_url(re.compile("/sign-in"))
    here.open("/account/password")
    for field, value in zip(
        here.page.locator("input[type=password]").all(), (PASSWORD, NEW, NEW), strict=True
    ):
        field.fill(value)
    here.keys.press("Enter")
    expect(here.page.locator(".flashes")).to_be_visible()
    there.page.locator("#email").fill(desk.official.email)
    there.page.locator("#password").fill(NEW)
    there.keys.press("Enter")

    expect(there.page.locator("html")).to_have_attribute("lang", "kk")
    expect(there.page).to_have_url(re.compile("/questions$"))
