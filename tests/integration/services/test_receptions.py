"""Personal receptions: planned, booked, and told by entries that stay."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from reception.domain.errors import (
    ChangedMeanwhile,
    MissingFact,
    NoSuchHour,
    NotPermitted,
    NotYet,
    OutOfScope,
    PlaceTaken,
    TransitionNotAllowed,
)
from reception.domain.periods import Period, month
from reception.domain.receptions import PlanRule, ReceptionAction, Standing
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import ReceptionRule
from reception.queries import receptions as query
from reception.queries.receptions_report import hours_of, receptions_report
from reception.queries.report import Question
from reception.queries.scope import Scope
from reception.services import appointments, receptions
from reception.services.receptions import Hours, Record

NOW = datetime(2026, 6, 1, 7, tzinfo=UTC)
AFTERNOON = Hours(starts=time(15), ends=time(17))
DAY = timedelta(days=1)
SECOND_TUESDAYS = PlanRule(1, frozenset({2}), Period(date(2026, 6, 1), date(2026, 12, 31)))
ALL = Scope.everything()
HELD = Record(action=ReceptionAction.HOLD, people=7, solved=2)


@pytest.fixture
def branch(make):
    return make.branch()


@pytest.fixture
def official(make, branch):
    return make.official(make.organisation(branch))


@pytest.fixture
def manager(make, branch):
    return make.user(Role.MANAGER, branch=branch)


@pytest.fixture
def hour(official, manager):
    (found,) = receptions.plan_day(official, date(2026, 6, 9), AFTERNOON, actor=manager, now=NOW)
    db.session.commit()
    return found


def asked(branch, known_at, period=None):
    return Question(period=period or month(2026, 6), known_at=known_at, scope=ALL, branch=branch)


def standing_of(branch, known_at):
    (row,) = hours_of(asked(branch, known_at), standing=None)
    return Standing(row.standing)


def test_a_rule_plans_its_hours_in_local_time_and_skips_days_off(official, manager):
    planned = receptions.plan_rule(official, SECOND_TUESDAYS, AFTERNOON, actor=manager, now=NOW)

    assert [hour.starts_at.date().day for hour in planned] == [9, 14, 11, 8, 13, 10, 8]
    assert {hour.starts_at.hour for hour in planned} == {10}, "15:00 in Oral"


def test_a_day_off_is_no_hour_of_a_rule_but_may_be_one_by_itself(official, manager):
    """6 July 2026 is the Day of the Capital."""
    mondays = PlanRule(0, frozenset({1}), month(2026, 7))

    with pytest.raises(NoSuchHour):
        receptions.plan_rule(official, mondays, AFTERNOON, actor=manager, now=NOW)
    assert receptions.plan_day(official, date(2026, 7, 6), AFTERNOON, actor=manager, now=NOW)


def test_the_same_plan_again_adds_nothing(official, manager, branch):
    for key in ("a", "a", "b"):
        receptions.plan_rule(official, SECOND_TUESDAYS, AFTERNOON, actor=manager, now=NOW, submission_key=key)

    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReceptionRule)) == 2
    assert len(query.of_month(branch, month(2026, 6), scope=ALL, now=NOW)) == 1


def test_only_a_manager_of_the_branch_plans_and_the_official_never_enters_what_became_of_it(
    official, hour, make
):
    with pytest.raises(NotPermitted):
        receptions.plan_day(official, date(2026, 6, 10), AFTERNOON, actor=official, now=NOW)
    stranger = make.user(Role.MANAGER, branch=make.branch())
    with pytest.raises(OutOfScope):
        receptions.plan_day(official, date(2026, 6, 10), AFTERNOON, actor=stranger, now=NOW)
    with pytest.raises(NotPermitted):
        receptions.record(hour, HELD, actor=official, now=NOW + 9 * DAY)


def test_nothing_is_entered_before_the_hour_but_that_it_is_cancelled_with_a_reason(hour, manager, branch):
    with pytest.raises(NotYet):
        receptions.record(hour, HELD, actor=manager, now=NOW)
    with pytest.raises(MissingFact):
        receptions.record(hour, Record(action=ReceptionAction.CANCEL), actor=manager, now=NOW)
    with pytest.raises(MissingFact):
        receptions.record(hour, Record(action=ReceptionAction.REPLACE), actor=manager, now=NOW + 9 * DAY)

    cancelled = Record(action=ReceptionAction.CANCEL, reason="Командировка")
    receptions.record(hour, cancelled, actor=manager, now=NOW)
    assert standing_of(branch, NOW) is Standing.CANCELLED


def test_a_late_entry_changes_what_is_known_from_then_on_and_nothing_before(hour, manager, branch):
    receptions.record(hour, Record(action=ReceptionAction.MISS), actor=manager, now=NOW + 9 * DAY)
    receptions.record(hour, HELD, actor=manager, now=NOW + 40 * DAY)
    db.session.commit()

    known = [standing_of(branch, NOW + days * DAY) for days in (0, 8, 9, 39, 40)]
    assert known == [Standing.TO_COME, Standing.TO_COME, Standing.MISSED, Standing.MISSED, Standing.HELD]
    june = receptions_report(asked(branch, NOW + 39 * DAY)).hours
    assert (june.planned, june.held, june.people, june.held_none) == (1, 0, 0, True)
    later = receptions_report(asked(branch, NOW + 40 * DAY)).hours
    assert (later.planned, later.held, later.people, later.solved) == (1, 1, 7, 2)


def test_an_hour_forgotten_by_all_is_missed_in_the_report_and_its_official_stands_first(
    hour, make, manager, branch
):
    diligent = make.official(make.organisation(branch), name="А first by name")
    (other,) = receptions.plan_day(diligent, date(2026, 6, 10), AFTERNOON, actor=manager, now=NOW)
    receptions.record(other, HELD, actor=manager, now=NOW + 10 * DAY)

    rows = receptions_report(asked(branch, NOW + 30 * DAY)).hours_by_official

    assert [(row.key, row.planned, row.held) for row in rows] == [
        (str(hour.official_id), 1, 0),
        (str(diligent.id), 1, 1),
    ]
    assert rows[0].count(Standing.MISSED) == 1


def test_people_are_counted_with_who_received_them(hour, make, manager, branch):
    substitute = make.official(make.organisation(branch))
    replaced = Record(action=ReceptionAction.REPLACE, substitute=substitute, people=5)
    receptions.record(hour, replaced, actor=manager, now=NOW + 9 * DAY)

    rows = {row.key: row for row in receptions_report(asked(branch, NOW + 9 * DAY)).hours_by_official}

    owed, stood = rows[str(hour.official_id)], rows[str(substitute.id)]
    assert (owed.planned, owed.held, owed.count(Standing.REPLACED), owed.people) == (1, 0, 1, 0)
    assert (stood.planned, stood.stood_in, stood.people) == (0, 1, 5)


def test_the_same_entry_again_changes_nothing_and_another_asks_for_the_version_seen(hour, manager):
    first = receptions.record(hour, HELD, actor=manager, now=NOW + 9 * DAY, seen_version=1)

    assert receptions.record(hour, HELD, actor=manager, now=NOW + 10 * DAY, seen_version=1) is first
    missed = Record(action=ReceptionAction.MISS)
    with pytest.raises(ChangedMeanwhile):
        receptions.record(hour, missed, actor=manager, now=NOW + 10 * DAY, seen_version=1)


def test_an_hour_planned_by_mistake_is_withdrawn_before_its_time_and_not_after(hour, manager, branch):
    with pytest.raises(TransitionNotAllowed):
        receptions.withdraw(hour, actor=manager, now=NOW + 9 * DAY)

    receptions.withdraw(hour, actor=manager, now=NOW + DAY)
    assert query.of_month(branch, month(2026, 6), scope=ALL, now=NOW + DAY) == []
    assert receptions_report(asked(branch, NOW + 30 * DAY)).hours.planned == 0
    assert receptions_report(asked(branch, NOW)).hours.planned == 1, "as known before it was withdrawn"

    assert receptions.plan_day(hour.official, date(2026, 6, 9), AFTERNOON, actor=manager, now=NOW + 2 * DAY)


def test_a_place_is_booked_once_and_free_again_when_cancelled(hour, manager):
    def book(slot, key=None, name="Ахметова"):
        return appointments.book(
            hour, slot, visitor_name=name, phone=None, actor=manager, now=NOW, submission_key=key
        )

    first = book(0, "k")
    assert book(0, "k") is first
    for slot in (0, -1, 8):
        with pytest.raises(PlaceTaken):
            book(slot)
    appointments.free(first, hour, actor=manager, now=NOW)
    db.session.flush()
    assert book(0, name="Ермеков").visitor_name == "Ермеков"


def test_nobody_books_a_place_of_an_hour_that_is_over_or_cancelled(hour, manager):
    booking = {"visitor_name": "Ахметова", "phone": None, "actor": manager}
    with pytest.raises(TransitionNotAllowed):
        appointments.book(hour, 0, now=NOW + 9 * DAY, **booking)
    receptions.record(hour, Record(action=ReceptionAction.CANCEL, reason="Болезнь"), actor=manager, now=NOW)
    with pytest.raises(TransitionNotAllowed):
        appointments.book(hour, 0, now=NOW, **booking)


@pytest.mark.parametrize("change", ["UPDATE reception_event SET people = 99", "DELETE FROM reception_event"])
def test_an_entry_about_an_hour_is_not_rewritten_by_sql(hour, change):
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(sa.text(change))
    db.session.rollback()
