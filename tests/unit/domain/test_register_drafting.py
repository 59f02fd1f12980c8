"""What the columns of an unknown register mean, as far as their headers tell."""

from datetime import UTC
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.adapters.register_template import sample_rows
from reception.adapters.registers import load_map, map_names
from reception.domain.register_drafting import (
    SEVERAL,
    best_map,
    drafted,
    for_branch,
    headers_of,
    with_columns,
)
from reception.domain.register_header import fold_header

MAPS = [load_map("journal_ru"), *(load_map(name) for name in map_names() if name != "journal_ru")]
JOURNAL = MAPS[0]
NAMES = sorted({name for each in MAPS for name in headers_of(each)} | {"", "№ п/п", "Дата", "Примечание"})


def test_the_sample_is_drafted_as_its_own_map_has_it():
    (header, *_rows) = sample_rows("journal_ru")
    found = {header[place]: field for place, field in drafted(header, MAPS).items()}

    assert found.pop("Тема") == "topic"
    assert found == {
        name: field for name in header for field, names in JOURNAL.columns.items() if name in names
    }


@pytest.mark.parametrize("each", MAPS, ids=lambda each: each.name)
def test_the_map_that_knows_most_columns_is_chosen(each):
    header = [names[0] for names in each.columns.values()]

    assert best_map(header, MAPS).columns.keys() == each.columns.keys()


def test_a_file_that_no_map_knows_gets_the_first():
    assert best_map(["a", "b"], MAPS) is JOURNAL


def test_a_header_within_a_longer_one_is_recognised_unless_another_column_says_so_itself():
    assert drafted(["Дата обращения гражданина", "Рег. номер"], MAPS) == {0: "received", 1: "own_number"}
    assert drafted(["Дата обращения гражданина", "Дата поступления"], MAPS) == {1: "received"}


@given(st.lists(st.sampled_from(NAMES), max_size=12))
def test_no_field_but_the_topic_is_given_twice_and_what_a_map_knows_is_found(header):
    found = drafted(header, MAPS)
    single = [field for field in found.values() if field not in SEVERAL]
    known = {name: field for each in reversed(MAPS) for name, field in headers_of(each).items()}

    assert len(single) == len(set(single))
    assert {known[fold_header(name)] for name in header if fold_header(name) in known} <= set(found.values())


def test_the_order_of_the_columns_does_not_matter():
    header = ["Рег. номер", "Дата", "Исполнено", "Примечание"]
    expected = {"Рег. номер": "own_number", "Дата": "received", "Исполнено": "closed"}

    for order in permutations(header):
        assert {order[place]: field for place, field in drafted(order, MAPS).items()} == expected


def test_columns_are_taken_as_they_are_said_and_levels_in_their_order():
    fields = {0: "own_number", 1: "received", 3: "topic", 2: "topic"}

    made = with_columns(JOURNAL, ["№", "Дата", "Сфера", "Вопрос"], fields)

    assert made.columns == {"own_number": ("№",), "received": ("Дата",)}
    assert made.topic_levels == (("Сфера",), ("Вопрос",))
    assert "due" in made.optional
    assert "received" not in made.optional


def test_dates_are_those_of_the_branch_that_kept_the_register():
    almaty = ZoneInfo("Asia/Almaty")
    before = JOURNAL.dates.read("05.03.2023 12:00").at

    moved = for_branch(JOURNAL, "ALM", almaty)

    assert (moved.branch.code, moved.branch.zone) == ("ALM", "Asia/Almaty")
    after = moved.dates.read("05.03.2023 12:00").at
    assert (before.astimezone(UTC).hour, after.astimezone(UTC).hour) == (7, 6)
