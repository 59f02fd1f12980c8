"""People administered on screen, and the ways to a password."""

import re

import pytest
import sqlalchemy as sa

from reception.adapters import keys
from reception.domain.vocabulary import Language, Role
from reception.extensions import db, transaction, utcnow
from reception.models import Mail, OneTimeLink, User
from reception.services import mails, questions

GOOD = "correct horse battery"
NEW = {"name": "Жаңа Ж.", "email": "new@example.org", "roles": "staff", "language": "en"}


class Postman:
    def __init__(self):
        self.letters = []

    def send(self, letter):
        self.letters.append(letter)


def posted():
    postman = Postman()
    mails.send_unsent(
        mailer=postman, base_url="https://r.example.org", clock=utcnow, transaction=transaction, patience=None
    )
    return postman.letters


def link_in(letter):
    return re.search(r"https://r\.example\.org(/set-password/\S+)", letter.text).group(1)


@pytest.fixture
def admin(visit, desk):
    return visit(desk.administrator)


def invited(admin, desk, **values):
    form = admin.open("/administration/people/new")
    return admin.follow(admin.send(form, NEW | {"branch": str(desk.branch.id)} | values, action=None))


def test_invited_by_mail_a_person_sets_the_password_and_signs_in(admin, visit, desk):
    page = invited(admin, desk)
    assert "Invited, no password yet" in page.page.root.text
    (letter,) = posted()

    stranger = visit(language="en")
    chosen = stranger.send(stranger.open(link_in(letter)), {"password": GOOD, "again": GOOD})
    assert chosen.location == "/sign-in"
    first = stranger.send(stranger.open("/sign-in"), {"email": NEW["email"], "password": GOOD})
    assert first.location == "/"
    assert stranger.open(link_in(letter), expect=410).page.heading == "The link does not work any more"


def test_the_mail_speaks_the_language_of_whoever_gets_it(admin, desk):
    invited(admin, desk, language="kk")
    (letter,) = posted()

    assert "құпиясөз" in letter.text.lower()
    assert NEW["name"] not in letter.text


def test_the_outbox_shows_the_mail_without_its_link(admin, desk):
    invited(admin, desk)
    mail = db.session.scalars(sa.select(Mail)).one()
    token = keys.link_token(db.session.scalars(sa.select(OneTimeLink)).one().nonce)
    answer = admin.open(f"/outbox/{mail.id}")

    assert token not in answer.page.html
    assert "The link itself is shown to nobody" in answer.text
    admin.open("/outbox")


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(admin, desk):
    form = admin.open("/administration/people/new")
    answer = admin.send(form, {"name": "Somebody", "phone": "12", "email": "x"}, expect=422)

    assert answer.page.form("").values["name"] == "Somebody"
    assert len(answer.page.summary) == 4
    taken = NEW | {"email": desk.staff.email, "branch": str(desk.branch.id)}
    again = admin.send(admin.open("/administration/people/new"), taken, expect=422)
    assert again.page.summary == ["E-mail: There is an account with this address already."]


def test_a_person_is_changed_and_the_change_stands_at_the_foot_of_the_page(admin, desk):
    path = f"/administration/people/{desk.staff.id}"
    saved = admin.send(admin.open(path), {"name": "Renamed R.", "phone": "8 701 123 45 67"}, action=path)
    page = admin.follow(saved)

    assert page.page.heading == "Renamed R."
    assert "+77011234567" in page.page.form(path).values["phone"].replace(" ", "")
    assert desk.administrator.name in page.text
    assert "Renamed R." in admin.open("/administration/changes?kind=person").text


def test_of_two_who_change_at_once_the_second_is_told_and_keeps_what_was_typed(admin, visit, desk):
    path = f"/administration/people/{desk.staff.id}"
    mine, other = admin.open(path), visit(desk.administrator)
    other.send(other.open(path), {"name": "First F."}, action=path)
    answer = admin.send(mine, {"name": "Second S."}, action=path, expect=422)

    assert "Somebody else has changed this account" in answer.text
    assert answer.page.form(path).values["name"] == "Second S."


def test_whoever_has_open_questions_stays_and_the_number_is_said(admin, desk, make):
    question = make.question(desk.branch)
    act = make.act(desk.manager, utcnow())
    questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    db.session.commit()
    path = f"/administration/people/{desk.official.id}"
    answer = admin.press(admin.open(path), f"{path}/close", expect=409)

    assert "1 question is still open with this person" in answer.text
    assert db.session.get(User, desk.official.id).is_active


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(admin, visit, desk):
    clerk, path = visit(desk.staff), f"/administration/people/{desk.staff.id}"
    clerk.open("/")
    admin.press(admin.open(path), f"{path}/close", expect=302)
    clerk.open("/", expect=302)
    admin.press(admin.open(path), f"{path}/reopen", expect=302)

    assert db.session.get(User, desk.staff.id).is_active


def test_an_administrator_signs_a_person_out_everywhere(admin, visit, desk):
    clerk, path = visit(desk.staff), f"/administration/people/{desk.staff.id}"
    clerk.open("/")
    admin.press(admin.open(path), f"{path}/sign-out", expect=302)

    clerk.open("/", expect=302)


def test_an_administrator_of_a_branch_sees_only_the_people_of_that_branch_and_those_below(visit, desk, make):
    lower = make.user(Role.ADMINISTRATOR, branch=desk.branch, language=Language.ENGLISH)
    above = make.user(Role.STAFF, branch=desk.oblast)
    visitor = visit(lower)
    listed = visitor.open("/administration/people").text

    assert desk.staff.name in listed
    assert above.email not in listed
    visitor.open(f"/administration/people/{above.id}", expect=404)


def test_people_are_found_by_name_role_branch_and_state(admin, desk):
    listed = admin.open("/administration/people")
    found = admin.press(listed, "/administration/people/search", values={"text": desk.staff.email.upper()})

    assert [row.text for row in found.page.one("tbody").all("th")] == [desk.staff.name + desk.staff.email]
    assert desk.auditor.email in admin.open("/administration/people?role=auditor").text
    assert "Nobody fits" in admin.open("/administration/people?state=closed").text
    admin.open("/administration/people?role=x&branch=x&state=x")


def test_a_forgotten_password_is_told_alike_to_everybody(visit, desk):
    """ASVS 6.3.8: nobody learns from it who has an account."""
    stranger = visit(language="en")
    page = stranger.open("/forgotten-password")
    known = stranger.send(page, {"email": desk.staff.email}, expect=200)
    nobody = stranger.send(page, {"email": "nobody@example.org"}, expect=200)

    assert known.text == nobody.text
    (letter,) = posted()
    assert letter.to == desk.staff.email
    stranger.send(stranger.open(link_in(letter)), {"password": GOOD, "again": GOOD})


def test_a_place_that_asks_for_links_without_end_has_to_wait(visit, desk):
    stranger = visit(language="en")
    page = stranger.open("/forgotten-password")
    answers = [stranger.send(page, {"email": f"{n}@example.org"}, expect=None).status for n in range(51)]

    assert answers[0] == 200
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "A password has at least 8 characters"),
        ("password1", "password1", "well known"),
        (GOOD, "another one", "The two are not the same."),
    ],
)
def test_a_password_that_is_refused_is_explained_and_never_sent_back(
    admin, visit, desk, password, again, said
):
    invited(admin, desk)
    (letter,) = posted()
    stranger = visit(language="en")
    form = stranger.open(link_in(letter))
    answer = stranger.send(form, {"password": password, "again": again}, expect=422)

    assert said in answer.text
    assert f'value="{password}"' not in answer.page.html
