"""A question is added to an appeal later: numbers without gap or double, and June as known in June stays."""

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta

import pytest

from reception.domain.errors import NotPermitted, OutOfScope, PartsChanged
from reception.domain.periods import month
from reception.domain.vocabulary import Role, Status
from reception.extensions import db, transaction
from reception.queries import questions as reading
from reception.queries import report
from reception.queries.scope import Scope, scope_of
from reception.services import recount, splitting
from reception.services.registration import Part
from tests.clerk import Splitting, split_all
from tests.integration.services.test_registration import clean_processes
from tests.making import NOON

MONTH_LATER = NOON + timedelta(days=40)
JUNE = month(2026, 6)


@pytest.fixture
def branch(make):
    return make.branch()


@pytest.fixture
def clerk(make, branch):
    return make.user(Role.STAFF, branch=branch)


@pytest.fixture
def appeal(make, branch, clerk):
    return make.appeal(branch, actor=clerk)


def split(appeal, actor, *, seen=None, text="Яма на дороге.", now=MONTH_LATER, **values):
    with transaction():
        return splitting.split(
            appeal,
            Part(topic_id=values.pop("topic_id", None), text=text),
            district_id=values.pop("district_id", None),
            seen_parts=seen or appeal.parts,
            actor=actor,
            scope=scope_of(actor),
            now=now,
        )


def test_a_later_question_has_the_next_number_its_own_topic_and_the_term_of_the_appeal(
    make, appeal, clerk, branch
):
    first = appeal.questions[0]
    district = make.district(branch)
    question, is_new = split(appeal, clerk, topic_id=make.topic("land").id, district_id=district.id)

    assert is_new
    assert [first.number, question.number] == [f"{appeal.number}/1", f"{appeal.number}/2"]
    assert (question.topic.code, question.district, question.text) == ("land", district, "Яма на дороге.")
    assert (question.received_at, question.due_at, question.status) == (
        appeal.received_at,
        first.due_at,
        Status.REGISTERED,
    )
    (event,) = reading.events_of(question)
    assert (event.happened_at, event.recorded_at) == (appeal.received_at, MONTH_LATER)
    assert [found for _count, found in recount.recount(mend=False)] == [[]]


def test_june_as_known_in_june_does_not_change_and_june_as_known_now_has_one_more(appeal, clerk):
    in_june = NOON + timedelta(days=29)
    before = report.report(asked(in_june))
    split(appeal, clerk)

    assert report.report(asked(in_june)) == before
    assert report.report(asked(MONTH_LATER)).total.received == before.total.received + 1


def asked(known_at):
    return report.Question(period=JUNE, known_at=known_at, scope=Scope.everything())


def test_the_words_of_the_later_question_find_the_appeal(appeal, clerk):
    split(appeal, clerk, text="Колодец без крышки.")

    assert len(reading.found(["колодец"], scope=Scope.everything()).rows) == 2


def test_the_same_form_sent_twice_adds_once(appeal, clerk):
    first, _ = split(appeal, clerk, seen=1)
    again, is_new = split(appeal, clerk, seen=1)

    assert (again, is_new, appeal.parts) == (first, False, 2)


def test_who_did_not_see_the_latest_question_is_told(appeal, clerk):
    split(appeal, clerk, seen=1)

    with pytest.raises(PartsChanged) as refusal:
        split(appeal, clerk, seen=1, text="Другое.")
    assert refusal.value.parts == 2


def test_a_number_that_was_taken_in_vain_returns(appeal, clerk, monkeypatch):
    monkeypatch.setattr(splitting, "add_part", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        split(appeal, clerk)
    monkeypatch.undo()
    question, _ = split(appeal, clerk)

    assert question.part == 2


def test_an_official_and_another_branch_may_not(make, appeal, branch):
    official = make.official(make.organisation(branch))
    stranger = make.user(Role.STAFF, branch=make.branch())
    for person, refusal in ((official, NotPermitted), (stranger, OutOfScope)):
        with pytest.raises(refusal):
            split(appeal, person)


def test_four_who_add_at_once_leave_no_gap_and_no_double(app, make, appeal, clerk, database_url, tmp_path):
    works = [
        Splitting(database_url, tmp_path, appeal.id, clerk.id, MONTH_LATER, f"clerk {number}", 4)
        for number in range(4)
    ]
    db.session.remove()
    with ProcessPoolExecutor(len(works), mp_context=clean_processes()) as pool:
        added = [part for parts in pool.map(split_all, works) for part in parts]

    assert sorted(added) == list(range(2, 18))
