"""Nobody sees another branch's cases, and a query that does not say for whom does not run."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from reception import queries
from reception.domain.periods import month
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import (
    Appeal,
    Applicant,
    Branch,
    Event,
    Organisation,
    Question,
    QuestionState,
    Reminder,
    User,
)
from reception.queries import appeals, applicants, directory, figures, mails, paging, questions, report
from reception.queries.figures import Figure, Window
from reception.queries.paging import Cursor
from reception.queries.questions import Filter, ListView
from reception.queries.scope import GUARDED, UNSCOPED, Scope, UnscopedQuery, scope_of, scoped
from reception.services import questions as acts
from reception.services.questions import Act
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


@pytest.fixture
def place(make: Maker) -> Place:
    oblast = make.branch()
    city, beside = make.branch(oblast), make.branch(oblast)
    organisation = make.organisation(city)
    return Place(
        oblast,
        city,
        make.branch(city),
        beside,
        organisation,
        make.official(organisation),
        make.question(city, parts=2),
    )


def asked(scope: Scope) -> report.Question:
    return report.Question(period=JUNE, known_at=LATER, scope=scope)


def listed(view: ListView) -> Callable[[Scope, Place], Any]:
    return lambda scope, place: (
        questions.listed(Filter(view=view), scope=scope, viewer=place.official, now=LATER).rows
    )


def selected(scope: Scope, place: Place) -> Any:
    start, end = JUNE.bounds(place.city.zone)
    window = Window(frozenset([place.city.id]), start, end)
    return db.session.execute(figures.members(Figure.RECEIVED, window, known_at=LATER, scope=scope)).all()


ANSWERS: dict[str, Callable[[Scope, Place], Any]] = {
    "applicants.found_by": lambda scope, place: applicants.found_by("Ахметова", scope=scope),
    "applicants.visible": lambda scope, place: applicants.visible(
        place.question.appeal.applicant_id, scope=scope
    ),
    "directory.branches_below": lambda scope, place: [
        branch for branch in directory.branches_below(None, scope) if branch is place.city
    ],
    "figures.members": selected,
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
    "questions.every": lambda scope, place: list(
        questions.every(Filter(view=ListView.ALL), scope=scope, viewer=place.official, now=LATER, most=9)
    ),
    "questions.counters": lambda scope, place: sum(
        questions.counters(scope=scope, viewer=place.official, now=LATER).values()
    ),
    "questions.found": lambda scope, place: questions.found(["свет"], scope=scope).rows,
    "questions.listed": listed(ListView.ALL),
    "questions.listed, the queue": listed(ListView.QUEUE),
    "questions.listed, overdue": listed(ListView.OVERDUE),
    "questions.listed, unassigned": listed(ListView.UNASSIGNED),
    "questions.siblings": lambda scope, place: questions.siblings(place.question, scope=scope),
    "questions.visible": lambda scope, place: questions.visible(place.question.id, scope=scope),
    "appeals.visible_appeal": lambda scope, place: appeals.visible_appeal(
        place.question.appeal_id, scope=scope
    ),
    "report.report": lambda scope, place: report.report(asked(scope)).total.received,
    "report.member_ids": lambda scope, place: db.session.scalars(
        report.member_ids(asked(scope), Figure.RECEIVED)
    ).all(),
}
ELSEWHERE = {
    "mails.listed": "tests of the outbox: a mail belongs to its recipient's branch",
    "mails.visible": "tests of the outbox: a mail belongs to its recipient's branch",
    "paging.fetch": "runs a statement that is limited already",
    "questions.among": "lists the questions that a figure of the same scope has selected",
    "questions.count_among": "counts the questions that a figure of the same scope has selected",
    "scope.scoped": "is the limit itself",
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


class TestPaging:
    @pytest.mark.parametrize("order", [questions.BY_RECEIPT, questions.BY_DUE_DATE])
    def test_pages_over_equal_moments_lose_and_double_nothing_in_both_directions(self, make, order):
        scope = self.many(make)
        statement = scoped(questions._rows(), scope)
        expected = [row.id for row in paging.fetch(statement, order, scope=scope, size=1000).rows]
        assert len(set(expected)) == 14

        for size in (1, 3, 7, 14, 50):
            forward = list(pages(statement, order, scope, size))
            last = forward[-1]
            back = list(pages(statement, order, scope, size, start=last.previous_cursor, is_back=True))

            assert [row.id for page in forward for row in page.rows] == expected
            assert (forward[0].previous_cursor, last.next_cursor) == (None, None)
            assert all(len(page.rows) == size for page in forward[:-1])
            assert [row.id for page in reversed(back) for row in page.rows] == expected[: -len(last.rows)]

    def many(self, make: Maker) -> Scope:
        """Make questions of which several were received at the same moment, some without a term."""
        branch = make.branch()
        clerk = make.user(Role.STAFF, branch=branch)
        for moment in (NOON, NOON, NOON, NOON + timedelta(microseconds=1), NOON + timedelta(days=1)):
            make.appeal(branch, actor=clerk, received_at=moment, parts=2)
        appeals = [make.appeal(branch, actor=clerk, received_at=NOON) for _ in range(4)]
        for appeal in appeals[:2]:
            appeal.questions[0].due_at = None
        db.session.commit()
        return Scope(branch_ids=frozenset([branch.id]))

    def test_a_row_that_comes_between_two_pages_disturbs_neither(self, make):
        branch = make.branch()
        scope, clerk = Scope(branch_ids=frozenset([branch.id])), make.user(Role.STAFF, branch=branch)
        for hours in range(4):
            make.question(branch, actor=clerk, received_at=NOON + timedelta(hours=hours))
        statement = scoped(questions._rows(), scope)
        first = paging.fetch(statement, questions.BY_RECEIPT, scope=scope, size=2)

        make.question(branch, actor=clerk, received_at=NOON + timedelta(hours=9))
        second = paging.fetch(
            statement, questions.BY_RECEIPT, scope=scope, size=2, cursor=Cursor.read(first.next_cursor)
        )

        assert [row.received_at.hour - NOON.hour for row in (*first.rows, *second.rows)] == [3, 2, 1, 0]

    @pytest.mark.parametrize("text", ["", "x", "eyJ9", "WyJhZnRlciIsICJ4IiwgMV0=", "W10=", "é", "\x00"])
    def test_nonsense_in_an_address_is_the_first_page(self, text):
        assert Cursor.read(text) is None

    def test_a_cursor_is_read_as_it_was_written(self):
        cursor = Cursor((NOON + timedelta(microseconds=5), 17), is_before=True)

        assert Cursor.read(cursor.write()) == cursor


def pages(
    statement: Any, order: Any, scope: Scope, size: int, *, start: str | None = None, is_back: bool = False
) -> Iterator[Any]:
    """Yield the pages of a list from its first, or back from a cursor."""
    if is_back and start is None:
        return
    cursor = Cursor.read(start)
    for _ in range(100):
        page = paging.fetch(statement, order, scope=scope, cursor=cursor, size=size)
        yield page
        following = page.previous_cursor if is_back else page.next_cursor
        if following is None:
            return
        cursor = Cursor.read(following)
    pytest.fail("the pages never end")


def test_a_manager_of_another_branch_has_no_next_action(place, make):
    stranger = make.user(Role.MANAGER, branch=place.beside)
    act = Act(actor=stranger, scope=scope_of(stranger), now=NOON)

    assert acts.possible_actions(place.question, actor=stranger, scope=act.scope) == []
