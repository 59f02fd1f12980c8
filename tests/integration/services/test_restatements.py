"""What was learned of a frozen month later: each figure that moved, by exactly which questions."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from random import Random

import pytest
import sqlalchemy as sa

from reception.adapters.frozen_json import frozen_text, hash_of, read_frozen
from reception.domain.figures import AFTERWARDS, Figure, Part, Share
from reception.domain.frozen import PARTS, as_named, members_changed, restated_shares, restatements
from reception.domain.report import By
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.queries import report
from reception.queries import restatements as queries
from reception.queries.scope import Scope
from reception.services import freezing
from tests.freezing import DAY, JUNE, SIGNED_AT, again, freeze, late, whole
from tests.populations import Population

NOW = datetime(2026, 8, 20, tzinfo=UTC)
SHOWN = tuple(by for by in queries.BREAKDOWNS if by is not By.PROGRAMME)


def asked_of(branch, known_at=NOW) -> report.Question:
    return freezing.question(branch, JUNE, known_at=known_at, scope=Scope.everything())


def ids(asked: report.Question, part: Part, by: By | None = None, key: str | None = None) -> set[int]:
    """Return the list behind a number, as the reader who clicks on it gets it."""
    chosen = report.member_ids(asked, part.figure, by=by, key=key, outcome=part.key)
    return set(db.session.scalars(chosen, execution_options={"scope": asked.scope}))


@pytest.fixture(params=range(2))
def population(request, make):
    population = Population(make, Random(request.param), size=16)
    population.live(until=SIGNED_AT)
    return population


class TestRandomLives:
    """Against the lists that a reader opens, whatever happened, was entered late or declared void."""

    def test_a_frozen_month_counts_up_to_the_same_bytes_after_all_that_came(self, make, population):
        manager = make.user(Role.MANAGER, branch=population.oblast)
        row = freeze(population.oblast, manager)
        population.live(until=NOW)

        assert again(row) == row.text
        assert hash_of(again(row)) == row.sha256

    def test_the_text_holds_all_that_is_printed(self, make, population):
        row = freeze(population.oblast, make.user(Role.MANAGER, branch=population.oblast))
        signed = read_frozen(row.text)
        found = freezing.signed(asked_of(population.oblast, SIGNED_AT)).report

        assert frozen_text(signed) == row.text
        assert without_afterwards(found) == signed.report

    def test_a_restatement_is_the_symmetric_difference_of_the_two_lists(self, population):
        population.live(until=NOW)
        db.session.expire_all()
        asked = asked_of(population.oblast)
        then = replace(asked, known_at=SIGNED_AT)
        changed = queries.changed(asked, before=SIGNED_AT)
        assert changed, "a month of random lives is known otherwise later"

        for part in PARTS:
            left, came = members_changed(changed, part, asked.definitions)
            before, after = ids(then, part), ids(asked, part)
            assert (set(left), set(came)) == (before - after, after - before), part

    @pytest.mark.parametrize("by", [By.BRANCH, By.TOPIC, By.OFFICIAL])
    def test_so_it_is_in_each_row(self, population, by):
        population.live(until=NOW)
        db.session.expire_all()
        asked = asked_of(population.oblast)
        then = replace(asked, known_at=SIGNED_AT)
        reports = [report.report(each, by=(by,)) for each in (then, asked)]
        changed = queries.changed(asked, before=SIGNED_AT)
        found = {(each.key, each.part): each for each in restatements(changed, *reports, by)}
        keys = {row.key for each in reports for row in each.sections[by]}

        for key, figure in product(keys, (Figure.RECEIVED, Figure.DECIDED, Figure.CLOSING, Figure.OVERDUE)):
            before, after = (ids(each, Part(figure), by, key) for each in (then, asked))
            restated = found.get((key, Part(figure)))
            if before == after:
                assert restated is None
            else:
                assert (restated.before, restated.after) == (len(before), len(after))
                assert set(restated.left) | set(restated.came) == before ^ after

    def test_before_and_what_came_and_left_make_what_is_known_now(self, population):
        population.live(until=NOW)
        db.session.expire_all()
        asked = asked_of(population.oblast)
        reports = [report.report(each, by=SHOWN) for each in (replace(asked, known_at=SIGNED_AT), asked)]
        changed = queries.changed(asked, before=SIGNED_AT)

        for by in (By.TOTAL, *SHOWN):
            for each in restatements(changed, *reports, by):
                assert each.before - len(each.left) + len(each.came) == each.after


class TestOneLateEntry:
    @pytest.fixture
    def branch(self, make):
        return make.branch()

    @pytest.fixture
    def question(self, make, branch):
        make.question(branch)
        return make.question(branch)

    @pytest.fixture
    def found(self, make, branch, question):
        row = freeze(branch, make.user(Role.MANAGER, branch=branch))
        late(question, recorded_at=SIGNED_AT + DAY)
        signed = read_frozen(row.text).report
        asked = asked_of(branch)
        return signed, report.report(asked), queries.changed(asked, before=row.known_at)

    def test_each_figure_that_moved_is_told_with_its_question(self, found, question):
        signed, now, changed = found
        restated = {(each.part.figure, each.part.key): each for each in restatements(changed, signed, now)}

        assert [each.question_id for each in changed] == [question.id]
        closing, decided = restated[Figure.CLOSING, None], restated[Figure.DECIDED, "positive"]
        assert (closing.before, closing.after, closing.left) == (2, 1, (question.id,))
        assert (decided.before, decided.after, decided.came) == (0, 1, (question.id,))
        assert (Figure.RECEIVED, None) not in restated

    def test_the_headline_share_is_told_before_and_after(self, found, question):
        signed, now, changed = found
        shares = {each.share: each for each in restated_shares(changed, signed, now)}

        assert [str(value) for value in (shares[Share.COHORT].before, shares[Share.COHORT].after)] == [
            "0.0",
            "50.0",
        ]
        assert shares[Share.COHORT].questions == (question.id,)

    def test_why_is_the_entries_recorded_since(self, found, question):
        events = queries.entries_since([question.id], SIGNED_AT)[question.id]

        assert [event.action for event in events] == ["take_over"]
        assert queries.entries_since([question.id], NOW) == {}


def test_what_ripens_without_an_entry_is_no_restatement(make):
    """A positive closing becomes old enough for the sticky share: nobody has learned anything."""
    branch = make.branch()
    question = make.question(branch)
    late(question, recorded_at=SIGNED_AT - DAY)
    freeze(branch, make.user(Role.MANAGER, branch=branch))

    later = report.report(asked_of(branch, NOW + 90 * DAY)).total
    assert later.further[Figure.SETTLED_LONG] == 1
    assert queries.changed(asked_of(branch, NOW + 90 * DAY), before=SIGNED_AT) == []


def test_a_branch_renamed_later_is_signed_under_its_old_name(make):
    branch = make.branch()
    make.question(branch)
    row = freeze(branch, make.user(Role.MANAGER, branch=branch))
    old = branch.name_ru
    db.session.execute(sa.text("UPDATE branch SET name_ru = 'Другое имя'"))
    db.session.commit()

    row = whole(row.id)
    assert again(row) == row.text
    signed = read_frozen(row.text).report
    assert signed.branch.ru == old
    counted = freezing.signed(asked_of(row.branch, SIGNED_AT)).report
    assert counted.branch.ru == "Другое имя"
    assert as_named(counted, signed).branch.ru == old


def without_afterwards(found):
    def bare(row):
        kept = {figure: count for figure, count in row.further.items() if figure not in AFTERWARDS}
        return replace(row, further=kept)

    return replace(
        found,
        total=bare(found.total),
        sections={by: tuple(map(bare, rows)) for by, rows in found.sections.items()},
        compared={against: without_afterwards(each) for against, each in found.compared.items()},
    )
