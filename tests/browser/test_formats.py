"""Dates, numbers of days and the order of names as a reader of each language has them."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from reception.extensions import utcnow
from tests.browser.window import Window

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
DATES = {"kk": r"\d\d\.\d\d\.\d{4}", "ru": r"\d\d\.\d\d\.\d{4}", "en": r"\d{1,2} [A-Z][a-z]{2} \d{4}"}
LEFT = {
    "kk": {"1 жұмыс күні қалды", "2 жұмыс күні қалды", "5 жұмыс күні қалды"},
    "ru": {"остался 1 рабочий день", "осталось 2 рабочих дня", "осталось 5 рабочих дней"},
    "en": {"1 working day left", "2 working days left", "5 working days left"},
}
PEOPLE = ["Ахметов Б.", "Әбдіров А.", "Кузнецов С.", "Қалиев Е.", "Оразов Д.", "Өтегенов Н.", "Яковлев П."]


def test_each_language_has_its_dates_its_plurals_and_its_alphabet(window, world):
    desk = world.desk()
    with world.writing(), world.make.together():
        for day in range(24):
            world.make.question(desk.branch, actor=desk.staff, received_at=utcnow() - day * DAY)
        for name in reversed(PEOPLE):
            world.make.official(desk.organisation, name=name)
    manager: Window = window(desk.manager.email, "kk")
    for language in DATES:
        manager.speak(language)
        manager.open("/questions?view=all&sort=due")
        manager.choose_language()
        terms = manager.page.locator(".due")
        expect(terms).to_have_count(24)
        said = [words.partition("\n")[0].strip() for words in terms.all_inner_texts()]
        assert LEFT[language] - {re.sub(rf"\s*{DATES[language]}$", "", words) for words in said} == set()
        dates = manager.page.locator("[data-rows] > tr > td:nth-child(2)").all_inner_texts()
        assert [day for day in dates if not re.fullmatch(DATES[language], day.strip())] == []
        officials = manager.page.locator("select[name=official] option").all_text_contents()
        assert [name for name in officials if name in PEOPLE] == PEOPLE
