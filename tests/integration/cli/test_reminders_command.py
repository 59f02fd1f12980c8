"""The command ``reception reminders``."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner, Result

from reception.cli.reminders import reminders
from reception.extensions import db
from reception.models import Mail, Reminder
from tests.making import Maker
from tests.reminding import Desk, make_desk, moment


@pytest.fixture
def desk(make: Maker) -> Desk:
    return make_desk(make)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(reminders, list(arguments), catch_exceptions=False)


def test_preview_prints_what_would_go_to_whom_and_writes_nothing(desk: Desk) -> None:
    question = desk.question()
    day = desk.day(question, 3)

    shown = json.loads(run("preview", "--on", day.isoformat(), "--json").output)

    item = {
        "number": question.number,
        "due_on": desk.day(question, 0).isoformat(),
        "is_new": True,
    }
    assert shown == {
        "on": day.isoformat(),
        "is_working_day": True,
        "digests": [
            {
                "recipient": person.name,
                "email": person.email,
                "language": "ru",
                "items": [item | {"rung": rung, "why": why}],
            }
            for person, rung, why in (
                (desk.official, "overdue_1", "assigned_to_you"),
                (desk.manager, "overdue_3", "overdue_in_your_branch"),
            )
        ],
    }
    for table in (Mail, Reminder):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_preview_as_a_table_names_each_question_and_reason(desk: Desk) -> None:
    question = desk.question()

    output = run("preview", "--on", desk.day(question, -3).isoformat()).output

    assert question.number in output
    assert "due_3" in output
    assert "assigned to you" in output
    assert desk.manager.email not in output, "nothing is overdue yet"


def test_nothing_goes_out_on_a_day_off(app: Any) -> None:
    assert "day off" in run("preview", "--on", "2026-06-06").output
    assert json.loads(run("preview", "--on", "2026-06-06", "--json").output) == {
        "on": "2026-06-06",
        "is_working_day": False,
        "digests": [],
    }


def test_sweep_and_send_by_hand_do_what_the_clock_does(desk: Desk) -> None:
    question = desk.question()
    with time_machine.travel(moment(desk.day(question, 3), 9.5, desk.branch.zone)):
        swept = json.loads(run("sweep", "--json").output)
        assert (swept["digests"], swept["reminders"]) == (2, 2)
        assert json.loads(run("send", "--json").output) == {"sent": 2, "delayed": 0, "given_up": 0}
        assert run("sweep").output == "0 branches swept: 0 digests, 0 new reminders.\n"


def test_send_exits_with_1_where_the_folder_cannot_be_written(desk: Desk, app: Any) -> None:
    app.config["SETTINGS"].outbox_dir.write_text("a file in the way")
    question = desk.question()
    with time_machine.travel(moment(desk.day(question, 3), 9.5, desk.branch.zone)):
        run("sweep")
        result = run("send")

    assert result.exit_code == 1
    assert "1 to be tried again" in result.output
