"""Restatements: which questions moved a signed figure, and from what to what."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.figures import AFTERWARDS, OPEN, POSITIVE, POSSIBLE, Figure, Part, Share
from reception.domain.frozen import (
    FROZEN_FIGURES,
    FROZEN_SHARES,
    PARTS,
    Changed,
    Restatement,
    Standing,
    as_named,
    members_changed,
    restated_shares,
    restatements,
)
from reception.domain.report import Against, By, Definitions, Names, Report, Row
from reception.domain.vocabulary import Outcome

DEFINITIONS = Definitions()
LETTER = {By.CHANNEL: "letter"}
BOTH = frozenset({Figure.RECEIVED, Figure.CLOSING})


def standing(*figures, ending=OPEN, rows=LETTER):
    return Standing(frozenset(figures), ending, rows)


def named(text):
    return Names(text, text, text)


def row(key="total", name="total", **values):
    counts = {
        "opening": 0,
        "received": 0,
        "reopened": 0,
        "decided": {},
        "closing": 0,
        "overdue": 0,
        "cohort": {},
    }
    return Row(key, named(name), **counts | values)


def report(total, **values):
    return Report(
        date(2026, 6, 1),
        date(2026, 6, 30),
        datetime(2026, 7, 2, tzinfo=UTC),
        DEFINITIONS,
        named("branch"),
        total,
        **values,
    )


class TestStanding:
    @pytest.mark.parametrize(
        ("ending", "key", "counts"),
        [
            (OPEN, None, True),
            (OPEN, OPEN, True),
            (OPEN, POSITIVE, False),
            (OPEN, POSSIBLE, True),
            ("positive", POSITIVE, True),
            ("positive", POSSIBLE, True),
            ("positive", OPEN, False),
            ("refused", POSSIBLE, False),
            ("refused", "refused", True),
            ("refused", "positive", False),
        ],
    )
    def test_a_question_counts_by_what_became_of_it(self, ending, key, counts):
        stands = standing(Figure.RECEIVED, ending=ending)

        assert stands.counts_in(Part(Figure.RECEIVED, key), DEFINITIONS, By.TOTAL, None) is counts

    def test_a_question_counts_in_its_own_row_and_in_the_total(self):
        stands, part = standing(Figure.RECEIVED), Part(Figure.RECEIVED)

        assert stands.counts_in(part, DEFINITIONS, By.TOTAL, "total")
        assert stands.counts_in(part, DEFINITIONS, By.CHANNEL, "letter")
        assert stands.counts_in(part, DEFINITIONS, By.CHANNEL, None)
        assert not stands.counts_in(part, DEFINITIONS, By.CHANNEL, "email")
        assert not stands.counts_in(part, DEFINITIONS, By.TOPIC, "letter")
        assert not stands.counts_in(Part(Figure.OVERDUE), DEFINITIONS, By.TOTAL, None)


MOVED = [
    Changed(5, standing(*BOTH), standing(Figure.RECEIVED, Figure.DECIDED, ending="positive")),
    Changed(3, None, standing(*BOTH)),
    Changed(4, standing(*BOTH), None),
    Changed(9, standing(*BOTH), standing(*BOTH)),
]
"""One was decided after all, one is a late receipt, one was no receipt, and of one nothing moved."""


def test_who_left_a_count_and_who_came_are_its_symmetric_difference():
    assert members_changed(MOVED, Part(Figure.CLOSING), DEFINITIONS) == ((4, 5), (3,))
    assert members_changed(MOVED, Part(Figure.RECEIVED), DEFINITIONS) == ((4,), (3,))
    assert members_changed(MOVED, Part(Figure.DECIDED, POSITIVE), DEFINITIONS) == ((), (5,))
    assert members_changed(MOVED, Part(Figure.CLOSING), DEFINITIONS, By.CHANNEL, "email") == ((), ())


SETS = st.sets(st.integers(min_value=1, max_value=12))


@given(SETS, SETS)
def test_what_left_and_came_lead_from_one_list_to_the_other(before, after):
    changed = [
        Changed(key, standing(*BOTH) if key in before else None, standing(*BOTH) if key in after else None)
        for key in sorted(before | after, reverse=True)
    ]

    left, came = members_changed(changed, Part(Figure.CLOSING), DEFINITIONS)
    assert (before - set(left)) | set(came) == after
    assert list(left) == sorted(left)
    assert not set(left) & set(came)


SIGNED = report(
    row(received=3, closing=3, cohort={OPEN: 3}),
    sections={By.CHANNEL: (row("letter", received=3, closing=3, cohort={OPEN: 3}),)},
)
NOW = report(
    row(received=3, closing=2, decided={Outcome.POSITIVE: 1}, cohort={OPEN: 2, "positive": 1}),
    sections={
        By.CHANNEL: (
            row("letter", received=3, closing=2, decided={Outcome.POSITIVE: 1}, cohort={OPEN: 2}),
            row("email"),
        )
    },
)


def test_a_figure_is_restated_also_where_as_many_came_as_left():
    found = {each.part: each for each in restatements(MOVED, SIGNED, NOW)}

    assert found[Part(Figure.RECEIVED)] == Restatement(
        By.TOTAL, None, Part(Figure.RECEIVED), before=3, after=3, left=(4,), came=(3,)
    )
    assert found[Part(Figure.CLOSING)].questions == 3
    assert (found[Part(Figure.DECIDED)].before, found[Part(Figure.DECIDED)].after) == (0, 1)
    assert Part(Figure.OVERDUE) not in found


def test_a_row_that_is_new_or_gone_is_restated_from_or_to_nothing():
    changed = [Changed(5, standing(*BOTH), standing(*BOTH, rows={By.CHANNEL: "email"}))]
    gone = replace(NOW, sections={By.CHANNEL: (row("email", received=1, closing=1),)})

    found = {
        (each.key, each.part): (each.before, each.after)
        for each in restatements(changed, SIGNED, gone, By.CHANNEL)
    }
    assert found["letter", Part(Figure.RECEIVED)] == (3, 0)
    assert found["email", Part(Figure.RECEIVED)] == (0, 1)
    assert list(restatements(MOVED, SIGNED, NOW, By.TOPIC)) == []


def test_a_row_that_was_signed_and_is_there_now_is_restated_from_what_it_was():
    found = {(each.key, each.part): each for each in restatements(MOVED, SIGNED, NOW, By.CHANNEL)}

    closing = found["letter", Part(Figure.CLOSING)]
    assert (closing.before, closing.after) == (3, 2)


def test_a_share_that_prints_otherwise_is_restated_with_the_questions_behind_it():
    found = {each.share: each for each in restated_shares(MOVED, SIGNED, NOW)}

    cohort = found[Share.COHORT]
    assert (cohort.before, cohort.after) == (Decimal("0.0"), Decimal("33.3"))
    assert cohort.questions == (3, 4, 5)
    assert found[Share.FLOW].before is None
    assert Share.BOUND_HIGH not in found, "it prints as it did"


def test_nothing_that_ripens_by_itself_is_signed():
    assert not AFTERWARDS & set(FROZEN_FIGURES)
    assert set(Figure) == AFTERWARDS | set(FROZEN_FIGURES)
    assert set(Share) - set(FROZEN_SHARES) == {Share.STICKY_SHORT, Share.STICKY_LONG}


def test_every_count_that_is_signed_can_be_restated():
    endings = len(Outcome)
    assert {part.figure for part in PARTS} == set(FROZEN_FIGURES)
    assert len(PARTS) == len(set(PARTS)) == len(FROZEN_FIGURES) + (endings + 1) + endings
    assert Part(Figure.RECEIVED, OPEN) in PARTS
    assert Part(Figure.DECIDED, OPEN) not in PARTS


class TestNames:
    def test_rows_keep_the_names_and_the_order_in_which_they_were_signed(self):
        signed = report(row(name="Old"), sections={By.CHANNEL: (row("b", "B old"), row("a", "A old"))})
        counted = report(
            row(name="New", received=1),
            sections={By.CHANNEL: (row("a", "A"), row("b", "B", received=1), row("c", "C"))},
        )

        again = as_named(counted, signed)
        assert (again.total.names, again.total.received) == (named("Old"), 1)
        assert [(each.key, each.names.en, each.received) for each in again.sections[By.CHANNEL]] == [
            ("b", "B old", 1),
            ("a", "A old", 0),
            ("c", "C", 0),
        ]

    def test_periods_compared_keep_theirs_and_a_section_that_was_not_signed_stays(self):
        earlier = report(row(name="Old"))
        signed = report(row(), compared={Against.PREVIOUS: earlier})
        counted = report(
            row(),
            sections={By.TOPIC: (row("x", "X"),)},
            compared={
                Against.PREVIOUS: report(row(name="New")),
                Against.LAST_YEAR: report(row(name="Newer")),
            },
        )

        again = as_named(counted, signed)
        assert again.compared[Against.PREVIOUS].total.names == named("Old")
        assert again.compared[Against.LAST_YEAR].total.names == named("Newer")
        assert again.sections[By.TOPIC][0].names == named("X")
        assert again.branch == signed.branch
