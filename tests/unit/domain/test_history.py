"""The fold of a question's history: two times, late entries, retractions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception.domain.errors import HappenedInFuture, MissingFact, SamePersonAccepts, TransitionNotAllowed
from reception.domain.history import (
    FOREVER,
    Entry,
    State,
    effective,
    fold,
    spells_over_knowledge,
    state_at,
    statuses_around,
)
from reception.domain.vocabulary import Outcome, Status
from reception.domain.workflow import ASKING, PROPOSING, TRANSITIONS, Action, Target
from tests.lives import MICROSECOND, World, attempt, instants, is_possible, life

WORLD = World()
RANDOM = st.randoms(use_true_random=False)
DAY = timedelta(days=1)
JUNE = datetime(2026, 6, 1, 6, tzinfo=UTC)
JULY = datetime(2026, 7, 1, 6, tzinfo=UTC)


def entry(seq: int, action: Action, happened_at: datetime, **given: object) -> Entry:
    recorded_at = given.pop("recorded_at", happened_at)
    actor_id, retracts = given.pop("actor_id", seq), given.pop("retracts", None)
    return Entry(seq, action, happened_at, recorded_at, actor_id, given, retracts)


def registered(**given: object) -> Entry:
    return entry(1, Action.REGISTER, JUNE, **{"branch_id": 1, "channel": "letter"} | given)


def closed_life() -> list[Entry]:
    """Received on 1 June, assigned on the 2nd, answered on the 3rd, accepted on the 4th."""
    return [
        registered(due_at=(JUNE + 20 * DAY).isoformat()),
        entry(2, Action.ASSIGN, JUNE + DAY, organisation_id=5, assignee_id=7),
        entry(3, Action.PROPOSE, JUNE + 2 * DAY, actor_id=7, outcome="explained", answer="Да"),
        entry(4, Action.ACCEPT, JUNE + 3 * DAY, actor_id=8),
    ]


def test_each_entry_begins_a_spell_that_ends_with_the_next():
    spells = fold(closed_life())

    assert [spell.state.status for spell in spells] == ["registered", "assigned", "proposed", "closed"]
    assert [spell.valid_from for spell in spells] == [JUNE + days * DAY for days in range(4)]
    assert [spell.valid_to for spell in spells] == [*(JUNE + days * DAY for days in range(1, 4)), FOREVER]


def test_what_happens_at_an_instant_is_seen_only_after_it():
    lived = closed_life()

    assert state_at(lived, at=JUNE, known_at=JULY) is None
    assert state_at(lived, at=JUNE + MICROSECOND, known_at=JULY).status is Status.REGISTERED
    assert state_at(lived, at=JUNE + 3 * DAY, known_at=JULY).is_open
    assert not state_at(lived, at=JUNE + 3 * DAY + MICROSECOND, known_at=JULY).is_open


def test_a_late_entry_changes_june_as_known_in_july_and_never_june_as_known_in_june():
    late = entry(4, Action.ACCEPT, JUNE + 3 * DAY, actor_id=8, recorded_at=JULY)
    lived = [*closed_life()[:3], late]
    end_of_june = JUNE + 29 * DAY

    assert state_at(lived, at=end_of_june, known_at=end_of_june).is_open
    assert not state_at(lived, at=end_of_june, known_at=JULY).is_open


def test_a_retracted_entry_counts_for_those_who_do_not_know_of_the_retraction():
    lived = [*closed_life(), entry(5, Action.RETRACT, JULY, retracts=4)]

    assert not state_at(lived, at=JULY, known_at=JULY - MICROSECOND).is_open
    assert state_at(lived, at=JULY, known_at=JULY).status is Status.PROPOSED


def test_entries_of_one_instant_follow_the_order_of_recording_and_leave_no_empty_spell():
    lived = [replace(each, happened_at=JUNE) for each in closed_life()]

    (spell,) = fold(reversed(lived))

    assert (spell.state.status, spell.valid_from, spell.valid_to) == (Status.CLOSED, JUNE, FOREVER)


def test_nothing_is_recorded_before_it_happened():
    with pytest.raises(HappenedInFuture):
        fold([registered(recorded_at=JUNE - MICROSECOND)])


@pytest.mark.parametrize(
    ("lived", "refusal"),
    [
        pytest.param(
            [entry(1, Action.ASSIGN, JUNE, organisation_id=5)], TransitionNotAllowed, id="unregistered"
        ),
        pytest.param([registered(), registered()], TransitionNotAllowed, id="registered twice"),
        pytest.param([registered(channel="")], MissingFact, id="no channel"),
        pytest.param(
            [*closed_life(), entry(5, Action.ACCEPT, JULY)], TransitionNotAllowed, id="closed twice"
        ),
        pytest.param(
            [*closed_life()[:3], entry(4, Action.ACCEPT, JULY, actor_id=7)],
            SamePersonAccepts,
            id="own proposal",
        ),
        pytest.param(
            [*closed_life(), entry(5, Action.ASSIGN, JUNE + 2 * DAY + MICROSECOND, organisation_id=6)],
            TransitionNotAllowed,
            id="back-dated to where it was not possible",
        ),
    ],
)
def test_what_could_not_have_happened_is_refused(lived, refusal):
    with pytest.raises(refusal):
        fold(lived)


def test_a_back_dated_entry_is_possible_where_it_fits():
    late = entry(
        5,
        Action.EXTEND,
        JUNE + 2 * DAY,
        recorded_at=JULY,
        due_at=(JUNE + 30 * DAY).isoformat(),
        reason="Запрос",
    )

    last = fold([*closed_life(), late])[-1].state

    assert (last.status, last.due_at) == (Status.CLOSED, JUNE + 30 * DAY)
    assert last.original_due_at == JUNE + 20 * DAY, "an extension leaves the original term alone"


def test_the_official_is_credited_with_the_answer_whoever_has_the_question_later():
    lived = closed_life()
    reopened = [
        *lived,
        entry(5, Action.REOPEN, JULY, reason="Не сделано"),
        entry(6, Action.ASSIGN, JULY + DAY, organisation_id=6, assignee_id=9),
    ]

    assert fold(lived)[-1].state.official_id == 7
    assert fold(reopened)[-1].state.official_id == 9


def test_who_takes_an_organisations_question_becomes_its_assignee():
    lived = [
        registered(),
        entry(2, Action.ASSIGN, JUNE + DAY, organisation_id=5, assignee_id=None),
        entry(3, Action.START, JUNE + 2 * DAY, actor_id=7),
    ]

    assert fold(lived)[-1].state.assignee_id == 7


def test_a_correction_changes_what_it_names_and_nothing_else():
    before = fold([registered(topic_id=1, district_id=2)])[-1].state
    after = fold(
        [
            registered(topic_id=1, district_id=2),
            entry(2, Action.CORRECT, JULY, reason="Ошибка", topic_id=3, outcome="positive", status="closed"),
        ]
    )[-1].state

    assert after == replace(before, topic_id=3)


def test_a_closing_taken_over_keeps_the_outcome_of_the_register():
    state = fold([registered(), entry(2, Action.TAKE_OVER, JULY, outcome="unstated")])[-1].state

    assert (state.status, state.outcome, state.closed_at) == (Status.CLOSED, Outcome.UNSTATED, JULY)


def whose(entry: Entry, assignee_id: int | None) -> int | None:
    if entry.action is Action.ASSIGN:
        return entry.facts["assignee_id"]
    return (assignee_id or entry.actor_id) if entry.action is Action.START else assignee_id


def breaks_the_table(entries: Sequence[Entry]) -> bool:
    """Walk the table in the order of happening, without the code under test."""
    void = {each.retracts for each in entries}
    status, proposed_by_id, assignee_id, has_organisation = None, None, None, False
    for each in sorted(entries, key=lambda each: (each.happened_at, each.seq)):
        if each.action is Action.RETRACT or each.seq in void:
            continue
        row = TRANSITIONS[each.action]
        barred = {Action.ACCEPT: {proposed_by_id}} | {key: {proposed_by_id, assignee_id} for key in ASKING}
        own = each.actor_id in barred.get(each.action, ())
        if status not in row.sources or own:
            return True
        has_organisation = has_organisation or each.action is Action.ASSIGN
        if row.target is Target.BACK_TO_WORK:
            status = Status.ASSIGNED if has_organisation else Status.REGISTERED
        elif row.target is not Target.STAYS:
            status = row.target
        assignee_id = whose(each, assignee_id)
        if each.action in PROPOSING:
            proposed_by_id = each.actor_id
        elif row.target is Target.BACK_TO_WORK:
            proposed_by_id = None
    return status is None


WAITS = {Action.PAUSE, Action.EXTEND, Action.PROPOSE, Action.REDIRECT, Action.WITHDRAW, Action.LEAVE}


def breaks_the_clocks(entries: Sequence[Entry]) -> bool:
    """Walk the pauses and the outside bodies in the order of happening, without the code under test."""
    void = {each.retracts for each in entries}
    paused_until, is_out = "", False
    for each in sorted(entries, key=lambda each: (each.happened_at, each.seq)):
        if each.seq in void:
            continue
        is_paused = each.happened_at.isoformat() <= paused_until
        stopped = WAITS if is_paused else {Action.RESUME}
        if each.action in stopped | {Action.SEND_OUT if is_out else Action.BODY_ANSWER}:
            return True
        ends = {Action.RESUME, Action.ACCEPT, Action.TAKE_OVER}
        paused_until = each.facts.get("paused_until", "" if each.action in ends else paused_until)
        is_out = is_out and each.action not in ends - {Action.RESUME} | {Action.BODY_ANSWER}
        is_out = is_out or each.action is Action.SEND_OUT
    return False


@given(RANDOM, st.integers(1, 14))
@settings(max_examples=80, deadline=None)
def test_an_entry_is_refused_exactly_when_the_order_of_happening_breaks_the_table(random: Random, steps: int):
    lived = life(random, WORLD, steps=steps)
    assert not breaks_the_table(lived)
    assert not breaks_the_clocks(lived)

    for _ in range(5):
        tried = [*lived, attempt(random, WORLD, lived, lived[-1].recorded_at + DAY)]
        assert is_possible(tried) != (breaks_the_table(tried) or breaks_the_clocks(tried))


@given(RANDOM, st.integers(0, 12))
@settings(max_examples=40, deadline=None)
def test_the_spells_answer_every_question_as_of_any_day_like_the_plain_fold(random: Random, steps: int):
    lived = life(random, WORLD, steps=steps)
    believed = spells_over_knowledge(lived)
    moments = instants(lived)

    for known_at in moments:
        for asked in moments:
            at = min(asked, known_at + MICROSECOND)
            found = [
                row.spell.state
                for row in believed
                if row.spell.valid_from < at <= row.spell.valid_to
                and row.known_from <= known_at < row.known_to
            ]
            expected = state_at(lived, at=at, known_at=known_at)
            assert found == ([] if expected is None else [expected])


@given(RANDOM, st.integers(0, 12))
@settings(max_examples=50, deadline=None)
def test_later_entries_never_change_what_was_known_earlier(random: Random, steps: int):
    lived = life(random, WORLD, steps=steps)
    earlier = lived[: random.randint(1, len(lived))]
    known_at = earlier[-1].recorded_at
    if any(each.recorded_at == known_at for each in lived[len(earlier) :]):
        known_at -= MICROSECOND

    for at in instants(lived):
        assert state_at(lived, at=at, known_at=known_at) == state_at(earlier, at=at, known_at=known_at)


@given(RANDOM, st.integers(0, 14))
@settings(max_examples=50, deadline=None)
def test_spells_follow_each_other_without_gap_and_the_last_never_ends(random: Random, steps: int):
    spells = fold(life(random, WORLD, steps=steps))

    assert all(spell.valid_from < spell.valid_to for spell in spells)
    assert [spell.valid_to for spell in spells] == [*(spell.valid_from for spell in spells[1:]), FOREVER]
    assert all((spell.state.closed_at is None) == spell.state.is_open for spell in spells), (
        "closed exactly with a moment"
    )


def test_effective_entries_are_those_that_count_as_they_happened():
    lived = [*closed_life(), entry(5, Action.RETRACT, JULY, retracts=4)]
    random = Random(1)
    random.shuffle(lived)

    assert [each.seq for each in effective(lived)] == [1, 2, 3]


def test_a_state_is_open_until_an_outcome_was_accepted():
    state = State(Status.PROPOSED, branch_id=1, received_at=JUNE, channel="letter", outcome=Outcome.POSITIVE)

    assert state.is_open
    assert not replace(state, status=Status.CLOSED).is_open


def test_an_entry_stands_between_two_statuses_as_it_happened_not_as_it_was_recorded():
    lived = closed_life()
    late = entry(5, Action.START, JUNE + DAY + DAY / 2, actor_id=7, recorded_at=JULY)

    around = [statuses_around([*lived, late], each) for each in (*lived, late)]
    assert around == [
        (None, "registered"),
        ("registered", "assigned"),
        ("in_work", "proposed"),
        ("proposed", "closed"),
        ("assigned", "in_work"),
    ]


def test_what_was_declared_void_stands_between_no_statuses():
    lived = [*closed_life(), entry(5, Action.RETRACT, JULY, retracts=4)]

    with pytest.raises(LookupError, match="does not count"):
        statuses_around(lived, lived[3])
