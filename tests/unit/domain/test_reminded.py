"""Reminded n times, acted within m working days: the numbers of a row agree."""

from hypothesis import given
from hypothesis import strategies as st

from reception.domain.reminded import Reminded, in_total

rows = st.builds(
    Reminded,
    person_id=st.integers(1, 9),
    name=st.just("A"),
    waits=st.lists(st.none() | st.integers(0, 30)),
    question_ids=st.sets(st.integers(1, 5)),
)


@given(rows)
def test_every_reminder_stands_in_exactly_one_column(row: Reminded) -> None:
    assert row.times == row.by_next_day + row.by_third_day + row.late + row.waiting


@given(rows)
def test_half_of_the_acts_came_within_the_median(row: Reminded) -> None:
    acted = [wait for wait in row.waits if wait is not None]
    if row.median is None:
        assert acted == []
        return
    within = sum(wait <= row.median for wait in acted)
    assert 2 * within >= len(acted)
    assert 2 * sum(wait < row.median for wait in acted) < len(acted) or row.median == min(acted)


@given(st.lists(rows))
def test_the_total_is_the_sum(several: list[Reminded]) -> None:
    total = in_total(several)

    for name in ("times", "waiting", "by_next_day", "by_third_day", "late"):
        assert getattr(total, name) == sum(getattr(row, name) for row in several)
