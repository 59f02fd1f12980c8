"""A day of the working calendar is changed: which open terms move, which do not, and what is on record."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reception.domain.calendar import CalendarOverride
from reception.domain.directory_errors import EntryChangedMeanwhile, YearsOutOfOrder
from reception.domain.errors import CalendarUnknown, NotPermitted
from reception.domain.periods import local_day
from reception.domain.report import Names
from reception.domain.vocabulary import Role
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import CalendarDayRow, Event
from reception.queries import terms
from reception.queries.scope import UNSCOPED
from reception.queries.terms import CalendarChange
from reception.services import calendars, questions
from tests.desk import NOW, make_desk

ORAL = ZoneInfo("Asia/Oral")
NAMES = Names("Қала күні", "День города", "City Day")
CITY_DAY = date(2026, 6, 16)  # a Tuesday within the terms of June
OFF = CalendarChange(CITY_DAY, CalendarOverride(CITY_DAY, False, NAMES))
AS_PUBLISHED = CalendarChange(CITY_DAY, None)


@pytest.fixture
def desk(make):
    with make.together():
        return make_desk(make)


@pytest.fixture
def administrator(make):
    return make.user(Role.ADMINISTRATOR)


def set_day(change, actor, *, now=NOW):
    _moves, seen = calendars.preview(change)
    count = calendars.set_day(change, seen=seen, actor=actor, now=now)
    db.session.commit()
    return count


def due_on(question):
    return local_day(question.due_at, question.branch.zone)


def events(question, action=Action.RECKON):
    statement = db.select(Event).where(Event.question_id == question.id, Event.action == action)
    return db.session.scalars(statement, execution_options=UNSCOPED).all()


def test_a_day_off_moves_the_open_terms_around_it_and_no_other(desk, make, administrator):
    around = make.question(desk.branch, received_at=NOW - timedelta(days=9))
    over = make.question(desk.branch, received_at=NOW - timedelta(days=40))
    closed = make.question(desk.branch, received_at=NOW - timedelta(days=9))
    make.closed(closed, official=desk.official, manager=desk.manager, at=NOW - timedelta(days=1))
    before = {question.id: due_on(question) for question in (around, over, closed)}

    found, _seen = calendars.preview(OFF)
    assert [(m.question.id, m.due_from, m.due_to) for m in found] == [
        (around.id, before[around.id], before[around.id] + timedelta(days=1))
    ]

    assert set_day(OFF, administrator) == 1
    assert due_on(around) == before[around.id] + timedelta(days=1)
    assert (due_on(over), due_on(closed)) == (before[over.id], before[closed.id])
    assert local_day(around.original_due_at, desk.branch.zone) == before[around.id]


def test_a_move_is_an_event_of_now_that_says_which_day(desk, make, administrator):
    question = make.question(desk.branch, received_at=NOW - timedelta(days=9))
    set_day(OFF, administrator)

    (event,) = events(question)
    assert (event.happened_at, event.recorded_at, event.actor_id) == (NOW, NOW, administrator.id)
    assert event.facts["calendar"] == {
        "day": "2026-06-16",
        "is_working": False,
        "names": {"kk": "Қала күні", "ru": "День города", "en": "City Day"},
    }
    assert event.status_from == event.status_to == question.status


def test_a_day_that_is_as_published_again_moves_the_terms_back(desk, make, administrator):
    question = make.question(desk.branch, received_at=NOW - timedelta(days=9))
    first = due_on(question)
    set_day(OFF, administrator)

    assert set_day(AS_PUBLISHED, administrator, now=NOW + timedelta(hours=1)) == 1
    assert due_on(question) == first
    assert db.session.get(CalendarDayRow, CITY_DAY) is None
    assert len(events(question)) == 2


def test_a_term_that_a_person_extended_to_a_day_stays(desk, make, administrator):
    question = make.question(desk.branch, received_at=NOW - timedelta(days=9))
    promised = date(2026, 7, 10)
    questions.extend(question, due_on=promised, reason="Запрос", act=make.act(desk.manager, NOW))
    db.session.commit()

    assert set_day(OFF, administrator, now=NOW + timedelta(hours=1)) == 0
    assert due_on(question) == promised


def test_a_reopened_question_moves_by_its_new_term(desk, make, administrator):
    question = make.question(desk.branch, received_at=NOW - timedelta(days=40))
    make.closed(question, official=desk.official, manager=desk.manager, at=NOW - timedelta(days=30))
    questions.reopen(question, reason="Не сделано", act=make.act(desk.manager, NOW - timedelta(days=1)))
    db.session.commit()
    before = due_on(question)

    assert set_day(OFF, administrator) == 1
    assert due_on(question) == before + timedelta(days=1)


def test_a_term_that_a_register_gave_stays(desk, make, administrator):
    question = make.question(desk.branch, received_at=NOW - timedelta(days=9))
    question.appeal.own_number = "17-к"
    db.session.commit()

    assert set_day(OFF, administrator) == 0


def test_what_changed_since_the_preview_is_shown_anew(desk, make, administrator):
    make.question(desk.branch, received_at=NOW - timedelta(days=9))
    _moves, seen = calendars.preview(OFF)
    make.question(desk.branch, received_at=NOW - timedelta(days=8))

    with pytest.raises(EntryChangedMeanwhile):
        calendars.set_day(OFF, seen=seen, actor=administrator, now=NOW)
    db.session.rollback()
    assert db.session.get(CalendarDayRow, CITY_DAY) is None


def test_two_people_who_set_the_same_day_do_not_write_over_one_another(administrator):
    _moves, seen = calendars.preview(OFF)
    calendars.set_day(OFF, seen=seen, actor=administrator, now=NOW)

    with pytest.raises(EntryChangedMeanwhile):
        calendars.set_day(AS_PUBLISHED, seen=seen, actor=administrator, now=NOW)


def test_only_an_administrator_changes_the_calendar(desk):
    _moves, seen = calendars.preview(OFF)

    with pytest.raises(NotPermitted):
        calendars.set_day(OFF, seen=seen, actor=desk.manager, now=NOW)
    with pytest.raises(NotPermitted):
        calendars.confirm_year(2027, actor=desk.manager, now=NOW)


class TestYears:
    def test_a_confirmed_year_is_known_and_so_are_the_terms_that_reach_into_it(self, administrator):
        late = datetime(2027, 12, 20, 6, tzinfo=UTC)
        with pytest.raises(CalendarUnknown):
            terms.given(late, ORAL)

        calendars.confirm_year(2028, actor=administrator, now=NOW)
        db.session.commit()

        assert terms.reckoning(late, ORAL).due_on.year == 2028

    def test_years_are_confirmed_one_after_the_other(self, administrator):
        with pytest.raises(YearsOutOfOrder):
            calendars.confirm_year(2029, actor=administrator, now=NOW)

    def test_a_term_that_would_reach_into_an_unknown_year_is_an_error_and_moves_nothing(
        self, desk, make, administrator
    ):
        received = datetime(2027, 12, 9, 6, tzinfo=UTC)
        question = make.question(desk.branch, received_at=received)
        day = date(2027, 12, 22)

        with pytest.raises(CalendarUnknown):
            calendars.preview(CalendarChange(day, CalendarOverride(day, False, NAMES)))
        assert due_on(question).year == 2027

    def test_confirming_twice_is_confirming_once(self, administrator):
        for hours in (0, 1):
            calendars.confirm_year(2027, actor=administrator, now=NOW + timedelta(hours=hours))

        assert terms.confirmed_years() == {2027: NOW}
