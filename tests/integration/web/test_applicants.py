"""The page of an applicant, and two records that become one and two again."""

import pytest

from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import ApplicantMerge
from reception.services import questions
from reception.services.registration import ApplicantDetails
from tests.desk import NOW

SAULE = ApplicantDetails(name="Ахметова Сауле Маратовна", iin="850101100002")
S_AKHMETOVA = ApplicantDetails(name="Ахметова С.", phone="+79161234567", address="ул. Абая, 1")
SECRETS = ("850101100002", "9161234567", "916 123")


@pytest.fixture
def clerk(visit, desk):
    return visit(desk.staff)


@pytest.fixture
def two(make, desk):
    """Return the two records of a person, the second with two appeals."""
    kept = make.appeal(desk.branch, actor=desk.staff, applicant=SAULE).applicant_id
    for _ in range(2):
        other = make.appeal(desk.branch, actor=desk.staff, applicant=S_AKHMETOVA).applicant_id
    return kept, other


def page_of(applicant_id):
    return f"/applicants/{applicant_id}"


def merge_path(two):
    return f"{page_of(two[0])}/merge/{two[1]}"


def merged(clerk, two):
    return clerk.follow(clerk.send(clerk.open(merge_path(two))))


def numbers_on(answer):
    return [cell.text for cell in answer.page.main.of_class("key")]


def test_the_page_of_a_question_leads_to_the_applicant_masked_with_all_appeals_newest_first(
    clerk, make, desk, two
):
    newest = make.question(desk.branch, actor=desk.staff, applicant=S_AKHMETOVA, received_at=NOW)
    detail = clerk.open(f"/questions/{newest.id}")
    assert page_of(two[1]) in [link["href"] for link in detail.page.main.all("a")]
    page = clerk.open(page_of(two[1]))

    assert numbers_on(page)[0] == newest.appeal.number
    assert len(numbers_on(page)) == 3
    assert [secret for secret in SECRETS if secret in page.page.html] == []


def test_a_russian_number_is_said_to_be_one_on_the_question_and_on_the_applicant(clerk, make, desk, two):
    question = make.question(desk.branch, actor=desk.staff, applicant=S_AKHMETOVA)
    for path in (f"/questions/{question.id}", page_of(two[1])):
        assert "Russian number" in clerk.open(path).text
    assert "Russian number" not in clerk.open(page_of(two[0])).text


def test_an_auditor_reads_and_merges_nothing_and_another_branch_finds_nobody(visit, make, desk, two):
    auditor = visit(desk.auditor)
    assert "The same person as" not in auditor.open(page_of(two[1])).text
    auditor.open(merge_path(two), expect=403)
    stranger = visit(make.user(Role.MANAGER, branch=make.branch()))
    for path in (page_of(two[0]), merge_path(two), f"{page_of(two[0])}/same"):
        stranger.open(path, expect=404)


class TestMerging:
    def test_the_other_record_is_found_by_post_compared_merged_and_put_on_record(self, clerk, desk, two):
        asked = clerk.open(f"{page_of(two[0])}/same")
        typed = clerk.send(asked, {"q": "+7 916 123"}, expect=200)
        assert merge_path(two) in [link["href"] for link in typed.page.main.all("a")]
        compared = clerk.open(merge_path(two))
        assert "2 appeals move to the record that is kept." in compared.text
        assert "taken over" in compared.text
        done = clerk.follow(clerk.send(compared))

        record = db.session.query(ApplicantMerge).one()
        assert (record.merged_by_id, record.merged_at) == (desk.staff.id, NOW)
        assert len(numbers_on(done)) == 3
        for appeal in record.moved:
            assert appeal.number in done.text
        assert desk.staff.name in done.text
        assert [secret for secret in SECRETS if secret in " ".join(clerk.addresses)] == []
        assert [secret for secret in SECRETS if secret in typed.page.main.text] == []

    def test_a_merged_record_is_offered_no_more_and_says_where_it_went(self, clerk, two):
        token = {"csrf_token": merged(clerk, two).page.all("input", name="csrf_token")[0]["value"]}
        found = clerk.post("/applicants/find", token | {"q": "ахметова"}, expect=200).response.json
        assert [one["id"] for one in found] == [two[0]]
        page = clerk.open(page_of(two[1]))
        assert "This record was merged into another one" in page.text
        assert page_of(two[0]) in [link["href"] for link in page.page.main.all("a")]

    def test_a_merge_sent_twice_or_of_records_that_have_changed_is_refused_in_words(
        self, clerk, make, desk, two
    ):
        compared = clerk.open(merge_path(two))
        make.appeal(desk.branch, actor=desk.staff, applicant=S_AKHMETOVA)
        assert "has changed since you compared them" in clerk.send(compared, expect=409).text
        compared = clerk.open(merge_path(two))
        clerk.send(compared)
        assert "has been merged already" in clerk.send(compared, expect=409).text

    def test_two_people_with_two_iins_are_told_and_offered_no_button(self, clerk, make, desk, two):
        other = ApplicantDetails(name="Ахметова Сауле", iin="720229100002")
        third = make.appeal(desk.branch, actor=desk.staff, applicant=other).applicant_id
        page = clerk.open(f"{page_of(two[0])}/merge/{third}")

        assert "different IINs" in page.text
        assert "They are one person: merge" not in page.text

    def test_a_merge_is_undone_from_the_page_and_a_second_time_refused_in_words(self, clerk, two):
        page = merged(clerk, two)
        undo = f"/applicants/merges/{db.session.query(ApplicantMerge).one().id}/undo"
        back = clerk.follow(clerk.press(page, undo, expect=302))

        assert len(numbers_on(back)) == 2
        assert len(numbers_on(clerk.open(page_of(two[0])))) == 1
        assert "has been undone already" in clerk.press(page, undo, expect=409).text

    def test_a_draft_that_names_the_merged_record_is_registered_under_the_kept_one(self, clerk, make, two):
        form = clerk.open("/appeals/register")
        merged(clerk, two)
        typed = {"applicant_id": str(two[1]), "text": "Вода.", "topic_id": str(make.topic("land").id)}
        clerk.send(form, typed)

        assert len(numbers_on(clerk.open(page_of(two[0])))) == 4


def test_the_page_costs_the_same_for_many_appeals(clerk, make, desk, two):
    few = costs(clerk, two)
    for _ in range(3):
        question = make.question(desk.branch, actor=desk.staff, applicant=S_AKHMETOVA)
        act = make.act(desk.manager, NOW)
        questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
        db.session.commit()
    many = costs(clerk, two)

    assert len(few) == len(many) <= 8, "\n".join(many)


def costs(clerk, two):
    clerk.open(page_of(two[1]))  # whichever page comes first reads the kept lists
    return clerk.open(page_of(two[1])).seen.tables_read
