"""Changes on record: each change once, none for nothing, and nobody alters them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from reception.domain.changes import ChangedKind, ChangeVerb
from reception.domain.report import Names
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Change
from reception.queries import changes as queries
from reception.queries.changes import ChangeFilter
from reception.queries.scope import Scope, administered_by
from reception.services import changes
from reception.services.changes import Subject
from tests.making import NOON


def subject(branch=None, entity_id=7):
    return Subject(ChangedKind.TOPIC, entity_id, Names("Су", "Вода", "Water"), branch.id if branch else None)


def kept():
    return db.session.scalars(sa.select(Change).order_by(Change.id)).all()


def test_a_change_says_who_when_from_and_to(make):
    person = make.user(Role.ADMINISTRATOR)
    changes.record(
        subject(),
        before={"code": "a", "position": 1},
        after={"code": "b", "position": 1},
        actor=person,
        now=NOON,
    )
    db.session.commit()

    (change,) = kept()
    assert (change.actor, change.at, change.verb) == (person, NOON, ChangeVerb.CHANGED)
    assert change.fields == {"code": {"from": "a", "to": "b"}}
    assert change.names.en == "Water"


def test_where_nothing_changed_nothing_is_kept(app):
    row = {"code": "a"}

    assert changes.record(subject(), before=row, after=dict(row), actor=None, now=NOON) is None
    assert kept() == []


def test_a_new_row_and_a_removed_one_are_told_apart(app):
    changes.record(subject(), before=None, after={"code": "a"}, actor=None, now=NOON)
    changes.record(subject(), before={"code": "a"}, after=None, actor=None, now=NOON)

    assert [change.verb for change in kept()] == [ChangeVerb.CREATED, ChangeVerb.REMOVED]


def test_a_change_is_never_altered_deleted_replaced_or_truncated(app):
    changes.record(subject(), before=None, after={"code": "a"}, actor=None, now=NOON)
    db.session.commit()
    is_sqlite = db.engine.dialect.name == "sqlite"
    for statement in (
        "UPDATE change SET verb = 'removed'",
        "DELETE FROM change",
        "REPLACE INTO change SELECT * FROM change" if is_sqlite else "TRUNCATE change",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(sa.text(statement))
        db.session.rollback()

    assert len(kept()) == 1


def test_an_administrator_of_a_branch_reads_the_changes_of_that_branch_and_those_below(make):
    oblast = make.branch()
    city, beside = make.branch(oblast), make.branch(oblast)
    for number, branch in enumerate((oblast, city, beside, None)):
        changes.record(subject(branch, number), before=None, after={"code": "a"}, actor=None, now=NOON)
    seen = lambda person: {  # noqa: E731 - a phrase of the test
        row.entity_id for row in queries.listed(ChangeFilter(), scope=administered_by(person)).rows
    }

    assert seen(make.user(Role.ADMINISTRATOR)) == {0, 1, 2, 3}
    assert seen(make.user(Role.ADMINISTRATOR, branch=oblast)) == {0, 1, 2}
    assert seen(make.user(Role.ADMINISTRATOR, branch=city)) == {1}
    assert seen(make.user(Role.MANAGER, branch=oblast)) == set()


def test_the_record_is_filtered_by_person_kind_row_and_moment(make):
    person, other = make.user(Role.ADMINISTRATOR), make.user(Role.ADMINISTRATOR)
    changes.record(subject(entity_id=1), before=None, after={"code": "a"}, actor=person, now=NOON)
    changes.record(subject(entity_id=2), before=None, after={"code": "a"}, actor=other, now=NOON)
    everything = Scope.everything()
    found = lambda **wanted: [  # noqa: E731 - a phrase of the test
        row.entity_id for row in queries.listed(ChangeFilter(**wanted), scope=everything).rows
    ]

    assert found() == [2, 1]
    assert found(actor_id=person.id) == [1]
    assert found(kind=ChangedKind.TOPIC, entity_id=2) == [2]
    assert found(kind=ChangedKind.BRANCH) == []
    assert found(since=NOON) == [2, 1]
    assert found(until=NOON) == []
    assert [row.name for row in queries.actors(scope=everything)] == sorted([person.name, other.name])
    assert [r.entity_id for r in queries.of_entity(ChangedKind.TOPIC, 1, scope=everything)] == [1]
