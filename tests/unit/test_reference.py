"""The reference data: codes are unique, parents exist, every name is there in three languages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reception.domain.vocabulary import OrganisationKind, Role
from reception.reference import load

LANGUAGES = {"kk", "ru", "en"}
KAZAKH_LETTERS = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
OBLAST_AND_ITS_DISTRICTS = 1 + 1 + 12

LISTS = [
    ("topics", "topics"),
    ("territory", "branches"),
    ("territory", "districts"),
    ("organisations", "organisations"),
    ("programmes", "programmes"),
]


def rows_of(file: str, key: str) -> list[dict[str, Any]]:
    rows = load(file)[key]
    assert rows, f"{file}.toml has no {key}"
    return list(rows)


def codes_of(file: str, key: str) -> set[str]:
    return {row["code"] for row in rows_of(file, key)}


def names_in(node: Any) -> Iterator[dict[str, str]]:
    """Every table with a Kazakh text, however deep."""
    if isinstance(node, dict):
        if "kk" in node and "ru" in node and isinstance(node["kk"], str):
            yield node
        for value in node.values():
            yield from names_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from names_in(value)


def doubles(values: Sequence[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


@pytest.mark.parametrize(("file", "key"), LISTS)
def test_a_code_is_given_once(file: str, key: str) -> None:
    assert doubles([row["code"] for row in rows_of(file, key)]) == []


@pytest.mark.parametrize(("file", "key"), LISTS)
def test_a_parent_stands_before_its_children(file: str, key: str) -> None:
    seen: set[str] = set()
    for row in rows_of(file, key):
        assert row.get("parent") is None or row["parent"] in seen, row
        seen.add(row["code"])


@pytest.mark.parametrize(("file", "key"), LISTS)
def test_every_name_is_given_in_three_languages(file: str, key: str) -> None:
    for row in rows_of(file, key):
        assert set(row["name"]) == LANGUAGES, row
        assert all(text.strip() == text and text for text in row["name"].values()), row


@pytest.mark.parametrize(("file", "key"), LISTS)
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_two_things_of_a_kind_are_told_apart_by_name(file: str, key: str, language: str) -> None:
    names = [(row.get("parent"), row["name"][language]) for row in rows_of(file, key)]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("file", ["topics", "territory", "organisations", "people"])
def test_kazakh_names_are_in_cyrillic_and_nowhere_copied_letter_for_letter_into_english(file: str) -> None:
    for name in names_in(load(file)):
        assert not any("a" <= letter.lower() <= "z" for letter in name["kk"] + name["ru"]), name
        assert name["en"] not in (name["kk"], name["ru"]), name


@pytest.mark.parametrize("file", ["territory", "organisations"])
def test_most_kazakh_names_show_letters_that_russian_lacks(file: str) -> None:
    names = list(names_in(load(file)))
    without = [name["kk"] for name in names if not KAZAKH_LETTERS & set(name["kk"])]

    assert len(without) * 10 < len(names), without


def test_the_topic_tree_has_two_levels_and_two_to_six_topics_below_each_of_the_first() -> None:
    topics = rows_of("topics", "topics")
    first = {topic["code"] for topic in topics if "parent" not in topic}
    below = Counter(topic["parent"] for topic in topics if "parent" in topic)

    assert len(first) == 21
    assert set(below) == first
    assert all(2 <= count <= 6 for count in below.values()), below
    for topic in topics:
        assert topic["code"] == topic["code"].lower()
        assert topic["code"].rpartition(".")[0] == topic.get("parent", "")


def test_topics_below_one_parent_have_an_order() -> None:
    places = [(topic.get("parent"), topic["position"]) for topic in rows_of("topics", "topics")]

    assert len(set(places)) == len(places)


def test_each_branch_numbers_its_appeals_under_a_prefix_of_its_own() -> None:
    branches = rows_of("territory", "branches")

    assert len(branches) == OBLAST_AND_ITS_DISTRICTS
    assert branches[0]["number_prefix"] == "ЗКО"
    assert doubles([branch["number_prefix"] for branch in branches]) == []
    for branch in branches:
        assert len(branch["number_prefix"]) == 3
        assert all("А" <= letter <= "Я" for letter in branch["number_prefix"])


def test_a_branch_has_a_zone_an_address_and_a_telephone_of_kazakhstan() -> None:
    for branch in rows_of("territory", "branches"):
        assert ZoneInfo(branch["zone"]).key == "Asia/Oral"
        assert set(branch["address"]) == LANGUAGES
        assert branch["phone"].startswith("+77")
        assert len(branch["phone"]) == len("+77110000000")


def test_each_district_belongs_to_a_branch_of_its_own() -> None:
    districts = rows_of("territory", "districts")

    assert {district["branch"] for district in districts} == codes_of("territory", "branches")
    assert len(districts) == OBLAST_AND_ITS_DISTRICTS


def test_an_alias_means_one_district() -> None:
    aliases = [
        alias["name"].casefold() for row in rows_of("territory", "districts") for alias in row["aliases"]
    ]

    assert doubles(aliases) == []
    assert {"зеленовский", "акжайыкский", "уральск", "орал"} <= set(aliases)


def test_the_renamed_district_is_new_on_the_day_after_its_old_name_ended() -> None:
    baiterek = next(row for row in rows_of("territory", "districts") if row["code"] == "2744")
    ended = {alias["valid_to"] for alias in baiterek["aliases"] if "valid_to" in alias}

    assert len(ended) == 1
    assert (baiterek["valid_from"] - ended.pop()).days == 1


def test_organisations_are_of_known_kinds_branches_and_topics() -> None:
    branches = codes_of("territory", "branches")
    first_level = {topic["code"] for topic in rows_of("topics", "topics") if "parent" not in topic}
    for organisation in rows_of("organisations", "organisations"):
        assert organisation["kind"] in set(OrganisationKind)
        assert organisation["branch"] in branches
        assert set(organisation.get("topics", [])) <= first_level


def test_every_branch_has_an_akimat_and_a_fraction_to_assign_to() -> None:
    kinds: dict[str, set[str]] = {}
    for organisation in rows_of("organisations", "organisations"):
        kinds.setdefault(organisation["branch"], set()).add(organisation["kind"])

    assert set(kinds) == codes_of("territory", "branches")
    assert all({"akimat", "fraction"} <= found for found in kinds.values())


def test_the_five_headline_accounts_hold_one_role_each_in_the_branch_of_their_story() -> None:
    people = {person["login"]: (person["branch"], person["roles"]) for person in rows_of("people", "people")}

    assert people["clerk@demo.example"] == ("ORAL", ["staff"])
    assert people["official@demo.example"] == ("ORAL", ["official"])
    assert people["manager@demo.example"] == ("ZKO", ["manager"])
    assert people["auditor@demo.example"] == ("ZKO", ["auditor"])
    assert people["admin@demo.example"] == ("ZKO", ["administrator"])


def test_people_have_logins_and_names_of_their_own() -> None:
    people = rows_of("people", "people")

    for field in ("login", "name", "full_name"):
        assert doubles([person[field] for person in people]) == []
    for person in people:
        surname, first, patronymic = person["full_name"].split()
        assert person["name"] == f"{surname} {first[0]}.{patronymic[0]}."
        assert person["login"].isascii()
        assert person["login"].endswith("@demo.example")
        assert person["language"] in {"kk", "ru"}


def test_people_belong_to_known_branches_and_officials_to_a_body_of_their_branch() -> None:
    branch_of = {row["code"]: row["branch"] for row in rows_of("organisations", "organisations")}
    for person in rows_of("people", "people"):
        assert set(person["roles"]) <= set(Role)
        assert person["branch"] in codes_of("territory", "branches")
        assert set(person["position"]) == LANGUAGES
        assert ("official" in person["roles"]) == ("organisation" in person)
        if "organisation" in person:
            assert branch_of[person["organisation"]] == person["branch"]


def test_every_branch_has_somebody_at_the_desk_and_a_manager_and_every_body_an_official() -> None:
    people = rows_of("people", "people")
    branches = codes_of("territory", "branches")

    assert {person["branch"] for person in people if "staff" in person["roles"]} == branches
    assert {person["branch"] for person in people if "manager" in person["roles"]} == branches
    staffed = {person["organisation"] for person in people if "organisation" in person}
    bodies = {row["code"] for row in rows_of("organisations", "organisations") if row["kind"] != "party"}
    assert bodies <= staffed


def test_a_file_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        load("nothing")
