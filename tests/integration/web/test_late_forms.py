"""A form that is sent after the session has run out is there again after signing in."""

from datetime import timedelta

import pytest

from reception.extensions import db
from reception.models import Draft
from tests.making import PASSWORD

PAGE = "/appeals/register"
TYPED = {"name": "Ахметова Сауле", "text": "Нет света во дворе."}


@pytest.fixture
def clerk(visit, desk):
    return visit(desk.staff)


def sign_in_again(clerk, sent, user):
    page = clerk.follow(sent)
    return page, clerk.follow(clerk.send(page, {"email": user.email, "password": PASSWORD}))


def test_what_was_typed_is_back_after_signing_in_again_and_is_in_no_address(clerk, desk, clock):
    form = clerk.open(PAGE)
    clock.shift(timedelta(hours=11))
    asked, back = sign_in_again(clerk, clerk.send(form, TYPED), desk.staff)

    assert "You were signed out meanwhile." in asked.text
    values = back.page.form().values
    assert {name: values[name] for name in TYPED} == TYPED
    assert values["submission_key"] == form.page.form().values["submission_key"]
    assert not [typed for typed in TYPED.values() if typed in " ".join(clerk.addresses)]


def test_it_is_kept_too_where_the_browser_has_asked_for_something_meanwhile(clerk, desk, clock):
    form = clerk.open(PAGE)
    clock.shift(timedelta(hours=11))
    clerk.open("/questions", expect=302)
    _asked, back = sign_in_again(clerk, clerk.send(form, TYPED), desk.staff)

    assert back.page.form().values["text"] == TYPED["text"]


def test_a_colleague_who_signs_in_at_the_same_browser_sees_nothing_of_it(clerk, desk, clock):
    form = clerk.open(PAGE)
    clock.shift(timedelta(hours=11))
    _asked, back = sign_in_again(clerk, clerk.send(form, TYPED), desk.manager)

    assert back.page.form().values["text"] == ""
    assert TYPED["name"] not in back.page.html


def test_who_signed_out_leaves_nothing_behind(clerk, clock):
    form = clerk.open(PAGE)
    clerk.press(form, "/sign-out", expect=302)
    answer = clerk.send(form, TYPED)

    assert answer.location.startswith("/sign-in")
    assert db.session.query(Draft).all() == []


def test_a_session_of_long_ago_tells_nobody(clerk, clock):
    form = clerk.open(PAGE)
    clock.shift(timedelta(days=8))
    clerk.send(form, TYPED)

    assert db.session.query(Draft).all() == []
