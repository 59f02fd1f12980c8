"""Standard answers: kept by a branch's managers, filled by the server, inserted without losing a word."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from reception.domain.changes import ChangedKind
from reception.domain.errors import NotPermitted, OutOfScope
from reception.domain.standard_answers import Place, UnknownPlace, ensure_places, filled, salutation
from reception.domain.vocabulary import Language, Role
from reception.extensions import db
from reception.models import Change, StandardAnswer
from reception.queries.scope import scope_of
from reception.services import questions, standard_answers
from tests.desk import NOW

VALUES = {
    "name_kk": "Жарық",
    "name_ru": "Свет",
    "name_en": "Lighting",
    "text_kk": "{applicant_salutation}! № {number}.",
    "text_ru": "{applicant_salutation}! Вопрос № {number} («{topic}») решится до {due}.",
    "text_en": "{applicant_salutation}, question {number}.",
    "is_active": True,
}


def create(branch, actor, **changes):
    answer = standard_answers.create(branch, VALUES | changes, actor=actor, scope=scope_of(actor), now=NOW)
    db.session.commit()
    return answer


@pytest.fixture
def question(make, desk):
    question = make.question(desk.branch, actor=desk.staff, received_at=NOW - timedelta(days=2))
    act = make.act(desk.manager, NOW - timedelta(days=1))
    questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    db.session.commit()
    return question


def test_the_places_are_filled_in_the_language_of_the_appeal(desk, question):
    text = standard_answers.filled(create(desk.branch, desk.manager), question)

    assert text.startswith("Уважаемый(-ая) Сауле Маратовна! Вопрос № ")
    assert question.number in text
    assert question.topic.name_ru in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("name", "language", "words"),
    [
        ("Ахметова Сауле Маратовна", "kk", "Құрметті Сауле Маратовна"),
        ("Ахметова Сауле", "en", "Dear Ахметова Сауле"),
        (None, "ru", "Уважаемый заявитель"),
        (None, "kk", "Құрметті өтініш беруші"),
    ],
)
def test_a_letter_begins_with_the_name_as_one_says_it(name, language, words):
    assert salutation(name, None, language) == words


def test_what_is_filled_in_is_not_looked_into_again():
    assert filled("{topic} {number}", {Place.TOPIC: "{number}", Place.NUMBER: "7"}) == "{number} 7"
    with pytest.raises(UnknownPlace):
        ensure_places("{iin}")


def test_a_manager_keeps_the_answers_and_the_record_tells_what_changed(visit, desk):
    manager = visit(desk.manager)
    refused = manager.send(
        manager.open("/standard-answers/new"), VALUES | {"is_active": "y", "text_kk": "{x}"}, expect=422
    )
    assert "Nobody fills in {x}" in refused.text
    manager.send(refused, {"text_kk": VALUES["text_kk"]})
    answer = db.session.scalars(sa.select(StandardAnswer)).one()
    page = manager.open(f"/standard-answers/{answer.id}")

    manager.send(page, {"name_en": "Street lights"})

    assert "another" not in manager.open("/standard-answers").text
    assert "changed this since" in manager.send(page, {"name_en": "Lamps"}, expect=409).text
    rows = db.session.scalars(sa.select(Change).where(Change.kind == ChangedKind.STANDARD_ANSWER)).all()
    assert [row.verb.value for row in rows] == ["created", "changed"]
    assert rows[1].fields["name"]["to"]["en"] == "Street lights"
    assert rows[1].actor_id == desk.manager.id


def test_nobody_reaches_the_answers_of_another_branch(visit, make, desk, question):
    answer = create(desk.branch, desk.manager)
    stranger = make.user(Role.MANAGER, branch=make.branch(), language=Language.ENGLISH)
    visitor = visit(stranger)

    visitor.open(f"/standard-answers/{answer.id}", expect=404)
    visit(desk.staff).open("/standard-answers", expect=403)
    with pytest.raises(OutOfScope):
        create(desk.branch, stranger)
    with pytest.raises(NotPermitted):
        create(desk.branch, desk.staff)
    other = create(stranger.branch, stranger, name_en="Elsewhere")
    official = visit(desk.official)
    official.open(f"/questions/{question.id}/standard-answers/{other.id}", expect=404)
    assert "Elsewhere" not in official.open(f"/questions/{question.id}/propose").text


def test_a_text_is_inserted_below_what_is_written_and_nothing_typed_is_lost(visit, desk, question):
    answer = create(desk.branch, desk.manager)
    create(desk.branch, desk.manager, name_en="Closed", is_active=False)
    official = visit(desk.official)
    page = official.open(f"/questions/{question.id}/propose")
    assert "Lighting" in page.text
    assert "Closed" not in page.text

    again = official.send(
        page,
        {"outcome": "explained", "answer": "Начало.", "standard": str(answer.id), "proof": "Акт 7"},
        press="insert",
        expect=200,
    )

    values = again.page.form().values
    expected = standard_answers.filled(answer, question)
    assert values["answer"].strip() == f"Начало.\n\n{expected}"
    assert (values["outcome"], values["proof"]) == ("explained", "Акт 7")
    official.send(again)
    assert official.open(f"/questions/{question.id}/standard-answers/{answer.id}").response.json == {
        "text": expected
    }
