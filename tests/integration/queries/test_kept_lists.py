"""The lists that each process keeps are those of the database, whoever changed them and however."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from reception.domain.vocabulary import Role
from reception.extensions import db, utcnow
from reception.models import Branch, Organisation, Programme, Topic, UserRole
from reception.queries import directory, terms
from reception.queries.kept_lists import kept_lists

YESTERDAY = utcnow().date() - timedelta(days=1)

SAME_DATA = {
    "branch": "UPDATE branch SET name_ru = name_ru",
    "topic": "UPDATE topic SET name_ru = name_ru",
    "organisation": "UPDATE organisation SET name_ru = name_ru",
    "district": "UPDATE district SET name_ru = name_ru",
    "a new programme": "INSERT INTO programme (code, name_kk, name_ru, name_en, is_active) "
    "VALUES ('new', 'a', 'b', 'c', true)",
    "a person": "UPDATE user_account SET name = name",
    "a person's office": "UPDATE user_account SET organisation_id = NULL",
    "a role taken away": "DELETE FROM user_role",
    "a working day": "INSERT INTO calendar_day (day, is_working, name_kk, name_ru, name_en) "
    "VALUES ('2026-11-28', true, '', '', '')",
    "a policy": "UPDATE term_policy SET answer_days = answer_days",
}


def elsewhere(statement):
    """Do as another process does: on a connection of its own, past this one's session."""
    db.session.commit()
    with db.engine.begin() as connection:
        connection.execute(sa.text(statement))


@pytest.fixture
def place(make):
    branch = make.branch()
    make.district(branch)
    make.official(make.organisation(branch))
    db.session.commit()
    return branch


@pytest.mark.parametrize("statement", SAME_DATA.values(), ids=SAME_DATA.keys())
def test_the_lists_are_read_anew_after_any_change_of_them(place, statement):
    before = kept_lists()
    db.session.commit()
    assert kept_lists() is before, "nothing has changed"

    elsewhere(statement)

    assert kept_lists() is not before


@pytest.mark.parametrize(
    "statement",
    ["UPDATE user_account SET second_factor_step = 1, language = 'kk', password_hash = 'x'"],
    ids=["signing in"],
)
def test_what_changes_no_list_leaves_them(place, statement):
    before = kept_lists()

    elsewhere(statement)

    assert kept_lists() is before


def test_a_topic_closed_by_another_process_is_offered_to_nobody_from_then_on(place, make):
    topic = make.topic("housing")
    db.session.commit()
    assert topic.id in {each.id for each in kept_lists().topics_for(place.path)}

    elsewhere(f"UPDATE topic SET valid_to = '{YESTERDAY}' WHERE id = {topic.id}")

    assert topic.id not in {each.id for each in kept_lists().topics_for(place.path)}


def test_what_a_transaction_has_written_it_reads_and_after_its_rollback_nobody_does(place):
    before = kept_lists().programmes
    db.session.add(Programme(code="new", name_kk="a", name_ru="b", name_en="c"))

    assert "new" in {each.code for each in kept_lists().programmes.values()}
    db.session.rollback()

    assert kept_lists().programmes == before


def test_a_calendar_day_counts_at_once_in_the_transaction_that_writes_it(place):
    saturday = date(2026, 11, 28)
    assert not terms.calendar().is_working_day(saturday)

    db.session.execute(
        sa.text(
            "INSERT INTO calendar_day (day, is_working, name_kk, name_ru, name_en) "
            f"VALUES ('{saturday}', true, '', '', '')"
        )
    )

    assert terms.calendar().is_working_day(saturday)


def test_the_lists_say_what_the_tables_say(place, make):
    child, beside = make.branch(place), make.branch()
    here, there = make.organisation(child), make.organisation(beside)
    closed = make.organisation(place, valid_to=YESTERDAY)
    colleague, stranger = make.official(here), make.official(there)
    db.session.commit()
    kept = kept_lists()

    for model, found in (
        (Branch, kept.branches),
        (Topic, kept.topics),
        (Organisation, kept.organisations),
    ):
        rows = {row.id: (row.code, row.names, row.valid_to) for row in db.session.scalars(sa.select(model))}
        assert {each.id: (each.code, each.names, each.valid_to) for each in found.values()} == rows
    assert kept.below(place.path) == {place.id, child.id}
    assert kept.relatives(child.path) == set(directory.related(child))
    offered = {each.id for each in kept.organisations_for(child.path)}
    assert here.id in offered
    assert not offered & {there.id, closed.id}
    officials = [person.id for person in kept.officials_for(child.path)]
    assert officials == [person.id for person in directory.officials_for(child)]
    assert colleague.id in officials
    assert stranger.id not in officials


def test_officials_are_those_who_have_the_role_now(place, make):
    official = directory.officials_for(place)[0]
    assert official.id in {person.id for person in kept_lists().officials_for(place.path)}

    db.session.execute(sa.delete(UserRole).where(UserRole.role == Role.OFFICIAL))

    assert kept_lists().officials_for(place.path) == []
