"""The journal of who saw or took out personal data: complete, for who may know, and never altered."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from reception.domain.disclosures import Detail, DisclosureKind
from reception.domain.vocabulary import Role
from reception.extensions import db, transaction
from reception.models import Disclosure
from reception.queries.scope import Scope
from reception.services import disclosures, merging
from reception.services.registration import ApplicantDetails
from tests.desk import NOW
from tests.working import work

PATH = "/personal-data"
DAY = timedelta(days=1)


@pytest.fixture
def question(make, desk):
    details = ApplicantDetails(name="Ахметова Сауле Маратовна", phone="+77017654321")
    return make.question(desk.branch, applicant=details, received_at=NOW)


def show(question, actor, at=NOW):
    with transaction():
        disclosures.of_question(question, [Detail.PHONE], actor=actor, now=at)


def kept():
    everything = {"scope": Scope.everything()}
    return db.session.scalars(
        sa.select(Disclosure).order_by(Disclosure.id), execution_options=everything
    ).all()


def tellers(visit, reader, query=""):
    page = visit(reader).open(f"{PATH}{query}").page
    return [row.all("th")[0].text for row in page.all("tr") if row.all("td")]


def test_a_disclosure_is_never_altered_deleted_replaced_or_truncated(desk, question):
    show(question, desk.staff)
    around = "REPLACE INTO disclosure SELECT * FROM disclosure"
    if db.engine.dialect.name != "sqlite":
        around = "TRUNCATE disclosure"
    for statement in ("UPDATE disclosure SET rows = 0", "DELETE FROM disclosure", around):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(sa.text(statement))
        db.session.rollback()

    assert len(kept()) == 1


@pytest.mark.parametrize("is_long", [False, True], ids=["at once", "by a job, when it is fetched"])
def test_a_list_that_is_taken_out_is_told_with_the_number_of_its_rows(
    visit, desk, question, is_long, tmp_path
):
    clerk = visit(desk.staff)
    if is_long:
        path = clerk.send(clerk.open("/questions/file?view=all&form=csv")).location
        work(tmp_path)
        assert kept() == []
        clerk.open(f"{path}/file")
    else:
        clerk.open("/questions.csv?view=all")

    (line,) = kept()
    assert (line.kind, line.rows, line.user_id) == (DisclosureKind.EXPORTED, 1, desk.staff.id)
    assert "File with 1 question" in visit(desk.manager).open(PATH).text


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL, Role.ADMINISTRATOR])
def test_others_are_neither_shown_the_journal_nor_led_to_it(visit, desk, role):
    visitor = visit(desk.of(role))

    assert PATH not in visitor.open("/").page.html
    visitor.open(PATH, expect=403)


def test_what_is_of_another_branch_is_not_told(visit, make, desk, question):
    show(question, desk.staff)
    beside = make.user(Role.MANAGER, branch=make.branch(desk.oblast))

    assert tellers(visit, desk.manager) == [desk.staff.name]
    assert tellers(visit, make.user(Role.AUDITOR, branch=desk.oblast)) == [desk.staff.name]
    assert tellers(visit, beside) == []


def test_the_journal_is_narrowed_by_person_and_day(visit, desk, question):
    show(question, desk.staff, NOW - 3 * DAY)
    show(question, desk.manager, NOW)
    today = f"{NOW:%Y-%m-%d}"

    assert tellers(visit, desk.auditor) == [desk.manager.name, desk.staff.name]
    assert tellers(visit, desk.auditor, f"?by={desk.staff.id}") == [desk.staff.name]
    assert tellers(visit, desk.auditor, f"?since={today}") == [desk.manager.name]
    assert tellers(visit, desk.auditor, f"?until={NOW - DAY:%Y-%m-%d}") == [desk.staff.name]
    assert tellers(visit, desk.auditor, f"?by={desk.official.id}") == []


def test_the_page_of_a_person_tells_managers_and_auditors_who_saw_their_data(visit, desk, question):
    show(question, desk.staff)
    path = f"/applicants/{question.appeal.applicant_id}"

    for reader in (desk.manager, desk.auditor):
        assert "Who saw personal data" in visit(reader).open(path).text
    assert "Who saw personal data" not in visit(desk.staff).open(path).text


def test_what_was_seen_of_a_record_is_told_of_the_one_that_it_was_merged_into(visit, make, desk, question):
    show(question, desk.staff)
    merged = question.appeal.applicant
    kept_record = make.appeal(
        desk.branch, received_at=NOW, applicant=ApplicantDetails(name="Ахметова С.")
    ).applicant
    with transaction():
        merging.merge(
            kept_record,
            merged,
            seen=merging.plan(kept_record, merged).seen,
            actor=desk.staff,
            scope=Scope.everything(),
            now=NOW,
        )

    page = visit(desk.auditor).open(f"/applicants/{kept_record.id}").page
    assert page.all("table")[-1].one("tbody").one("th").text == desk.staff.name
