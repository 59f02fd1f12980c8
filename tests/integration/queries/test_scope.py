"""Nobody sees another branch's cases, and a query that does not say for whom does not run."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import product
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from reception import queries
from reception.domain.disclosures import Detail
from reception.domain.figures import Figure
from reception.domain.periods import month
from reception.domain.vocabulary import AskedBy, Channel, Outcome, Role, Verdict
from reception.extensions import db
from reception.models import (
    Appeal,
    Applicant,
    ApplicantMerge,
    Branch,
    Event,
    Organisation,
    PersonalReception,
    Question,
    QuestionState,
    Reminder,
    User,
    VisitEntry,
)
from reception.queries import (
    appeals,
    applicants,
    directory,
    figures,
    mails,
    questions,
    receptions,
    report,
    terms,
    verdicts,
    visits,
)
from reception.queries import disclosures as journal_of_data
from reception.queries.disclosures import DisclosureFilter
from reception.queries.figures import Window
from reception.queries.questions import Filter, ListView
from reception.queries.scope import GUARDED, UNSCOPED, Scope, UnscopedQuery, scope_of
from reception.queries.verdicts import Heard
from reception.services import appointments, disclosures, merging
from reception.services import questions as acts
from reception.services import receptions as plans
from reception.services import verdicts as answers
from reception.services import visits as journal
from reception.services.questions import Act
from reception.services.receptions import Hours
from reception.services.registration import ApplicantDetails
from reception.services.visits import Line
from tests.integration.queries.scoped_elsewhere import ELSEWHERE
from tests.making import NOON, Maker

LATER = NOON + timedelta(days=300)
JUNE = month(2026, 6)


@dataclass
class Place:
    """Three branches under each other and a fourth beside, with one question in the middle one."""

    oblast: Branch
    city: Branch
    district: Branch
    beside: Branch
    organisation: Organisation
    official: User
    question: Question
    visit: VisitEntry
    hour: PersonalReception
    merge: ApplicantMerge


@pytest.fixture
def place(make: Maker) -> Place:
    oblast = make.branch()
    city, beside = make.branch(oblast), make.branch(oblast)
    organisation = make.organisation(city)
    confirm(make, make.question(city))
    official, question = make.official(organisation), make.question(city, parts=2)
    manager = make.user(Role.MANAGER, branch=city)
    (hour,) = plans.plan_day(
        official, JUNE.start_on, Hours(starts=time(15), ends=time(17)), actor=manager, now=NOON
    )
    appointments.book(hour, 0, visitor_name="Ермеков", phone=None, actor=manager, now=NOON)
    line = Line(branch=city, visited_at=NOON, channel=Channel.LETTER, minutes=5, reception_id=hour.id)
    entry, _is_new = journal.enter(line, actor=manager, now=NOON)
    other = make.appeal(city, applicant=ApplicantDetails(name="Ахметова С.")).applicant
    kept, scope = question.appeal.applicant, scope_of(manager)
    seen = merging.plan(kept, other).seen
    merge = merging.merge(kept, other, seen=seen, actor=manager, scope=scope, now=NOON)
    disclosures.of_question(question, [Detail.PHONE], actor=manager, now=NOON)
    db.session.commit()
    return Place(
        oblast,
        city,
        make.branch(city),
        beside,
        organisation,
        official,
        question,
        journal.became_appeal(entry, question.appeal, actor=manager, now=NOON),
        hour,
        merge,
    )


def confirm(make: Maker, question: Question) -> None:
    """Close a question positively and let the applicant confirm it."""
    official = make.official(make.organisation(question.branch))
    manager = make.user(Role.MANAGER, branch=question.branch)
    closed_at = NOON + timedelta(days=1)
    make.closed(question, official=official, manager=manager, at=closed_at, outcome=Outcome.POSITIVE)
    answers.record(
        question,
        verdict=Verdict.SOLVED,
        by=AskedBy.CALL_BACK,
        act=make.act(manager, closed_at + timedelta(days=1)),
    )
    db.session.commit()


def asked(scope: Scope) -> report.Question:
    return report.Question(period=JUNE, known_at=LATER, scope=scope)


def listed(view: ListView) -> Callable[[Scope, Place], Any]:
    return lambda scope, place: (
        questions.listed(Filter(view=view), scope=scope, viewer=place.official, now=LATER).rows
    )


def selected(scope: Scope, place: Place) -> Any:
    start, end = JUNE.bounds(place.city.zone)
    window = Window(frozenset([place.city.id]), start, end, place.city.zone)
    return db.session.execute(figures.members(Figure.RECEIVED, window, known_at=LATER, scope=scope)).all()


def heard(scope: Scope, place: Place) -> Any:
    start, end = JUNE.bounds(place.city.zone)
    window = Window(frozenset([place.city.id]), start, end, place.city.zone)
    statement = verdicts.heard(Heard.CONFIRMED, window, known_at=LATER, scope=scope)
    return db.session.execute(statement).all()


ANSWERS: dict[str, Callable[[Scope, Place], Any]] = {
    "applicants.found_by": lambda scope, place: applicants.found_by("Ахметова", scope=scope),
    "applicants.current": lambda scope, place: applicants.current(
        place.question.appeal.applicant_id, scope=scope
    ),
    "questions.of_applicant": lambda scope, place: (
        questions.of_applicant(place.question.appeal.applicant_id, scope=scope).rows
    ),
    "applicants.visible_merge": lambda scope, place: applicants.visible_merge(place.merge.id, scope=scope),
    "applicants.visible": lambda scope, place: applicants.visible(
        place.question.appeal.applicant_id, scope=scope
    ),
    "disclosures.listed": lambda scope, _place: journal_of_data.listed(DisclosureFilter(), scope=scope).rows,
    "disclosures.of_applicant": lambda scope, place: journal_of_data.of_applicant(
        place.question.appeal.applicant_id, scope=scope
    ),
    "disclosures.readers": lambda scope, _place: journal_of_data.readers(scope=scope),
    "directory.branches_below": lambda scope, place: [
        branch for branch in directory.branches_below(None, scope) if branch is place.city
    ],
    "figures.members": selected,
    "verdicts.heard": heard,
    "mails.visible_questions": lambda scope, place: mails.visible_questions([place.question.id], scope=scope),
    "appeals.appeal_by_number": lambda scope, place: appeals.appeal_by_number(
        place.question.appeal.number, scope=scope
    ),
    "appeals.appeals_of": lambda scope, place: appeals.appeals_of(
        place.question.appeal.applicant, scope=scope
    ),
    "appeals.similar": lambda scope, place: appeals.similar(
        place.question.appeal.applicant, place.question.topic_id, scope=scope, since=NOON
    ),
    "questions.first": lambda scope, place: (
        questions.first(
            Filter(view=ListView.ALL),
            scope=scope,
            viewer=place.official,
            now=LATER,
            calendar=terms.calendar(),
            most=9,
        ).rows
    ),
    "questions.every": lambda scope, place: list(
        questions.every(Filter(view=ListView.ALL), scope=scope, viewer=place.official, now=LATER, most=9)
    ),
    "questions.count": lambda scope, place: questions.count(
        Filter(view=ListView.ALL), scope=scope, viewer=place.official, now=LATER
    ),
    "questions.counts": lambda scope, place: sum(
        questions.counts(
            {"all": Filter(view=ListView.ALL)}, scope=scope, viewer=place.official, now=LATER
        ).values()
    ),
    "questions.found": lambda scope, place: questions.found(["свет"], scope=scope).rows,
    "questions.listed": listed(ListView.ALL),
    "questions.listed, the queue": listed(ListView.QUEUE),
    "questions.listed, overdue": listed(ListView.OVERDUE),
    "questions.listed, unassigned": listed(ListView.UNASSIGNED),
    "questions.siblings": lambda scope, place: questions.siblings(place.question, scope=scope),
    "questions.some": lambda scope, place: questions.some([place.question.id], scope=scope),
    "questions.visible": lambda scope, place: questions.visible(place.question.id, scope=scope),
    "appeals.visible_appeal": lambda scope, place: appeals.visible_appeal(
        place.question.appeal_id, scope=scope
    ),
    "receptions.appointments": lambda scope, place: receptions.appointments(place.hour.id, scope=scope),
    "receptions.of_month": lambda scope, place: receptions.of_month(place.city, JUNE, scope=scope, now=LATER),
    "receptions.published": lambda scope, place: receptions.published(
        place.city, JUNE, scope=scope, now=LATER
    ),
    "receptions.visible": lambda scope, place: receptions.visible(place.hour.id, scope=scope, now=LATER),
    "visits.entries_of": lambda scope, place: visits.entries_of(place.visit.visit_id, scope=scope),
    "visits.journal": lambda scope, place: visits.journal(place.city, NOON.date(), scope=scope),
    "visits.of_appeal": lambda scope, place: visits.of_appeal(place.question.appeal_id, scope=scope),
    "visits.of_reception": lambda scope, place: visits.of_reception(place.hour.id, scope=scope),
    "visits.visible": lambda scope, place: visits.visible(place.visit.visit_id, scope=scope),
    "report.report": lambda scope, place: report.report(asked(scope)).total.received,
    "report.member_ids": lambda scope, place: db.session.scalars(
        report.member_ids(asked(scope), Figure.RECEIVED)
    ).all(),
}


class TestEachQuery:
    def test_shows_nothing_to_those_beside_and_below(self, place, make):
        for branch, role in product((place.beside, place.district), (Role.STAFF, Role.MANAGER, Role.AUDITOR)):
            assert answering(scope_of(make.user(role, branch=branch)), place) == set()

    def test_shows_nothing_to_who_has_no_branch(self, place, make):
        for person in (make.user(Role.ADMINISTRATOR), make.user(Role.MANAGER), make.user()):
            assert answering(scope_of(person), place) == set()

    def test_shows_all_to_the_branch_and_those_above(self, place, make):
        for branch in (place.city, place.oblast):
            assert answering(scope_of(make.user(Role.MANAGER, branch=branch)), place) == set(ANSWERS)
        assert answering(Scope.everything(), place) == set(ANSWERS)


def answering(scope: Scope, place: Place) -> set[str]:
    """Return which queries show something to the scope."""
    return {name for name, answer in ANSWERS.items() if answer(scope, place)}


def test_every_query_that_takes_a_scope_is_proved_here():
    taking = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if "scope" in inspect.signature(function).parameters
    }

    assert taking - {name.partition(",")[0] for name in ANSWERS} == set(ELSEWHERE)


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(queries.__path__):
        yield importlib.import_module(f"reception.queries.{found.name}")


class TestAnOfficial:
    def test_sees_what_is_assigned_to_them_or_their_organisation(self, place, make):
        colleague, stranger = make.official(place.organisation), make.official(make.organisation(place.city))
        manager = make.user(Role.MANAGER, branch=place.city)
        seen = lambda person: questions.visible(place.question.id, scope=scope_of(person))  # noqa: E731 - a phrase of the test
        assert not seen(place.official)

        acts.assign(place.question, organisation=place.organisation, act=make.act(manager, NOON))
        assert seen(place.official)
        assert seen(colleague)
        assert not seen(stranger)

        acts.start(place.question, act=make.act(place.official, NOON))
        assert seen(place.official)

    def test_sees_of_an_appeal_only_the_parts_that_are_theirs(self, place, make):
        manager = make.user(Role.MANAGER, branch=place.city)
        acts.assign(
            place.question,
            organisation=place.organisation,
            assignee=place.official,
            act=make.act(manager, NOON),
        )

        mine = questions.siblings(place.question, scope=scope_of(place.official))
        all_parts = questions.siblings(place.question, scope=scope_of(manager))

        assert [each.part for each in mine] == [1]
        assert [each.part for each in all_parts] == [1, 2]

    def test_sees_no_applicant_by_name_and_no_branch(self, place):
        scope = scope_of(place.official)

        assert not applicants.found_by("Ахметова", scope=scope)
        assert not directory.branches_below(None, scope)


def test_a_scope_narrowed_to_a_report_loses_what_is_merely_assigned(place, make):
    both = make.user(Role.MANAGER, Role.OFFICIAL, branch=place.beside, organisation=place.organisation)

    narrowed = scope_of(both).within(frozenset([place.city.id, place.beside.id]))

    assert narrowed == Scope(branch_ids=frozenset([place.beside.id]))
    assert Scope.everything().within(frozenset([3])) == Scope(branch_ids=frozenset([3]))


A = aliased(Question)
UNSAID = {
    **{f"a table: {table.name}": sa.select(table) for table in sorted(GUARDED, key=str)},
    **{
        f"an entity: {model.__name__}": sa.select(model)
        for model in (Appeal, Applicant, Event, Question, QuestionState)
    },
    "a column": sa.select(Question.id),
    "an alias": sa.select(A.id),
    "a count": sa.select(sa.func.count()).select_from(Question),
    "a count of a column": sa.select(sa.func.count(Question.id)),
    "a join": sa.select(User.id).join(Question, Question.assignee_id == User.id),
    "an outer join": sa.select(Branch.id).outerjoin(Appeal),
    "a join along a relationship": sa.select(Reminder.id).join(Reminder.question),
    "a join along a relationship to an alias": sa.select(Reminder.id).join(Reminder.question.of_type(A)),
    "a subquery": sa.select(sa.select(Event.id).subquery()),
    "a common table": sa.select(sa.select(Applicant.id).cte()),
    "a scalar subquery": sa.select(User.id, sa.select(sa.func.count(Question.id)).scalar_subquery()),
    "exists": sa.select(sa.exists().where(Question.id == 1)),
    "a condition": sa.select(User.id).where(sa.exists().where(Question.assignee_id == User.id)),
    "a membership": sa.select(User.id).where(User.id.in_(sa.select(Question.assignee_id))),
    "a condition along a relationship": sa.select(Reminder.id).where(Reminder.question.has()),
    "a union": sa.union(sa.select(Question.id), sa.select(User.id)),
    "an order": sa.select(User.id).order_by(sa.select(Question.id).limit(1).scalar_subquery()),
}


@pytest.mark.parametrize("statement", UNSAID.values(), ids=UNSAID.keys())
def test_a_query_without_a_scope_is_an_error(statement):
    session = Session()  # has no database, so nothing but the guard can answer

    with pytest.raises(UnscopedQuery):
        session.execute(statement)
    with pytest.raises(sa.exc.UnboundExecutionError):
        session.execute(statement, execution_options=UNSCOPED)


def test_a_row_by_its_key_also_needs_a_scope(place):
    key = place.question.id
    db.session.expunge_all()

    with pytest.raises(UnscopedQuery):
        db.session.get(Question, key)


def test_other_tables_are_read_freely():
    with pytest.raises(sa.exc.UnboundExecutionError):
        Session().execute(sa.select(User).join(Branch, User.branch_id == Branch.id))


def test_a_manager_of_another_branch_has_no_next_action(place, make):
    stranger = make.user(Role.MANAGER, branch=place.beside)
    act = Act(actor=stranger, scope=scope_of(stranger), now=NOON)

    assert acts.possible_actions(place.question, actor=stranger, scope=act.scope, now=NOON) == []
