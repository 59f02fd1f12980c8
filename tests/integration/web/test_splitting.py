"""A question is added to an appeal from its page, or from the registration that turned out to repeat it."""

from datetime import timedelta

import pytest

from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Appeal, Draft
from reception.queries.scope import UNSCOPED
from reception.services.registration import ApplicantDetails
from tests.desk import NOW

HOUR = timedelta(hours=1)
WHO = ApplicantDetails(name="Ахметова Сауле Маратовна", iin="850101100002")


@pytest.fixture
def clerk(visit, desk):
    return visit(desk.staff)


@pytest.fixture
def appeal(make, desk):
    return make.appeal(desk.branch, actor=desk.staff, applicant=WHO, received_at=NOW - HOUR)


def page_of(appeal):
    return f"/appeals/{appeal.id}/split"


def the_appeal():
    (appeal,) = db.session.scalars(db.select(Appeal), execution_options=UNSCOPED).all()
    return appeal


def test_the_page_of_a_question_leads_to_a_further_one(clerk, make, appeal):
    detail = clerk.open(f"/questions/{appeal.questions[0].id}")
    assert page_of(appeal) in [link["href"] for link in detail.page.main.all("a")]
    typed = {"text": "Яма на дороге.", "topic_id": str(make.topic("land").id)}
    added = clerk.follow(clerk.send(clerk.open(page_of(appeal)), typed))

    assert "The question is added to the appeal." in added.text
    assert added.page.heading == f"{the_appeal().number}/2"
    assert "Яма на дороге." in added.text


def test_what_is_missing_is_told_and_what_was_typed_is_kept(clerk, appeal):
    answer = clerk.send(clerk.open(page_of(appeal)), {"text": "Яма."}, expect=422)

    assert answer.page.summary == ["Topic: Choose a topic."]
    assert answer.page.form().values["text"] == "Яма."


def test_who_finds_another_question_added_is_told_and_loses_nothing(clerk, visit, make, desk, appeal):
    form, topic = clerk.open(page_of(appeal)), str(make.topic("land").id)
    colleague = visit(desk.manager)
    colleague.send(colleague.open(page_of(appeal)), {"text": "Яма.", "topic_id": topic})
    told = clerk.send(form, {"text": "Колодец.", "topic_id": topic}, expect=409)
    assert f"{the_appeal().number}/2" in told.text
    assert told.page.form().values["text"] == "Колодец."
    clerk.send(told)

    assert [question.text for question in the_appeal().questions] == ["", "Яма.", "Колодец."]


def test_a_form_sent_twice_adds_once(clerk, make, appeal):
    form = clerk.open(page_of(appeal))
    typed = {"text": "Яма.", "topic_id": str(make.topic("land").id)}
    clerk.send(form, typed)
    again = clerk.follow(clerk.send(form, typed))

    assert "This form was sent before: the question is added once." in again.text
    assert the_appeal().parts == 2


def test_another_branch_finds_no_such_page_and_an_official_is_refused(visit, make, desk, appeal):
    visit(make.user(Role.STAFF, branch=make.branch())).open(page_of(appeal), expect=404)
    visit(desk.official).open(page_of(appeal), expect=403)


class TestAddedFromARegistration:
    @pytest.fixture
    def carried(self, clerk, make, appeal):
        """Register the same matter, be told, and choose to add it to the earlier appeal."""
        typed = {
            "name": WHO.name,
            "iin": WHO.iin,
            "topic_id": str(make.topic().id),
            "text": "И соседний двор тоже.",
        }
        told = clerk.send(clerk.open("/appeals/register"), typed, expect=200)
        return clerk.follow(clerk.send(told, press={"add_to": str(appeal.id)}))

    def test_the_text_and_the_topic_are_carried_over(self, carried, make):
        values = carried.page.form().values
        assert (values["text"], values["topic_id"]) == ("И соседний двор тоже.", str(make.topic().id))

    def test_sending_it_adds_a_question_and_leaves_no_draft(self, clerk, carried):
        clerk.send(carried)

        assert [question.text for question in the_appeal().questions] == ["", "И соседний двор тоже."]
        assert db.session.query(Draft).all() == []

    def test_the_way_back_leads_to_the_registration_as_it_was(self, clerk, carried):
        (back,) = [link for link in carried.page.main.all("a") if "draft=" in link["href"]]
        assert clerk.open(back["href"]).page.form().values["name"] == WHO.name

    def test_a_closed_appeal_is_not_offered_to_add_to(self, clerk, make, desk, appeal):
        make.closed(appeal.questions[0], official=desk.official, manager=desk.manager, at=NOW)
        typed = {"name": WHO.name, "iin": WHO.iin, "topic_id": str(make.topic().id), "text": "Опять."}
        told = clerk.send(clerk.open("/appeals/register"), typed, expect=200)

        assert told.page.all("button", name="repeats")
        assert told.page.all("button", name="add_to") == []
