"""A row of the report: its balance, its counts and shares, and a report of one row."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.figures import AFTERWARDS, OPEN, POSITIVE, POSSIBLE, SHARES, Figure, Part, Share
from reception.domain.report import Against, By, Definitions, Names, Report, Row
from reception.domain.vocabulary import Outcome

NAMES = Names("Барлығы", "Всего", "Total")
BY_ONE = Definitions()
BY_TWO = Definitions(version="2", positive=frozenset({Outcome.POSITIVE, Outcome.PARTLY}))
COUNTS = st.integers(min_value=0, max_value=50)


def row(key="total", **changes):
    """Return a balanced row: 7 + 20 + 1 = 17 + 11."""
    values = {
        "opening": 7,
        "received": 20,
        "reopened": 1,
        "decided": {Outcome.POSITIVE: 8, Outcome.PARTLY: 2, Outcome.EXPLAINED: 7},
        "closing": 11,
        "overdue": 3,
        "cohort": {"positive": 6, "partly": 1, "explained": 5, OPEN: 8},
        "further": {Figure.MATURED: 10, Figure.MATURED_POSITIVE: 4, Figure.ANSWERED: 5, Figure.CONFIRMED: 3},
    }
    return Row(key, NAMES, **values | changes)


@st.composite
def rows(draw):
    """Draw a row whose balance holds or not."""
    decided = {outcome: draw(COUNTS) for outcome in Outcome}
    cohort = {key: draw(COUNTS) for key in (*(outcome.value for outcome in Outcome), OPEN)}
    opening, reopened, closing = draw(COUNTS), draw(COUNTS), draw(COUNTS)
    received = draw(st.sampled_from([sum(decided.values()) + closing - opening - reopened, draw(COUNTS)]))
    return row(
        opening=opening,
        received=received,
        reopened=reopened,
        decided=decided,
        closing=closing,
        cohort=draw(st.sampled_from([cohort, {"positive": received}])),
    )


class TestBalance:
    @given(rows())
    def test_holds_exactly_where_the_sums_hold(self, one):
        sums = one.opening + one.received + one.reopened == sum(one.decided.values()) + one.closing

        assert one.is_balanced == (sums and sum(one.cohort.values()) == one.received)

    @pytest.mark.parametrize("term", ["opening", "received", "reopened", "closing"])
    def test_fails_by_one_question_in_any_term(self, term):
        assert row().is_balanced
        assert not replace(row(), **{term: getattr(row(), term) + 1}).is_balanced

    def test_fails_where_the_cohort_is_not_all_that_was_received(self):
        assert not row(cohort={"positive": 19}).is_balanced


class TestCounts:
    @pytest.mark.parametrize(
        ("part", "count"),
        [
            (Part(Figure.OPENING), 7),
            (Part(Figure.REOPENED), 1),
            (Part(Figure.CLOSING), 11),
            (Part(Figure.OVERDUE), 3),
            (Part(Figure.RECEIVED), 20),
            (Part(Figure.RECEIVED, "positive"), 6),
            (Part(Figure.RECEIVED, OPEN), 8),
            (Part(Figure.RECEIVED, POSITIVE), 6),
            (Part(Figure.RECEIVED, POSSIBLE), 14),
            (Part(Figure.DECIDED), 17),
            (Part(Figure.DECIDED, "partly"), 2),
            (Part(Figure.DECIDED, POSITIVE), 8),
            (Part(Figure.MATURED), 10),
            (Part(Figure.DENIED), 0),
        ],
    )
    def test_a_part_of_a_row(self, part, count):
        assert row().count(part, BY_ONE) == count

    def test_another_version_counts_other_outcomes_as_positive(self):
        one = row()
        assert one.cohort_positive(BY_TWO) == one.count(Part(Figure.RECEIVED, POSITIVE), BY_TWO) == 7
        assert one.flow_positive(BY_TWO) == 10
        assert one.count(Part(Figure.RECEIVED, POSSIBLE), BY_TWO) == 15

    def test_shares_are_of_those_counts(self):
        one = row()
        assert one.share_cohort_positive(BY_ONE) == one.share(Share.COHORT, BY_ONE) == Decimal("30.0")
        assert one.share_flow_positive(BY_ONE) == one.share(Share.FLOW, BY_ONE) == Decimal("47.1")
        assert one.share(Share.BOUND_HIGH, BY_ONE) == Decimal("70.0")
        assert one.share(Share.MATURED, BY_ONE) == Decimal("40.0")
        assert one.share(Share.CONFIRMED, BY_ONE) == Decimal("37.5")
        assert one.share(Share.STICKY_SHORT, BY_ONE) is None

    def test_the_cohort_fills_a_hundred(self):
        assert row().cohort_shares() == {
            "positive": Decimal("30.0"),
            "partly": Decimal("5.0"),
            "explained": Decimal("25.0"),
            OPEN: Decimal("40.0"),
        }

    def test_the_interval_is_of_those_who_answered(self):
        assert row().confirmed_interval() == (Decimal("23.1"), Decimal("88.2"))
        assert Row.of_nothing("total", NAMES).confirmed_interval() is None


class TestKeys:
    def test_a_code_is_the_key_without_its_owner(self):
        assert row("ORAL/akimat", owner="ORAL").code == "akimat"
        assert row("ORAL/akimat").code == "ORAL/akimat"
        assert row("akimat", owner="ORAL").code == "akimat"

    def test_only_what_lies_below_another_is_indented(self):
        assert row().depth == Row.of_nothing("total", NAMES).depth == 0

    @pytest.mark.parametrize(("language", "name"), [("kk", "Барлығы"), ("ru", "Всего"), ("en", "Total")])
    def test_a_name_in_each_language(self, language, name):
        assert NAMES.in_language(language) == name


def report(total, **values):
    given = {
        "start_on": date(2026, 6, 1),
        "end_on": date(2026, 6, 30),
        "known_at": datetime(2026, 7, 2, tzinfo=UTC),
        "definitions": BY_ONE,
        "branch": NAMES,
    }
    return Report(**given | values, total=total)


class TestReport:
    def test_one_that_was_frozen_tells_no_share_of_what_came_afterwards(self):
        signed = report(row(further={Figure.MATURED: 1}))
        counted = report(row(further=dict.fromkeys(AFTERWARDS, 0)))

        assert set(Share) - set(signed.shares) == {Share.STICKY_SHORT, Share.STICKY_LONG}
        assert counted.shares == report(row(further={})).shares == tuple(SHARES)

    def test_a_row_is_found_by_its_breakdown_and_key(self):
        letters, total = row("letter"), row()
        found = report(total, sections={By.CHANNEL: (row("email"), letters)})

        assert found.row(By.CHANNEL, "letter") is letters
        assert found.row(By.TOTAL, "whatever") is total
        assert found.row(By.CHANNEL, "video") is found.row(By.TOPIC, "letter") is None

    def test_one_row_as_a_report_of_its_own_stands_beside_its_other_periods(self):
        letters, earlier = row("letter"), row("letter", received=2)
        found = report(
            row(),
            sections={By.CHANNEL: (letters,)},
            compared={
                Against.PREVIOUS: report(row(), sections={By.CHANNEL: (earlier,)}),
                Against.LAST_YEAR: report(row()),
            },
        )

        one = found.of_row(By.CHANNEL, "letter")
        assert (one.total, one.sections) == (letters, {})
        assert one.compared[Against.PREVIOUS].total is earlier
        assert one.compared[Against.LAST_YEAR].total == Row("letter", NAMES, 0, 0, 0, {}, 0, 0, {})
        assert found.of_row(By.CHANNEL, "video") is None


def test_the_first_definitions_are_those_of_the_contract():
    """Positive alone counts; ten cases for a rank; windows of thirty and ninety days (report.md)."""
    assert Definitions("1", date(2000, 1, 1), frozenset({Outcome.POSITIVE}), 10, (30, 90)) == BY_ONE
