"""What people do with a question: the whole life, and who may not."""

from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from reception.domain.errors import (
    ChangedMeanwhile,
    ExtensionTooLong,
    MissingFact,
    NotPermitted,
    NotYours,
    SamePersonAccepts,
    TransitionNotAllowed,
)
from reception.domain.periods import local_day
from reception.domain.vocabulary import Channel, Outcome, Role, Status
from reception.domain.workflow import PROPOSABLE, Action
from reception.extensions import db
from reception.models import Event, Question
from reception.queries.scope import UNSCOPED, scope_of
from reception.services import questions
from reception.services.questions import Act
from tests.making import NOON, Maker

HOUR = timedelta(hours=1)
FILING = {Action.ATTACH, Action.WITHDRAW_FILE}
DONE = {"done": "Поставили лампы.", "proof": "Акт № 7", "done_on": date(2026, 6, 3)}


@pytest.fixture
def desk(make: Maker) -> Any:
    """Return a branch with its people, a question, and a branch beside it."""
    oblast = make.branch()
    branch, beside = make.branch(oblast), make.branch(oblast)
    organisation = make.organisation(branch)
    return SimpleNamespace(
        branch=branch,
        organisation=organisation,
        other_organisation=make.organisation(branch),
        staff=make.user(Role.STAFF, branch=branch),
        manager=make.user(Role.MANAGER, branch=branch),
        second_manager=make.user(Role.MANAGER, branch=oblast),
        official=make.official(organisation),
        colleague=make.official(organisation),
        stranger=make.user(Role.MANAGER, branch=beside),
        auditor=make.user(Role.AUDITOR, branch=branch),
        question=make.question(branch),
    )


def act(actor: Any, hours: float = 1, **values: Any) -> Act:
    return Act(actor=actor, scope=scope_of(actor), now=NOON + hours * HOUR, **values)


def offered_to(person, question):
    now = NOON + 4 * HOUR
    return set(questions.possible_actions(question, actor=person, scope=scope_of(person), now=now))


def assigned(desk: Any, *, to: Any = None, hours: float = 1) -> Question:
    organisation = to.organisation if to else desk.organisation
    questions.assign(desk.question, organisation=organisation, assignee=to, act=act(desk.manager, hours))
    return desk.question


def proposed(desk: Any, outcome: Outcome = Outcome.EXPLAINED) -> Question:
    question = assigned(desk, to=desk.official)
    questions.propose(question, outcome=outcome, answer="Ответ.", **DONE, act=act(desk.official, 2))
    return question


def closed(desk: Any) -> Question:
    question = proposed(desk)
    questions.accept(question, act=act(desk.manager, 3))
    return question


def count_events() -> int:
    return db.session.scalar(sa.select(sa.func.count(Event.id)), execution_options=UNSCOPED)


class TestLife:
    def test_goes_from_assignment_to_the_acceptance_of_a_positive_outcome(self, desk):
        question = assigned(desk)
        assert (question.status, question.assignee_id) == (Status.ASSIGNED, None)

        questions.start(question, act=act(desk.official, 2))
        assert (question.status, question.assignee) == (Status.IN_WORK, desk.official)

        questions.propose(
            question, outcome=Outcome.POSITIVE, answer="Сделано.", **DONE, act=act(desk.official, 3)
        )
        assert (question.status, question.outcome) == (Status.PROPOSED, Outcome.POSITIVE)
        assert question.is_open

        questions.accept(question, act=act(desk.manager, 4))
        assert question.status is Status.CLOSED
        assert question.closed_at == NOON + 4 * HOUR
        assert question.official == desk.official

    def test_a_returned_outcome_is_worked_on_again(self, desk):
        question = proposed(desk)

        questions.send_back(question, reason="Не по существу", act=act(desk.manager, 3))

        assert (question.status, question.outcome) == (Status.ASSIGNED, None)
        questions.propose(question, outcome=Outcome.PARTLY, answer="Да", act=act(desk.official, 4))

    def test_each_step_leaves_one_line_with_actor_moments_and_facts(self, desk):
        question = closed(desk)

        lines = db.session.scalars(
            sa.select(Event).where(Event.question_id == question.id).order_by(Event.id),
            execution_options=UNSCOPED,
        ).all()

        assert [line.action for line in lines] == ["register", "assign", "propose", "accept"]
        assert [line.actor for line in lines[1:]] == [desk.manager, desk.official, desk.manager]
        assert lines[2].facts["done_on"] == "2026-06-03"

    def test_what_happened_earlier_is_recorded_now(self, desk):
        question = assigned(desk, to=desk.official)

        event = questions.propose(
            question,
            outcome=Outcome.EXPLAINED,
            answer="Да",
            act=act(desk.official, 50, happened_at=NOON + 2 * HOUR),
        )

        assert (event.happened_at, event.recorded_at) == (NOON + 2 * HOUR, NOON + 50 * HOUR)

    def test_a_correction_changes_only_what_may_be_corrected(self, desk, make):
        topic = make.topic("health")

        questions.correct(
            desk.question,
            changes={"topic_id": topic.id, "channel": Channel.LETTER.value},
            reason="Ошибка",
            act=act(desk.staff),
        )

        assert (desk.question.topic_id, desk.question.channel) == (topic.id, Channel.LETTER)
        with pytest.raises(ValueError, match="branch_id"):
            questions.correct(desk.question, changes={"branch_id": 1}, reason="Да", act=act(desk.staff, 2))


