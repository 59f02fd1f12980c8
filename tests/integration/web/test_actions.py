"""What is done with a question, over HTTP: clerk, manager, official and manager again."""

from datetime import UTC, datetime, timedelta

import pytest

from reception.domain.vocabulary import Language, Outcome, Role, Status
from reception.extensions import db
from reception.models import Event, Question
from reception.queries.scope import UNSCOPED
from tests.desk import NOW

REFUSED = 409


@pytest.fixture
def question(make, desk):
    return make.question(desk.branch, actor=desk.staff, received_at=NOW - timedelta(days=2))


@pytest.fixture
def step(visit, desk):
    """Return a function that takes one step with a question as somebody of the desk."""
    browsers = {}

    def take(role, question, verb, values=None, **options):
        browser = browsers.setdefault(role, visit(desk.of(role)))
        form = browser.open(path_of(question, verb))
        return browser.send(form, values, **options)

    take.browser = lambda role: browsers.setdefault(role, visit(desk.of(role)))
    return take


def path_of(question, verb=""):
    return f"/questions/{question.id}/{verb}".rstrip("/")


def kept(question):
    """Return a question as the database has it now."""
    statement = db.select(Question).where(Question.id == question.id)
    return db.session.scalar(statement, execution_options={**UNSCOPED, "populate_existing": True})


def assigned(step, desk, question):
    step(Role.MANAGER, question, "assign", {"to": f"user:{desk.official.id}"})
    return question


def proposed(step, desk, question, outcome=Outcome.EXPLAINED):
    assigned(step, desk, question)
    proved = {"done": "Лампа заменена.", "done_on": "2026-06-10", "proof": "Акт № 7"}
    done = proved if outcome is Outcome.POSITIVE else {}
    step(Role.OFFICIAL, question, "propose", {"outcome": outcome.value, "answer": "Ответ дан."} | done)
    return question


def closed(step, desk, question):
    proposed(step, desk, question)
    step(Role.MANAGER, question, "accept")
    return question


CLOCKS = {"pause", "send_out"}


class TestWholeStory:
    def test_from_the_clerk_to_the_manager_who_removes_it_from_control(self, visit, desk, make, step):
        clerk = visit(desk.staff)
        form = {"name": "Ахметова Сауле", "topic_id": str(make.topic().id), "text": "Нет света."}
        clerk.send(clerk.open("/appeals/register"), form)
        question = db.session.scalar(db.select(Question), execution_options=UNSCOPED)

        manager = step.browser(Role.MANAGER)
        assert path_of(question) in links(manager.open("/questions?view=unassigned"))
        told = manager.follow(step(Role.MANAGER, question, "assign", {"to": f"user:{desk.official.id}"}))
        assert "The question is assigned." in told.text

        official = step.browser(Role.OFFICIAL)
        assert path_of(question) in links(official.open("/questions?view=work"))
        step(Role.OFFICIAL, question, "start")
        answer = {
            "outcome": "positive",
            "answer": "Свет есть.",
            "done": "Заменили лампу.",
            "done_on": "2026-06-10",
            "proof": "Акт № 7",
        }
        told = official.follow(step(Role.OFFICIAL, question, "propose", answer))
        assert "The outcome awaits acceptance." in told.text

        assert path_of(question) in links(manager.open("/questions?view=proposed"))
        told = manager.follow(step(Role.MANAGER, question, "accept"))
        assert "The question is removed from control." in told.text
        assert "Resolved positively" in told.text
        assert path_of(question) not in links(manager.open("/questions?view=queue"))
        assert [event.action for event in events(question)] == [
            "register",
            "assign",
            "start",
            "propose",
            "accept",
        ]

    def test_the_page_offers_to_each_exactly_what_they_may_do_next(self, step, desk, question):
        assigned(step, desk, question)

        offered = {
            role: verbs(step.browser(role).open(path_of(question)), question)
            for role in (Role.STAFF, Role.MANAGER, Role.OFFICIAL, Role.AUDITOR)
        }

        assert offered == {
            Role.STAFF: {"redirect", "withdraw", "leave", "correct", "attach"},
            Role.MANAGER: {"assign", "redirect", "withdraw", "leave", "extend", "correct", "attach"} | CLOCKS,
            Role.OFFICIAL: {"start", "propose", "redirect"} | CLOCKS,
            Role.AUDITOR: set(),
        }


