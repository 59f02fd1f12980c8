"""A form that comes back with an error is kept: another language or browser shows it as it was sent."""

import pytest

from reception.extensions import db
from reception.models import Draft

TYPED = {"name": "Ахметова Сауле", "text": "Нет света во дворе."}


@pytest.fixture
def clerk(visit, desk):
    return visit(desk.staff)


def in_kazakh(visitor, refused):
    """Press the button of the page itself: no script has a hand in it."""
    visitor.language = "kk"
    return visitor.follow(visitor.press(refused, "/language", values={"language": "kk"}))


def test_a_registration_with_an_error_is_there_in_another_language(clerk):
    refused = clerk.send(clerk.open("/appeals/register"), TYPED, expect=422)

    values = in_kazakh(clerk, refused).page.form().values

    assert {name: values[name] for name in TYPED} == TYPED


def test_a_step_with_an_error_is_there_in_another_language(visit, desk, make):
    question = make.question(desk.branch)
    manager, official = visit(desk.manager), visit(desk.official)
    manager.send(manager.open(f"/questions/{question.id}/assign"), {"to": f"user:{desk.official.id}"})
    page = official.open(f"/questions/{question.id}/propose")
    refused = official.send(page, {"outcome": "positive", "answer": "Да, светло."}, expect=422)

    values = in_kazakh(official, refused).page.form().values

    assert (values["outcome"], values["answer"]) == ("positive", "Да, светло.")


def test_once_it_is_sent_without_an_error_nothing_of_it_is_kept(clerk, make):
    refused = clerk.send(clerk.open("/appeals/register"), TYPED, expect=422)
    assert [draft.content["name"] for draft in db.session.query(Draft)] == [[TYPED["name"]]]

    clerk.send(refused, TYPED | {"topic_id": str(make.topic().id)}, expect=302)

    assert db.session.query(Draft).all() == []


def test_a_page_that_is_only_opened_keeps_nothing(clerk):
    clerk.open("/appeals/register")

    assert db.session.query(Draft).all() == []
