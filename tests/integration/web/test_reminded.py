"""How often officials were reminded, and within how many working days they acted."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from reception.domain.periods import month
from reception.domain.vocabulary import Language, Role
from reception.extensions import db, transaction
from reception.models import Mail
from reception.queries import reminded, terms
from reception.queries.scope import scope_of
from reception.services import questions
from tests.reminding import make_desk, moment

HOUR = timedelta(hours=1)
JUNE = month(2026, 6)


@pytest.fixture
def office(make):
    desk = make_desk(make)
    with transaction():
        desk.manager.language = Language.ENGLISH
    return desk


def remind(office, on):
    """Write the digests of a day; they go out half an hour later."""
    office.sweep(on)
    with transaction():
        sent_at = moment(on, 9.5, office.branch.zone)
        db.session.execute(sa.update(Mail).where(Mail.sent_at.is_(None)).values(sent_at=sent_at))


def figures(office, viewer=None):
    scope = scope_of(viewer or office.manager)
    return reminded.by_official(office.branch, JUNE, scope=scope, calendar=terms.calendar())


def test_working_days_pass_from_the_reminder_to_the_first_entry_on_the_question(office, make):
    question = office.question()
    for level in (-3, -1):
        remind(office, office.day(question, level))
    at = moment(office.day(question, 0), 15, office.branch.zone)
    questions.start(question, act=make.act(office.official, at))
    db.session.commit()
    (row,) = figures(office)

    assert (row.name, row.times, len(row.question_ids)) == (office.official.name, 2, 1)
    assert sorted(row.waits) == [1, 3]
    assert (row.by_next_day, row.by_third_day, row.late, row.waiting, row.median) == (1, 1, 0, 0, 1)


def test_another_persons_entry_is_no_act_and_one_before_the_reminder_neither(office, make):
    question = office.question()
    questions.start(question, act=make.act(office.official, question.received_at + 2 * HOUR))
    db.session.commit()
    on = office.day(question, -1)
    remind(office, on)
    act = make.act(office.manager, moment(on, 12, office.branch.zone))
    questions.correct(question, changes={"topic_id": make.topic("roads").id}, reason="Ошибка", act=act)
    db.session.commit()
    (row,) = figures(office)

    assert (row.times, row.waiting, row.median) == (1, 1, None)


def test_rungs_that_were_overtaken_and_mails_that_did_not_go_out_are_no_reminders(office):
    question = office.question()
    remind(office, office.day(question, -6))
    remind(office, office.day(question, 0))
    assert [row.times for row in figures(office)] == [1]

    office.sweep(office.day(question, 1))
    assert [row.times for row in figures(office)] == [1]


def test_managers_are_no_officials_and_other_branches_see_nothing(office, make):
    question = office.question()
    remind(office, office.day(question, 3))
    stranger = make.user(Role.MANAGER, branch=make.branch())

    assert [row.person_id for row in figures(office)] == [office.official.id]
    assert figures(office, stranger) == []


def test_the_page_defines_its_numbers(visit, office, clock):
    question = office.question()
    remind(office, office.day(question, -1))
    answer = visit(office.manager).open("/report/reminders?from=2026-06-01&to=2026-06-30")

    assert office.official.name in answer.text
    assert "Times reminded = acted within 1 working day" in answer.text
    assert "No reminder went out" in visit(office.manager).open("/report/reminders?month=2026-01").text


def test_days_that_are_none_are_refused(visit, office, clock):
    visit(office.manager).open("/report/reminders?from=2026-06-31&to=2026-07-01", expect=422)
