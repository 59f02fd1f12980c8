"""Setting who is reminded when: from a day to come, on record, and for the whole party at once."""

from datetime import timedelta

import sqlalchemy as sa

from reception.domain.escalation import DEFAULT_LADDERS, Ladder
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Change, ReminderLadder
from reception.queries import ladders
from tests.desk import NOW

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)
PAGE = "/administration/reminders"


def send(visitor, expect=302, **given):
    values = {"valid_from": TOMORROW.isoformat()} | given
    return visitor.send(visitor.open(PAGE), values, action="", expect=expect)


def test_another_ladder_holds_from_its_day_on_and_not_before(visit, desk):
    send(visit(desk.administrator), official_before="5, 2", manager_after="1", manager_every="2")

    assert ladders.in_force(TODAY) == DEFAULT_LADDERS
    set_ = ladders.in_force(TOMORROW)
    assert set_.official == Ladder((-5, -2, 1), then_every=5)
    assert set_.manager == Ladder((1,), then_every=2)
    assert set_.head == DEFAULT_LADDERS.head


def test_the_change_is_on_record_from_what_and_to_what(visit, desk):
    send(visit(desk.administrator), manager_after="2")

    (change,) = db.session.scalars(sa.select(Change))
    assert change.actor_id == desk.administrator.id
    assert change.fields["manager"]["from"]["levels"] == [3]
    assert change.fields["manager"]["to"]["levels"] == [2]
    assert "Reminder ladders" in visit(desk.administrator).open("/administration/changes").text


def test_a_day_that_has_begun_is_refused_beside_the_field_and_the_rest_is_kept(visit, desk):
    answer = send(visit(desk.administrator), valid_from=TODAY.isoformat(), head_after="15", expect=422)

    assert "Choose a day that is still to come" in answer.text
    assert answer.page.form("").values["head_after"] == "15"


def test_a_day_can_be_set_once(visit, desk):
    send(visit(desk.administrator))
    send(visit(desk.administrator), expect=422)

    assert len(db.session.scalars(sa.select(ReminderLadder)).all()) == 1


def test_what_is_no_list_of_days_is_told_beside_the_field(visit, desk):
    answer = send(visit(desk.administrator), manager_after="3, three", expect=422)
    assert "Whole numbers from 1 to 250, as in 3, 1." in answer.text

    answer = send(visit(desk.administrator), manager_after="3, 3", expect=422)
    assert "Each day once" in answer.text


def test_an_administrator_of_a_branch_reads_them_and_sets_none(visit, desk, make):
    of_branch = make.user(Role.ADMINISTRATOR, branch=desk.branch, language=desk.administrator.language)
    visitor = visit(of_branch)
    page = visitor.open(PAGE)
    assert "an administrator of the whole party sets them" in page.text

    token = page.page.all("input", name="csrf_token")[0]["value"]
    visitor.post(PAGE, {"csrf_token": token, "valid_from": TOMORROW.isoformat()}, expect=403)
