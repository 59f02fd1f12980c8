"""Who stands in: chains are followed, loops lead nowhere."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reception.domain.substitution import Away, standing_in

DAY = date(2026, 7, 6)
ANN, BOB, CAT, DAN = 1, 2, 3, 4


def away(person, substitute, days=(0, 0)):
    return Away(person, substitute, DAY + timedelta(days[0]), DAY + timedelta(days[1]))


def test_a_substitute_stands_in_on_the_days_of_the_absence_and_on_no_others():
    absence = [away(ANN, BOB, (0, 2))]

    days = [standing_in(absence, DAY + timedelta(shift)) for shift in (-1, 0, 2, 3)]

    assert days == [{}, {ANN: BOB}, {ANN: BOB}, {}]


def test_a_substitute_who_is_away_too_passes_it_on():
    assert standing_in([away(ANN, BOB), away(BOB, CAT)], DAY) == {ANN: CAT, BOB: CAT}


def test_those_who_stand_in_for_each_other_keep_their_own_work():
    assert standing_in([away(ANN, BOB), away(BOB, ANN)], DAY) == {}


def test_a_chain_that_ends_in_a_loop_finds_nobody():
    assert standing_in([away(DAN, ANN), away(ANN, BOB), away(BOB, ANN)], DAY) == {}


PAIRS = st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] != pair[1])


@given(st.lists(PAIRS, max_size=9, unique_by=lambda pair: pair[0]))
def test_nobody_who_is_away_stands_in_and_whoever_is_left_out_is_in_a_loop(pairs):
    absences = [away(person, substitute) for person, substitute in pairs]

    found = standing_in(absences, DAY)

    gone = dict(pairs)
    assert not set(found.values()) & set(gone)
    for person in set(gone) - set(found):
        # Ten steps among nine people: whoever has not come to an end walks in a circle.
        for _ in range(10):
            assert person in gone
            person = gone[person]
