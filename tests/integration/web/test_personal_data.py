"""What a page shows of an applicant, and to whom; nothing personal stands in addresses, lists or logs."""

import logging

import pytest
import structlog

from reception.domain.identity import check_digit
from reception.domain.vocabulary import Language, Outcome, Role
from reception.extensions import db
from reception.services import questions
from reception.services.registration import ApplicantDetails
from tests.desk import NOW

IIN = "90031540012" + str(check_digit("90031540012"))
PHONE = "+77017654321"
NAME = "Нұрпейісова Айгерім Сәкенқызы"
EMAIL = "aigerim.personal@example.org"
ADDRESS = "улица Достык, 17"
TEXT = "Крыша протекает над кроватью ребёнка."
SECRETS = (IIN, PHONE.removeprefix("+7"), "765 43 21", "765-43-21", "7654321", EMAIL)
PERSONAL = (*SECRETS, NAME, ADDRESS, TEXT, "Айгерім")


@pytest.fixture
def question(make, desk):
    details = ApplicantDetails(name=NAME, iin=IIN, phone=PHONE, email=EMAIL, address=ADDRESS)
    question = make.question(desk.branch, applicant=details, text=TEXT, received_at=NOW)
    act = make.act(desk.manager, NOW)
    questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    db.session.commit()
    return question


def path_of(question, verb=""):
    return f"/questions/{question.id}/{verb}".rstrip("/")


def seen_by(visit, reader):
    """Return who saw whose data, what and where, as the journal tells its reader."""
    page = visit(reader).open("/personal-data").page
    cells = [[cell.text for cell in row.all("th", "td")] for row in page.one("tbody").all("tr")]
    return [(who, whom, what, where) for who, _when, whom, what, where in cells]


def found(texts, where):
    return [text for text in texts if text in where]


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.OFFICIAL, Role.AUDITOR])
def test_iin_phone_and_mail_are_masked_until_asked_for(visit, desk, question, role):
    page = visit(desk.of(role)).open(path_of(question)).page

    assert found(SECRETS, page.html) == []
    assert NAME in page.main.text
    assert IIN[-4:] in page.main.text, "the last digits tell two people apart"


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER])
def test_staff_and_managers_of_the_branch_are_shown_them_by_a_button(visit, desk, question, role):
    visitor = visit(desk.of(role))
    shown = visitor.press(visitor.open(path_of(question)), path_of(question, "reveal"), expect=200)

    assert IIN in shown.text
    assert "765" in shown.text.replace("-", "").replace(" ", "")
    assert EMAIL in shown.text
    assert found(SECRETS, visitor.open(path_of(question)).page.html) == [], "shown once, not from then on"


def test_the_official_to_whom_it_is_assigned_is_shown_the_telephone_and_nothing_else(visit, desk, question):
    visitor = visit(desk.official)
    shown = visitor.press(visitor.open(path_of(question)), path_of(question, "reveal"), expect=200)

    assert "765" in shown.text.replace("-", "").replace(" ", "")
    assert found((IIN, EMAIL), shown.page.html) == []


@pytest.mark.parametrize("case", ["an auditor", "the question is closed", "a colleague has it"])
def test_others_are_offered_no_such_button_and_refused(visit, make, desk, question, case):
    visitor = visit(desk.auditor if case == "an auditor" else desk.official)
    if case == "the question is closed":
        answer = {"outcome": Outcome.EXPLAINED, "answer": "Да."}
        questions.propose(question, **answer, act=make.act(desk.official, NOW))
        questions.accept(question, act=make.act(desk.manager, NOW))
    elif case == "a colleague has it":
        visitor = visit(make.official(desk.organisation, language=Language.ENGLISH))
    db.session.commit()
    page = visitor.open(path_of(question)).page
    token = {"csrf_token": page.all("input", name="csrf_token")[0]["value"]}

    assert not [form for form in page.all("form") if form.get("action", "").endswith("reveal")]
    assert found(SECRETS, visitor.post(path_of(question, "reveal"), token, expect=403).page.html) == []


def test_it_is_shown_by_post_alone(visit, desk, question):
    visit(desk.staff).open(path_of(question, "reveal"), expect=405)


def test_that_it_was_shown_is_on_record_without_what_was_shown(visit, desk, question):
    visitor = visit(desk.staff)
    page = visitor.open(path_of(question))
    with structlog.testing.capture_logs() as logs:
        visitor.press(page, path_of(question, "reveal"), expect=200)

    (line,) = [line for line in logs if line["event"] == "personal_data_shown"]
    assert (line["question_id"], line["user_id"]) == (question.id, desk.staff.id)
    assert seen_by(visit, desk.auditor) == [
        (desk.staff.name, NAME, "E-mail, IIN, Telephone", question.number)
    ]
    assert line["shown"] == ["email", "iin", "phone"]
    assert found(PERSONAL, str(logs)) == []


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.OFFICIAL, Role.AUDITOR])
def test_lists_show_surname_and_initials_and_nothing_of_the_text(visit, desk, question, role):
    visitor = visit(desk.of(role))
    for path in ("/", "/questions?view=all", "/report/questions?figure=received"):
        answer = visitor.open(path, expect=None)
        assert found(PERSONAL, answer.page.html) == []
    assert "Нұрпейісова А.С." in visitor.open("/questions?view=all").text


