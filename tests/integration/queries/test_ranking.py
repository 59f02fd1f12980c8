"""Ranks, credit and working days against a plain computation from the raw events."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from statistics import median_low
from typing import Any

import pytest

from reception.domain.figures import Figure
from reception.domain.report import POSITIVE, By, Definitions
from reception.domain.vocabulary import OrganisationKind, Outcome, Role
from reception.extensions import db
from reception.models import Organisation
from reception.queries import credit, members, terms
from reception.queries.ranking import ranked
from reception.queries.report import Question
from reception.queries.scope import Scope, scope_of
from reception.services import questions
from tests.integration.queries.test_report import (
    AUTUMN,
    END_OF_JUNE,
    JUNE,
    TEN_DAYS,
    histories,
    lived,
)
from tests.making import NOON
from tests.plain_report import Asked, bounds

PROPOSING = {"propose", "redirect", "withdraw", "leave"}


def asked_of(period=JUNE, known_at=AUTUMN, branch=None):
    return Question(period=period, known_at=known_at, scope=Scope.everything(), branch=branch)


def plain_acts(population, question) -> dict[int, tuple[Any, Any, Any]]:
    """Return who acted last, who held the case and for how many working days, for each question."""
    calendar, found = terms.calendar(), {}
    zones = {branch.id: branch.zone for branch in population.below(question.branch)}
    for question_id, events in histories().items():
        zone = zones.get(next(e.facts["branch_id"] for e in events if e.action == "register"))
        if zone is None:
            continue
        period = Asked(question.period.start_on, question.period.end_on, question.known_at, zones)
        start, end = bounds(period, zone)
        known = [event for event in events if event.recorded_at <= question.known_at]
        void = {event.retracts_id for event in known}
        counted = sorted(
            (e for e in known if e.id not in void and e.action != "retract"),
            key=lambda event: (event.happened_at, event.id),
        )
        acts = [n for n, e in enumerate(counted) if e.action in PROPOSING and start <= e.happened_at < end]
        if acts:
            act = counted[acts[-1]]
            holder, since = held_by(counted[: acts[-1]])
            days = None
            if holder is not None:
                local = [moment.astimezone(zone).date() for moment in (since, act.happened_at)]
                days = calendar.working_days_between(*local)
            found[question_id] = (act.actor_id, holder, days)
    return found


def held_by(before: list[Any]) -> tuple[int | None, Any]:
    """Walk back from an act to whoever had the case, and to the moment since which they had it."""
    hands = []
    holder = None
    for event in before:
        if event.action == "assign":
            holder = event.facts["assignee_id"]
        elif event.action == "start":
            holder = holder or event.actor_id
        hands.append((holder, event))
    since = None
    for at, (whose, event) in reversed(list(enumerate(hands))):
        if whose != holder:
            break
        since = event.happened_at
        if event.action in {"return", "reopen"} or at == 0:
            break
    return holder, since


@pytest.mark.parametrize("seed", [4, 62])
def test_credit_is_that_of_the_raw_events_and_each_number_has_its_list(make, seed):
    population = lived(make, seed, size=30)
    for question in (asked_of(), asked_of(TEN_DAYS, END_OF_JUNE), asked_of(branch=population.city)):
        expected = plain_acts(population, question)
        found = {act.question_id: (act.by_id, act.holder_id) for act, _zone in credit.acts(question)}
        assert found == {key: act[:2] for key, act in expected.items()}
        days = defaultdict(list)
        for _by, holder, length in expected.values():
            if holder is not None:
                days[holder].append(length)
        for person, did in credit.credited(question).items():
            assert did.proposed == sum(by == person for by, *_ in expected.values())
            assert did.lay == len(days[person])
            assert (did.days.median if did.days else None) == (
                median_low(days[person]) if days[person] else None
            )
            ids = [key for key, (by, *_) in expected.items() if by == person]
            assert {row.id for row in members.of_questions(question, ids)} == set(ids)
        assert expected, "somebody acted"


def test_what_becomes_known_later_changes_no_credit_as_known_before(make):
    population = lived(make, 7, size=12)
    before = credit.credited(asked_of(known_at=END_OF_JUNE))

    population.live(until=END_OF_JUNE + timedelta(days=60))
    db.session.expire_all()

    assert credit.credited(asked_of(known_at=END_OF_JUNE)) == before


@pytest.mark.parametrize("by", [By.BRANCH, By.ORGANISATION, By.OFFICIAL])
def test_the_inputs_are_the_sizes_of_the_reports_lists(make, by):
    population = lived(make, 62, size=30)
    question = replace(asked_of(branch=population.oblast), definitions=Definitions(ranking_minimum=1))
    found = ranked(question, by)

    assert any(place.rank for place in found.places)
    for place in found.places:
        for figure, outcome, number in (
            (Figure.DECIDED, None, place.cases),
            (Figure.DECIDED, POSITIVE, place.positive),
        ):
            _page, count = members.listed(question, figure, by=by, key=place.row.key, outcome=outcome)
            assert count == number


class TestACase:
    @pytest.fixture
    def city(self, make):
        return make.branch()

    def test_stands_with_who_answered_though_another_holds_it(self, make, city):
        manager, body = make.user(Role.MANAGER, branch=city), make.organisation(city)
        answering, other = make.official(body), make.official(body)
        question = make.closed(
            make.question(city),
            official=answering,
            manager=manager,
            at=NOON + timedelta(days=2),
            outcome=Outcome.POSITIVE,
        )
        questions.reopen(question, reason="Снова", act=make.act(manager, NOON + timedelta(days=3)))
        questions.assign(
            question, organisation=body, assignee=other, act=make.act(manager, NOON + timedelta(days=4))
        )
        db.session.commit()
        found = ranked(asked_of(branch=city), By.OFFICIAL)

        assert {place.row.key: place.cases for place in found.places} == {
            str(other.id): 0,
            str(answering.id): 0,
        }
        assert found.credits[str(answering.id)].proposed == 1
        assert str(other.id) not in found.credits

    def test_lay_from_its_assignment_to_the_proposal_in_working_days(self, make, city):
        manager, body = make.user(Role.MANAGER, branch=city), make.organisation(city)
        official, question = make.official(body), make.question(city)
        friday, tuesday = NOON + timedelta(days=4), NOON + timedelta(days=8)
        questions.assign(question, organisation=body, assignee=official, act=make.act(manager, friday))
        questions.propose(
            question, outcome=Outcome.EXPLAINED, answer="Разъяснено.", act=make.act(official, tuesday)
        )
        db.session.commit()

        did = credit.credited(asked_of(branch=city))[official.id]

        assert (did.days.median, did.days.counted) == (2, 1), "Monday and Tuesday"

    def test_of_another_branch_is_credited_to_nobody_here(self, make, city):
        manager, beside = make.user(Role.MANAGER, branch=city), make.branch()
        theirs = make.user(Role.MANAGER, branch=beside)
        make.closed(
            make.question(beside),
            official=make.official(make.organisation(beside)),
            manager=theirs,
            at=NOON + timedelta(days=1),
        )
        question = replace(asked_of(), scope=scope_of(manager))

        assert credit.credited(question) == {}
        assert members.of_questions(question, [1, 2, 3]) == []


def test_fractions_are_ranked_among_themselves(make):
    city = make.branch()
    manager = make.user(Role.MANAGER, branch=city)
    fraction = make.organisation(city, kind=OrganisationKind.FRACTION)
    for body in (fraction, make.organisation(city)):
        official = make.official(body)
        for _ in range(2):
            make.closed(make.question(city), official=official, manager=manager, at=NOON + timedelta(days=1))
    question = replace(asked_of(branch=city), definitions=Definitions(ranking_minimum=1))

    found = ranked(question, By.ORGANISATION, fractions_only=True)

    assert [place.row.code for place in found.places] == [db.session.get_one(Organisation, fraction.id).code]
    assert len(ranked(question, By.ORGANISATION).places) == 2
