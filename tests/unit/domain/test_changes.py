"""What differs between two states of a row, fit to be kept."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception.domain.changes import difference, plain
from reception.domain.report import Names
from reception.domain.vocabulary import Language, Role

VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.dates(), st.sampled_from(Role))
ROWS = st.dictionaries(st.sampled_from(["name", "code", "phone", "roles"]), VALUES)


@settings(deadline=None)
@given(ROWS, ROWS)
def test_the_difference_leads_from_the_old_state_to_the_new_one(before, after):
    kept = {name: plain(value) for name, value in before.items()}
    for name, pair in difference(before, after).items():
        assert kept.get(name) == pair["from"]
        kept[name] = pair["to"]

    assert {k: v for k, v in kept.items() if v is not None} == {
        k: plain(v) for k, v in after.items() if v is not None
    }


@settings(deadline=None)
@given(ROWS)
def test_the_same_state_twice_differs_in_nothing(row):
    assert difference(row, dict(row)) == {}


def test_of_a_new_row_only_what_is_said_is_kept():
    new = {"name": "Park", "phone": "", "branch": None, "is_active": False}

    assert difference(None, new) == {
        "name": {"from": None, "to": "Park"},
        "is_active": {"from": None, "to": False},
    }


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Names("а", "б", "c"), {"kk": "а", "ru": "б", "en": "c"}),
        (frozenset({Role.STAFF, Role.AUDITOR}), ["auditor", "staff"]),
        (["b", "a"], ["b", "a"]),
        (Language.KAZAKH, "kk"),
        (date(2026, 6, 1), "2026-06-01"),
        (datetime(2026, 6, 1, tzinfo=UTC), "2026-06-01T00:00:00+00:00"),
        ({"day": date(2026, 6, 1)}, {"day": "2026-06-01"}),
    ],
)
def test_each_value_is_kept_plainly(value, kept):
    assert plain(value) == kept


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(TypeError):
        plain(object())
