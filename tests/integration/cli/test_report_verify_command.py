"""The command ``reception report verify`` and the nightly task: what was tampered with is caught."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
import time_machine
from click.testing import CliRunner, Result

from reception.adapters.frozen_json import hash_of
from reception.cli.report import report
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import FrozenReport
from reception.queries.clock import healths
from tests.freezing import DAY, SIGNED_AT, freeze, late, whole

TRIGGERS = {
    "sqlite": ["DROP TRIGGER IF EXISTS frozen_report_no_update", "DROP TRIGGER IF EXISTS event_no_update"],
    "postgresql": [
        "ALTER TABLE frozen_report DISABLE TRIGGER USER",
        "ALTER TABLE event DISABLE TRIGGER USER",
    ],
}


@pytest.fixture
def branch(make):
    return make.branch()


@pytest.fixture
def row(make, branch) -> FrozenReport:
    make.question(branch)
    late(make.question(branch), recorded_at=SIGNED_AT - DAY)
    return freeze(branch, make.user(Role.MANAGER, branch=branch))


def run(*arguments: str) -> Result:
    db.session.rollback()
    return CliRunner().invoke(report, ["verify", *arguments], catch_exceptions=False)


def tamper(statement: str, **values: Any) -> None:
    """Change what nobody can change: as the owner of the database, with the triggers gone."""
    with db.engine.begin() as connection:
        for each in TRIGGERS[connection.dialect.name]:
            connection.execute(sa.text(each))
        connection.execute(sa.text(statement), values)
    db.session.rollback()
    db.session.expire_all()


def found(result: Result) -> list[tuple[str, str]]:
    assert result.exit_code == 1
    (month,) = json.loads(result.output)["different"]
    return [(one["fault"], one["what"]) for one in month["differences"]]


def test_what_nobody_touched_agrees(row):
    result = run()

    assert result.exit_code == 0
    assert "1 frozen months counted again, 0 differ." in result.output


def test_it_agrees_whatever_was_entered_since(row, make, branch):
    late(make.question(branch), recorded_at=SIGNED_AT + DAY)

    assert run().exit_code == 0


def test_a_changed_text_is_told_by_hash_and_figure(row):
    text = row.text.replace('"received":2', '"received":3', 1)
    assert text != row.text
    tamper("UPDATE frozen_report SET text = :text", text=text)

    faults = dict(found(run("--json")))

    assert set(faults) == {"hash", "figures"}
    assert "3 is counted as 2" in faults["figures"]


def test_a_changed_text_whose_hash_was_changed_too_is_told_by_the_figures(row):
    text = row.text.replace('"positive":1', '"positive":2')
    tamper("UPDATE frozen_report SET text = :text, sha256 = :sha256", text=text, sha256=hash_of(text))

    assert {fault for fault, _what in found(run("--json"))} == {"figures"}


def test_a_text_that_cannot_be_read_is_told(row):
    tamper("UPDATE frozen_report SET text = '{}'")

    assert [fault for fault, _what in found(run("--json"))] == ["hash", "unreadable"]


def test_a_moved_moment_of_knowledge_is_told(row):
    at = "2026-07-09 00:00:00.000000" + ("+00" if db.engine.dialect.name == "postgresql" else "")
    tamper("UPDATE frozen_report SET known_at = :at, frozen_at = :at", at=at)

    assert [fault for fault, _what in found(run("--json"))] == ["row"]


def test_an_event_changed_behind_the_states_is_told(row):
    tamper("UPDATE event SET happened_at = recorded_at WHERE action = 'take_over'")

    result = run()

    assert result.exit_code == 1
    assert "the states do not follow" in result.output
    assert run("--quick").exit_code == 0, "the states are what they were"


def test_one_month_or_branch_can_be_chosen(row, make, branch):
    code, other = branch.code, make.branch().code

    assert json.loads(run("--month", "2026-06", "--json").output)["verified"] == 1
    assert json.loads(run("--month", "2026-05", "--json").output)["verified"] == 0
    assert json.loads(run("--branch", code, "--json").output)["verified"] == 1
    assert json.loads(run("--branch", other, "--json").output)["verified"] == 0
    for wrong in (("--branch", "nowhere"), ("--month", "2026-13")):
        assert run(*wrong).exit_code == 2


def test_the_report_of_a_period_is_still_asked_for_without_a_word(app):
    runner = CliRunner()
    good = runner.invoke(report, ["--from", "2026-06-01", "--to", "2026-06-30"])

    assert good.exit_code == 0
    assert json.loads(good.output)["period"]["from"] == "2026-06-01"
    assert runner.invoke(report, ["--from", "2026-06-01"]).exit_code == 2


class TestEachNight:
    @pytest.fixture
    def task(self, app):
        celery = app.extensions["celery"]
        celery.loader.import_default_modules()
        return celery.tasks["reports.verify"]

    def test_it_is_counted_once_a_night(self, row, task):
        with time_machine.travel(SIGNED_AT + DAY, tick=False) as clock, structlog.testing.capture_logs():
            task()
            tamper("UPDATE frozen_report SET text = '{}'")
            clock.shift(timedelta(hours=3))
            task()
            clock.shift(DAY)
            with pytest.raises(Exception, match="2"):
                task()

    def test_a_difference_is_logged_and_stands_on_the_clocks_page_until_it_is_gone(self, row, task):
        text, at = row.text, SIGNED_AT + DAY
        tamper("UPDATE frozen_report SET text = '{}'")
        with time_machine.travel(at, tick=False) as clock, structlog.testing.capture_logs() as logs:
            with pytest.raises(Exception, match="2"):
                task()
            assert {each["event"] for each in logs if each["log_level"] == "error"} == {
                "frozen_report_differs",
                "task_failed",
            }
            clock.shift(timedelta(hours=1))
            with pytest.raises(Exception):  # noqa: B017, PT011 - the alarm of the night before
                task()
            assert healths(at + timedelta(hours=1))["reports.verify"] == "failing"
            tamper("UPDATE frozen_report SET text = :text", text=text)
            clock.shift(DAY)
            task()
            assert healths(at + timedelta(hours=25))["reports.verify"] == "well"
            assert whole(row.id).text == text