class TestSteps:
    def test_a_question_may_be_assigned_to_an_organisation_whose_official_takes_it(
        self, step, desk, question
    ):
        step(Role.MANAGER, question, "assign", {"to": f"organisation:{desk.organisation.id}"})
        assert kept(question).assignee_id is None

        step(Role.OFFICIAL, question, "start")
        assert kept(question).assignee_id == desk.official.id

    @pytest.mark.parametrize(
        ("verb", "values", "outcome"),
        [
            ("redirect", {"body": "Акимат", "answer": "Передано."}, Outcome.REDIRECTED),
            ("withdraw", {"reason": "Заявитель отозвал."}, Outcome.WITHDRAWN),
            ("leave", {"reason": "Нет подписи."}, Outcome.LEFT),
        ],
    )
    def test_a_clerk_proposes_what_needs_no_official(self, step, question, verb, values, outcome):
        step(Role.STAFF, question, verb, values)
        assert (kept(question).status, kept(question).outcome) == (Status.PROPOSED, outcome)

        step(Role.MANAGER, question, "accept")
        assert kept(question).status is Status.CLOSED

    def test_a_returned_answer_goes_back_to_its_official_with_the_reason(self, step, desk, question):
        proposed(step, desk, question)
        step(Role.MANAGER, question, "return", {"reason": "Нет даты."})

        official = step.browser(Role.OFFICIAL)
        assert path_of(question) in links(official.open("/questions?view=work"))
        assert "Нет даты." in official.open(path_of(question)).text

    def test_a_longer_term_is_shown_beside_the_first(self, step, question):
        first = kept(question).due_at
        step(Role.MANAGER, question, "extend", {"due_on": "2026-07-15", "reason": "Экспертиза."})

        assert kept(question).due_at > first
        assert kept(question).original_due_at == first
        assert "Original due date" in step.browser(Role.MANAGER).open(path_of(question)).text

    def test_a_closed_question_is_reopened_with_a_new_term(self, step, desk, question):
        closed(step, desk, question)
        step(Role.MANAGER, question, "reopen", {"reason": "Свет снова погас."})

        assert kept(question).is_open
        assert path_of(question) in links(step.browser(Role.MANAGER).open("/questions?view=queue"))

    def test_a_correction_says_what_changed_and_keeps_the_rest(self, step, make, question):
        land = make.topic("land")
        step(Role.STAFF, question, "correct", {"topic_id": str(land.id), "reason": "Ошибка."})

        assert kept(question).topic_id == land.id
        assert events(question)[-1].facts == {"topic_id": land.id, "reason": "Ошибка."}

    def test_what_happened_earlier_is_kept_with_both_moments(self, step, desk, question):
        when = {"happened_on": "2026-06-09", "happened_time": "10:00"}
        step(Role.MANAGER, question, "assign", {"to": f"user:{desk.official.id}"} | when)

        event = events(question)[-1]
        assert (event.happened_at, event.recorded_at) == (datetime(2026, 6, 9, 5, tzinfo=UTC), NOW)


