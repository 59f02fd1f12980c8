"""Search finds the same on both databases as a naive look into every text does, whatever is typed."""

import random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reception.adapters.stemming import stem
from reception.domain.searching import search_words
from reception.domain.vocabulary import Role
from reception.extensions import db, transaction
from reception.models import Appeal, AppealSearch
from reception.queries import questions
from reception.queries.scope import Scope, scope_of
from reception.services import search
from reception.services.registration import ApplicantDetails

WORDS = [
    *("дорога", "дороги", "Дорожный", "светофор", "светофорами", "әлеуметтік", "Көмек", "ЖОЛ", "жолдар"),
    *("вода", "воды", "горячая", "ё", "ёлка", "50%", "a_b", '"кавычки"', "\\", "o'клок", "дом", "5", "үй"),
    *("ұлы", "іні", "квартплата"),
]
SAME = ("әа", "ғг", "қк", "ңн", "өо", "ұу", "үу", "ұү", "һх", "іи", "ёе")
"""Letters for each other (domain.md, "People"): ә ғ қ ң ө ұ ү һ і for the nearest Russian one, е for ё."""
ALPHABET = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
ON_ONE_DATABASE = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SOUGHT = [*WORDS, "алимов", "ИВАНОВА", "ог", "нет-такого"]


@pytest.fixture
def texts(make) -> dict[int, str]:
    branch = make.branch()
    staff = make.user(Role.STAFF, branch=branch)
    dice = random.Random(7)
    for _ in range(40):
        text = " ".join(dice.choices(WORDS, k=dice.randint(1, 9)))
        applicant = ApplicantDetails(name=dice.choice(["Әлімов Ғ.", "Иванова О."]))
        make.appeal(branch, actor=staff, text=text, applicant=applicant)
    return {row.appeal_id: row.text for row in db.session.scalars(sa.select(AppealSearch))}


def hits(words: list[str]) -> set[int]:
    found = questions.found(words, scope=Scope.everything())
    ids = [row.id for row in found.rows]
    return {questions.visible(key, scope=Scope.everything()).appeal_id for key in ids}


PARTS_OF_WORDS = st.sampled_from(SOUGHT).flatmap(
    lambda word: st.tuples(st.integers(0, len(word) - 1), st.integers(1, len(word))).map(
        lambda cut: word[cut[0] : cut[0] + cut[1]]
    )
)
TYPED = st.lists(st.sampled_from(SOUGHT) | PARTS_OF_WORDS | st.text("аәоөi1_%\\' ё", max_size=4), max_size=4)


@ON_ONE_DATABASE
@given(typed=TYPED.map(" ".join))
def test_search_finds_exactly_the_texts_that_have_all_the_words(texts, typed):
    words = search_words(typed, stem=stem)
    assume(words)

    assert hits(words) == {key for key, text in texts.items() if all(word in text for word in words)}


def alike(one: str, other: str) -> bool:
    """Return whether two letters are the same to somebody who has only one of the keyboards."""
    one, other = one.lower(), other.lower()
    return one == other or any({one, other} <= set(same) for same in SAME)


def holds(text: str, word: str) -> bool:
    """Look into a text letter by letter."""
    places = range(len(text) - len(word) + 1)
    return any(all(map(alike, text[place : place + len(word)], word)) for place in places)


@ON_ONE_DATABASE
@given(
    word=st.sampled_from([word for word in WORDS if word.isalpha()]), dice=st.randoms(use_true_random=False)
)
def test_a_word_is_found_in_capitals_and_in_the_letters_of_another_keyboard(texts, word, dice):
    spellings = [[other for other in ALPHABET if alike(letter, other)] or [letter] for letter in word]
    typed = "".join(dice.choice(each) for each in spellings)
    typed = typed.upper() if dice.random() < 0.5 else typed
    wanted = {key for key, text in written().items() if holds(text, word)}

    assert wanted <= hits(search_words(typed, stem=stem))
    assert len(texts) == len(written())


def written() -> dict[int, str]:
    """Return the texts as they were written, not as they are kept for the search."""
    everything = {"scope": Scope.everything()}
    rows = db.session.execute(sa.select(Appeal.id, Appeal.text), execution_options=everything)
    return {row.id: row.text for row in rows}


def test_nobody_finds_what_lies_outside_their_scope(make, texts):
    elsewhere = make.user(Role.STAFF, branch=make.branch())

    assert questions.found(["алимов"], scope=scope_of(elsewhere)).rows == ()
    assert questions.found(["алимов"], scope=Scope.everything()).rows != ()


def test_an_appeal_without_text_for_the_search_gets_it_and_is_found(make, texts):
    with transaction():
        db.session.execute(sa.delete(AppealSearch))
    assert hits(["дорог"]) == set()

    with transaction():
        assert sum(search.index_missing()) == len(texts)

    assert hits(["дорог"]) == {key for key, text in texts.items() if "дорог" in text}


def test_a_new_telephone_of_a_known_person_is_found_at_once(make):
    branch = make.branch()
    for phone in ("+77011112233", "+77774445566"):
        person = ApplicantDetails(name="Серік Айдар", iin="720229100002", phone=phone)
        make.appeal(branch, applicant=person)

    assert len(hits(search_words("8 777 444 55 66", stem=stem))) == 2
    assert hits(search_words("8 701 111 22 33", stem=stem)) == set()
