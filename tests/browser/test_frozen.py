"""A month is frozen in a browser; an entry that comes late stands beside it as a restatement."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from reception.domain.vocabulary import Outcome
from reception.domain.workflow import Action
from reception.extensions import db, utcnow
from reception.models import Question
from reception.queries.scope import UNSCOPED
from reception.services import history
from tests.browser.window import Window

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)


def test_a_manager_freezes_a_month_and_sees_what_is_known_otherwise_later(window, world):
    desk = world.desk()
    now = utcnow()
    last = now.replace(day=1) - 10 * DAY
    with world.writing():
        made = [world.make.question(desk.branch, actor=desk.staff, received_at=last) for _ in range(2)]
    question_id = made[0].id
    month = f"{last:%Y-%m}"
    manager: Window = window(desk.manager.email, "en")
    manager.open(f"/report?month={month}&branch={desk.branch.code}")
    manager.page.get_by_role("link", name="Freeze the month").click()
    expect(manager.page).to_have_url(re.compile("/freeze"))
    expect(manager.button("Freeze the month")).to_be_visible()
    assert [*manager.layout_faults(), *manager.axe_faults()] == []
    manager.page.locator("main").get_by_role("button", name="Freeze the month").click()
    manager.sees("The month is frozen.")
    assert [*manager.layout_faults(), *manager.axe_faults()] == []
    manager.resize(390)
    assert [*manager.layout_faults()] == []
    manager.resize(1280)

    with world.writing():
        question = db.session.get_one(Question, question_id, execution_options=UNSCOPED)
        history.record(
            question,
            Action.TAKE_OVER,
            actor_id=None,
            happened_at=last + DAY,
            recorded_at=utcnow(),
            facts={"outcome": Outcome.POSITIVE.value},
        )
    manager.open(f"/report?month={month}&branch={desk.branch.code}")

    manager.sees("1 question stands otherwise than it was signed.")
    assert [*manager.layout_faults(), *manager.axe_faults()] == []
    manager.page.get_by_role("link", name="All restatements, and why").click()
    expect(manager.page).to_have_url(re.compile("/restatements"))
    assert [*manager.layout_faults(), *manager.axe_faults()] == []