class TestRefusals:
    def test_a_positive_outcome_says_what_was_done_and_when(self, step, desk, question):
        assigned(step, desk, question)
        answer = step(
            Role.OFFICIAL, question, "propose", {"outcome": "positive", "answer": "Да."}, expect=422
        )

        sentence = "“Resolved positively” also says what was done and on which day."
        assert answer.page.summary[:2] == [f"What was done: {sentence}", f"Done on: {sentence}"]
        assert answer.page.form().values["answer"] == "Да."

    def test_an_empty_step_names_each_missing_field(self, step, desk, question):
        assigned(step, desk, question)

        summary = step(Role.OFFICIAL, question, "propose", expect=422).page.summary
        assert summary == ["Outcome: Choose an outcome.", "Answer to the applicant: Please fill this in."]

    def test_nobody_accepts_an_outcome_of_their_own(self, visit, make, desk, question):
        both = make.user(Role.STAFF, Role.MANAGER, branch=desk.branch, language=Language.ENGLISH)
        visitor = visit(both)
        path = path_of(question, "accept")
        visitor.send(visitor.open(path_of(question, "leave")), {"reason": "Нет подписи."})

        assert "accept" not in verbs(visitor.open(path_of(question)), question)
        visitor.open(path, expect=403)
        refused = visitor.post(path, token(visitor), expect=REFUSED)
        assert refused.page.summary == ["Whoever proposed an outcome cannot accept it: a second person must."]
        assert kept(question).status is Status.PROPOSED

    def test_a_step_that_does_not_follow_is_refused_in_a_sentence(self, step, question):
        manager = step.browser(Role.MANAGER)
        manager.open(path_of(question, "accept"), expect=403)
        refused = manager.post(path_of(question, "accept"), token(manager), expect=REFUSED)

        assert refused.page.summary == [
            "“Accept and remove from control” is not possible while the question is: Registered."
        ]

    def test_a_step_of_another_role_is_refused_in_a_sentence(self, step, desk, question):
        assigned(step, desk, question)
        official = step.browser(Role.OFFICIAL)
        official.open(path_of(question, "withdraw"), expect=403)
        refused = official.post(
            path_of(question, "withdraw"), token(official) | {"reason": "Я так решил."}, expect=REFUSED
        )

        assert refused.page.summary == ["Your role does not include this step."]
        assert refused.page.form().values["reason"] == "Я так решил."

    def test_a_question_of_a_colleague_is_refused_in_a_sentence(self, visit, make, step, desk, question):
        colleague = make.official(desk.organisation, language=Language.ENGLISH)
        assigned(step, desk, question)
        visitor = visit(colleague)
        assert verbs(visitor.open(path_of(question)), question) == set()
        refused = visitor.post(path_of(question, "start"), token(visitor), expect=REFUSED)

        assert refused.page.summary == ["The question is assigned to somebody else."]

    def test_a_term_that_is_too_long_is_refused_with_the_days_that_are_possible(self, step, question):
        values = {"due_on": "2030-01-01", "reason": "Экспертиза."}
        (line,) = step(Role.MANAGER, question, "extend", values, expect=REFUSED).page.summary

        assert line.startswith("The new due date must lie between")

    @pytest.mark.parametrize("day", ["2026-06-11", "2031-01-01"])
    def test_what_has_not_happened_yet_is_refused(self, step, desk, question, day):
        values = {"to": f"user:{desk.official.id}", "happened_on": day}

        summary = step(Role.MANAGER, question, "assign", values, expect=REFUSED).page.summary
        assert summary == ["The date and time lie in the future."]

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    @pytest.mark.parametrize("field", ["due_on", "happened_on"])
    def test_a_day_at_the_ends_of_time_is_refused_in_words(self, step, question, field, day):
        values = {"due_on": "2026-07-15", "reason": "Экспертиза."} | {field: day}
        manager = step.browser(Role.MANAGER)
        answer = manager.send(manager.open(path_of(question, "extend")), values, expect=None)

        assert answer.status in {409, 422}
        assert answer.page.summary

    def test_a_time_without_its_day_is_refused(self, step, desk, question):
        values = {"to": f"user:{desk.official.id}", "happened_time": "10:00"}

        assert step(Role.MANAGER, question, "assign", values, expect=422).page.summary == [
            "Time: Enter the day too."
        ]

    def test_a_choice_that_was_not_offered_is_refused(self, step, make, question):
        stranger = make.official(make.organisation(make.branch()))

        answer = step(Role.MANAGER, question, "assign", {"to": f"user:{stranger.id}"}, expect=422)
        assert answer.page.summary
        assert kept(question).status is Status.REGISTERED


