"""An applicant answers by the link of the mail, in Chromium; the manager finds the denial in the list."""

import pytest
from playwright.sync_api import expect

from reception.domain.vocabulary import Language, Outcome, Role
from reception.extensions import db, utcnow
from reception.models import Branch, User, VerdictLink
from tests.asking import DAY, address, agreeing
from tests.browser.window import LANGUAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_verdict_by_link(language, desk, window, world):
    manager = desk(Role.MANAGER, language)
    question_id, number, path = closed_question(world, language)
    guest = window(language=language, locale=language)
    guest.open(path)
    say = guest.say
    expect(guest.page.locator("h1")).to_have_text(say("Question No. %(number)s", number=number))
    expect(guest.page.locator("html")).to_have_attribute("lang", language)

    guest.page.get_by_label(say("No, it is not solved")).check()
    guest.page.get_by_label(say("Would you like to add anything?")).fill("Су жоқ.")
    guest.button("Send the answer").click()

    expect(guest.page.locator("h1")).to_have_text(say("Thank you"))
    guest.page.reload()
    expect(guest.page.locator("h1")).to_have_text(say("Thank you"))
    manager.open("/questions?view=denied")
    expect(manager.page.locator(f"a[href='/questions/{question_id}']").first).to_be_visible()


def closed_question(world, language):
    """Close a question whose applicant is asked in a language; return its key, number and the link's path."""
    make, now = world.make, utcnow()
    with world.writing(), make.together():
        people = {
            role: db.session.scalars(db.select(User).where(User.email == world.emails[role])).one()
            for role in (Role.STAFF, Role.MANAGER, Role.OFFICIAL)
        }
        question = make.question(
            db.session.get_one(Branch, world.branch_id),
            actor=people[Role.STAFF],
            applicant=agreeing(name=f"Серікбаев {language}"),
            language=Language(language),
            received_at=now - 3 * DAY,
        )
        make.closed(
            question,
            official=people[Role.OFFICIAL],
            manager=people[Role.MANAGER],
            at=now,
            outcome=Outcome.POSITIVE,
        )
        link = db.session.scalars(db.select(VerdictLink).where(VerdictLink.question_id == question.id)).one()
        return question.id, question.number, address(link)
