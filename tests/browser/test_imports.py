"""A manager brings a journal in: the file, the look at it, the start, the result with its rejected rows."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from reception.adapters.registers import SHIPPED
from tests.browser.window import Window
from tests.working import work

pytestmark = pytest.mark.browser

SAMPLE = SHIPPED / "journal_ru_sample.csv"
DISTRICTS = ("г. Уральск", "район Бәйтерек", "Теректинский район", "Акжаикский район")


def test_a_journal_is_uploaded_looked_at_started_and_told(window, world):
    desk = world.desk()
    with world.writing():
        for name in DISTRICTS:
            world.make.district(desk.branch, name_ru=name)
    manager: Window = window(desk.manager.email, "ru")
    manager.open("/files")
    manager.link("Import a register").click()
    manager.field("File of the register").set_input_files(SAMPLE)
    manager.button("Look at the file").click()

    expect(manager.page.locator("[data-rows] > tr")).to_have_count(20)
    manager.sees("Nothing has been taken in yet.")
    expect(manager.page.locator("main")).to_contain_text("Сулейменова А.Б.")
    assert [*manager.layout_faults(), *manager.axe_faults()] == []
    manager.resize(390)
    assert [*manager.layout_faults()] == []
    assert world.appeals(desk.branch.id) == []

    manager.button("Take in all rows").click()
    expect(manager.page.locator("progress")).to_be_visible()
    assert [*manager.axe_faults()] == []
    while work(Path(world.app.config["SETTINGS"].var_dir)):
        pass

    # The page finds out by itself.
    link = manager.page.get_by_role("link", name=manager.say("Download the rejected rows"))
    expect(link).to_be_visible(timeout=15_000)
    assert [*manager.layout_faults(), *manager.axe_faults()] == []
    with manager.page.expect_download() as waiting:
        link.click()
    rejected = list(csv.reader(Path(waiting.value.path()).read_text("utf-8-sig").splitlines(), delimiter=";"))
    taken_in = len(world.appeals(desk.branch.id))
    assert taken_in + len(rejected) - 1 == 42
    assert taken_in > 20


def test_a_list_is_asked_for_and_fetched_without_javascript(window, world):
    desk = world.desk()
    with world.writing():
        world.make.question(desk.branch, actor=desk.staff)
    clerk: Window = window(desk.staff.email, "kk", java_script_enabled=False)
    clerk.open("/questions/file?view=all")
    clerk.page.get_by_label("CSV").check()
    clerk.button("Make the file").click()
    expect(clerk.page).to_have_url(re.compile(r"/files/\d+$"))
    while work(Path(world.app.config["SETTINGS"].var_dir)):
        pass
    clerk.link("Look again").click()

    with clerk.page.expect_download() as waiting:
        clerk.link("Download the file").click()
    assert len(Path(waiting.value.path()).read_text("utf-8-sig").splitlines()) == 2
