"""A month's positives checked by telephone: drawn by lot and on record, called by who did not answer."""

from datetime import date, timedelta

import pytest

from reception.domain import sampling as lots
from reception.domain.asking_errors import DrawnAlready, NothingToDraw, TooEarlyToDraw
from reception.domain.errors import AnswererAsks, NotPermitted, OutOfScope
from reception.domain.vocabulary import Language, Outcome, Role, Verdict
from reception.extensions import db
from reception.models import Event, SampledQuestion, VerdictSample
from reception.queries import samples
from reception.queries.scope import UNSCOPED, scope_of
from reception.services import questions, sampling
from reception.services.registration import ApplicantDetails
from tests.asking import DAY, kept
from tests.desk import NOW

MAY = date(2026, 5, 1)
IN_MAY = NOW - timedelta(days=20)


@pytest.fixture
def closed(make, desk):
    """Return three questions resolved positively in May and one explained."""

    def close(number, outcome=Outcome.POSITIVE):
        person = ApplicantDetails(name=f"Person {number}", phone=f"+7701555010{number}")
        question = make.question(
            desk.branch, actor=desk.staff, received_at=IN_MAY - 2 * DAY, applicant=person
        )
        return make.closed(question, official=desk.official, manager=desk.manager, at=IN_MAY, outcome=outcome)

    with make.together():
        return [close(1), close(2), close(3), close(4, Outcome.EXPLAINED)][:3]


def draw(desk, actor=None, **values):
    actor = actor or desk.manager
    sample = sampling.draw(
        desk.branch, MAY, **{"actor": actor, "scope": scope_of(actor), "now": NOW} | values
    )
    db.session.commit()
    return sample


def chosen(sample):
    statement = db.select(SampledQuestion).where(SampledQuestion.sample_id == sample.id)
    return [row.question_id for row in db.session.scalars(statement.order_by(SampledQuestion.position))]


def test_the_draw_is_on_record_and_repeats(desk, closed):
    sample = draw(desk, size=2)

    assert (sample.size, sample.population, sample.serial) == (2, 3, 1)
    assert (sample.drawn_by_id, sample.drawn_at, sample.known_at) == (desk.manager.id, NOW, NOW)
    assert chosen(sample) == lots.draw([q.id for q in closed], seed=sample.seed, size=2)


def test_what_is_recorded_after_the_draw_does_not_change_it(make, desk, closed):
    sample = draw(desk, seed="known")
    questions.reopen(closed[0], reason="Again.", act=make.act(desk.manager, NOW + DAY))
    db.session.commit()

    assert chosen(sample) == lots.draw([q.id for q in closed], seed="known", size=20)


def test_another_drawing_needs_a_reason_and_both_stay(desk, closed):
    draw(desk)
    with pytest.raises(DrawnAlready):
        draw(desk)

    draw(desk, reason="Half of the numbers were wrong.")

    assert [(s.serial, s.reason) for s in samples.of_month(desk.branch, MAY)] == [
        (1, ""),
        (2, "Half of the numbers were wrong."),
    ]


def test_a_month_that_runs_and_one_without_positives_are_not_drawn_from(make, desk, closed):
    scope = scope_of(desk.manager)
    with pytest.raises(TooEarlyToDraw):
        sampling.draw(desk.branch, date(2026, 6, 1), actor=desk.manager, scope=scope, now=NOW)
    with pytest.raises(NothingToDraw):
        sampling.draw(desk.branch, date(2026, 4, 1), actor=desk.manager, scope=scope, now=NOW)
    with pytest.raises(NotPermitted):
        draw(desk, actor=desk.staff)
    with pytest.raises(OutOfScope):
        draw(desk, actor=make.user(Role.MANAGER, branch=make.branch()))
    assert db.session.scalars(db.select(VerdictSample)).all() == []


def test_who_answered_does_not_check_it(make, desk, closed):
    sample = draw(desk)
    both = kept(closed[0]).official
    both.roles = frozenset({Role.OFFICIAL, Role.STAFF})
    db.session.commit()
    drawn, question = samples.member(sample, closed[0].id)

    with pytest.raises(AnswererAsks):
        sampling.answered(drawn, question, verdict=Verdict.SOLVED, comment="", act=make.act(both, NOW))


def test_a_manager_draws_and_staff_call_and_the_report_shows_what_is_overturned(visit, desk, closed):
    manager, staff = visit(desk.manager), visit(desk.staff)
    page = manager.open("/report/samples?month=2026-05")
    drawn = manager.send(page, {"size": "20"})
    path = drawn.location
    first, second, third = (f"{path}/{question.id}" for question in closed)

    staff.send(staff.open(first), {"verdict": "solved"}, action=first)
    staff.send(staff.open(second), {"verdict": "partly", "comment": "Half."}, action=second)
    staff.press(staff.open(third), f"{third}/not-reached", expect=302)

    text = staff.open(path).text
    assert "50.0 %" in text
    assert "2 of 3 reached" in text
    assert f"Not reached 1 time, last by {desk.staff.name}" in text
    assert kept(closed[1]).verdict is Verdict.PARTLY
    report = manager.open("/report?month=2026-05").text
    assert "1 of 2 reached do not confirm" in report
    assert "No sample was drawn" in manager.open("/report?month=2026-05&known=2026-06-05").text


def test_the_telephone_is_shown_on_a_post_alone(visit, desk, closed):
    path = f"/samples/{draw(desk).id}/{closed[0].id}"
    staff = visit(desk.staff)
    page = staff.open(path)
    assert "701 555 0101" not in page.text

    shown = staff.press(page, f"{path}/phone", expect=200)

    assert "701 555 0101" in shown.text
    visit(desk.auditor).open(path, expect=403)


def test_nobody_reaches_a_sample_of_another_branch_or_a_question_outside_it(visit, make, desk, closed):
    path = f"/samples/{draw(desk, size=1, seed='one').id}"
    inside = chosen(db.session.scalars(db.select(VerdictSample)).one())
    outside = next(question.id for question in closed if question.id not in inside)
    stranger = visit(make.user(Role.MANAGER, branch=make.branch(), language=Language.ENGLISH))
    staff = visit(desk.staff)
    token = stranger.open("/").page.all("input", name="csrf_token")[0]["value"]

    stranger.open(path, expect=404)
    stranger.open(f"{path}/{inside[0]}", expect=404)
    for verb in ("/phone", "/not-reached", ""):
        stranger.post(f"{path}/{inside[0]}{verb}", {"csrf_token": token, "verdict": "solved"}, expect=404)
    stranger.open(f"/report/samples?branch={desk.branch.code}", expect=404)
    staff.open(f"{path}/{outside}", expect=404)

    events = db.session.scalars(db.select(Event), execution_options=UNSCOPED)
    assert not [event for event in events if event.facts.get("by") == "sample"]


def test_a_closing_that_was_taken_up_again_is_not_asked_about(visit, make, desk, closed):
    sample = draw(desk)
    questions.reopen(closed[0], reason="Again.", act=make.act(desk.manager, NOW))
    db.session.commit()
    staff = visit(desk.staff)
    path = f"/samples/{sample.id}/{closed[0].id}"

    refused = staff.send(staff.open(path), {"verdict": "solved"}, action=path, expect=409)

    assert "does not stand any more" in refused.text
    assert "Taken up again since" in staff.open(f"/samples/{sample.id}").text