def test_an_anonymous_applicant_is_nobody_on_every_page(visit, make, desk):
    hidden = make.question(desk.branch, applicant=None, is_anonymous=True)
    visitor = visit(desk.manager)

    assert "Anonymous" in visitor.open(path_of(hidden)).text
    assert "anonymous" in visitor.open("/questions?view=all").text


def test_an_iin_with_a_mistake_is_told_without_repeating_it_outside_its_field(visit, desk):
    visitor = visit(desk.staff)
    answer = visitor.send(visitor.open("/appeals/register"), {"iin": IIN[:11] + "x"}, expect=422)

    assert not [line for line in answer.page.summary if IIN[:11] in line]


def test_files_of_the_report_name_no_applicant(visit, desk, question):
    for form in ("json", "csv"):
        content = visit(desk.auditor).open(f"/report.{form}").data.decode("utf-8")
        assert found(PERSONAL, content) == []


def test_nothing_personal_is_logged_or_put_into_an_address_in_a_whole_day(visit, desk, make, caplog):
    clerk, manager, official = visit(desk.staff), visit(desk.manager), visit(desk.official)
    typed = {
        "name": NAME,
        "iin": IIN,
        "phone": PHONE,
        "email": EMAIL,
        "address": ADDRESS,
        "text": TEXT,
        "topic_id": str(make.topic().id),
    }
    with structlog.testing.capture_logs() as logs, caplog.at_level(logging.DEBUG):
        clerk.send(
            clerk.open("/appeals/register"),
            typed | {"phone": "wrong", "received_on": "2031-01-01"},
            expect=422,
        )
        registered = clerk.follow(clerk.send(clerk.open("/appeals/register"), typed))
        detail = next(link["href"] for link in registered.page.main.all("a") if "/questions/" in link["href"])
        clerk.press(clerk.open(detail), f"{detail}/reveal", expect=200)
        found_by = {"csrf_token": registered.page.all("input", name="csrf_token")[0]["value"], "q": IIN}
        assert clerk.post("/applicants/find", found_by, expect=200).response.json[0]["label"] == NAME
        manager.send(manager.open(f"{detail}/assign"), {"to": f"user:{desk.official.id}"})
        proposal = {"outcome": "explained", "answer": TEXT}
        official.send(official.open(f"{detail}/propose"), proposal)
        manager.post(f"{detail}/assign", proposal, expect=400)
        clerk.open("/questions?view=all")
        clerk.open(f"{detail}/nowhere", expect=404)

    assert logs
    assert found(PERSONAL, str(logs)) == []
    assert found(PERSONAL, caplog.text) == []
    for visitor in (clerk, manager, official):
        assert found(PERSONAL, " ".join(visitor.addresses)) == []


def test_whom_one_looks_up_is_of_ones_own_branches(visit, desk, make, question):
    foreign = make.branch()
    make.appeal(foreign, applicant=ApplicantDetails(name=NAME, iin=IIN, phone=PHONE))
    visitor = visit(make.user(Role.STAFF, branch=make.branch()))
    token = {"csrf_token": visitor.open("/").page.all("input", name="csrf_token")[0]["value"]}

    for typed in (IIN, "Нұрпейісова", PHONE, "701 765"):
        assert visitor.post("/applicants/find", token | {"q": typed}, expect=200).response.json == []


def test_what_the_look_up_says_of_somebody_is_masked(visit, desk, question):
    visitor = visit(desk.staff)
    token = {"csrf_token": visitor.open("/").page.all("input", name="csrf_token")[0]["value"]}
    (one,) = visitor.post("/applicants/find", token | {"q": "нурпейис"}, expect=200).response.json

    assert found(SECRETS, str(one)) == []


def test_telephone_and_mail_of_who_was_chosen_are_shown_alone_and_that_is_on_record(visit, desk, question):
    visitor = visit(desk.staff)
    token = {"csrf_token": visitor.open("/").page.all("input", name="csrf_token")[0]["value"]}
    (one,) = visitor.post("/applicants/find", token | {"q": "нурпейис"}, expect=200).response.json
    with structlog.testing.capture_logs() as logs:
        more = visitor.post(one["more"], token, expect=200).response.json

    assert (more["fill"]["phone"], more["fill"]["email"]) == ("+7 701 765 4321", EMAIL)
    assert [earlier["number"] for earlier in more["earlier"]] == [question.number]
    (line,) = [line for line in logs if line["event"] == "personal_data_shown"]
    assert (line["applicant_id"], line["user_id"]) == (one["id"], desk.staff.id)
    assert seen_by(visit, desk.manager) == [(desk.staff.name, NAME, "E-mail, Telephone", "Chosen in a form")]
    assert found(PERSONAL, str(logs)) == []
