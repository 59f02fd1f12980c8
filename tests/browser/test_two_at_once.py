"""Two people with one question: who changed what is told, nothing typed is lost, a slip is taken back."""

import pytest
from playwright.sync_api import expect

from reception.extensions import utcnow
from reception.services import questions
from tests.browser.window import Window
from tests.desk import Desk

pytestmark = pytest.mark.browser

TYPED = "Свет дали сегодня, мастер был в десять."


@pytest.fixture
def own(world) -> Desk:
    return world.desk()


def registered(world, own, *, assigned=False):
    """Return a question of today, assigned to the official if asked."""
    with world.writing():
        question = world.make.question(own.branch, actor=own.staff, received_at=utcnow())
        if assigned:
            act = world.make.act(own.manager, utcnow())
            questions.assign(question, organisation=own.organisation, assignee=own.official, act=act)
    return question


def test_the_second_to_save_is_told_who_changed_what_keeps_the_text_and_applies_or_drops_it(
    own, world, window
):
    question = registered(world, own)
    first, second = window(own.manager.email, "ru"), window(own.staff.email, "kk")
    first.open(f"/questions/{question.id}/correct")
    first.field("Reason").fill(TYPED)
    second.open(f"/questions/{question.id}/leave")
    second.field("Reason").fill("Қайталау")
    second.button("Leave without consideration").click()
    second.sees("The step awaits acceptance.")
    first.button("Correct details").click()

    told = first.page.locator(".panel").filter(has_text=first.say("What has happened meanwhile"))
    expect(told).to_contain_text(own.staff.name)
    expect(told).to_contain_text("Қайталау")
    expect(first.field("Reason")).to_have_value(TYPED)
    expect(first.link("Cancel")).to_be_visible()
    first.page.locator("#topic_id").select_option(index=9)
    first.button("Correct details").click()
    first.sees("The details are corrected.")
    expect(first.page.locator(".timeline")).to_contain_text(TYPED)


def test_a_change_of_owner_does_not_clear_a_half_written_answer(own, world, window):
    question = registered(world, own, assigned=True)
    official: Window = window(own.official.email, "en")
    official.open(f"/questions/{question.id}/propose")
    official.page.locator("input[name=outcome][value=explained]").check()
    official.field("Answer to the applicant").fill(TYPED)
    with world.writing():
        elsewhere = world.make.organisation(own.branch)
        act = world.make.act(own.manager, utcnow())
        questions.assign(question, organisation=elsewhere, act=act)
    expect(official.field("Answer to the applicant")).to_have_value(TYPED)
    official.button("Propose an outcome").click()

    expect(official.heading).to_have_text("The question is not with you any more")
    expect(official.page.locator("main")).to_contain_text(TYPED)
    assert [*official.layout_faults(), *official.axe_faults()] == []


def test_light_steps_are_undone_where_they_were_taken_and_the_history_tells_both(own, world, window):
    question = registered(world, own)
    manager, official = window(own.manager.email, "kk"), window(own.official.email, "ru")
    manager.open(f"/questions/{question.id}/assign")
    manager.field("To whom").select_option(f"organisation:{own.organisation.id}")
    manager.button("Assign").click()
    manager.sees("The question is assigned.")
    expect(manager.button("Undo the assignment")).to_be_visible()

    official.open(f"/questions/{question.id}/start")
    official.button("Take into work").click()
    official.sees("The question is in work.")
    official.button("Undo taking it into work").click()
    official.sees("The question is not in work any more: it stands as before.")
    expect(official.page.locator(".page-header .tag").first).to_have_text(official.say("Assigned"))
    entries = official.page.locator(".timeline > li")
    expect(entries.nth(0)).to_contain_text(official.say("An entry was declared void"))
    expect(entries.nth(1)).to_contain_text(official.say("The question was taken into work"))


def test_a_heavy_step_says_what_it_does_and_names_the_question(own, world, window):
    question = registered(world, own)
    clerk: Window = window(own.staff.email, "ru")
    clerk.open(f"/questions/{question.id}/leave")

    clerk.sees(
        "The law lets the question be left without consideration. Say on what ground; "
        "a manager accepts the step."
    )
    expect(clerk.page.get_by_role("link", name=question.number)).to_be_visible()
    clerk.button("Leave without consideration").click()
    expect(clerk.page.get_by_role("alert")).to_contain_text(clerk.say("Please fill this in."))
