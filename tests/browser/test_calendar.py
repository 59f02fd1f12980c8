"""An administrator sets a day of the working calendar: first what will happen, then it happens."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from reception.domain.periods import local_day
from reception.extensions import db

pytestmark = pytest.mark.browser

# Long before all other cases of the shared world, whose terms this day must not touch.
RECEIVED = datetime(2025, 2, 20, 6, tzinfo=UTC)
DAY = date(2025, 2, 26)
TITLES = {"Title in Kazakh": "Қала күні", "Title in Russian": "День города", "Title in English": "City Day"}


def test_an_open_case_moves_when_it_is_confirmed_and_a_closed_one_does_not(window, world):
    desk = world.desk()
    with world.writing():
        moving = world.make.question(desk.branch, received_at=RECEIVED)
        closed = world.make.question(desk.branch, received_at=RECEIVED)
        at = RECEIVED + timedelta(days=2)
        world.make.closed(closed, official=desk.official, manager=desk.manager, at=at)
    first, kept = due_on(moving), due_on(closed)
    administrator = window(desk.administrator.email)
    page = administrator.page

    page.goto("/administration/calendar/2025")
    page.get_by_role("link", name="26 Feb 2025").click()
    page.get_by_label("a day off").check()
    for label, title in TITLES.items():
        page.get_by_label(label).fill(title)
    administrator.keys.press("Control+Enter")

    expect(page.locator("#moves")).to_contain_text("1 open case moves to another due date.")
    expect(page.locator("main")).to_contain_text(moving.number)
    expect(page.locator("main")).not_to_contain_text(closed.number)
    assert due_on(moving) == first

    page.get_by_role("button", name="Set the day and move 1 case").click()
    expect(page.locator("main")).to_contain_text("The day is set. 1 open case moved.")
    expect(page.get_by_role("row").filter(has_text="City Day")).to_contain_text("own entry")
    # From a Friday to the Monday after it.
    assert (due_on(moving), due_on(closed)) == (first + timedelta(days=3), kept)

    manager = window(desk.manager.email).page
    manager.goto(f"/questions/{moving.id}")
    expect(manager.locator("main")).to_contain_text("26 Feb 2025 is a day off (City Day)")


def due_on(question):
    db.session.rollback()
    db.session.refresh(question)
    return local_day(question.due_at, question.branch.zone)
