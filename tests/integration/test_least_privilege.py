"""The database role that deploy/ makes for the program can do its work, and not change what is signed."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.queries import report
from reception.queries.scope import scope_of
from tests.conftest import make_app, server
from tests.desk import Desk, make_desk
from tests.freezing import JUNE, SIGNED_AT, freeze
from tests.making import NOON, Maker

GRANTS = Path(__file__).parents[2] / "deploy" / "postgresql-role.sql"
APPEND_ONLY = ("event", "change", "disclosure", "frozen_report", "report_definition", "reception_event")


@pytest.fixture
def limited(database_url: str, server_url: str | None, tmp_path: Path) -> Iterator[Any]:
    """Return the app as the role of the grants on a database whose tables another role owns."""
    if server_url is None:
        pytest.skip("SQLite has no roles")
    role, password = f"reception_app_{secrets.token_hex(4)}", secrets.token_hex(8)
    with server(database_url) as run:
        run(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
        run(
            "\n".join(
                line for line in GRANTS.read_text().replace(':"app"', role).splitlines() if line[:2] != "--"
            )
        )
    url = sa.make_url(database_url).set(username=role, password=password)
    app = make_app(url.render_as_string(hide_password=False), tmp_path)
    try:
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()
    finally:
        with server(database_url) as run:
            run(f"DROP OWNED BY {role}; DROP ROLE {role}")


@pytest.fixture
def desk(limited: Any) -> Desk:
    return make_desk(Maker())


def test_the_program_does_its_work(desk):
    make = Maker()
    question = make.question(desk.branch, actor=desk.staff)
    make.closed(question, official=desk.official, manager=desk.manager, at=NOON.replace(day=9))
    signed = freeze(desk.branch, desk.manager)

    asked = report.Question(period=JUNE, known_at=SIGNED_AT, scope=scope_of(desk.manager), branch=desk.branch)
    assert report.report(asked).total.decided_total == 1
    assert signed.frozen_by_id == desk.manager.id
    assert Role.MANAGER in desk.manager.roles


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_it_changes_and_deletes_nothing_that_is_signed_or_has_happened(limited, table):
    for statement in (
        f"UPDATE {table} SET {key_of(table)} = {key_of(table)}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(sa.text(statement))
        db.session.rollback()


@pytest.mark.parametrize("table", [*APPEND_ONLY, "visit_entry"])
def test_it_switches_no_trigger_off(limited, table):
    with pytest.raises(ProgrammingError, match="must be owner"):
        db.session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))


def key_of(table: str) -> str:
    return next(iter(db.metadata.tables[table].primary_key)).name
