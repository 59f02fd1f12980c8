"""The checks at the end of a run see what they are there to see."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from reception.extensions import db, transaction
from reception.models import Mail
from reception.services import reminders
from tests.conftest import copied, make_app
from tests.faults import checks
from tests.faults.cast import Desk, fill
from tests.faults.clerks import Tally
from tests.making import NOON

FIRST = "id = (SELECT min(id) FROM {table})"


@pytest.fixture(scope="module")
def filled(
    template: str, server_url: str | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, list[Desk]]]:
    """A world without processes, whose first day's reminders are written."""
    folder = tmp_path_factory.mktemp("checks")
    with copied(template, server_url, folder / "reception.sqlite3") as url:
        desks = fill(url, folder)
        with make_app(url, folder).app_context():
            reminders.sweep(now=NOON, transaction=transaction)
            with transaction():
                db.session.execute(sa.update(Mail).values(sent_at=NOON))
            yield folder, desks
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def world(filled: tuple[Path, list[Desk]]) -> Iterator[Any]:
    """The same with all mails at the server; what a test does to the rows is not kept."""
    folder, desks = filled
    copies = Counter(checks.message_id_of(mail) for mail in db.session.scalars(sa.select(Mail)))
    sink = SimpleNamespace(copies=copies, digests={}, doubled=0)
    yield SimpleNamespace(desks=desks, sink=sink, clock=SimpleNamespace(now=lambda: NOON), folder=folder)
    db.session.rollback()


def test_where_nothing_was_broken_nothing_is_wrong(world: Any) -> None:
    findings = checks.look(world, Tally())

    assert findings.wrong() == {}
    assert findings.rungs_due > 50
    assert findings.mails == len(world.sink.copies) > 10


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM reminder WHERE " + FIRST.format(table="reminder"), "rungs_not_once"),
        ("UPDATE mail SET sent_at = NULL WHERE " + FIRST.format(table="mail"), "mails_unsent"),
        ("UPDATE mail SET key = 'another' WHERE " + FIRST.format(table="mail"), "mails_under_two_ids"),
        ("UPDATE number_counter SET last = last + 1", "gaps_and_doubles_of_numbers"),
        ("UPDATE appeal SET serial = 1000 WHERE serial = 3", "gaps_and_doubles_of_numbers"),
        (
            "UPDATE question SET assignee_id = NULL WHERE " + FIRST.format(table="question"),
            "differences_of_recount",
        ),
    ],
)
def test_a_row_that_is_wrong_is_counted(world: Any, statement: str, named: str) -> None:
    db.session.execute(sa.text(statement))

    assert named in checks.look(world, Tally()).wrong()


def test_what_the_clerks_were_told_and_is_not_so_is_counted(world: Any) -> None:
    told = Tally(registered={"Nobody": 999}, steps={1: ["assign", "accept"]}, jobs={7})

    wrong = checks.look(world, told).wrong()

    assert wrong == {
        "registrations_not_once": 1,
        "steps_not_once": 1,
        "jobs_not_once": 1,
    }


def test_a_mail_that_never_reached_the_server_is_lost(world: Any) -> None:
    del world.sink.copies[next(iter(world.sink.copies))]

    assert checks.look(world, Tally()).wrong() == {"mails_lost": 1}
