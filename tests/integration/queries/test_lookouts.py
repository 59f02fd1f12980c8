"""What the look-outs look at, against the raw events; and each look-out with its list."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from reception import models
from reception.domain.lookouts import BULK_CLOSINGS, SAME_ANSWERS, Lookout
from reception.domain.vocabulary import AskedBy, Kind, Outcome, Role, Verdict
from reception.extensions import db
from reception.queries.lookouts import closings, lookouts
from reception.queries.members import of_questions
from reception.queries.report import Question
from reception.queries.scope import UNSCOPED, Scope, scope_of
from reception.services import questions, verdicts
from tests.integration.queries.test_report import (
    AUTUMN,
    END_OF_JUNE,
    JUNE,
    TEN_DAYS,
    histories,
    lived,
)
from tests.making import NOON
from tests.plain_report import Asked, bounds, course

DAY = timedelta(days=1)
PROPOSING = {"propose", "redirect", "withdraw", "leave"}


def asked_of(period=JUNE, known_at=AUTUMN, branch=None, scope=None):
    return Question(period=period, known_at=known_at, scope=scope or Scope.everything(), branch=branch)


def plain_closings(population, question) -> set[tuple[Any, ...]]:
    """Return the closings of the period from the raw events alone."""
    zones = {branch.id: branch.zone for branch in population.below(question.branch)}
    period = Asked(question.period.start_on, question.period.end_on, question.known_at, zones)
    found = set()
    for question_id, events in histories().items():
        zone = zones.get(next(e.facts["branch_id"] for e in events if e.action == "register"))
        if zone is None:
            continue
        start, end = bounds(period, zone)
        stood = course(events, question.known_at)
        for moment, state in stood:
            if moment != state["closed_at"] or not start <= moment < end:
                continue
            said = [each["verdict"] for _, each in stood if each["closed_at"] == moment]
            on = moment.astimezone(zone).date()
            acts = made(events, moment, question.known_at)
            found.add((question_id, on, state["outcome"], said[-1] == "not_solved", *acts))
    return found


def made(events, closed_at, known_at) -> tuple[Any, ...]:
    """Return who accepted, when that was recorded, and the answer of the proposal accepted."""
    known = [event for event in events if event.recorded_at <= known_at]
    void = {event.retracts_id for event in known}
    before = sorted(
        (e for e in known if e.id not in void and e.action != "retract" and e.happened_at <= closed_at),
        key=lambda event: (event.happened_at, event.id),
    )
    ending = max(n for n, e in enumerate(before) if e.action in {"accept", "take_over"})
    end = before[ending]
    proposals = [e for e in before[:ending] if e.action in PROPOSING]
    is_answered = end.action == "accept" and proposals[-1].action == "propose"
    return end.actor_id, end.recorded_at, proposals[-1].facts["answer"] if is_answered else ""


@pytest.mark.parametrize("seed", [4, 62])
def test_the_closings_are_those_of_the_raw_events(make, seed):
    population = lived(make, seed, size=30)
    for question in (
        asked_of(),
        asked_of(TEN_DAYS, END_OF_JUNE),
        asked_of(branch=population.city, known_at=END_OF_JUNE - 5 * DAY),
    ):
        found = [
            (
                each.question_id,
                each.closed_on,
                each.outcome,
                each.is_denied,
                each.accepted_by_id,
                each.accepted_at,
                each.answer,
            )
            for each in closings(question)
        ]
        assert len(found) == len(set(found))
        assert set(found) == plain_closings(population, question)
        for each in lookouts(question).values():
            assert {row.id for row in of_questions(question, each.questions)} == set(each.questions)
    assert plain_closings(population, asked_of())


def test_what_becomes_known_later_changes_no_look_out_as_known_before(make):
    population = lived(make, 7, size=12)
    before = lookouts(asked_of(known_at=END_OF_JUNE))

    population.live(until=END_OF_JUNE + timedelta(days=60))
    db.session.expire_all()

    assert lookouts(asked_of(known_at=END_OF_JUNE)) == before


@pytest.fixture
def town(make):
    """Return a branch with a manager, an organisation and its official."""
    branch = make.branch()
    body = make.organisation(branch, name_ru="Горводоканал")
    return branch, make.user(Role.MANAGER, branch=branch), body, make.official(body)


def close(make, town, count, **values):
    branch, manager, _body, official = town
    outcome = values.pop("outcome", Outcome.EXPLAINED)
    made = [make.question(branch, **values) for _ in range(count)]
    for question in made:
        make.closed(question, official=official, manager=manager, at=NOON + 3 * DAY, outcome=outcome)
    return {question.id for question in made}


def found(town, kind, **changes):
    return set(lookouts(replace(asked_of(branch=town[0]), **changes))[kind].questions)


def test_many_accepted_within_minutes_by_one_person(make, town):
    few = close(make, town, BULK_CLOSINGS - 1)
    assert found(town, Lookout.BULK) == set()

    one_more = close(make, town, 1)

    assert found(town, Lookout.BULK) == few | one_more


def test_answers_in_the_same_words(make, town):
    same = close(make, town, SAME_ANSWERS)

    assert found(town, Lookout.IDENTICAL) == same
    (group,) = lookouts(asked_of(branch=town[0]))[Lookout.IDENTICAL].groups
    assert group.beginning == "Ответ дан."


def test_positives_that_the_applicant_denied_also_after_the_period(make, town):
    branch, manager, *_rest = town
    ids = close(make, town, 2, outcome=Outcome.POSITIVE)
    denied = branch_question(ids)
    act = make.act(manager, NOON + 40 * DAY)
    verdicts.record(denied, verdict=Verdict.NOT_SOLVED, by=AskedBy.CALL_BACK, act=act)
    db.session.commit()

    assert found(town, Lookout.DENIED) == {denied.id}
    assert found(town, Lookout.DENIED, known_at=NOON + 30 * DAY) == set(), "nobody knew by then"
    assert branch.id == denied.branch_id


def branch_question(ids):
    return db.session.get_one(models.Question, min(ids), execution_options=UNSCOPED)


def test_a_complaint_decided_by_those_whom_it_names(make, town):
    ids = close(make, town, 1, kind=Kind.COMPLAINT, text="Горводоканал не отвечает.")
    close(make, town, 1, kind=Kind.COMPLAINT, text="Сосед шумит.")
    close(make, town, 1, text="Горводоканал, почините трубу.")

    assert found(town, Lookout.OWN_BODY) == ids


def test_a_complaint_that_repeats_an_appeal_which_the_same_organisation_answered(make, town):
    (earlier,) = close(make, town, 1)
    appeal = branch_question({earlier}).appeal
    ids = close(make, town, 1, kind=Kind.COMPLAINT, text="Снова то же.", repeat_of=appeal)

    assert found(town, Lookout.OWN_BODY) == ids


def test_accepted_by_somebody_of_the_organisation_that_answered(make, town):
    branch, _manager, body, official = town
    chief = make.user(Role.MANAGER, branch=branch, organisation=body)
    close(make, town, 1)
    question = make.question(branch)
    make.closed(question, official=official, manager=chief, at=NOON + DAY)

    assert found(town, Lookout.OWN_ACCEPTED) == {question.id}


def test_redirected_in_the_last_week_of_the_month(make, town):
    branch, manager, *_rest = town
    made = [make.question(branch) for _ in range(2)]
    other = make.user(Role.MANAGER, branch=branch)
    for question, day in zip(made, (4, 28), strict=True):
        at = NOON + day * DAY
        questions.redirect(question, body="Акимат", answer="Передано.", act=make.act(manager, at))
        questions.accept(question, act=make.act(other, at))
    db.session.commit()

    assert found(town, Lookout.MOVED_OUT) == {made[1].id}
    late = lookouts(asked_of(branch=branch))[Lookout.MOVED_OUT]
    assert (late.of, late.days) == (2, 5)


def test_nothing_of_another_branch_is_seen(make, town):
    close(make, town, SAME_ANSWERS)
    stranger = scope_of(make.user(Role.MANAGER, branch=make.branch()))

    assert closings(asked_of(scope=stranger)) == []