class TestTwoAtOnce:
    def test_who_comes_second_is_told_and_keeps_what_was_typed(self, visit, step, desk, make, question):
        official = step.browser(Role.OFFICIAL)
        assigned(step, desk, question)
        form = official.open(path_of(question, "propose"))
        step(Role.STAFF, question, "correct", {"topic_id": str(make.topic("land").id), "reason": "Ошибка."})
        late = official.send(form, {"outcome": "explained", "answer": "Долгий ответ."}, expect=REFUSED)

        (line,) = late.page.summary
        assert line.startswith("Somebody else has changed this question since you opened the page.")
        assert late.page.form().values["answer"] == "Долгий ответ."
        assert kept(question).status is Status.ASSIGNED
        official.send(late)
        assert kept(question).status is Status.PROPOSED

    def test_a_step_sent_twice_is_taken_once(self, step, desk, question):
        manager = step.browser(Role.MANAGER)
        form = manager.open(path_of(question, "assign"))
        manager.send(form, {"to": f"user:{desk.official.id}"})
        manager.send(form, {"to": f"user:{desk.official.id}"}, expect=REFUSED)

        assert [event.action for event in events(question)] == ["register", "assign"]


class TestScope:
    @pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.AUDITOR, Role.OFFICIAL])
    def test_the_question_of_another_branch_is_not_there(self, visit, make, desk, role):
        foreign = make.question(make.branch())
        visitor = visit(desk.of(role))

        visitor.open(path_of(foreign), expect=404)
        if role is not Role.AUDITOR:
            visitor.open(path_of(foreign, "redirect"), expect=404)
            visitor.post(path_of(foreign, "redirect"), token(visitor), expect=404)
        visitor.post(path_of(foreign, "reveal"), token(visitor), expect=404)

    def test_an_official_of_another_organisation_sees_nothing_of_it(self, visit, make, step, desk, question):
        assigned(step, desk, question)
        other = visit(make.official(make.organisation(desk.branch), language=Language.ENGLISH))

        other.open(path_of(question), expect=404)
        other.open(path_of(question, "propose"), expect=404)
        other.post(path_of(question, "propose"), token(other), expect=404)
        assert path_of(question) not in links(other.open("/questions?view=all"))

    def test_a_question_that_was_assigned_away_is_out_of_sight(self, make, step, desk, question):
        other = make.official(make.organisation(desk.branch))
        assigned(step, desk, question)
        step.browser(Role.OFFICIAL).open(path_of(question))
        step(Role.MANAGER, question, "assign", {"to": f"user:{other.id}"})

        step.browser(Role.OFFICIAL).open(path_of(question), expect=404)

    def test_the_branch_above_sees_and_the_branch_below_does_not(self, visit, make, desk, question):
        above = visit(make.user(Role.MANAGER, branch=desk.oblast, language=Language.ENGLISH))
        below = visit(make.user(Role.MANAGER, branch=make.branch(desk.branch), language=Language.ENGLISH))

        above.open(path_of(question), expect=200)
        below.open(path_of(question), expect=404)


def links(answer):
    return {link["href"] for link in answer.page.main.all("a") if link.get("href")}


def verbs(answer, question):
    prefix = path_of(question) + "/"
    return {link.removeprefix(prefix) for link in links(answer) if link.startswith(prefix)}


def token(visitor):
    return {"csrf_token": visitor.open("/").page.all("input", name="csrf_token")[0]["value"]}


def events(question):
    statement = db.select(Event).where(Event.question_id == question.id).order_by(Event.id)
    return db.session.scalars(statement, execution_options=UNSCOPED).all()
