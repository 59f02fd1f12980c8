"""The clocks of a question in use: rests, notices, outside bodies, and what the history keeps of them."""

from datetime import date, timedelta

import pytest

from reception.domain.deadlines import due_instant
from reception.domain.errors import NotPermitted
from reception.domain.periods import local_day
from reception.domain.term_errors import (
    ClockStands,
    ClockState,
    NoPause,
    NothingToTell,
    NotWithinTerm,
    PausesUsedUp,
    PauseTooLate,
    PauseTooLong,
    TermChangedSince,
)
from reception.domain.vocabulary import Awaits, Outcome, Role, Way
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import TermPolicyRow
from reception.queries import terms
from reception.queries.scope import scope_of
from reception.services import clocks, history, questions
from tests.making import NOON

DAY = timedelta(days=1)
UNTIL = date(2026, 6, 19)


@pytest.fixture
def place(make):
    branch = make.branch()
    organisation = make.organisation(branch)
    question = make.question(branch)
    manager, official = make.user(Role.MANAGER, branch=branch), make.official(organisation)
    questions.assign(question, organisation=organisation, assignee=official, act=make.act(manager, NOON))
    return question, manager, official


def due_on(question):
    return local_day(question.due_at, question.branch.zone)


def rest(make, question, actor, *, days=1.0, until=UNTIL, **more):
    act = make.act(actor, NOON + days * DAY, **more)
    return clocks.pause(question, awaits=Awaits.APPLICANT, until=until, reason="Ждём справку", act=act)


class TestPauses:
    def test_a_pause_moves_the_due_date_by_its_working_days_and_never_the_original_one(self, make, place):
        question, _manager, official = place
        original, before = question.original_due_at, due_on(question)

        event = rest(make, question, official)

        began = local_day(event.happened_at, question.branch.zone)
        rested = terms.calendar().working_days_between(began, UNTIL)
        assert terms.calendar().working_days_between(before, due_on(question)) == rested > 0
        assert question.original_due_at == original
        assert question.paused_until == due_instant(UNTIL, question.branch.zone)
        assert question.is_open

    def test_a_pause_that_ends_early_moves_the_due_date_only_by_the_days_it_lasted(self, make, place):
        question, manager, official = place
        before = due_on(question)
        rest(make, question, official)

        clocks.resume(question, reason="Справка пришла", act=make.act(manager, NOON + 2 * DAY))

        assert terms.calendar().working_days_between(before, due_on(question)) == 1
        assert question.paused_until is None

    def test_a_pause_taken_back_at_once_changes_nothing(self, make, place):
        question, manager, official = place
        before = question.due_at
        rest(make, question, official)

        clocks.resume(question, act=make.act(manager, NOON + 1.01 * DAY))

        assert question.due_at == before

    def test_nobody_pauses_twice_or_decides_or_extends_while_the_term_rests(self, make, place):
        question, manager, official = place
        rest(make, question, official)
        later = make.act(official, NOON + 2 * DAY)

        for attempt in (
            lambda: rest(make, question, official, days=2),
            lambda: questions.propose(question, outcome=Outcome.EXPLAINED, answer="Да", act=later),
            lambda: questions.extend(
                question, due_on=date(2026, 7, 31), reason="Да", act=make.act(manager, NOON + 2 * DAY)
            ),
        ):
            with pytest.raises(ClockStands) as refused:
                attempt()
            assert refused.value.state is ClockState.PAUSED

    def test_a_pause_ends_by_itself_and_then_there_is_nothing_to_resume(self, make, place):
        question, _manager, official = place
        rest(make, question, official, until=date(2026, 6, 12))
        after = make.act(official, due_instant(date(2026, 6, 12), question.branch.zone) + DAY)

        with pytest.raises(ClockStands) as refused:
            clocks.resume(question, act=after)

        assert refused.value.state is ClockState.RUNNING
        questions.propose(question, outcome=Outcome.EXPLAINED, answer="Да", act=after)

    def test_all_pauses_together_last_no_longer_than_the_policy_allows(self, make, place):
        question, _manager, official = place
        limit_of(2)
        at = NOON + DAY
        last = clocks.last_day(question, now=at)

        with pytest.raises(PauseTooLong) as refused:
            rest(make, question, official, until=last + DAY)
        assert refused.value.latest == last
        rest(make, question, official, until=last)
        with pytest.raises(PausesUsedUp):
            clocks.last_day(question, now=due_instant(last, question.branch.zone) + DAY)

    def test_a_policy_without_pauses_knows_none(self, make, place):
        question, _manager, official = place
        limit_of(None)

        with pytest.raises(NoPause):
            rest(make, question, official)

    def test_what_is_due_today_or_overdue_is_not_paused(self, make, place):
        question, _manager, official = place
        days_left = (due_on(question) - local_day(NOON, question.branch.zone)).days

        for days in (days_left, days_left + 3):
            with pytest.raises(PauseTooLate):
                rest(make, question, official, days=days, until=date(2026, 7, 31))

    def test_a_pause_entered_late_counts_from_its_own_day_but_not_behind_a_later_change(self, make, place):
        question, manager, official = place
        before = due_on(question)
        late = {"happened_at": NOON + DAY}
        rest(make, question, official, days=5, **late)
        clocks.resume(question, act=make.act(official, NOON + 6 * DAY, happened_at=NOON + 2 * DAY))

        assert terms.calendar().working_days_between(before, due_on(question)) == 1
        with pytest.raises(TermChangedSince):
            rest(make, question, official, days=7, happened_at=NOON + 1.5 * DAY)
        with pytest.raises(TermChangedSince):
            questions.extend(
                question,
                due_on=date(2026, 7, 10),
                reason="Да",
                act=make.act(manager, NOON + 7 * DAY, happened_at=NOON + DAY),
            )

    def test_a_promised_day_moves_with_a_later_pause_and_not_with_an_earlier_one(self, make, place):
        question, manager, official = place
        rest(make, question, official, until=date(2026, 6, 12))
        after = due_instant(date(2026, 6, 12), question.branch.zone) + DAY
        promised = date(2026, 7, 15)
        questions.extend(question, due_on=promised, reason="Да", act=make.act(manager, after))
        assert due_on(question) == promised

        until = local_day(after, question.branch.zone) + 7 * DAY
        act = make.act(official, after + DAY)
        clocks.pause(question, awaits=Awaits.PAPERS, until=until, reason="Да", act=act)

        rested = terms.calendar().working_days_between(local_day(after + DAY, question.branch.zone), until)
        assert terms.calendar().working_days_between(promised, due_on(question)) == rested

    def test_staff_resume_and_only_officials_and_managers_pause(self, make, place):
        question, _manager, official = place
        staff = make.user(Role.STAFF, branch=question.branch)

        with pytest.raises(NotPermitted):
            rest(make, question, staff)
        rest(make, question, official)
        clocks.resume(question, act=make.act(staff, NOON + 2 * DAY))


