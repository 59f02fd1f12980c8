"""Every figure of the report against a second, plain computation; its lists, its balance, its two times."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from reception.adapters.report_json import report_json
from reception.domain.errors import Unbalanced
from reception.domain.figures import Durations, Figure
from reception.domain.periods import Period, month
from reception.domain.report import NONE_KEY, OPEN, By, Definitions, Names, Row
from reception.domain.vocabulary import Outcome, Role
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Appeal, District, Event, Organisation, Programme, Question, QuestionState, Topic
from reception.queries import members as report_members
from reception.queries import paging, report, terms
from reception.queries.figures import DIMENSIONS
from reception.queries.report import ensure_balanced
from reception.queries.scope import Scope, scope_of
from reception.services import history
from reception.services.questions import assign
from tests.making import NOON, Maker
from tests.plain_report import Asked, Members, members, stood
from tests.populations import Population

JUNE = month(2026, 6)
TEN_DAYS = Period(date(2026, 6, 5), date(2026, 6, 14))
SHOWN = tuple(by for by in By if by is not By.TOTAL)
END_OF_JUNE = datetime(2026, 7, 1, 6, tzinfo=UTC)
MIDDLE_OF_JUNE = datetime(2026, 6, 17, 11, tzinfo=UTC)
AUTUMN = datetime(2026, 9, 1, tzinfo=UTC)
SHORT_WINDOWS = Definitions(positive=frozenset({Outcome.POSITIVE, Outcome.PARTLY}), sticky_days=(4, 20))
FIGURES = ("opening", "received", "reopened", "closing", "overdue")


def question_of(
    population: Population, period: Period, known_at: datetime, top: Any = None
) -> report.Question:
    return report.Question(period=period, known_at=known_at, scope=Scope.everything(), branch=top)


def plain(population: Population, asked: report.Question, column: str | None = None) -> dict[Any, Members]:
    """Ask the same of the plain computation."""
    zones = {branch.id: branch.zone for branch in population.below(asked.branch)}
    period, definitions = asked.period, asked.definitions or Definitions()
    return members(
        histories(),
        Asked(
            period.start_on,
            period.end_on,
            asked.known_at,
            zones,
            frozenset(map(str, definitions.positive)),
            definitions.sticky_days,
            applicants(),
        ),
        column,
    )


def applicants() -> Mapping[int, tuple[int, int | None]]:
    """Return the appeal and the applicant of each question."""
    rows = db.session.connection().execute(
        sa.select(Question.id, Question.appeal_id, Appeal.applicant_id).join(Appeal)
    )
    return {row.id: (row.appeal_id, row.applicant_id) for row in rows}


def histories() -> Mapping[int, list[Any]]:
    """Return the raw events of each question."""
    found = defaultdict(list)
    for event in db.session.connection().execute(sa.select(Event.__table__).order_by(Event.id)):
        found[event.question_id].append(SimpleNamespace(**event._mapping))
    return found


def keyed(population: Population, by: By, top: Any, rows: dict[Any, Members]) -> dict[str, Members]:
    """Bring the plain rows under the report's keys; branches are rolled up to the children of the top."""
    gathered: dict[str, Members] = defaultdict(lambda: defaultdict(set))
    for value, figures in rows.items():
        for figure, ids in figures.items():
            gathered[key_of(population, by, top, value)][figure] |= ids
    return gathered


def key_of(population: Population, by: By, top: Any, value: Any) -> str:
    if value is None:
        return NONE_KEY
    if by is By.BRANCH:
        branch = next(each for each in population.branches if each.id == value)
        while branch.parent is not None and branch is not top and branch.parent is not top:
            branch = branch.parent
        return branch.code
    if by is By.PROGRAMME:
        return db.session.get_one(Programme, value).code
    coded = {By.TOPIC: Topic, By.ORGANISATION: Organisation, By.DISTRICT: District}
    if by not in coded:
        return str(value)
    row = db.session.get_one(coded[by], value)
    owner = next((each.code for each in population.branches if each.id == row.branch_id), None)
    return f"{owner}/{row.code}" if owner else row.code


