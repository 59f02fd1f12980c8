"""What is new to a person and what has changed, who else has a question open."""

from datetime import timedelta

import pytest

from reception.domain.vocabulary import Awaits, Language, Outcome
from reception.extensions import db
from reception.services import clocks, questions
from tests.desk import NOW
from tests.integration.web.test_lists import listed

SECOND = timedelta(seconds=1)


@pytest.fixture
def question(make, desk):
    """Return a question that the official has just got."""
    question = make.question(desk.branch, received_at=NOW - timedelta(days=2))
    assign(make, desk, question)
    return question


def assign(make, desk, question):
    act = make.act(desk.manager, NOW - timedelta(hours=2))
    questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    db.session.commit()


def beat(visitor, question, **said):
    """Give a sign of life as the page of the question does it."""
    page = visitor.open(f"/questions/{question.id}").page
    (box,) = [e for e in page.main.walk() if "data-here" in e.attributes]
    token = page.all("input", name="csrf_token")[0]["value"]
    version = {"version": box["data-version"], "csrf_token": token}
    return visitor.post(box["data-here"], version | said, expect=200).response.json


def marks(visitor, view="work"):
    """Return the words beside the numbers, by number; each such row is bold too."""
    main = visitor.open(f"/questions?view={view}").page.main
    rows = [row for row in main.one("tbody").all("tr") if row.of_class("tag-new")]
    assert all("is-new" in row["class"] for row in rows)
    return {row.one("th").one("a").text: row.of_class("tag-new")[0].text for row in rows}


def title(visitor):
    return visitor.open("/").page.one("head").one("title").text


class TestMarks:
    def test_what_an_official_gets_is_new_until_they_open_it_and_for_them_alone(
        self, visit, make, desk, question
    ):
        official, manager = visit(desk.official), visit(desk.manager)
        assert marks(official) == {question.number: "new"}
        assert marks(manager, "queue") == {}

        beat(manager, question)
        assert marks(official) == {question.number: "new"}
        beat(official, question)
        assert marks(official) == {}

    def test_what_somebody_changes_after_one_has_looked_is_changed_but_not_for_them(
        self, visit, make, desk, question
    ):
        official, manager = visit(desk.official), visit(desk.manager)
        beat(official, question)
        beat(manager, question)
        answer = manager.open(f"/questions/{question.id}/extend")
        manager.send(answer, {"due_on": "2026-07-10", "reason": "Запрос"})

        assert marks(official) == {question.number: "changed"}
        assert marks(manager, "queue") == {}

    def test_an_older_tab_does_not_make_unseen_what_was_seen(self, visit, desk, question, make):
        official = visit(desk.official)
        old = question.version
        assign(make, desk, question)
        beat(official, question)
        beat(official, question, version=str(old))

        assert marks(official) == {}

    def test_what_is_assigned_to_an_organisation_is_new_to_each_of_its_people(self, visit, make, desk):
        question = make.question(desk.branch, received_at=NOW - timedelta(days=2))
        act = make.act(desk.manager, NOW - timedelta(hours=1))
        questions.assign(question, organisation=desk.organisation, act=act)
        db.session.commit()
        colleague = visit(make.official(desk.organisation, language=Language.ENGLISH))

        beat(visit(desk.official), question)
        assert marks(colleague) == {question.number: "new"}

    def test_the_title_and_the_menu_count_what_is_new(self, visit, make, desk, question):
        official = visit(desk.official)
        assert title(official).startswith("(1) ")
        (link,) = [a for a in official.open("/").page.all("a") if a.get("href") == "/questions"]
        assert link.of_class("count")[0].text == "1"

        beat(official, question)
        assert not title(official).startswith("(")

    def test_the_filter_shows_what_is_new_or_changed(self, visit, make, desk, question):
        official = visit(desk.official)
        seen = make.question(desk.branch, received_at=NOW - timedelta(days=3))
        assign(make, desk, seen)
        beat(official, seen)
        assert listed(official, view="work", unseen="1") == [question.number]

        beat(official, question)
        act = make.act(desk.official, NOW - timedelta(minutes=5))
        questions.start(seen, act=act)
        db.session.commit()
        assert listed(official, view="all", unseen="1") == [seen.number]


class TestPresence:
    def test_whoever_has_the_question_open_is_named_to_the_others(self, visit, desk, question):
        manager, clerk = visit(desk.manager), visit(desk.staff)
        assert beat(manager, question)["here"] == ""
        assert beat(clerk, question, writing="1")["here"] == f"Also here now: {desk.manager.name}"

        assert beat(manager, question)["here"] == f"Also here now: {desk.staff.name} (writing)"

    def test_who_leaves_or_falls_silent_is_gone(self, visit, desk, question, clock):
        manager, clerk = visit(desk.manager), visit(desk.staff)
        beat(clerk, question)
        clock.shift(29 * SECOND)
        assert beat(manager, question)["here"]
        clock.shift(SECOND)
        assert beat(manager, question)["here"] == ""

        beat(clerk, question)
        beat(clerk, question, gone="1")
        assert beat(manager, question)["here"] == ""

    def test_one_is_told_that_the_question_has_changed_since_the_page_was_opened(
        self, visit, make, desk, question
    ):
        manager = visit(desk.manager)
        seen = str(question.version)
        assert beat(manager, question)["changed"] == ""
        assign(make, desk, question)

        assert "Reload" in beat(manager, question, version=seen)["changed"]

    def test_a_question_of_another_branch_tells_nothing(self, visit, make, desk, question):
        stranger = visit(desk.manager)
        foreign = make.question(make.branch())
        token = stranger.open("/questions").page.all("input", name="csrf_token")[0]["value"]

        stranger.post(f"/questions/{foreign.id}/here", {"csrf_token": token}, expect=404)


class TestAnswering:
    """What waits for somebody is answered straight from their list, and nothing else is."""

    def links(self, visitor, view="work"):
        main = visitor.open(f"/questions?view={view}").page.main
        return [link["href"] for link in main.of_class("row-step")]

    def test_who_has_the_question_gets_to_the_answer_and_nobody_else(self, visit, make, desk, question):
        other = make.question(desk.branch, received_at=NOW - timedelta(days=2))
        elsewhere = make.organisation(desk.branch)
        act = make.act(desk.manager, NOW - timedelta(hours=2))
        questions.assign(other, organisation=elsewhere, act=act)
        db.session.commit()

        assert self.links(visit(desk.official)) == [f"/questions/{question.id}/propose"]
        for person in (desk.manager, desk.staff):
            assert self.links(visit(person), "queue") == []

    def test_what_is_proposed_or_rests_is_not_answered(self, visit, make, desk, question):
        resting = make.question(desk.branch, received_at=NOW - timedelta(days=2))
        assign(make, desk, resting)
        act = make.act(desk.manager, NOW - timedelta(hours=1))
        until = (NOW + timedelta(days=9)).date()
        clocks.pause(resting, awaits=Awaits.APPLICANT, until=until, reason="Ждём справку", act=act)
        answer = {"outcome": Outcome.REFUSED, "answer": "Отказано."}
        questions.propose(question, **answer, act=make.act(desk.official, NOW - timedelta(hours=1)))
        db.session.commit()

        assert self.links(visit(desk.official)) == []
