"""The kept figures' nightly task fills them once, counts them again, tells of a wrong one until mended."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
import time_machine
from click.testing import CliRunner

from reception.cli.recount import recount
from reception.extensions import db
from reception.models import KeptFigure
from reception.queries.clock import healths
from tests.freezing import DAY, SIGNED_AT, late

NAME = "figures.recount"
AT = SIGNED_AT + DAY


@pytest.fixture
def task(app: Any) -> Any:
    """Return the task."""
    celery = app.extensions["celery"]
    celery.loader.import_default_modules()
    return celery.tasks[NAME]


@pytest.fixture
def register(make: Any) -> None:
    """Register three questions and close one."""
    branch = make.branch()
    for _ in range(3):
        question = make.question(branch)
    late(question, recorded_at=SIGNED_AT - DAY)


def kept() -> list[tuple[str, int]]:
    rows = db.session.execute(sa.select(KeptFigure.figure, KeptFigure.count).order_by(KeptFigure.figure))
    return [(figure.value, count) for figure, count in rows]


def write(statement: Any) -> None:
    db.session.execute(statement)
    db.session.commit()


def test_the_first_count_fills_them_and_puts_them_together(register, task):
    write(
        sa.delete(KeptFigure).where(KeptFigure.id == sa.select(sa.func.min(KeptFigure.id)).scalar_subquery())
    )
    with time_machine.travel(AT, tick=False):
        task()
        assert kept() == [("decided", 1), ("received", 3)]
        assert healths(AT)[NAME] == "well"


def test_a_wrong_figure_is_told_until_it_is_mended(register, task):
    wrong = sa.update(KeptFigure).where(KeptFigure.figure == "received").values(count=KeptFigure.count + 1)
    with time_machine.travel(AT, tick=False) as clock, structlog.testing.capture_logs() as logs:
        task()
        write(wrong)
        clock.shift(timedelta(hours=1))
        task()  # counted already since night fell
        clock.shift(DAY)
        for _ in range(2):
            with pytest.raises(Exception):  # noqa: B017, PT011 - the alarm, and the same an hour later
                task()
            clock.shift(timedelta(hours=1))
        assert healths(AT + DAY + timedelta(hours=3))[NAME] == "failing"
        (told,) = [each for each in logs if each["event"] == "kept_figure_differs"]
        assert (told["figure"], told["month"], told["missing"]) == ("received", "2026-06", -1)

        before = run("--json")
        assert (before.exit_code, len(json.loads(before.output)["figures"])) == (1, 1)
        assert run("--mend").exit_code == 0
        task()
        assert healths(AT + DAY + timedelta(hours=3))[NAME] == "well"
        assert json.loads(run("--json").output)["figures"] == []


def run(*arguments: str) -> Any:
    db.session.rollback()
    return CliRunner().invoke(recount, list(arguments), catch_exceptions=False)
