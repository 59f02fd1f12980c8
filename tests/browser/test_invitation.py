"""Somebody is invited in Chromium: the form, the mail in the outbox, the password, the first page."""

import re

import pytest
from playwright.sync_api import expect

from reception.domain.vocabulary import Role
from reception.extensions import db, transaction, utcnow
from reception.models import Mail, User
from reception.services import mails
from tests.browser.window import LANGUAGES

pytestmark = pytest.mark.browser

GOOD = "correct horse battery"


class Postman:
    def __init__(self):
        self.letters = []

    def send(self, letter):
        self.letters.append(letter)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invited_person_chooses_a_password_and_signs_in(language, desk, window, world):
    email = f"invited.{language}@example.org"
    admin = desk(Role.ADMINISTRATOR, language)
    fill_in(admin, email, language)
    expect(admin.page.locator(".flashes")).to_contain_text(admin.say("The invitation is on its way by mail."))

    link = link_in_mail_to(email, world)
    guest = window(language=language)
    guest.open(link)
    guest.choose_language()
    guest.page.get_by_label(guest.say("New password"), exact=False).first.fill(GOOD)
    guest.page.get_by_label(guest.say("The new password again")).fill(GOOD)
    guest.button("Set the password").click()
    expect(guest.page.locator("h1")).to_have_text(guest.say("Sign in"))
    guest.page.get_by_label(guest.say("E-mail")).fill(email)
    guest.page.get_by_label(guest.say("Password")).fill(GOOD)
    guest.button("Sign in").click()

    expect(guest.page).to_have_url(f"{world.address}/")


def fill_in(admin, email, language):
    admin.open("/administration/people/new")
    page, say = admin.page, admin.say
    page.get_by_label(say("Surname and initials")).fill("Жаңа Ж.")
    page.get_by_label(say("E-mail")).fill(email)
    page.locator(f"input[name=language][value={language}]").check()
    page.locator("input[name=roles][value=staff]").check()
    page.locator("select[name=branch]").select_option(index=1)
    admin.button("Send the invitation").click()


def link_in_mail_to(email, world):
    """Send the mail as the clock does, and return the path of its link."""
    db.session.rollback()
    user = db.session.scalars(db.select(User).where(User.email == email)).one()
    assert db.session.scalars(db.select(Mail).where(Mail.recipient_id == user.id)).one().sent_at is None
    postman = Postman()
    mails.send_unsent(
        mailer=postman, base_url=world.address, clock=utcnow, transaction=transaction, patience=None
    )
    letter = next(letter for letter in postman.letters if letter.to == email)
    return re.search(rf"{re.escape(world.address)}(/set-password/\S+)", letter.text).group(1)
