"""Files of appeals: taken at the desk and with an answer, seen only by those who see the question."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest

from reception.domain.vocabulary import AttachmentKind, Role
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Attachment, Event
from reception.queries.scope import UNSCOPED
from reception.services import questions
from tests.desk import NOW
from tests.unit.adapters.test_uploads import SECRET, exif, jpeg, pdf

PROPOSAL = {"outcome": "positive", "answer": "Свет есть.", "done": "Заменили.", "done_on": "2026-06-10"}


def file(content=None, name="акт.pdf"):
    return (io.BytesIO(pdf() if content is None else content), name)


@pytest.fixture
def question(make, desk):
    question = make.question(desk.branch, actor=desk.staff, received_at=NOW - timedelta(days=2))
    act = make.act(desk.manager, NOW - timedelta(days=1))
    questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    db.session.commit()
    return question


@pytest.fixture
def attached(visit, desk, question):
    """Add a paper and a proof; return both rows."""
    staff, official = visit(desk.staff), visit(desk.official)
    staff.send(staff.open(f"/questions/{question.id}/attach"), {"files": file(name="заявление.pdf")})
    page = official.open(f"/questions/{question.id}/propose")
    official.send(page, PROPOSAL | {"files": file()})
    return kept()


def kept():
    db.session.expire_all()
    return db.session.scalars(db.select(Attachment).order_by(Attachment.id)).all()


def events(action):
    statement = db.select(Event).where(Event.action == action)
    return db.session.scalars(statement, execution_options=UNSCOPED).all()


def address(question, attachment, verb=""):
    return f"/questions/{question.id}/files/{attachment.id}{verb}"


def test_papers_come_with_the_registration_and_stand_in_the_history(visit, desk, make):
    staff = visit(desk.staff)
    form = {"name": "Ахметова Сауле", "topic_id": str(make.topic().id), "text": "Нет света."}
    photo = file(jpeg(exif(6)), "двор.jpg")

    staff.send(staff.open("/appeals/register"), form | {"files": file(), "photos": photo})

    assert [(row.name, row.kind, row.question_id) for row in kept()] == [
        ("акт.pdf", AttachmentKind.PAPER, None),
        ("двор.jpg", AttachmentKind.PAPER, None),
    ]
    (told,) = events(Action.ATTACH)
    assert told.facts == {"files": "акт.pdf, двор.jpg"}
    page = staff.open(f"/questions/{told.question_id}")
    assert "двор.jpg" in page.text
    assert SECRET not in staff.open(f"/questions/{told.question_id}/files/{kept()[1].id}").data


def test_a_positive_outcome_without_a_proof_is_refused_beside_the_field(visit, desk, question):
    official = visit(desk.official)
    page = official.open(f"/questions/{question.id}/propose")

    answer = official.send(page, PROPOSAL, expect=422)

    assert "needs a proof" in answer.page.one(id="proof-error").text
    assert official.send(answer, {"proof": "Акт № 7"}).location == f"/questions/{question.id}"


def test_a_file_is_proof_enough_and_belongs_to_the_question(attached, question):
    _paper, proof = attached

    assert (proof.kind, proof.question_id) == (AttachmentKind.PROOF, question.id)
    assert events(Action.PROPOSE)[0].facts["files"] == "акт.pdf"


def test_a_refused_file_is_told_beside_the_field_and_nothing_is_kept(visit, desk, question):
    staff = visit(desk.staff)
    page = staff.open(f"/questions/{question.id}/attach")

    answer = staff.send(page, {"files": file(b"<svg/>", "a.svg")}, expect=422)

    assert "“a.svg” is not taken" in answer.page.one(id="files-error").text
    assert kept() == []


def test_a_file_is_handed_out_and_never_shown_in_the_page(visit, desk, question, attached):
    for person in (desk.staff, desk.official, desk.auditor):
        answer = visit(person).open(address(question, attached[0]))
        headers = answer.response.headers
        assert answer.data == pdf()
        assert headers["Content-Disposition"].startswith("attachment;")
        assert headers["Content-Security-Policy"].startswith("sandbox")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_nobody_reaches_a_file_through_another_question_or_branch(visit, desk, make, question, attached):
    own = make.question(desk.branch, actor=desk.staff, received_at=NOW - timedelta(days=1))
    stranger = make.user(Role.MANAGER, branch=make.branch())
    colleague = make.official(make.organisation(desk.branch))

    for attachment in attached:
        visit(desk.staff).open(address(own, attachment), expect=404)
        visit(stranger).open(address(question, attachment), expect=404)
        visit(colleague).open(address(question, attachment), expect=404)


def test_a_withdrawn_file_is_gone_from_the_pages_and_stays_on_record(visit, desk, question, attached):
    manager, paper = visit(desk.manager), attached[0]
    page = manager.open(address(question, paper, "/withdraw"))

    manager.send(page, {"reason": "Чужой документ."})

    manager.open(address(question, paper), expect=404)
    (told,) = events(Action.WITHDRAW_FILE)
    assert told.facts == {"files": "заявление.pdf", "reason": "Чужой документ."}
    assert kept()[0].withdrawn_at == NOW
    visit(desk.staff).open(address(question, attached[1], "/withdraw"), expect=403)


def test_an_appeal_has_at_most_twenty_files(visit, desk, question):
    staff = visit(desk.staff)
    many = [file(name=f"{number}.pdf") for number in range(21)]

    answer = staff.send(staff.open(f"/questions/{question.id}/attach"), {"files": many}, expect=409)

    assert "at most 20 files" in answer.text
    assert kept() == []


def test_whoever_may_not_propose_writes_nothing_into_the_store(visit, desk, make, app, question):
    staff = visit(desk.staff)
    token = staff.open(f"/questions/{question.id}/attach").page.form().values["csrf_token"]
    other = make.question(desk.branch, actor=desk.staff, received_at=NOW - timedelta(days=1))

    for target in (question, other):
        data = PROPOSAL | {"csrf_token": token, "files": file()}
        staff.post(f"/questions/{target.id}/propose", data, expect=409)

    assert not (app.config["SETTINGS"].var_dir / "attachments").exists()


def test_a_form_that_comes_back_names_the_files_to_choose_again(visit, desk, question):
    official = visit(desk.official)
    page = official.open(f"/questions/{question.id}/propose")

    again = official.send(page, {"outcome": "positive", "files": [file(), file(name="б.pdf")]}, expect=422)

    assert "Choose these files again: акт.pdf, б.pdf" in again.text
    assert "Choose" not in official.open(f"/questions/{question.id}/propose").text.replace("Choose Files", "")


@pytest.fixture
def nowhere(app):
    """Keep files in a bucket behind a port on which nobody listens."""
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, attachments_url="s3+http://key:secret@127.0.0.1:1/papers")
    yield
    app.config["SETTINGS"] = settings


def test_while_the_store_does_not_answer_nothing_is_proposed_and_the_file_is_named(
    visit, desk, question, nowhere
):
    official = visit(desk.official)
    page = official.open(f"/questions/{question.id}/propose")

    answer = official.send(page, PROPOSAL | {"files": file()}, expect=409)

    assert "“акт.pdf” is not taken: the store of files does not answer" in answer.text
    assert events(Action.PROPOSE) == kept() == []


def test_while_the_store_does_not_answer_a_file_is_not_called_lost(visit, desk, question, attached, nowhere):
    staff = visit(desk.staff)
    answer = staff.open(address(question, attached[0]), expect=302)

    assert answer.location == f"/questions/{question.id}"
    assert "The store of files does not answer." in staff.follow(answer).text
