"""The whole story in Chromium, in each language: desk, manager, official, manager, reminder, report, list."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from reception.domain.vocabulary import Language
from reception.extensions import utcnow
from reception.services import questions
from tests.browser.window import LANGUAGES, PATIENCE, Window
from tests.browser.world import World
from tests.desk import Desk

pytestmark = pytest.mark.browser

ASKED = "Ауладағы жарық бір аптадан бері жанбайды."
DONE = "Шам ауыстырылды, тексерілді."


@dataclass
class Story:
    """A desk, the windows of its people, and what is known of the appeal so far."""

    world: World
    desk: Desk
    open: Any
    language: str
    windows: dict[str, Window] = field(default_factory=dict)
    number: str = ""
    page: str = ""

    def at(self, person: str) -> Window:
        """Return the window of somebody, signed in when first needed."""
        if person not in self.windows:
            self.windows[person] = self.open(getattr(self.desk, person).email, self.language)
        return self.windows[person]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_appeal_goes_from_the_desk_to_the_report(language, window, world):
    story = Story(world, world.desk(), window, language)
    an_overdue_question(story)

    the_clerk_registers_by_keyboard(story)
    the_manager_assigns(story)
    the_official_proposes(story)
    the_manager_accepts(story)
    the_overdue_one_brings_a_mail(story)
    the_report_shows_the_share_and_its_list(story)


def an_overdue_question(story: Story) -> None:
    """Have a question of last month with the official, who reads the story's language."""
    desk, make = story.desk, story.world.make
    with story.world.writing():
        for person in (desk.official, desk.manager):
            person.language = Language(story.language)
        question = make.question(desk.branch, received_at=utcnow() - timedelta(days=40))
        act = make.act(desk.manager, question.received_at + timedelta(hours=1))
        questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)


def the_clerk_registers_by_keyboard(story: Story) -> None:
    clerk = story.at("staff")
    clerk.open("/questions")
    clerk.keys.press("n")
    expect(clerk.page.locator("#name")).to_be_focused()
    expect(clerk.heading).to_have_text(clerk.say("Register an appeal"))
    keys = clerk.keys
    keys.type("Нұрланов Ерлан Бекұлы")
    clerk.tab_to("phone")
    keys.type("8 (701) 555-77-01")
    clerk.tab_to("text")
    keys.type(ASKED)
    clerk.tab_to("topic_id")
    keys.press("ArrowDown")
    keys.press("Control+Enter")
    clerk.page.wait_for_url(re.compile(r"/appeals/\d+/registered$"), timeout=PATIENCE)

    (appeal,) = [one for one in story.world.appeals(story.desk.branch.id) if one.text == ASKED]
    story.number, story.page = appeal.number, f"/questions/{appeal.questions[0].id}"
    expect(clerk.heading).to_have_text(clerk.say("Registered: No. %(number)s", number=appeal.number))
    clerk.sees("Answer due by")
    expect(clerk.page.locator("main")).to_contain_text(str(appeal.ask_code))
    coupon = clerk.page.locator("a[href$='coupon.pdf']")
    expect(coupon).to_contain_text(clerk.say("Coupon (PDF)"))
    answer = clerk.page.request.get(str(coupon.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def the_manager_assigns(story: Story) -> None:
    manager = story.at("manager")
    manager.open("/")
    manager.link("Not assigned yet").click()
    expect(manager.heading).to_have_text(manager.say("Not assigned"))
    manager.page.get_by_role("link", name=story.number).click()
    expect(manager.heading).to_have_text(story.number)
    manager.sees("Registered")
    manager.link("Assign").click()
    manager.field("To whom").select_option(f"user:{story.desk.official.id}")
    manager.button("Assign").click()
    manager.sees("The question is assigned.")
    manager.sees("The question was assigned")


def the_official_proposes(story: Story) -> None:
    official = story.at("official")
    official.link("My work").click()
    expect(official.heading).to_have_text(official.say("My work"))
    official.page.get_by_role("link", name=story.number, exact=True).click()
    official.link("Take into work").click()
    official.button("Take into work").click()
    official.sees("The question is in work.")
    official.link("Propose an outcome").click()
    expect(official.field("What was done")).to_be_hidden()
    official.field("Resolved positively").check()
    official.field("Answer to the applicant").fill("Жарық қосылды.")
    official.field("What was done").fill(DONE)
    official.field("Done on").fill("2026-06-09")
    official.field("Number of the proving document").fill("№ 17")
    official.button("Propose an outcome").click()
    official.sees("The outcome awaits acceptance.")
    official.sees("Resolved positively")

    expect(official.link("Accept and remove from control")).to_have_count(0)
    assert official.open(f"{story.page}/accept") == 403


def the_manager_accepts(story: Story) -> None:
    manager = story.at("manager")
    manager.open("/questions?view=proposed")
    expect(manager.heading).to_have_text(manager.say("Awaiting acceptance"))
    manager.page.get_by_role("link", name=story.number).click()
    expect(manager.page.locator("main")).to_contain_text(DONE)
    manager.link("Accept and remove from control").click()
    manager.sees("Proposed outcome")
    manager.button("Accept and remove from control").click()
    manager.sees("The question is removed from control.")
    manager.sees("The outcome was accepted, the question removed from control")


def the_overdue_one_brings_a_mail(story: Story) -> None:
    story.world.send_reminders()
    manager = story.at("manager")
    manager.open("/outbox")
    expect(manager.heading).to_have_text(manager.say("Outbox"))
    # The newest first; the official is one of two who are reminded.
    row = manager.page.get_by_role("row").filter(has_text=story.desk.official.email)
    expect(row).to_have_count(1)
    expect(row).to_contain_text(manager.say("Sent"))
    row.get_by_role("link").click()
    letter = manager.page.locator(".letter")
    expect(letter).to_have_attribute("lang", story.language)
    expect(letter).to_contain_text(story.desk.branch.number_prefix)
    assert story.number not in letter.inner_text(), "what is decided reminds nobody"


def the_report_shows_the_share_and_its_list(story: Story) -> None:
    clerk = story.at("staff")
    clerk.link("Report", inside="header").click()
    clerk.sees("Positive among received")
    # One of one received this month is resolved positively.
    card = clerk.page.locator("#share-cohort")
    expect(card).to_contain_text(clerk.say("Positive among received"))
    assert re.search(r"\b100([.,]0)?\b", card.locator(".figure-count").inner_text())
    card.locator("summary").last.click()
    number_leads_to_its_rows(clerk, card.locator("dd a").first, story.number)
    clerk.page.go_back()
    closing = clerk.page.locator(".balance-term").filter(has_text=clerk.say("under control at the end"))
    number_leads_to_its_rows(clerk, closing.get_by_role("link"), story.desk.branch.number_prefix)


def number_leads_to_its_rows(window: Window, link: Any, words: str) -> None:
    """Click a number; the list has as many rows as it said."""
    count = int(link.inner_text())
    link.click()
    rows = window.page.locator("[data-rows] > tr")
    expect(rows).to_have_count(count)
    expect(rows.first).to_contain_text(words)
    expect(window.heading).to_contain_text(str(count))
