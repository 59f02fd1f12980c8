"""The report of visits and personal receptions adds up, or there are no figures."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reception.domain.errors import Unbalanced
from reception.domain.receptions import Standing
from reception.domain.receptions_report import HourRow, ReceptionsReport, VisitRow, debtors_first
from reception.domain.report import Names

NAMES = Names("Барлығы", "Всего", "Total")
VISITS = VisitRow("total", NAMES, lines=5, people=7, minutes=50, advice=3, appeals=2)
HOURS = HourRow(
    "total",
    NAMES,
    planned=4,
    counts={Standing.HELD: 2, Standing.REPLACED: 1, Standing.MISSED: 1},
    stood_in=1,
    people=9,
    solved=2,
)


def named(name):
    return Names(name, name, name)


def hours(name, planned, **counts):
    return HourRow(name, named(name), planned, {Standing(key): count for key, count in counts.items()})


def report(**values):
    given = {
        "visits": VISITS,
        "visits_by_channel": (VISITS,),
        "visits_by_topic": (VISITS,),
        "hours": HOURS,
        "hours_by_official": (HOURS,),
        "hours_by_organisation": (HOURS,),
    }
    start, end = date(2026, 6, 1), date(2026, 6, 30)
    return ReceptionsReport(start, end, datetime(2026, 7, 1, tzinfo=UTC), NAMES, **given | values)


def test_one_that_adds_up_is_shown():
    report().ensure_balanced()


@pytest.mark.parametrize("part", ["visits_by_channel", "visits_by_topic"])
@pytest.mark.parametrize("name", ["lines", "people", "minutes", "advice", "appeals"])
def test_visits_by_row_add_up_to_all_of_them_in_each_figure(part, name):
    wrong = replace(VISITS, **{name: getattr(VISITS, name) - 1})
    with pytest.raises(Unbalanced):
        report(**{part: (wrong,)}).ensure_balanced()


@pytest.mark.parametrize("part", ["hours_by_official", "hours_by_organisation"])
@pytest.mark.parametrize("name", ["planned", "people", "solved", "stood_in"])
def test_receptions_by_row_add_up_to_all_of_them_in_each_figure(part, name):
    wrong = replace(HOURS, **{name: getattr(HOURS, name) - 1})
    with pytest.raises(Unbalanced) as refused:
        report(**{part: (wrong,)}).ensure_balanced()

    assert "personal receptions" in refused.value.rows


def test_hours_held_add_up_although_each_row_balances():
    other = replace(HOURS, counts={Standing.HELD: 1, Standing.REPLACED: 2, Standing.MISSED: 1})
    with pytest.raises(Unbalanced):
        report(hours_by_official=(other,)).ensure_balanced()


@pytest.mark.parametrize(
    ("part", "row"),
    [
        ("visits", replace(VISITS, advice=4)),
        ("visits", replace(VISITS, people=4)),
        ("hours", replace(HOURS, planned=5)),
    ],
    ids=["a line that ended with both", "a line that brought nobody", "an hour that stands nowhere"],
)
def test_a_row_that_does_not_balance_is_named(part, row):
    rows = {each: (row,) for each in report().__dataclass_fields__ if each.startswith(f"{part}_by")}
    with pytest.raises(Unbalanced) as refused:
        report(**{part: row}, **rows).ensure_balanced()

    assert set(refused.value.rows) == {"total"}


def test_everybody_who_comes_alone_is_one_line_and_one_person():
    assert replace(VISITS, people=5).is_balanced


@pytest.mark.parametrize(
    ("row", "held_none"),
    [
        (hours("a", 2, missed=2), True),
        (hours("a", 2, replaced=2), True),
        (hours("a", 2, to_come=2), False),
        (hours("a", 2, to_come=1, missed=1), True),
        (hours("a", 2, held=1, missed=1), False),
        (hours("a", 0), False),
    ],
    ids=["missed", "always replaced", "all to come", "one to come", "one held", "owed nothing"],
)
def test_who_owed_and_held_none(row, held_none):
    assert row.held_none is held_none


def test_who_owed_and_held_none_stands_first_and_the_rest_by_name():
    rows = [hours("в", 1, held=1), hours("г", 1, missed=1), hours("а", 1, held=1), hours("б", 1, missed=1)]

    assert [row.key for row in debtors_first(rows)] == ["б", "г", "а", "в"]