def figures_of(row: Row) -> dict[tuple[str, str | None], int]:
    """Return every number of a row that is not 0."""
    numbers = {(name, None): getattr(row, name) for name in FIGURES}
    numbers |= {("decided", outcome.value): count for outcome, count in row.decided.items()}
    numbers |= {("received", key): count for key, count in row.cohort.items()}
    numbers["decided", None] = row.decided_total
    return {key: count for key, count in numbers.items() if count}


def all_figures_of(row: Row) -> dict[tuple[str, str | None], int]:
    """Return every number of a row that is not 0, those of the shares too."""
    return figures_of(row) | {(figure.value, None): count for figure, count in row.further.items() if count}


def sizes(figures: Members) -> dict[tuple[str, str | None], int]:
    return {key: len(ids) for key, ids in figures.items()}


def lived(make: Maker, seed: int, size: int) -> Population:
    population = Population(make, Random(seed), size)
    population.live(until=END_OF_JUNE)
    population.live(until=END_OF_JUNE + timedelta(days=25))
    return population


@pytest.fixture
def population(make: Maker) -> Population:
    return lived(make, seed=2026, size=16)


class TestAgainstAPlainComputation:
    @pytest.mark.parametrize("seed", [62, 66])
    def test_every_number_of_every_row_is_the_same_and_behind_it_is_exactly_its_list(
        self, make, monkeypatch, seed
    ):
        population = lived(make, seed, size=36)
        monkeypatch.setitem(paging.fetch.__kwdefaults__, "size", 3)
        random = Random(5)
        seen = set()
        for period, known_at, top in self.questions(population):
            asked = replace(question_of(population, period, known_at, top), definitions=SHORT_WINDOWS)
            found = report.report(asked, by=SHOWN)
            (expected,) = plain(population, asked).values()
            assert all_figures_of(found.total) == sizes(expected)
            seen |= sizes(expected).keys()
            cells = [(None, None, figure, outcome, ids) for (figure, outcome), ids in expected.items()]
            for by in SHOWN:
                rows = keyed(population, by, top, plain(population, asked, DIMENSIONS[by]))
                assert {row.key: all_figures_of(row) for row in found.sections[by]} == {
                    key: sizes(figures) for key, figures in rows.items()
                }
                cells += [
                    (by, key, figure, outcome, ids)
                    for key, figures in rows.items()
                    for (figure, outcome), ids in figures.items()
                ]
            for cell in random.sample(cells, 30):
                self.has_its_list(asked, *cell)
        unseen = {(figure.value, None) for figure in Figure} - seen
        assert len(unseen) <= 3, f"the population is rich enough: nearly every figure occurs; not {unseen}"

    def questions(self, population: Population) -> Iterator[tuple[Period, datetime, Any]]:
        yield JUNE, AUTUMN, None
        yield JUNE, END_OF_JUNE, population.oblast
        yield TEN_DAYS, AUTUMN, population.oblast
        yield JUNE, MIDDLE_OF_JUNE, population.city
        yield JUNE, END_OF_JUNE - timedelta(days=3), None

    def has_its_list(
        self, asked: Any, by: By | None, key: str | None, figure: str, outcome: str | None, ids: set[int]
    ) -> None:
        listed, cursor = [], None
        for _ in range(100):
            page, count = report_members.listed(
                asked, Figure(figure), by=by, key=key, outcome=outcome, cursor=cursor
            )
            assert count == len(ids), (by, key, figure, outcome)
            listed += [row.id for row in page.rows]
            cursor = paging.Cursor.read(page.next_cursor)
            if cursor is None:
                break
        assert sorted(listed) == sorted(ids), (by, key, figure, outcome)

    def test_days_to_decision_are_working_days_of_the_branchs_calendar(self, population):
        asked = question_of(population, JUNE, AUTUMN)
        found = report.report(asked, by=(By.TOPIC,))
        calendar = terms.calendar()
        zones = {branch.id: branch.zone for branch in population.branches}
        events = histories()
        for row, decided in [
            (found.total, plain(population, asked)[None]["decided", None]),
            *(
                (found.row(By.TOPIC, key), figures["decided", None])
                for key, figures in keyed(
                    population, By.TOPIC, None, plain(population, asked, "topic_id")
                ).items()
            ),
        ]:
            lengths = []
            for question_id in decided:
                zone = zones[events[question_id][0].facts["branch_id"]]
                end = datetime.combine(date(2026, 7, 1), time.min, zone)
                now = stood(events[question_id], end, asked.known_at)
                days = [now[name].astimezone(zone).date() for name in ("received_at", "closed_at")]
                lengths.append(calendar.working_days_between(*days))
            lengths.sort()
            if not lengths:
                assert row.days is None
                continue
            # The k-th of n is the first with k / n >= the share.
            median, ninetieth = (lengths[-(-len(lengths) * share // 100) - 1] for share in (50, 90))
            assert row.days == Durations(median, ninetieth, len(lengths))

    def test_other_periods_stand_beside_each_row_as_reports_of_their_own(self, population):
        asked = question_of(population, month(2026, 7), AUTUMN)
        found = report.report(asked, by=(By.TOPIC,), compared=True)

        for against, period in report.periods_compared(asked.period).items():
            alone = report.report(replace(asked, period=period), by=(By.TOPIC,))
            assert found.compared[against] == alone

    def test_a_managers_report_is_that_of_their_branch(self, population, make):
        manager = make.user(Role.MANAGER, branch=population.city)
        whole = question_of(population, JUNE, AUTUMN, population.city)

        own = report.report(replace(whole, scope=scope_of(manager), branch=None), by=SHOWN)

        assert figures_of(own.total) == figures_of(report.report(whole).total)

    def test_each_of_the_twelve_months_is_a_report_of_its_own(self, population):
        asked = question_of(population, JUNE, AUTUMN, population.oblast)

        for point in report.report(asked, with_months=True).months[-2:]:
            alone = report.report(replace(asked, period=month(2026, point.month.month))).total
            assert (point.received, point.decided) == (alone.received, alone.decided_total)
            assert point.positive == alone.decided[Outcome.POSITIVE]

    def test_what_july_brings_never_changes_june_as_known_in_june(self, make):
        population = Population(make, Random(7), size=20)
        population.live(until=END_OF_JUNE)
        asked = question_of(population, JUNE, END_OF_JUNE)
        before = report_json(report.report(asked, by=SHOWN), [By.TOTAL, *SHOWN], "ru")

        population.live(until=END_OF_JUNE + timedelta(days=40))
        db.session.expire_all()

        assert report_json(report.report(asked, by=SHOWN), [By.TOTAL, *SHOWN], "ru") == before
        later = replace(asked, known_at=AUTUMN)
        assert figures_of(report.report(later).total) != figures_of(report.report(asked).total)

    def test_the_same_question_twice_is_the_same_bytes(self, population):
        asked = question_of(population, JUNE, AUTUMN, population.oblast)
        answers = set()
        for by in (SHOWN, tuple(reversed(SHOWN))):
            db.session.expire_all()
            answers.add(report_json(report.report(asked, by=by), [By.TOTAL, *SHOWN], "kk").encode())

        assert len(answers) == 1

    def test_two_bodies_with_one_code_in_different_branches_are_two_rows(self, make):
        root = make.branch()
        manager = make.user(Role.MANAGER, branch=root)
        for number in range(2):
            branch = make.branch(root)
            body = make.organisation(branch, code="akimat", name_ru="Акимат")
            for _ in range(number + 1):
                act = make.act(manager, NOON + timedelta(hours=2))
                assign(make.question(branch), organisation=body, assignee=None, act=act)
        db.session.commit()
        asked = report.Question(period=JUNE, known_at=AUTUMN, scope=Scope.everything(), branch=root)

        rows = report.report(asked, by=(By.ORGANISATION,)).sections[By.ORGANISATION]

        assert [(row.code, row.received) for row in rows] == [("akimat", 1), ("akimat", 2)]
        assert len({row.names.ru for row in rows}) == 2, "their branches' names tell them apart"
        for row in rows:
            page, count = report_members.listed(
                asked, Figure.RECEIVED, by=By.ORGANISATION, key=row.key, cursor=None
            )
            assert len(page.rows) == count == row.received


class TestTwoTimes:
    def test_a_late_entry_changes_june_as_known_in_july_only(self, make):
        question = make.question(make.branch())
        history.record(
            question,
            Action.TAKE_OVER,
            actor_id=None,
            happened_at=datetime(2026, 6, 20, tzinfo=UTC),
            recorded_at=datetime(2026, 7, 20, tzinfo=UTC),
            facts={"outcome": "positive"},
        )
        june = report.Question(period=JUNE, known_at=END_OF_JUNE, scope=Scope.everything())

        assert figures_of(report.report(june).total) == {
            ("received", None): 1,
            ("received", OPEN): 1,
            ("closing", None): 1,
            ("overdue", None): 1,
        }
        assert figures_of(report.report(replace(june, known_at=AUTUMN)).total) == {
            ("received", None): 1,
            ("received", "positive"): 1,
            ("decided", None): 1,
            ("decided", "positive"): 1,
        }

    @pytest.mark.parametrize(
        ("step", "figure"),
        [(timedelta(0), "received"), (timedelta(microseconds=-1), "opening")],
        ids=["at midnight it is of the new month", "a microsecond before it is of the old one"],
    )
    def test_a_period_begins_at_the_branchs_own_midnight(self, make, step, figure):
        for zone, midnight in (("Asia/Oral", (5, 31, 19)), ("America/New_York", (6, 1, 4))):
            moment = datetime(2026, *midnight, tzinfo=UTC) + step
            branch = make.branch(time_zone=zone)
            make.question(branch, received_at=moment)
            asked = report.Question(period=JUNE, known_at=AUTUMN, scope=Scope.everything(), branch=branch)

            assert getattr(report.report(asked).total, figure) == 1


NAMES = Names("Барлығы", "Всего", "Total")


def row(**figures: Any) -> Row:
    """Return a row of which only some figures are not 0."""
    empty = {"opening": 0, "received": 0, "reopened": 0, "closing": 0, "overdue": 0}
    decided = {outcome: figures.pop(outcome.value, 0) for outcome in Outcome}
    cohort = figures.pop("cohort", {})
    return Row(key="total", names=NAMES, decided=decided, cohort=cohort, **empty | figures)


class TestBalance:
    def test_figures_that_do_not_balance_are_refused_by_name(self):
        whole = row(opening=2, received=1, closing=2, explained=1, cohort={OPEN: 1})
        ensure_balanced(whole, {})

        for broken in (
            replace(whole, opening=3),
            replace(whole, closing=1),
            replace(whole, decided={}),
            replace(whole, cohort={}),
        ):
            with pytest.raises(Unbalanced) as refused:
                ensure_balanced(broken, {})
            assert refused.value.rows == ("total",)

    def test_rows_that_do_not_add_up_to_the_total_are_refused(self):
        whole = row(opening=2, closing=2, overdue=1)

        with pytest.raises(Unbalanced) as refused:
            ensure_balanced(whole, {By.TOPIC: (row(opening=1, closing=1, overdue=1),)})

        assert refused.value.rows == ("topic: opening", "topic: closing")

    def test_a_report_of_damaged_states_shows_nothing(self, make):
        question = make.question(make.branch(), received_at=NOON - timedelta(days=10))
        asked = report.Question(period=JUNE, known_at=AUTUMN, scope=Scope.everything())
        assert report.report(asked).total.opening == 1

        db.session.execute(
            sa.update(QuestionState)
            .where(QuestionState.question_id == question.id)
            .values(valid_from=NOON)
            .execution_options(synchronize_session=False)
        )

        with pytest.raises(Unbalanced):
            report.report(asked)
