"""News: the bell above every page, the page behind it, and how each wants it by mail."""

from datetime import timedelta

import pytest

from reception.domain.notices import NoticeMode
from reception.extensions import db, transaction
from reception.models import Change, Mail, Notice, User
from reception.services import news, questions
from tests.desk import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def question(make, desk):
    return assigned(make, desk)


def assigned(make, desk, hours=2):
    question = make.question(desk.branch, received_at=NOW - 3 * HOUR)
    act = make.act(desk.manager, NOW - hours * HOUR)
    questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    db.session.commit()
    return question


def bell(answer):
    (found,) = [link for link in answer.page.all("a") if link.get("class") == "bell"]
    return found.text


def test_the_bell_counts_what_is_unread(visit, desk, question):
    assert "1 unread" in bell(visit(desk.official).open("/"))
    assert "unread" not in bell(visit(desk.manager).open("/"))


def test_the_page_lists_the_newest_first_without_personal_data(visit, make, desk, question):
    later = assigned(make, desk, hours=1)
    text = visit(desk.official).open("/notices").text

    assert text.index(later.number) < text.index(question.number)
    assert text.count("Assigned to you") == 2
    assert "Ахметова" not in text


def test_opening_the_case_marks_its_news_as_read(visit, desk, question):
    official = visit(desk.official)
    case = official.open(f"/questions/{question.id}")
    official.post(
        f"/questions/{question.id}/here", {"csrf_token": token_of(case), "version": question.version}
    )

    assert "unread" not in bell(official.open("/notices"))


def token_of(answer):
    return answer.page.all("input", name="csrf_token")[0].get("value")


def test_all_is_marked_as_read_but_what_came_since_the_page_was_opened(visit, make, desk, question):
    official = visit(desk.official)
    page = official.open("/notices")
    assigned(make, desk, hours=1)
    answer = official.follow(official.press(page, "/notices/read"))

    assert "1 unread" in bell(answer)


def test_nobody_reads_or_marks_the_news_of_another(visit, desk, question):
    manager = visit(desk.manager)
    page = manager.open("/notices")
    assert question.number not in page.text
    newest = db.session.query(Notice).one().id
    manager.post("/notices/read", {"csrf_token": token_of(page), "up_to": newest}, expect=302)

    assert "1 unread" in bell(visit(desk.official).open("/"))


def test_what_is_no_longer_theirs_is_named_and_not_linked(visit, make, desk, question):
    colleague = make.official(make.organisation(desk.branch))
    act = make.act(desk.manager, NOW)
    questions.assign(question, organisation=colleague.organisation, assignee=colleague, act=act)
    db.session.commit()
    page = visit(desk.official).open("/notices").page

    assert question.number in page.main.text
    assert f"/questions/{question.id}" not in [link["href"] for link in page.links()]


def test_a_person_chooses_how_news_come_by_mail(visit, desk):
    visitor = visit(desk.official)
    visitor.send(visitor.open("/account"), {"notice_mode": "digest"}, action="")

    user = db.session.get(User, desk.official.id, populate_existing=True)
    assert user.notice_mode is NoticeMode.DIGEST
    assert db.session.query(Change).one().fields["notice_mode"] == {"from": "at_once", "to": "digest"}


def test_the_outbox_shows_a_mail_of_news(visit, desk, question):
    news.sweep(now=NOW, transaction=transaction)
    mail = db.session.query(Mail).one()
    manager = visit(desk.manager)

    assert "News" in manager.open("/outbox").text
    shown = manager.open(f"/outbox/{mail.id}").text
    assert "Assigned to you" in shown
    assert question.number in shown


def test_the_outbox_hides_news_of_cases_that_the_viewer_may_not_see(visit, make, desk, question):
    elsewhere = make.question(make.branch())
    news.sweep(now=NOW, transaction=transaction)
    mail = db.session.query(Mail).one()
    foreign = {"question_id": elsewhere.id, "number": elsewhere.number}
    with transaction():
        lines = mail.content["lines"]
        mail.content = mail.content | {"lines": [*lines, lines[0] | foreign]}
    shown = visit(desk.manager).open(f"/outbox/{mail.id}").text

    assert elsewhere.number not in shown
    assert "1 line of this mail" in shown


def test_a_stranger_is_sent_to_sign_in(visit):
    assert visit().open("/notices", expect=302).location.startswith("/sign-in")
