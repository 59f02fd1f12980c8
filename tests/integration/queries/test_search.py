"""Search finds the same on both databases as a naive look into every text does."""

import random

import pytest
import sqlalchemy as sa

from reception.adapters.stemming import stem
from reception.domain.searching import search_words
from reception.domain.vocabulary import Role
from reception.extensions import db, transaction
from reception.models import AppealSearch
from reception.queries import questions
from reception.queries.scope import Scope, scope_of
from reception.services import search
from reception.services.registration import ApplicantDetails

WORDS = [
    *("дорога", "дороги", "Дорожный", "светофор", "светофорами", "әлеуметтік", "Көмек", "ЖОЛ", "жолдар"),
    *("вода", "воды", "горячая", "ё", "ёлка", "50%", "a_b", '"кавычки"', "\\", "o'клок", "дом", "5", "үй"),
    *("ұлы", "іні", "квартплата"),
]
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


def test_search_finds_exactly_the_texts_that_have_all_the_words(texts):
    dice = random.Random(11)
    tried = 0
    for _ in range(120):
        typed = " ".join(dice.choices(SOUGHT, k=dice.randint(1, 3)))
        words = search_words(typed, stem=stem)
        naive = {key for key, text in texts.items() if all(word in text for word in words)}
        assert hits(words) == naive, typed
        tried += bool(naive)
    assert tried > 40, "most searches should find something, or the test says little"


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