class TestAccept:
    def test_nobody_accepts_their_own(self, desk, make):
        both = make.user(Role.OFFICIAL, Role.MANAGER, branch=desk.branch, organisation=desk.organisation)
        question = assigned(desk, to=both)
        questions.propose(question, outcome=Outcome.EXPLAINED, answer="Да", act=act(both, 2))
        before = count_events()

        with pytest.raises(SamePersonAccepts):
            questions.accept(question, act=act(both, 3))

        assert count_events() == before
        assert Action.ACCEPT not in offered_to(both, question)
        questions.accept(question, act=act(desk.manager, 3))

    @pytest.mark.parametrize("ending", ["redirect", "withdraw", "leave"])
    def test_redirecting_withdrawing_and_leaving_need_a_second_person(self, desk, ending):
        told = {
            "redirect": {"body": "Акимат", "answer": "Направлено."},
            "withdraw": {"reason": "Заявитель отозвал"},
            "leave": {"reason": "Нет подписи"},
        }
        outcomes = {"redirect": Outcome.REDIRECTED, "withdraw": Outcome.WITHDRAWN, "leave": Outcome.LEFT}
        question = desk.question

        getattr(questions, ending)(question, **told[ending], act=act(desk.manager))

        assert (question.status, question.outcome) == (Status.PROPOSED, outcomes[ending])
        assert question.is_open
        with pytest.raises(SamePersonAccepts):
            questions.accept(question, act=act(desk.manager, 2))
        questions.accept(question, act=act(desk.second_manager, 2))
        assert question.status is Status.CLOSED


class TestWhoseItIs:
    @pytest.mark.parametrize("wish", ["start", "propose", "redirect"])
    def test_an_official_acts_only_on_their_own(self, desk, make, wish):
        acts = {
            "start": {},
            "propose": {"outcome": Outcome.EXPLAINED, "answer": "Да"},
            "redirect": {"body": "Акимат", "answer": "Да"},
        }
        outsider = make.official(desk.other_organisation)
        question = assigned(desk, to=desk.official)
        before = count_events()

        for person in (desk.colleague, outsider):
            with pytest.raises(NotYours):
                getattr(questions, wish)(question, **acts[wish], act=act(person, 2))

        assert count_events() == before
        getattr(questions, wish)(question, **acts[wish], act=act(desk.official, 2))

    def test_what_an_organisation_has_is_anybodys_there_until_somebody_takes_it(self, desk):
        question = assigned(desk)

        questions.start(question, act=act(desk.colleague, 2))

        with pytest.raises(NotYours):
            questions.propose(question, outcome=Outcome.REFUSED, answer="Да", act=act(desk.official, 3))

    def test_an_unassigned_question_is_no_officials(self, desk):
        with pytest.raises(NotYours):
            questions.redirect(desk.question, body="Акимат", answer="Да", act=act(desk.official))

    def test_a_manager_of_another_branch_cannot_touch_it(self, desk):
        question = proposed(desk)
        before = count_events()

        for tried in (
            lambda: questions.accept(question, act=act(desk.stranger, 3)),
            lambda: questions.send_back(question, reason="Да", act=act(desk.stranger, 3)),
            lambda: questions.extend(
                question, due_on=date(2026, 7, 1), reason="Да", act=act(desk.stranger, 3)
            ),
            lambda: questions.correct(question, changes={}, reason="Да", act=act(desk.stranger, 3)),
        ):
            with pytest.raises(NotYours):
                tried()

        assert count_events() == before

    def test_a_manager_above_may(self, desk):
        questions.accept(proposed(desk), act=act(desk.second_manager, 3))

    def test_an_auditor_and_staff_are_refused_by_their_roles(self, desk):
        for person in (desk.auditor, desk.staff):
            with pytest.raises(NotPermitted):
                questions.assign(desk.question, organisation=desk.organisation, act=act(person))
            with pytest.raises(NotPermitted):
                questions.accept(desk.question, act=act(person))

    def test_the_next_actions_offered_are_exactly_those_that_succeed(self, desk):
        question = assigned(desk, to=desk.official)
        offered = partial(offered_to, question=question)

        by_official = {Action.START, Action.PROPOSE, Action.REDIRECT, Action.PAUSE, Action.SEND_OUT}
        assert offered(desk.official) == by_official
        assert offered(desk.colleague) == offered(desk.auditor) == offered(desk.stranger) == set()
        by_staff = {Action.REDIRECT, Action.WITHDRAW, Action.LEAVE, Action.CORRECT, Action.ATTACH}
        assert offered(desk.staff) == by_staff

    def test_a_person_can_be_assigned_only_within_their_organisation(self, desk):
        with pytest.raises(ValueError, match="another organisation"):
            questions.assign(
                desk.question,
                organisation=desk.other_organisation,
                assignee=desk.official,
                act=act(desk.manager),
            )


