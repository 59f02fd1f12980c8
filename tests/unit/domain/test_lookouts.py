"""Look-outs against a second, plain way of finding the same, and what they must not show."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.calendar import CalendarDay, WorkingCalendar
from reception.domain.lookouts import (
    BULK_CLOSINGS,
    BULK_TIME,
    FEWEST_BUNCHED,
    SAME_ANSWERS,
    Closing,
    Found,
    Group,
    Lookout,
    look,
    masked,
    named_in,
    normalised,
    tail_begins,
)
from reception.domain.periods import Period, month
from reception.domain.vocabulary import Outcome

JUNE = month(2026, 6)
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
CALENDAR = WorkingCalendar.of_days(range(2026, 2027), [CalendarDay(date(2026, 6, 30), is_working=False)])
"""June 2026 ends with a Tuesday off: its last two working days are Friday 26 and Monday 29."""

TEXTS = ("Ответ дан.", "ответ  дан", "Жауап берілді.", "", "№ 7")

closing = st.builds(
    Closing,
    question_id=st.integers(1, 40),
    closed_on=st.integers(0, 29).map(lambda day: JUNE.start_on + timedelta(days=day)),
    outcome=st.sampled_from(Outcome),
    accepted_by_id=st.sampled_from([None, 1, 2]),
    accepted_at=st.integers(0, 40).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    acceptor_body=st.sampled_from([None, 7, 8]),
    answerer_body=st.sampled_from([None, 7, 8]),
    answer=st.sampled_from(TEXTS),
    is_denied=st.booleans(),
    about=st.sampled_from([frozenset(), frozenset({7})]),
)


def found(closings):
    return {kind: set(each.questions) for kind, each in look(closings, JUNE, CALENDAR).items()}


@given(st.lists(closing, max_size=60))
def test_each_look_out_finds_what_its_sentence_says(closings):
    many = found(closings)
    late, week = date(2026, 6, 26), date(2026, 6, 23)
    out = {"redirected", "withdrawn", "left"}
    words = Counter()
    for text in {"ответдан", "жауапберилди", "7"}:
        words[text] = len({c.question_id for c in closings if normalised(c.answer) == text})

    assert many == {
        Lookout.BUNCHED: {c.question_id for c in closings if c.closed_on >= late},
        Lookout.BULK: {c.question_id for c in closings if _is_bulk(c, closings)},
        Lookout.MOVED_OUT: {c.question_id for c in closings if c.outcome in out and c.closed_on >= week},
        Lookout.IDENTICAL: {
            c.question_id for c in closings if words[normalised(c.answer)] >= SAME_ANSWERS and c.answer
        },
        Lookout.DENIED: {c.question_id for c in closings if c.is_denied},
        Lookout.OWN_BODY: {
            c.question_id for c in closings if c.about and 7 in (c.answerer_body, c.acceptor_body)
        },
        Lookout.OWN_ACCEPTED: {
            c.question_id for c in closings if c.answerer_body and c.answerer_body == c.acceptor_body
        },
    }


def _is_bulk(one: Closing, closings: list[Closing]) -> bool:
    """Say whether some stretch of the time allowed holds the closing and enough others of the person."""
    if one.accepted_by_id is None:
        return False
    theirs = [c.accepted_at for c in closings if c.accepted_by_id == one.accepted_by_id]
    return any(
        begin <= one.accepted_at <= begin + BULK_TIME
        and sum(begin <= at <= begin + BULK_TIME for at in theirs) >= BULK_CLOSINGS
        for begin in theirs
    )


@given(st.lists(closing, max_size=60))
def test_the_count_is_that_of_different_questions(closings):
    for each in look(closings, JUNE, CALENDAR).values():
        assert each.count == len(set(each.questions)) == len(each.questions)


def test_what_is_not_measured_is_noticeable_from_the_first_question_on():
    nothing, one = Found(), Found((Group((7,)),))

    assert (nothing.is_measured, nothing.is_noticeable) == (False, False)
    assert (one.is_measured, one.is_noticeable) == (False, True)
    assert Found(working_days=1).is_measured


def closed(number: int, day: int) -> Closing:
    return Closing(question_id=number, closed_on=date(2026, 6, day), outcome=Outcome.EXPLAINED)


class TestBunching:
    def test_an_even_month_is_not_noticeable_a_rush_at_its_end_is(self):
        working = [day for day in range(1, 30) if CALENDAR.is_working_day(date(2026, 6, day))]
        even = [closed(10 * day + n, day) for day in working for n in range(5)]
        rush = even + [closed(1000 + n, 29) for n in range(15)]

        calm, hurried = (look(each, JUNE, CALENDAR)[Lookout.BUNCHED] for each in (even, rush))

        assert (calm.count, calm.of, calm.days, calm.working_days) == (10, 5 * len(working), 2, len(working))
        assert not calm.is_noticeable
        assert (hurried.count, hurried.is_noticeable) == (25, True)

    def test_few_questions_say_nothing(self):
        few = [closed(n, 29) for n in range(FEWEST_BUNCHED - 1)]

        assert not look(few, JUNE, CALENDAR)[Lookout.BUNCHED].is_noticeable
        assert look([*few, closed(99, 29)], JUNE, CALENDAR)[Lookout.BUNCHED].is_noticeable

    def test_twice_the_even_spread_is_noticeable_and_less_is_not(self):
        less, twice = (
            Found((Group(tuple(range(count))),), of=60, days=2, working_days=20) for count in (11, 12)
        )

        assert (less.is_noticeable, twice.is_noticeable) == (False, True)

    def test_the_only_working_day_is_the_end_of_its_period(self):
        weekend_and_monday = Period(date(2026, 6, 27), date(2026, 6, 29))

        assert tail_begins(weekend_and_monday, 1, CALENDAR) == (date(2026, 6, 29), 1)
        assert tail_begins(weekend_and_monday, 2, CALENDAR) == (date(2026, 6, 27), 1)

    def test_a_short_period_is_all_end(self):
        assert tail_begins(month(2026, 2), 2, CALENDAR) == (date(2026, 2, 26), 20)
        assert tail_begins(month(2031, 2), 2, CALENDAR) == (date(2031, 2, 27), 20), "a year not known yet"


def accepted(number: int, seconds: float, person: int | None = 1) -> Closing:
    at = NOON + timedelta(seconds=seconds)
    outcome = Outcome.EXPLAINED
    return Closing(
        question_id=number,
        closed_on=date(2026, 6, 15),
        outcome=outcome,
        accepted_by_id=person,
        accepted_at=at,
    )


def burst(
    size: int, *, within: float, first: int = 0, begins: float = 0, person: int | None = 1
) -> list[Closing]:
    """Return closings of a person, spread evenly over some seconds, the first and the last at their ends."""
    return [accepted(first + n, begins + within * n / (size - 1), person) for n in range(size)]


class TestBulk:
    LIMIT = BULK_TIME.total_seconds()

    def bulk(self, closings):
        return look(closings, JUNE, CALENDAR)[Lookout.BULK]

    def test_ten_in_ten_minutes_are_bulk_nine_or_a_second_more_are_not(self):
        assert self.bulk(burst(BULK_CLOSINGS, within=self.LIMIT)).count == BULK_CLOSINGS
        assert self.bulk(burst(BULK_CLOSINGS, within=self.LIMIT)).is_noticeable
        for few in (burst(BULK_CLOSINGS - 1, within=60), burst(BULK_CLOSINGS, within=self.LIMIT + 1)):
            assert (self.bulk(few).count, self.bulk(few).is_noticeable) == (0, False)

    def test_each_burst_of_each_person_is_a_group_that_tells_when_it_began(self):
        day = 86_400
        closings = [
            *burst(12, within=60, first=200, person=2),
            *burst(11, within=60, first=100, begins=day),
            *burst(10, within=60),
            *burst(20, within=60, first=300, person=None),
        ]

        groups = self.bulk(closings).groups
        assert [(group.person_id, len(group.questions), group.at) for group in groups] == [
            (1, 10, NOON),
            (1, 11, NOON + timedelta(seconds=day)),
            (2, 12, NOON),
        ]

    @given(st.lists(st.integers(0, 1500), min_size=8, max_size=40))
    def test_a_closing_is_in_a_burst_just_when_some_ten_minutes_around_it_hold_ten(self, seconds):
        closings = [accepted(number, at) for number, at in enumerate(seconds)]

        expected = {each.question_id for each in closings if _is_bulk(each, closings)}
        assert set(self.bulk(closings).questions) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Здравствуйте, Сауле Маратовна! Звоните 8 701 123 45 67", "Здравствуйте, … … … • ••• ••• •• ••"),
        ("Ремонт   будет\nв июне", "Ремонт будет в июне"),
        ("", ""),
    ],
)
def test_the_beginning_of_an_answer_shows_no_name_and_no_figure(text, shown):
    assert masked(text) == shown


def test_a_long_answer_is_cut():
    assert masked("слово " * 30).endswith(" …")
    assert len(masked("слово " * 30)) < 70


@pytest.mark.parametrize(
    ("text", "is_about"),
    [
        ("Жалоба на «Управление 1», не отвечает.", True),
        ("жалоба на  УПРАВЛЕНИЕ 1", True),
        ("Жалоба на Управление 12", False),
        ("Нет света", False),
    ],
)
def test_a_complaint_is_about_an_organisation_that_its_text_names(text, is_about):
    assert named_in(text, {4: ("1-басқарма", "Управление 1", "")}) == (
        frozenset({4}) if is_about else frozenset()
    )
