"""The demo's texts: enough of them in both languages, every blank can be filled, every topic is served."""

from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest

from reception.domain.vocabulary import Kind, Outcome
from reception.reference import load

KAZAKH_LETTERS = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
PLACES = {"city", "village"}
FROM_PLACES = {"street", "village"}
FILLED_BY_THE_PROGRAM = {"body"}
ENOUGH = {"ru": 120, "kk": 80}


def appeals(language: str) -> list[tuple[str, dict[str, Any]]]:
    return [(topic, text) for topic, texts in load("demo_appeals").items() for text in texts[language]]


def strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


def spoken(file: str, language: str) -> Iterator[str]:
    """Every text of a file under ``language``, at whatever depth."""

    def under(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                yield from strings(value) if key == language else under(value)

    return under(load(file))


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def topics(*, level: int) -> set[str]:
    return {row["code"] for row in load("topics")["topics"] if ("parent" in row) == (level == 2)}


def test_every_second_level_topic_has_appeals_in_both_languages() -> None:
    texts = load("demo_appeals")

    assert set(texts) == topics(level=2)
    assert all(len(found["ru"]) >= 2 and found["kk"] for found in texts.values())


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_there_are_enough_different_appeals(language: str) -> None:
    texts = {text["text"] for _, text in appeals(language)}

    assert len(texts) == len(appeals(language))
    assert len(texts) >= ENOUGH[language]


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("place", sorted(PLACES))
def test_a_town_and_a_village_each_have_something_to_say_on_every_first_level_topic(
    language: str, place: str
) -> None:
    heard = {
        topic.partition(".")[0]
        for topic, text in appeals(language)
        if text.get("place", place) == place and "months" not in text
    }

    assert heard == topics(level=1)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_blank_of_an_appeal_can_be_filled(language: str) -> None:
    values = load("demo_places")["values"]
    known = FROM_PLACES | {key for key in values if key not in ENOUGH} | set(values[language])
    for topic, text in appeals(language):
        assert blanks(text["text"]) <= known, topic
        assert set(text) <= {"kind", "place", "months", "text"}
        assert text["kind"] in set(Kind)
        assert text.get("place", "city") in PLACES
        assert set(text.get("months", [])) <= set(range(1, 13))


def test_both_languages_have_the_same_blanks_to_fill_and_a_word_for_each_month() -> None:
    values = load("demo_places")["values"]

    assert set(values["kk"]) == set(values["ru"])
    assert len(values["kk"]["month"]) == len(values["ru"]["month"]) == 12


def test_a_text_that_names_a_village_is_for_villages() -> None:
    for language in ENOUGH:
        for topic, text in appeals(language):
            assert ("village" not in blanks(text["text"])) or text["place"] == "village", topic


def test_every_district_of_the_oblast_has_villages_in_both_languages() -> None:
    rural = {row["code"] for row in load("territory")["districts"]} - {"27", "2710"}
    villages = load("demo_places")["villages"]

    assert set(villages) == rural
    for names in villages.values():
        assert len(names) >= 5
        assert all(name["kk"] and name["ru"] for name in names)


@pytest.mark.parametrize("file", ["demo_appeals", "demo_answers", "demo_remarks"])
def test_kazakh_texts_are_kazakh_and_russian_ones_are_not(file: str) -> None:
    kazakh, russian = list(spoken(file, "kk")), list(spoken(file, "ru"))

    # Codes of kinds, places and topics are ASCII; every sentence is not.
    assert all(KAZAKH_LETTERS & set(text) for text in kazakh if not text.isascii())
    assert not any(KAZAKH_LETTERS & set(text) for text in russian if "«" not in text)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_positive_or_partly_positive_answer_says_what_was_done(language: str) -> None:
    answers = load("demo_answers")

    assert set(answers["positive"]) == set(answers["explained"]) == topics(level=1) | {"any"}
    for outcome in ("positive", "partly"):
        assert all(answer["done"] for found in answers[outcome].values() for answer in found[language])


def test_an_answer_fits_topics_below_its_own_and_an_answer_to_anything_is_always_there() -> None:
    for by_topic in load("demo_answers").values():
        for topic, found in by_topic.items():
            for answer in [*found["ru"], *found["kk"]]:
                assert set(answer) <= {"answer", "done", "fits"}
                assert set(answer.get("fits", [])) <= {
                    code for code in topics(level=2) if code.startswith(f"{topic}.")
                }
        assert all("fits" not in answer for language in ENOUGH for answer in by_topic["any"][language])


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_outcome_has_answers(language: str) -> None:
    answers = load("demo_answers")

    assert set(answers) == set(Outcome) - {Outcome.UNSTATED}
    for outcome, by_topic in answers.items():
        for found in by_topic.values():
            texts = [answer["answer"] for answer in found[language]]
            assert texts
            wanted = FILLED_BY_THE_PROGRAM if outcome == Outcome.REDIRECTED else set()
            assert all(blanks(text) == wanted for text in texts), texts


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_there_are_several_remarks_of_each_sort_and_none_has_a_blank(language: str) -> None:
    for sort, remarks in load("demo_remarks").items():
        assert len(set(remarks[language])) == len(remarks[language]) >= 4, sort
        assert not any(blanks(text) for text in remarks[language])


def test_names_of_applicants_are_there_for_men_and_women_of_both_traditions() -> None:
    names = load("demo_names")

    assert set(names) == {"kazakh", "russian"}
    for tradition in names.values():
        for sex in ("male", "female"):
            assert all(len(set(tradition[sex][part])) >= 15 for part in tradition[sex])
        assert not set(tradition["male"]["patronymics"]) & set(tradition["female"]["patronymics"])
