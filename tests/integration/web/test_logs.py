"""What the log says of an error: its name and place, and nothing that a person wrote or is called."""

import io
import json
import logging
import sys

import pytest
import sqlalchemy as sa
import structlog

from reception.extensions import db
from reception.logs import configure_logs
from reception.models import Applicant
from reception.services import job_expiry
from tests.making import NOON

NAME = "Ахметова Сауле Маратовна"


@pytest.fixture
def log(app, monkeypatch):
    """Return what is written while the program logs as in production."""
    before = structlog.get_config()
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    configure_logs("WARNING", as_json=True)
    yield written
    structlog.configure(**before)


def refused_row():
    """Raise the database's own error about a row with a person in it."""
    row = {"name": NAME, "name_folded": NAME.lower(), "branch_id": None, "created_at": NOON}
    db.session.execute(sa.insert(Applicant).values(row))


def test_a_row_that_the_database_refuses_is_not_told_to_the_log(log):
    with pytest.raises(sa.exc.IntegrityError) as refused:
        refused_row()
    db.session.rollback()
    assert NAME not in str(refused.value) or "DETAIL" in str(refused.value), "PostgreSQL quotes the row"

    structlog.get_logger().error("failed", exc_info=refused.value)

    line = json.loads(log.getvalue())
    assert NAME not in log.getvalue()
    assert "Сауле" not in line["error"] + line["at"]
    assert line["error"].startswith("IntegrityError from ")
    assert "test_logs.py:" in line["at"]


def test_an_error_at_hand_is_named_too(log):
    try:
        raise ValueError(NAME)
    except ValueError:
        structlog.get_logger().exception("failed")

    line = json.loads(log.getvalue())
    assert (line["error"], NAME in log.getvalue()) == ("ValueError", False)
    assert line["at"].startswith("test_logs.py:")


def test_a_page_that_breaks_shows_a_number_and_its_line_says_where(visit, log, monkeypatch):
    def broken():
        raise RuntimeError(NAME)

    monkeypatch.setattr("reception.web.health.views.clock_queries.healths", lambda _now: broken())

    visit().open("/healthz/clock", expect=500)

    line = json.loads(log.getvalue().splitlines()[-1])
    assert (line["event"], line["error"]) == ("failed", "RuntimeError")
    assert NAME not in log.getvalue()


def test_celery_says_which_task_failed_and_not_what_the_error_said(app, log, caplog, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ValueError(NAME)

    monkeypatch.setattr(job_expiry, "remove_expired", broken)
    celery = app.extensions["celery"]
    celery.loader.import_default_modules()

    with caplog.at_level(logging.ERROR):
        celery.tasks["jobs.tidy"].apply()

    assert "Task jobs.tidy[" in caplog.text
    assert NAME not in caplog.text + log.getvalue()
    assert '"error": "ValueError"' in log.getvalue()
