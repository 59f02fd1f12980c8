"""Two records of one person become one and two again; no question and no figure moves because of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain import merging as rules
from reception.domain.errors import MergeStays, NotOnePerson, NotPermitted, OutOfScope, RecordsChanged
from reception.domain.periods import month
from reception.domain.vocabulary import Role
from reception.extensions import db, transaction
from reception.models import Event, QuestionState
from reception.queries import applicants, questions, report
from reception.queries.scope import UNSCOPED, Scope, scope_of
from reception.services import merging
from reception.services.registration import ApplicantDetails
from tests.making import NOON

LATER = NOON + timedelta(hours=5)
EVERYTHING = Scope.everything()
SAULE = ApplicantDetails(name="Ахметова Сауле Маратовна", iin="900315400127", birth_on=date(1990, 3, 15))
S_AKHMETOVA = ApplicantDetails(name="Ахметова С.", phone="+77017654321", address="ул. Абая, 1")


@pytest.fixture
def branch(make):
    return make.branch()


@pytest.fixture
def clerk(make, branch):
    return make.user(Role.STAFF, branch=branch)


@pytest.fixture
def two(make, branch, clerk):
    """Return the two records of a person, the second with two appeals."""
    kept = make.appeal(branch, actor=clerk, applicant=SAULE, text="Нет света.").applicant
    for text in ("Нет воды.", "Яма."):
        other = make.appeal(branch, actor=clerk, applicant=S_AKHMETOVA, text=text).applicant
    return kept, other


def merge(kept, merged, actor, *, seen=None, now=LATER):
    with transaction():
        seen = seen or merging.plan(kept, merged).seen
        return merging.merge(kept, merged, seen=seen, actor=actor, scope=scope_of(actor), now=now)


def undo(record, actor):
    with transaction():
        merging.undo(record, actor=actor, scope=scope_of(actor), now=LATER)


def details(applicant):
    return {name: getattr(applicant, name) for name in rules.DETAILS}


def everything_known():
    """Return the whole history, and the month's report as it is known now."""
    tables = [
        db.session.execute(db.select(model.__table__).order_by(model.id), execution_options=UNSCOPED).all()
        for model in (Event, QuestionState)
    ]
    asked = report.Question(period=month(2026, 6), known_at=LATER, scope=EVERYTHING)
    return tables, report.report(asked)


def found(text):
    return list(applicants.found_by(text, scope=EVERYTHING))


def test_the_kept_record_gets_the_appeals_and_the_details_that_it_lacked(two, clerk):
    kept, merged = two
    record = merge(kept, merged, clerk)

    assert applicants.count_appeals(kept) == 3
    assert applicants.count_appeals(merged) == 0
    assert (kept.name, kept.iin, kept.phone, kept.address) == (
        SAULE.name,
        SAULE.iin,
        S_AKHMETOVA.phone,
        S_AKHMETOVA.address,
    )
    assert (record.merged_by, record.merged_at, len(record.moved)) == (clerk, LATER, 2)
    assert record.taken_over == ["phone", "address"]


def test_neither_merging_nor_undoing_moves_a_history_or_a_figure(two, clerk):
    before = everything_known()
    record = merge(*two, clerk)
    assert everything_known() == before
    undo(record, clerk)

    assert everything_known() == before


def test_whatever_was_known_of_the_person_finds_the_kept_record_alone(two, clerk):
    kept, merged = two
    merge(kept, merged, clerk)

    for typed in ("Ахметова", "Ахметова С.", "701 765", "9003154"):
        assert found(typed) == [kept]
    by_phone = applicants.same_person(kept.branch, name="Ахметова С.", iin=None, phone="+77017654321")
    assert by_phone == kept
    assert applicants.current(merged.id, scope=EVERYTHING) == kept


def test_the_search_finds_the_moved_appeals_by_the_kept_name_and_not_by_the_other(make, branch, clerk):
    kept = make.appeal(branch, actor=clerk, applicant=ApplicantDetails(name="Серікова Айгүл")).applicant
    merged = make.appeal(branch, actor=clerk, applicant=ApplicantDetails(name="Оспанова Айгүл")).applicant
    hits = lambda word: len(questions.found([word], scope=EVERYTHING).rows)  # noqa: E731 - a phrase of the test
    record = merge(kept, merged, clerk)
    assert (hits("серикова"), hits("оспанова")) == (2, 0)
    undo(record, clerk)

    assert (hits("серикова"), hits("оспанова")) == (1, 1)


