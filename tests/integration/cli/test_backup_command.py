"""The commands ``reception backup`` and ``reception restore``: what was there is there again."""

import tarfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from reception.cli.backup import backup, restore
from reception.extensions import db
from reception.queries.scope import UNSCOPED
from reception.services import recount
from tests.conftest import database, make_app, server
from tests.making import Maker


@pytest.fixture
def backed_up(app: Any, make: Maker, tmp_path: Path) -> Path:
    """Return a backup of an installation with three questions and one attachment."""
    branch = make.branch()
    for _ in range(3):
        make.question(branch)
    db.session.commit()
    paper = tmp_path / "attachments" / "ab" / "abcd"
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"%PDF-1.7 a citizen's paper")
    path = tmp_path / "backup.tar"
    assert run(app, backup, path).exit_code == 0
    return path


@pytest.fixture
def elsewhere(tmp_path: Path, server_url: str | None) -> Iterator[Any]:
    """Return an installation whose database is empty."""
    name = f"reception_restored_{uuid.uuid4().hex[:8]}"
    url = f"sqlite:///{tmp_path}/{name}.sqlite3"
    if server_url is not None:
        url = database(server_url, name)
        with server(server_url) as on_server:
            on_server(f"CREATE DATABASE {name}")
    app = make_app(url, tmp_path / "elsewhere")
    yield app
    with app.app_context():
        db.engine.dispose()
    if server_url is None:
        return
    with server(server_url) as on_server:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def inside(app: Any) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()


def run(app: Any, command: Any, path: Path) -> Result:
    with inside(app):
        return CliRunner().invoke(command, [str(path)], catch_exceptions=False)


def rows(app: Any) -> dict[str, list[Any]]:
    """Return everything in the database."""
    with inside(app):
        return {
            table.name: sorted(
                map(repr, db.session.execute(sa.select(table), execution_options=UNSCOPED).all())
            )
            for table in db.metadata.sorted_tables
        }


def test_what_was_backed_up_is_there_again_row_by_row_and_file_by_file(app, backed_up, elsewhere, tmp_path):
    assert run(elsewhere, restore, backed_up).exit_code == 0

    restored = rows(elsewhere)
    assert restored == rows(app)
    assert len(restored["question"]) == 3
    paper = tmp_path / "elsewhere" / "attachments" / "ab" / "abcd"
    assert paper.read_bytes() == b"%PDF-1.7 a citizen's paper"
    with inside(elsewhere):
        assert [differences for _count, differences in recount.recount(mend=False)] == [[]]


def test_history_is_as_unchangeable_after_a_restore_as_before(backed_up, elsewhere):
    run(elsewhere, restore, backed_up)

    with inside(elsewhere), pytest.raises(sa.exc.DatabaseError):
        db.session.execute(sa.text("UPDATE event SET facts = '{}'"))


def test_a_restore_overwrites_nothing(app, backed_up):
    result = run(app, restore, backed_up)

    assert result.exit_code == 1
    assert "The database is not empty" in result.output


def test_a_damaged_backup_is_told_from_a_whole_one_before_anything_is_changed(backed_up, elsewhere, tmp_path):
    folder = tmp_path / "unpacked"
    with tarfile.open(backed_up) as tar:
        tar.extractall(folder, filter="data")
    (folder / "attachments" / "ab" / "abcd").write_bytes(b"something else")
    with tarfile.open(tmp_path / "damaged.tar", "w") as tar:
        tar.add(folder, "")

    result = run(elsewhere, restore, tmp_path / "damaged.tar")

    assert result.exit_code == 1
    assert "damaged" in result.output
    with inside(elsewhere):
        assert sa.inspect(db.engine).get_table_names() == []


def test_a_file_that_is_no_backup_is_refused(elsewhere, tmp_path):
    (tmp_path / "notes.txt").write_text("no backup")

    assert "is no backup of Reception" in run(elsewhere, restore, tmp_path / "notes.txt").output


def test_a_backup_never_overwrites_a_file(app, backed_up):
    assert "exists already" in run(app, backup, backed_up).output
