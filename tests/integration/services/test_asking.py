"""Applicants asked by mail: who is, what the mail tells, and until when its link takes an answer."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from reception.domain.asking_errors import VerdictClosed, WhyClosed
from reception.domain.delivery import Failure
from reception.domain.vocabulary import AskedBy, Language, Outcome, Verdict
from reception.extensions import db, transaction
from reception.models import Event, Mail, VerdictLink
from reception.queries.scope import UNSCOPED
from reception.services import asking, own_words, questions, verdicts
from tests.asking import ADDRESS, DAY, agreeing, closed_question, kept, links, path_in, posted
from tests.desk import NOW, make_desk


@pytest.fixture
def desk(make):
    return make_desk(make)


def test_the_acceptance_writes_one_mail_with_one_link_and_nothing_of_the_text(make, desk):
    question = closed_question(make, desk, text="Крыша течёт.", language=Language.KAZAKH)

    (link,) = links()
    (letter,) = posted()

    assert (link.question_id, link.closed_at, link.expires_at - link.created_at) == (
        question.id,
        NOW - DAY,
        timedelta(days=30),
    )
    assert letter.to == ADDRESS
    assert question.number in letter.subject
    assert question.topic.name_kk in letter.text
    for words in (letter.subject, letter.text, letter.html):
        assert "Крыша" not in words
        assert "Ахметова" not in words
    assert own_words.find(path_in(letter).rpartition("/")[2]).id == link.id
    assert posted() == []


def test_the_database_holds_neither_the_token_nor_the_address_beside_it(make, desk):
    closed_question(make, desk)
    token = path_in(posted()[0]).rpartition("/")[2]

    rows = [
        str(db.session.execute(sa.select(table)).all()) for table in (VerdictLink.__table__, Mail.__table__)
    ]

    assert len(token) >= 43, "256 bits"
    assert not [row for row in rows if token in row or ADDRESS in row]


@pytest.mark.parametrize(
    "details", [{"email": None}, {"asked_by_mail_on": None}], ids=["no address", "no consent"]
)
def test_who_left_no_address_or_did_not_agree_is_not_asked(make, desk, details):
    closed_question(make, desk, agreeing(**details))

    assert links() == []
    assert posted() == []


def test_an_acceptance_that_fails_writes_no_mail(make, desk):
    question = make.question(desk.branch, applicant=agreeing(), received_at=NOW - 9 * DAY)
    questions.assign(question, organisation=desk.organisation, act=make.act(desk.manager, NOW - DAY))
    propose(question, make.act(desk.official, NOW - DAY))
    db.session.commit()

    questions.accept(question, act=make.act(desk.manager, NOW))
    db.session.rollback()

    assert links() == []


def propose(question, act):
    questions.propose(question, outcome=Outcome.EXPLAINED, answer="Разъяснено.", act=act)


def test_a_mail_that_is_not_wanted_any_more_is_not_sent(make, desk):
    question = closed_question(make, desk)
    with transaction():
        asking.stop_asking(kept(question).appeal.applicant)

    assert posted() == []
    assert db.session.scalars(sa.select(Mail.failure)).all() == [Failure.NOT_WANTED]


def test_a_question_closed_anew_is_asked_about_anew_and_the_old_link_says_so(make, desk):
    question = closed_question(make, desk)
    questions.reopen(question, reason="Опять.", act=make.act(desk.manager, NOW))
    db.session.commit()
    old = links()[0]
    with pytest.raises(VerdictClosed) as refused:
        own_words.ensure_open(old, now=NOW)
    assert refused.value.why is WhyClosed.REOPENED

    make.closed(kept(question), official=desk.official, manager=desk.manager, at=NOW + DAY)

    assert [link.closed_at for link in links()] == [NOW - DAY, NOW + DAY]
    assert [letter.to for letter in posted(NOW + DAY)] == [ADDRESS], "the first one is not wanted any more"


def test_the_link_answers_once_and_until_its_last_day(make, desk):
    question = closed_question(make, desk)
    (link,) = links()
    with pytest.raises(VerdictClosed) as refused:
        own_words.ensure_open(link, now=link.expires_at)
    assert refused.value.why is WhyClosed.EXPIRED

    with transaction():
        own_words.say_by_link(link, verdict=Verdict.NOT_SOLVED, comment="Нет.", now=NOW)

    said = kept(question)
    assert (said.verdict, said.verdict_at) == (Verdict.NOT_SOLVED, NOW)
    with pytest.raises(VerdictClosed) as refused:
        own_words.say_by_link(links()[0], verdict=Verdict.SOLVED, comment="", now=NOW)
    assert refused.value.why is WhyClosed.ANSWERED
    events = db.session.scalars(
        sa.select(Event).where(Event.question_id == question.id), execution_options=UNSCOPED
    )
    (event,) = [event for event in events if "verdict" in event.facts]
    assert event.facts == {"verdict": "not_solved", "by": AskedBy.LINK, "comment": "Нет."}
    assert event.actor_id is None


def test_what_staff_recorded_of_a_call_does_not_silence_the_applicant(make, desk):
    question = closed_question(make, desk)
    verdicts.record(question, verdict=Verdict.SOLVED, by=AskedBy.CALL_BACK, act=make.act(desk.staff, NOW))
    db.session.commit()

    with transaction():
        own_words.say_by_link(links()[0], verdict=Verdict.NOT_SOLVED, comment="", now=NOW + DAY)

    assert kept(question).verdict is Verdict.NOT_SOLVED


def test_consent_is_kept_with_its_day_and_not_lost_by_a_later_visit(make, desk):
    first = make.appeal(desk.branch, applicant=agreeing(iin="850101450124"))
    again = make.appeal(
        desk.branch, applicant=agreeing(iin="850101450124", asked_by_mail_on=None), received_at=NOW - DAY
    )

    assert again.applicant_id == first.applicant_id
    assert again.applicant.asked_by_mail_on == agreeing().asked_by_mail_on