class TestRefusals:
    def test_a_form_filled_before_somebody_elses_change_is_refused(self, desk):
        question = desk.question
        seen = question.version
        assigned(desk, to=desk.official)

        with pytest.raises(ChangedMeanwhile) as refused:
            questions.withdraw(question, reason="Да", act=act(desk.manager, 2, seen_version=seen))

        assert (refused.value.seen_version, refused.value.version) == (seen, question.version)
        questions.withdraw(question, reason="Да", act=act(desk.manager, 2, seen_version=question.version))

    def test_a_closed_question_is_only_asked_about_reopened_or_corrected(self, desk):
        question = closed(desk)

        with pytest.raises(TransitionNotAllowed) as refused:
            questions.assign(question, organisation=desk.organisation, act=act(desk.manager, 4))

        assert (refused.value.action, refused.value.current) == (Action.ASSIGN, Status.CLOSED)
        after_closing = {Action.REOPEN, Action.CORRECT, Action.ASK, Action.VERDICT}
        assert offered_to(desk.manager, question) == after_closing | FILING

    @pytest.mark.parametrize("missing", ["done", "done_on", "proof"])
    def test_a_positive_outcome_needs_what_was_done_when_and_a_proof(self, desk, missing):
        question = assigned(desk, to=desk.official)
        told = DONE | {missing: None if missing == "done_on" else ""}

        with pytest.raises(MissingFact) as refused:
            questions.propose(
                question, outcome=Outcome.POSITIVE, answer="Да", **told, act=act(desk.official, 2)
            )

        assert refused.value.fact == missing

    @pytest.mark.parametrize("outcome", sorted(set(Outcome) - PROPOSABLE))
    def test_an_outcome_with_an_action_of_its_own_is_not_proposed(self, desk, outcome):
        question = assigned(desk, to=desk.official)

        with pytest.raises(ValueError, match="action of its own"):
            questions.propose(question, outcome=outcome, answer="Да", act=act(desk.official, 2))


class TestTerms:
    """Received on Monday 1 June 2026: due after 15 working days, two months in all at most."""

    def test_an_extension_moves_the_term_and_keeps_the_original(self, desk):
        question = desk.question
        original = question.original_due_at

        questions.extend(question, due_on=date(2026, 7, 10), reason="Запрос", act=act(desk.manager))

        assert local_day(question.due_at, desk.branch.zone) == date(2026, 7, 10)
        assert question.original_due_at == original

    @pytest.mark.parametrize(
        "due_on",
        [
            pytest.param(date(2026, 6, 22), id="the present due date is no extension"),
            pytest.param(date(2026, 8, 4), id="more than two months in all"),
        ],
    )
    def test_an_extension_beyond_the_policy_is_refused(self, desk, due_on):
        question, before = desk.question, count_events()

        with pytest.raises(ExtensionTooLong) as refused:
            questions.extend(question, due_on=due_on, reason="Да", act=act(desk.manager))

        assert not refused.value.earliest <= due_on <= refused.value.latest
        assert count_events() == before
        questions.extend(question, due_on=refused.value.latest, reason="Да", act=act(desk.manager))

    def test_a_reopened_question_gets_a_new_term_from_that_day(self, desk):
        question = closed(desk)
        original = question.original_due_at

        questions.reopen(question, reason="Не сделано", act=act(desk.manager, 28 * 24))

        assert question.status is Status.ASSIGNED
        assert (question.outcome, question.closed_at) == (None, None)
        assert question.original_due_at == original
        # Reopened on 29 June; 6 July is a holiday.
        assert local_day(question.due_at, desk.branch.zone) == date(2026, 7, 21)
