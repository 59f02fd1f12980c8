"""Calling applicants back: whom, what is recorded, and what becomes of a denial."""

from datetime import timedelta

import pytest

from reception.domain.vocabulary import Language, Outcome, Role, Verdict
from reception.extensions import db
from reception.models import Question
from reception.queries.scope import UNSCOPED
from tests.desk import NOW

DAY = timedelta(days=1)


@pytest.fixture
def question(make, desk):
    question = make.question(desk.branch, actor=desk.staff, received_at=NOW - 9 * DAY)
    make.closed(
        question, official=desk.official, manager=desk.manager, at=NOW - DAY, outcome=Outcome.POSITIVE
    )
    return question


def kept(question):
    statement = db.select(Question).where(Question.id == question.id)
    return db.session.scalar(statement, execution_options={**UNSCOPED, "populate_existing": True})


def is_listed(browser, view, question):
    page = browser.open(f"/questions?view={view}").page
    return any(link.get("href") == f"/questions/{question.id}" for link in page.all("a"))


def test_who_was_not_reached_is_called_again_on_another_day_and_leaves_the_queue_with_a_verdict(
    visit, desk, question, clock
):
    staff = visit(desk.staff)
    assert is_listed(staff, "to_ask", question)

    staff.send(staff.open(f"/questions/{question.id}/ask"))
    assert not is_listed(staff, "to_ask", question)
    assert kept(question).verdict is None
    clock.shift(DAY)
    staff = visit(desk.staff)
    assert is_listed(staff, "to_ask", question)

    page = staff.open(f"/questions/{question.id}/verdict")
    staff.send(page, {"verdict": "solved", "comment": "Спасибо."})
    assert not is_listed(staff, "to_ask", question)
    assert kept(question).verdict is Verdict.SOLVED
    assert "Спасибо." in staff.open(f"/questions/{question.id}").text


def test_what_was_closed_long_ago_or_came_from_nobody_is_not_asked_about(visit, desk, make, question, clock):
    nobody = make.question(desk.branch, actor=desk.staff, received_at=NOW - 9 * DAY, is_anonymous=True)
    make.closed(nobody, official=desk.official, manager=desk.manager, at=NOW - DAY)
    staff = visit(desk.staff)

    assert not is_listed(staff, "to_ask", nobody)
    clock.shift(30 * DAY)
    assert not is_listed(visit(desk.staff), "to_ask", question)


def test_a_denial_stands_before_the_manager_who_reopens_with_one_action(visit, desk, question):
    staff, manager = visit(desk.staff), visit(desk.manager)
    page = staff.open(f"/questions/{question.id}/verdict")
    staff.send(page, {"verdict": "not_solved", "comment": "Света нет."})

    assert is_listed(manager, "denied", question)
    assert "Denied by the applicant" in manager.open("/").text
    reopening = manager.open(f"/questions/{question.id}/reopen")
    reason = "The applicant says that the matter is not solved. Света нет."
    assert reopening.page.form().values["reason"].strip() == reason
    manager.send(reopening)

    assert kept(question).is_open
    assert not is_listed(manager, "denied", question)


def test_opening_the_pages_changes_nothing_and_the_official_is_not_let_in(visit, desk, question):
    staff = visit(desk.staff)
    for verb in ("ask", "verdict"):
        staff.open(f"/questions/{question.id}/{verb}")
        visit(desk.official).open(f"/questions/{question.id}/{verb}", expect=403)

    assert (kept(question).asked_at, kept(question).verdict) == (None, None)


def test_the_list_tells_how_often_somebody_called_in_vain_and_who_did_last(
    visit, desk, make, question, clock
):
    colleague = make.user(Role.STAFF, branch=desk.branch, name="Last C.", language=Language.ENGLISH)
    for caller in (desk.staff, colleague):
        browser = visit(caller)
        browser.send(browser.open(f"/questions/{question.id}/ask"))
        clock.shift(DAY)

    text = visit(desk.manager).open("/questions?view=to_ask").text

    assert "Not reached 2 times, last by Last C. on 11 Jun 2026" in text