class TestNotices:
    def test_an_extension_is_owed_a_notice_until_it_is_told(self, make, place):
        question, manager, official = place
        questions.extend(
            question,
            due_on=date(2026, 7, 20),
            reason="Запрос",
            asked_by=official,
            act=make.act(manager, NOON),
        )
        assert local_day(question.tell_by, question.branch.zone) == terms.calendar().add_working_days(
            local_day(NOON, question.branch.zone), 3
        )
        event = history.entries_of(question.id)[-1]
        assert (event.facts["asked_by_id"], event.actor_id) == (official.id, manager.id)

        clocks.tell(question, way=Way.LETTER, act=make.act(manager, NOON + DAY))

        assert question.tell_by is None
        with pytest.raises(NothingToTell):
            clocks.tell(question, way=Way.LETTER, act=make.act(manager, NOON + DAY))

    def test_nobody_is_told_before_it_was_decided_and_an_hour_is_not_asked_for(self, make, place):
        question, manager, _official = place
        decided = NOON + DAY
        questions.extend(question, due_on=date(2026, 7, 20), reason="Да", act=make.act(manager, decided))

        with pytest.raises(NotWithinTerm):
            clocks.tell(question, way=Way.EMAIL, act=make.act(manager, decided + DAY, happened_at=NOON))
        act = make.act(manager, decided + DAY, happened_at=decided - timedelta(hours=1))
        assert clocks.tell(question, way=Way.EMAIL, act=act).happened_at == decided

    def test_a_redirection_is_told_within_its_days_unless_it_is_returned(self, make, place):
        question, manager, official = place
        questions.redirect(question, body="Акимат", answer="Направлено", act=make.act(official, NOON))
        redirect_by = terms.reckoning(question.received_at, question.branch.zone).redirect_by
        assert local_day(question.tell_by, question.branch.zone) == redirect_by

        questions.send_back(question, reason="Наше дело", act=make.act(manager, NOON + DAY))
        assert question.tell_by is None


class TestOutsideBodies:
    def test_a_body_has_a_term_of_its_own_and_the_receptions_goes_on(self, make, place):
        question, _manager, official = place
        before = question.due_at

        clocks.send_out(question, body="Акимат", due_on=date(2026, 6, 17), act=make.act(official, NOON))
        assert local_day(question.body_due_at, question.branch.zone) == date(2026, 6, 17)
        assert question.due_at == before

        with pytest.raises(ClockStands):
            clocks.send_out(question, body="Другой", due_on=None, act=make.act(official, NOON + DAY))
        clocks.body_answer(question, answer="Сделано", act=make.act(official, NOON + DAY))
        assert question.body_due_at is None

    def test_without_a_day_the_law_gives_the_bodys_term(self, make, place):
        question, _manager, official = place
        at = NOON + DAY

        clocks.send_out(question, body="Акимат", due_on=None, act=make.act(official, at))

        expected = terms.reckoning(at, question.branch.zone).due_on
        assert local_day(question.body_due_at, question.branch.zone) == expected

    def test_a_body_does_not_answer_before_it_was_asked(self, make, place):
        question, _manager, official = place

        with pytest.raises(NotWithinTerm):
            clocks.send_out(question, body="Акимат", due_on=date(2026, 1, 1), act=make.act(official, NOON))


def limit_of(days):
    """Set how long the policy of the present lets a term rest."""
    for row in db.session.scalars(db.select(TermPolicyRow)):
        row.max_pause_days = days
    db.session.flush()


def test_what_does_not_fit_the_clocks_is_not_offered(make, place):
    question, _manager, official = place

    def offered(days):
        now = NOON + days * DAY
        return set(questions.possible_actions(question, actor=official, scope=scope_of(official), now=now))

    assert offered(1) >= {Action.PAUSE, Action.SEND_OUT, Action.PROPOSE}
    rest(make, question, official)
    assert offered(2) >= {Action.RESUME, Action.SEND_OUT}
    assert offered(2).isdisjoint({Action.PAUSE, Action.PROPOSE, Action.REDIRECT})
    assert Action.PAUSE in offered(20)
    assert Action.RESUME not in offered(20)
