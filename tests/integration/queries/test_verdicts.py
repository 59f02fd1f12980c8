"""What applicants say of closings: counted against a second, plain computation from the raw events."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from reception.domain.periods import Period, month
from reception.domain.report import Definitions
from reception.domain.vocabulary import AskedBy, Outcome, Role, Verdict
from reception.extensions import db
from reception.models import Event, Question
from reception.queries.figures import Window, windows
from reception.queries.scope import Scope
from reception.queries.verdicts import Heard, heard
from reception.services import questions, verdicts
from tests.making import NOON, Maker
from tests.plain_report import stood
from tests.populations import Population

JUNE = month(2026, 6)
DAY = timedelta(days=1)
STRICT = Definitions()
ANY_OUTCOME = Definitions(positive=frozenset(Outcome))
END_OF_JUNE = datetime(2026, 7, 1, 6, tzinfo=UTC)


def counted(
    figure: Heard, period: Period, known_at: datetime, branches: Sequence[Any], positive: Definitions = STRICT
) -> set[int]:
    """Return the ids that the query counts; one question is never counted twice."""
    found: list[int] = []
    for window in windows(period, branches):
        statement = heard(figure, window, known_at=known_at, scope=Scope.everything(), definitions=positive)
        found += [state.question_id for state in db.session.scalars(statement)]
    assert len(found) == len(set(found))
    return set(found)


def plainly(events: Sequence[Any], window: Window, known_at: datetime) -> Iterator[Heard]:
    """Yield the counts in which a question stands that ended somehow, from its events alone."""
    then, now = stood(events, window.start, known_at), stood(events, window.end, known_at)
    was_open = then is not None and then["is_open"]
    if now is None or now["is_open"]:
        return
    if not was_open and not window.start <= now["received_at"] < window.end:
        return
    known = [each for each in events if each.recorded_at <= known_at]
    void = {each.retracts_id for each in known}
    ordered = sorted(
        (each for each in known if each.id not in void and each.action != "retract"),
        key=lambda each: (each.happened_at, each.id),
    )
    closings = [
        place
        for place, each in enumerate(ordered)
        if each.action in {"accept", "take_over"} and each.happened_at < window.end
    ]
    said = ordered[closings[-1] + 1 :]
    until = next((each.happened_at for each in said if each.action == "reopen"), None)
    heard_of = [
        each
        for each in said
        if each.action in {"ask", "verdict"} and (until is None or each.happened_at < until)
    ]
    yield from [Heard.ASKED] if heard_of else []
    answers = [each.facts["verdict"] for each in heard_of if each.action == "verdict"]
    if answers:
        yield Heard.ANSWERED
        yield {"solved": Heard.CONFIRMED, "partly": Heard.PARTLY, "not_solved": Heard.DENIED}[answers[-1]]


def histories() -> Mapping[int, list[Any]]:
    found = defaultdict(list)
    for event in db.session.connection().execute(sa.select(Event.__table__).order_by(Event.id)):
        found[event.question_id].append(SimpleNamespace(**event._mapping))
    return found


@pytest.mark.parametrize("seed", [4, 6])
def test_each_count_is_the_same_as_a_plain_computation_at_several_moments_of_knowledge(make, seed):
    population = Population(make, Random(seed), 60)
    population.live(until=END_OF_JUNE + 50 * DAY)
    seen = set()
    for known_at in (END_OF_JUNE - 11 * DAY, END_OF_JUNE, END_OF_JUNE + 20 * DAY, END_OF_JUNE + 60 * DAY):
        expected = defaultdict(set)
        for window in windows(JUNE, population.branches):
            for question_id, events in histories().items():
                branch_id = next(e.facts["branch_id"] for e in events if e.action == "register")
                if branch_id in window.branch_ids:
                    for figure in plainly(events, window, known_at):
                        expected[figure].add(question_id)
        for figure in Heard:
            found = counted(figure, JUNE, known_at, population.branches, ANY_OUTCOME)
            assert found == expected[figure], (figure, known_at)
        seen |= {figure for figure, ids in expected.items() if ids}
    assert seen == set(Heard), "the lives show every answer"


@pytest.fixture
def closed(make: Maker) -> tuple[Question, Any]:
    """Return a question that was resolved positively, and the manager who closed it."""
    branch = make.branch()
    manager = make.user(Role.MANAGER, branch=branch)
    official = make.official(make.organisation(branch))
    question = make.question(branch)
    make.closed(question, official=official, manager=manager, at=NOON + 3 * DAY, outcome=Outcome.POSITIVE)
    return question, manager


def in_june(question: Question, known_at: datetime) -> list[Heard]:
    """Return the counts of June in which the question stands."""
    found = [figure for figure in Heard if counted(figure, JUNE, known_at, [question.branch])]
    db.session.rollback()
    return found


def test_a_verdict_given_after_the_month_counts_for_the_closing_in_it_once_it_is_known(closed, make):
    question, manager = closed
    verdicts.record(
        question, verdict=Verdict.SOLVED, by=AskedBy.CALL_BACK, act=make.act(manager, NOON + 40 * DAY)
    )
    db.session.commit()

    assert in_june(question, NOON + 39 * DAY) == []
    assert in_june(question, NOON + 40 * DAY) == [Heard.ASKED, Heard.ANSWERED, Heard.CONFIRMED]


def test_silence_is_asked_and_nothing_else(closed, make):
    question, manager = closed
    verdicts.ask(question, by=AskedBy.CALL_BACK, act=make.act(manager, NOON + 4 * DAY))
    db.session.commit()

    assert in_june(question, NOON + 90 * DAY) == [Heard.ASKED]


def test_who_denied_is_still_counted_after_the_reopening_and_a_new_closing_starts_in_silence(closed, make):
    question, manager = closed
    official = question.assignee
    verdicts.record(
        question, verdict=Verdict.NOT_SOLVED, by=AskedBy.CALL_BACK, act=make.act(manager, NOON + 5 * DAY)
    )
    questions.reopen(question, reason="Не сделано.", act=make.act(manager, NOON + 35 * DAY))
    make.closed(question, official=official, manager=manager, at=NOON + 37 * DAY, outcome=Outcome.POSITIVE)

    assert question.verdict is None
    assert in_june(question, NOON + 60 * DAY) == [Heard.ASKED, Heard.ANSWERED, Heard.DENIED]
    assert [f for f in Heard if counted(f, month(2026, 7), NOON + 60 * DAY, [question.branch])] == []


def test_the_last_word_counts(closed, make):
    question, manager = closed
    for days, verdict in ((5, Verdict.SOLVED), (9, Verdict.NOT_SOLVED)):
        verdicts.record(
            question, verdict=verdict, by=AskedBy.SAMPLE, act=make.act(manager, NOON + days * DAY)
        )
    db.session.commit()

    assert Heard.CONFIRMED in in_june(question, NOON + 6 * DAY)
    assert in_june(question, NOON + 9 * DAY) == [Heard.ASKED, Heard.ANSWERED, Heard.DENIED]