def test_who_comes_again_under_the_merged_record_is_registered_under_the_kept_one(make, branch, two, clerk):
    kept, merged = two
    merge(kept, merged, clerk)

    appeal = make.appeal(branch, actor=clerk, applicant=S_AKHMETOVA, known_applicant=merged)
    assert appeal.applicant == kept


def test_undoing_restores_exactly_what_moved_and_leaves_what_came_since(make, branch, two, clerk):
    kept, merged = two
    before = details(kept), details(merged)
    record = merge(kept, merged, clerk)
    moved = {appeal.id for appeal in record.moved}
    since = make.appeal(branch, actor=clerk, applicant=SAULE)
    undo(record, clerk)

    assert since.applicant == kept
    assert {appeal.id for appeal in merging._appeals_of(merged)} == moved
    assert (details(kept), details(merged)) == before
    assert set(found("Ахметова")) == {kept, merged}
    assert (record.undone_by, record.undone_at) == (clerk, LATER)


def test_a_detail_that_was_renewed_since_stays(make, branch, two, clerk):
    kept, merged = two
    record = merge(kept, merged, clerk)
    make.appeal(
        branch, actor=clerk, known_applicant=kept, applicant=ApplicantDetails(name="", phone="+77770001122")
    )
    undo(record, clerk)

    assert (kept.phone, kept.address) == ("+77770001122", "")


def test_three_records_are_merged_one_into_another_and_taken_apart_in_turn(make, branch, two, clerk):
    kept, merged = two
    third = make.appeal(branch, actor=clerk, applicant=ApplicantDetails(name="Ахметова Сауле")).applicant
    first, second = merge(kept, merged, clerk), merge(third, kept, clerk)
    assert found("Ахметова") == [third]
    with pytest.raises(MergeStays) as refusal:
        undo(first, clerk)
    assert refusal.value.reason == "later"

    undo(second, clerk)
    assert set(found("Ахметова")) == {kept, third}
    assert found("701 765") == [kept]
    undo(first, clerk)
    assert len(found("Ахметова")) == 3


def test_a_merge_is_undone_once(two, clerk):
    record = merge(*two, clerk)
    undo(record, clerk)

    with pytest.raises(MergeStays) as refusal:
        undo(record, clerk)
    assert refusal.value.reason == "undone"


def test_two_iins_two_branches_and_one_record_are_not_one_person(make, branch, two, clerk):
    kept, merged = two
    other_iin = ApplicantDetails(name="Ахметова Сауле", iin="850101100002")
    foreign = make.appeal(make.branch(branch), applicant=SAULE).applicant
    cases = {
        "iin": make.appeal(branch, actor=clerk, applicant=other_iin).applicant,
        "branch": foreign,
        "same": kept,
    }
    for reason, other in cases.items():
        with pytest.raises(NotOnePerson) as refusal:
            merge(kept, other, clerk)
        assert refusal.value.reason == reason
    merge(kept, merged, clerk)
    with pytest.raises(NotOnePerson, match="merged"):
        merge(kept, merged, clerk)


def test_who_compared_what_has_changed_since_is_told(make, branch, two, clerk):
    kept, merged = two
    seen = merging.plan(kept, merged).seen
    make.appeal(branch, actor=clerk, applicant=S_AKHMETOVA)

    with pytest.raises(RecordsChanged):
        merge(kept, merged, clerk, seen=seen)
    assert applicants.count_appeals(merged) == 3


def test_only_the_desk_of_the_branch_merges(make, branch, two):
    auditor, stranger = make.user(Role.AUDITOR, branch=branch), make.user(Role.STAFF, branch=make.branch())
    for person, refusal in ((auditor, NotPermitted), (stranger, OutOfScope)):
        with pytest.raises(refusal):
            merge(*two, person)


RECORD = st.fixed_dictionaries({name: st.sampled_from([None, "a", "b"]) for name in rules.DETAILS})


@given(RECORD, RECORD)
def test_taking_over_and_giving_back_is_as_if_nothing_had_been(kept, merged):
    names = rules.taken_over(kept, merged)
    both = kept | {name: merged[name] for name in names}
    assert both == {name: kept[name] or merged[name] for name in rules.DETAILS}

    assert both | dict.fromkeys(rules.given_back(both, merged, names)) == kept
