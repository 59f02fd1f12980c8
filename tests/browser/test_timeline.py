"""The one history of a question, and times that go on being true."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from reception.extensions import db, utcnow
from reception.queries import questions as reading
from reception.services import questions
from tests.browser.window import Window
from tests.desk import Desk

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)


@pytest.fixture
def own(world) -> Desk:
    return world.desk()


def a_life(world, own):
    """Return a question that is overdue, was assigned, taken and given back, and is reminded of."""
    make = world.make
    with world.writing():
        question = make.question(own.branch, actor=own.staff, received_at=utcnow() - 40 * DAY)
        act = make.act(own.manager, utcnow() - 39 * DAY)
        questions.assign(question, organisation=own.organisation, assignee=own.official, act=act)
        questions.start(question, act=make.act(own.official, utcnow() - 38 * DAY))
        questions.withdraw(question, reason="Звонил, просит.", act=make.act(own.staff, utcnow() - 5 * DAY))
        questions.send_back(question, reason="Нет заявления.", act=make.act(own.manager, utcnow() - 4 * DAY))
    world.send_reminders()
    return question


def test_one_list_tells_who_did_what_when_from_what_to_what_and_what_was_sent(own, world, window):
    question = a_life(world, own)
    entries = len(reading.events_of(question))
    clerk: Window = window(own.staff.email, "ru")
    clerk.open(f"/questions/{question.id}")
    history = clerk.page.locator("ol.timeline > li")

    by_people = clerk.page.locator("ol.timeline > li:not(.event-system)")
    expect(by_people).to_have_count(entries)
    sent = clerk.page.locator("ol.timeline > li.event-system")
    expect(sent).to_have_count(1)
    expect(sent).to_contain_text(own.official.name)
    moments = history.locator("time").evaluate_all("all => all.map((each) => each.dateTime)")
    assert moments == sorted(moments, reverse=True)
    assert all(moment.endswith("Z") for moment in moments)
    returned = history.filter(has_text="Нет заявления.")
    expect(returned.locator(".event-change .tag")).to_have_text(
        [clerk.say("Outcome proposed"), clerk.say("Assigned")]
    )
    expect(returned).to_contain_text(own.manager.name)
    look = (
        "e => [getComputedStyle(e.querySelector('.event-mark')).backgroundColor, e.offsetHeight > 0].join()"
    )
    assert sent.evaluate(look) != by_people.first.evaluate(look)


def test_many_at_once_leave_an_entry_with_each_question(own, world, window):
    with world.writing():
        made = [world.make.question(own.branch, actor=own.staff, received_at=utcnow()) for _ in range(3)]
    manager: Window = window(own.manager.email, "kk")
    manager.open("/questions?view=unassigned")
    boxes = manager.page.locator("[data-tick]")
    boxes.first.check()
    boxes.last.check()
    manager.keys.press("a")
    manager.field("To whom").select_option(f"organisation:{own.organisation.id}")
    manager.button("Show what will happen").click()
    manager.page.locator("button[name=stage][value=do]").click()
    expect(manager.page.get_by_role("status").first).to_contain_text("2")
    db.session.rollback()
    changed = [each for each in made if len(reading.events_of(each)) > 1]
    assert len(changed) == 2
    manager.open(f"/questions/{changed[0].id}")

    first = manager.page.locator("ol.timeline > li").first
    expect(first).to_contain_text(manager.say("The question was assigned"))
    expect(first).to_contain_text(own.manager.name)


def test_the_exact_time_is_reached_by_keyboard_and_the_words_go_on_without_a_reload(own, window):
    shown: Window = window(own.staff.email, "kk", timezone_id="America/New_York")
    shown.page.clock.install(time=utcnow())
    shown.open("/account")
    ago = shown.page.locator("time.ago").first
    expect(ago).to_contain_text("бұрын")
    ago.focus()
    exact = ago.get_attribute("title")
    local = utcnow().astimezone(own.branch.zone)
    assert exact is not None
    assert f"{local:%d.%m.%Y}" in exact
    assert exact == ago.evaluate("e => getComputedStyle(e, '::after').content.replaceAll('\"', '')")
    assert ago.evaluate("e => e.tabIndex") == 0

    shown.page.clock.fast_forward("05:31")
    expect(ago).to_have_text("5 минут бұрын")
