"""The journal of visits: entered once, corrected on its day with all on record, and what comes of a line."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from reception.domain.errors import (
    ChangedMeanwhile,
    HappenedInFuture,
    NotPermitted,
    OutOfScope,
    TooLateToCorrect,
    VisitHasAppeal,
)
from reception.domain.vocabulary import Channel, Role
from reception.extensions import db
from reception.models import VisitEntry
from reception.queries import visits as query
from reception.queries.scope import UNSCOPED, Scope, scope_of
from reception.services import visits
from reception.services.visits import Line
from tests.making import NOON

HOUR = timedelta(hours=1)
ALL = Scope.everything()


@pytest.fixture
def branch(make):
    return make.branch()


@pytest.fixture
def clerk(make, branch):
    return make.user(Role.STAFF, branch=branch)


def line(branch, **values):
    return Line(
        **{"branch": branch, "visited_at": NOON, "channel": Channel.IN_PERSON, "minutes": 10} | values
    )


def entered(branch, clerk, **values):
    entry, _is_new = visits.enter(line(branch, **values), actor=clerk, now=NOON)
    db.session.commit()
    return entry


def lines_of(branch):
    return query.journal(branch, NOON.date(), scope=ALL)


def test_a_form_sent_twice_is_one_line(branch, clerk):
    first, is_new = visits.enter(line(branch, submission_key="k"), actor=clerk, now=NOON)
    again, is_new_again = visits.enter(line(branch, submission_key="k"), actor=clerk, now=NOON + HOUR)

    assert (is_new, is_new_again) == (True, False)
    assert again.visit_id == first.visit_id
    assert len(lines_of(branch)) == 1


def test_somebody_unnamed_without_topic_is_a_line_and_a_group_brings_its_people(branch, clerk):
    entered(branch, clerk)
    entered(branch, clerk, people=12, visitor_name="Жители дома 5")

    assert [entry.people for entry in lines_of(branch)] == [12, 1]


def test_a_correction_leaves_what_was_entered_before_on_record(branch, clerk, make):
    entry = entered(branch, clerk, visitor_name="Ахметова", minutes=10)
    visits.correct(entry, line(branch, minutes=25, topic_id=make.topic().id), actor=clerk, now=NOON + HOUR)
    db.session.commit()

    newest, oldest = query.entries_of(entry.visit_id, scope=ALL)
    assert (newest.minutes, oldest.minutes) == (25, 10)
    assert oldest.known_to == newest.known_from == NOON + HOUR
    assert [one.minutes for one in lines_of(branch)] == [25]


def test_a_line_is_corrected_on_its_day_and_not_later(branch, clerk):
    entry = entered(branch, clerk)

    with pytest.raises(TooLateToCorrect):
        visits.correct(entry, line(branch), actor=clerk, now=NOON + timedelta(days=1))
    with pytest.raises(TooLateToCorrect):
        visits.void(entry, actor=clerk, now=NOON + timedelta(days=1))


def test_of_two_who_correct_the_same_line_one_is_told(branch, clerk):
    entry = entered(branch, clerk)
    visits.correct(entry, line(branch, minutes=1), actor=clerk, now=NOON + HOUR)

    with pytest.raises(ChangedMeanwhile):
        visits.correct(entry, line(branch, minutes=2), actor=clerk, now=NOON + HOUR)


def test_a_void_line_counts_no_more_and_stays_on_record(branch, clerk):
    entry = entered(branch, clerk)
    visits.void(entry, actor=clerk, now=NOON + HOUR)

    assert lines_of(branch) == []
    assert len(query.entries_of(entry.visit_id, scope=ALL)) == 2


def test_an_appeal_comes_of_a_visit_once_and_both_know_each_other(branch, clerk, make):
    entry = entered(branch, clerk)
    appeal, other = make.appeal(branch), make.appeal(branch)
    linked = visits.became_appeal(entry, appeal, actor=clerk, now=NOON + timedelta(days=2))
    again = visits.became_appeal(linked, appeal, actor=clerk, now=NOON + timedelta(days=3))

    assert again is linked
    assert query.of_appeal(appeal.id, scope=ALL).visit_id == entry.visit_id
    with pytest.raises(VisitHasAppeal):
        visits.became_appeal(linked, other, actor=clerk, now=NOON + timedelta(days=3))


def test_nobody_enters_for_another_branch_or_without_the_right_or_in_advance(branch, clerk, make):
    with pytest.raises(OutOfScope):
        visits.enter(line(make.branch()), actor=clerk, now=NOON)
    with pytest.raises(NotPermitted):
        visits.enter(line(branch), actor=make.user(Role.AUDITOR, branch=branch), now=NOON)
    with pytest.raises(HappenedInFuture):
        visits.enter(line(branch, visited_at=NOON + HOUR), actor=clerk, now=NOON)


def test_the_journal_of_another_branch_is_not_seen(branch, clerk, make):
    entry = entered(branch, clerk)
    stranger = scope_of(make.user(Role.MANAGER, branch=make.branch()))

    assert query.journal(branch, NOON.date(), scope=stranger) == []
    assert query.visible(entry.visit_id, scope=stranger) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE visit_entry SET minutes = 1",
        "UPDATE visit_entry SET appeal_id = NULL, people = 5",
        "UPDATE visit_entry SET known_to = '2026-01-01 00:00:00' WHERE known_to < '9000-01-01'",
        "DELETE FROM visit_entry",
    ],
)
def test_an_entry_of_the_journal_is_not_rewritten_by_sql(branch, clerk, change):
    entry = entered(branch, clerk)
    visits.correct(entry, line(branch, minutes=20), actor=clerk, now=NOON + HOUR)
    db.session.commit()

    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(sa.text(change))
    db.session.rollback()
    count = sa.select(sa.func.count()).select_from(VisitEntry)
    assert db.session.scalar(count, execution_options=UNSCOPED) == 2
