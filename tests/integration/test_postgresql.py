"""What is asked of PostgreSQL alone: how long a page may take, and for what its statement is planned."""

import pytest
import sqlalchemy as sa

from reception.cli.launcher import children
from reception.domain.periods import month
from reception.extensions import db, utcnow
from reception.queries import report
from reception.queries.scope import Scope
from reception.settings import Settings
from tests.conftest import make_app


@pytest.fixture
def served(database_url, server_url, tmp_path):
    """Return the app of a web server whose pages may take a second."""
    if server_url is None:
        pytest.skip("SQLite stops no statement")
    app = make_app(database_url, tmp_path, PAGE_SECONDS="1")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_a_statement_that_nobody_waits_for_any_more_is_stopped(served):
    with pytest.raises(sa.exc.OperationalError, match="statement timeout"):
        db.session.execute(sa.text("SELECT pg_sleep(3)"))


def test_a_report_is_planned_for_its_values_and_nothing_else_is(served):
    mode = sa.text("SHOW plan_cache_mode")
    assert db.session.scalar(mode) == "auto"

    report.report(report.Question(period=month(2026, 5), known_at=utcnow(), scope=Scope.everything()))
    assert db.session.scalar(mode) == "force_custom_plan"

    db.session.rollback()
    assert db.session.scalar(mode) == "auto"


def test_only_the_web_server_is_limited(tmp_path):
    settings = Settings.from_env({"RECEPTION_ENV": "testing", "VAR_DIR": str(tmp_path)})

    limits = {command.name: command.environment.get("PAGE_SECONDS") for command in children(settings)}
    assert limits == {"The web server": "300", "The worker": None, "The clock": None}
