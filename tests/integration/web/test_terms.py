"""Terms on the pages: paused, resumed, extended and told; outside bodies; the lists that ask for them."""

from datetime import timedelta

import pytest

from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.services import questions
from tests.desk import NOW

DAY = timedelta(days=1)


@pytest.fixture
def question(make, desk):
    question = make.question(desk.branch, actor=desk.staff, received_at=NOW - 2 * DAY)
    act = make.act(desk.manager, NOW - DAY)
    questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    db.session.commit()
    return question


@pytest.fixture
def step(visit, desk, question):
    """Return a function that takes one step with the question as somebody of the desk."""

    def take(role, verb, values, **options):
        browser = visit(desk.of(role))
        return browser.send(browser.open(f"/questions/{question.id}/{verb}"), values, **options)

    return take


@pytest.fixture
def shown(visit, desk, question):
    """Return a function that reads the question's page."""
    return lambda: visit(desk.manager).open(f"/questions/{question.id}").text


def rest(step, until="2026-06-19", **options):
    return step(
        Role.OFFICIAL, "pause", {"awaits": "papers", "until": until, "reason": "Ждём ответ ЖКХ"}, **options
    )


def test_a_pause_is_told_with_its_reason_and_by_how_much_it_moved_the_due_date(step, shown, visit, desk):
    rest(step)

    text = shown()
    assert "paused until 19" in text
    assert "Waited for: Papers of other bodies" in text
    assert "Ждём ответ ЖКХ" in text
    assert "7 working days more" in text
    assert "Original due date" in text
    assert "paused until 19" in visit(desk.official).open("/questions?view=work").text


def test_what_is_paused_is_in_no_list_of_what_is_overdue_and_in_the_list_of_what_is_paused(
    step, visit, desk, question, clock
):
    rest(step, "2026-07-10")
    clock.move_to(NOW + 22 * DAY)
    number = question.number

    assert number in visit(desk.manager).open("/questions?view=queue&clock=paused").text
    assert number not in visit(desk.manager).open("/questions?view=overdue").text
    clock.move_to(NOW + 60 * DAY)
    assert number not in visit(desk.manager).open("/questions?view=queue&clock=paused").text
    assert number in visit(desk.manager).open("/questions?view=overdue").text


def test_the_form_says_to_which_day_the_policy_lets_the_term_rest(step, visit, desk, question):
    page = visit(desk.official).open(f"/questions/{question.id}/pause").text
    assert "Not after" in page

    answer = rest(step, "2027-03-01", expect=409)
    assert "The last day of the pause must lie between" in answer.text


def test_a_term_that_runs_again_gains_only_the_days_it_rested(step, shown, clock):
    rest(step)
    clock.move_to(NOW + DAY)
    step(Role.STAFF, "resume", {"reason": "Справка принесена"})

    text = shown()
    assert "Running again since" in text
    assert "6 working days less" in text
    assert "Справка принесена" in text


def test_an_extension_names_who_asked_who_approved_and_when_the_applicant_was_told(step, shown, desk, clock):
    step(
        Role.MANAGER,
        "extend",
        {"due_on": "2026-07-20", "asked_by_id": str(desk.official.id), "reason": "Запрос в ЖКХ"},
    )
    text = shown()
    assert f"asked for by {desk.official.name}" in text
    assert f"approved by {desk.manager.name}" in text
    assert "The applicant is to be told by" in text

    clock.move_to(NOW + 9 * DAY)
    assert "and has not been" in shown()
    step(Role.STAFF, "tell", {"way": "letter"})
    text = shown()
    assert "The applicant was told too late" in text
    assert "By letter" in text


def test_lateness_stays_readable_after_an_extension(step, shown, clock):
    clock.move_to(NOW + 20 * DAY)
    assert "Overdue by 1 working day now" in shown()

    step(Role.MANAGER, "extend", {"due_on": "2026-07-20", "reason": "Запрос"})

    text = shown()
    assert "Until then the question was overdue by 1 working day." in text
    assert "Overdue by 1 working day now" not in text


def test_an_outside_body_has_a_clock_of_its_own_in_the_lists_too(step, shown, visit, desk, question, clock):
    step(Role.OFFICIAL, "send_out", {"body": "Управление ЖКХ", "due_on": "2026-06-12"})
    assert "The answer is awaited." in shown()
    assert question.number in visit(desk.manager).open("/questions?clock=at_body").text
    assert question.number not in visit(desk.manager).open("/questions?clock=body_overdue").text

    clock.move_to(NOW + 5 * DAY)
    assert "No answer yet: overdue there by 1 working day." in shown()
    assert question.number in visit(desk.manager).open("/questions?clock=body_overdue").text
    assert question.number not in visit(desk.manager).open("/questions?view=overdue").text

    step(Role.STAFF, "body_answer", {"answer": "Свет включён"})
    text = shown()
    assert "Answered too late" in text
    assert "Свет включён" in text
    assert question.number not in visit(desk.manager).open("/questions?clock=at_body").text


def test_a_redirection_shows_whether_its_duty_was_kept(step, shown, visit, desk, question):
    step(Role.OFFICIAL, "redirect", {"body": "Акимат", "answer": "Направлено в акимат"})
    assert "The applicant is to be told by" in shown()
    assert question.number in visit(desk.manager).open("/questions?clock=to_tell").text

    step(Role.STAFF, "tell", {"way": "telephone"})

    assert "The applicant was told in time" in shown()
