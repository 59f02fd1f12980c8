"""The proof of notice on a question's page."""

from datetime import timedelta

import pytest

from reception.domain.vocabulary import Language
from reception.extensions import db, transaction
from reception.models import Mail
from tests.reminding import make_desk, moment


@pytest.fixture
def office(make, clock):
    desk = make_desk(make)
    with transaction():
        desk.manager.language = Language.ENGLISH
    return desk


def test_the_page_proves_who_was_reminded_of_what_and_when(visit, office, clock):
    question = office.question()
    for level in (-3, 7):
        office.sweep(office.day(question, level))
    now = moment(office.day(question, 7), 9.1, office.branch.zone)
    clock.move_to(now)
    with transaction():
        for mail in db.session.query(Mail).filter(Mail.recipient_id == office.official.id):
            mail.sent_at = now - timedelta(minutes=1)

    text = visit(office.manager).open(f"/questions/{question.id}").text

    assert "2 reminders sent" in text
    assert "3 working days left until" in text
    assert "Overdue by 6 working days" in text
    assert "not sent: a later reminder took its place" in text, "the missed ones are on record"
    assert office.official.name in text
    assert f"{office.manager.name} · waits to be sent" in text


def test_a_question_that_nobody_was_reminded_of_shows_no_ledger(visit, office):
    question = office.question()

    assert "reminders sent" not in visit(office.manager).open(f"/questions/{question.id}").text
