"""The page behind the link by mail, and the coupon's: only a form that is sent says anything."""

from datetime import timedelta

import pytest

from reception.domain.vocabulary import Language, Outcome, Status, Verdict
from reception.extensions import db
from reception.models import Applicant
from reception.queries.scope import UNSCOPED
from reception.services import questions
from tests.asking import DAY, address, agreeing, closed_question, kept, links
from tests.desk import NOW


@pytest.fixture
def question(make, desk):
    return closed_question(make, desk, language=Language.ENGLISH, text="The roof leaks.")


@pytest.fixture
def path(question):
    return address(links()[0])


def test_a_scanner_that_opens_the_link_changes_nothing(visit, question, path):
    version = question.version
    for _ in range(3):
        visit().open(path)
        visit().request("HEAD", path, expect=200)

    assert kept(question).verdict is None
    assert kept(question).version == version
    assert links()[0].used_at is None
    visit().post(path, {"verdict": "solved"}, expect=400)  # without the form's token
    assert kept(question).verdict is None


def test_not_solved_reaches_the_managers_list_and_the_page_thanks(visit, desk, question, path):
    applicant = visit(language="en")
    page = applicant.open(path)
    assert question.number in page.text
    assert "roof" not in page.text
    assert "Ахметова" not in page.text

    sent = applicant.send(page, {"verdict": "not_solved", "comment": "It still leaks."})

    thanks = applicant.follow(sent)
    assert "Thank you" in thanks.page.root.text
    assert "No, it is not solved" in thanks.text
    assert kept(question).verdict is Verdict.NOT_SOLVED
    manager = visit(desk.manager)
    listed = manager.open("/questions?view=denied").page
    assert any(link.get("href") == f"/questions/{question.id}" for link in listed.all("a"))
    assert "It still leaks." in manager.open(f"/questions/{question.id}").text


def test_an_answer_sent_twice_counts_once(visit, question, path):
    applicant = visit(language="en")
    page = applicant.open(path)
    applicant.send(page, {"verdict": "solved"})

    again = applicant.send(page, {"verdict": "not_solved"}, expect=410)

    assert "It can be given once." in again.text
    assert kept(question).verdict is Verdict.SOLVED


def test_an_answer_without_a_choice_is_asked_again_and_keeps_the_comment(visit, question, path):
    applicant = visit(language="en")

    again = applicant.send(applicant.open(path), {"comment": "Thanks."}, expect=422)

    assert again.page.form().values["comment"].strip() == "Thanks."
    assert kept(question).verdict is None


def test_expired_and_superseded_links_say_so(visit, make, desk, question, path, clock):
    applicant = visit(language="en")
    page = applicant.open(path)
    questions.reopen(kept(question), reason="Again.", act=make.act(desk.manager, NOW))
    db.session.commit()

    assert "taken up again" in applicant.open(path, expect=410).text
    assert "taken up again" in applicant.send(page, {"verdict": "solved"}, expect=410).text
    assert kept(question).status is Status.ASSIGNED

    make.closed(kept(question), official=desk.official, manager=desk.manager, at=NOW + timedelta(minutes=1))
    clock.shift(timedelta(days=31))
    assert "over" in applicant.open(address(links()[1]), expect=410).text


def test_an_address_that_nobody_was_sent_says_how_to_copy_it(visit, path):
    assert "copy the whole address" in visit(language="en").open(path[:-1], expect=404).text


@pytest.mark.parametrize("language", Language)
def test_the_page_speaks_the_language_of_the_appeal(visit, make, desk, language):
    closed_question(make, desk, agreeing(name="Иванов Иван"), language=language)

    page = visit().open(address(links()[0])).page

    assert page.all("html")[0].get("lang") == language.value


def test_the_page_is_kept_out_of_search_and_sends_its_address_to_nobody(visit, path):
    headers = visit().open(path).response.headers

    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert headers["Cache-Control"] == "no-store"


def test_who_sends_form_after_form_is_kept_out_for_a_while(visit, path):
    stranger = visit(language="en")
    token = stranger.open(path).page.form().values["csrf_token"]
    for _ in range(50):
        stranger.post("/verdict/guess", {"csrf_token": token, "verdict": "solved"}, expect=404)

    stranger.post("/verdict/guess", {"csrf_token": token, "verdict": "solved"}, expect=429)


def test_the_applicant_stops_the_mails_on_the_same_page(visit, question, path):
    applicant = visit(language="en")

    applicant.press(applicant.open(path), f"{path}/no-more-mails", expect=302)

    person = db.session.scalars(
        db.select(Applicant), execution_options={**UNSCOPED, "populate_existing": True}
    ).one()
    assert person.asked_by_mail_on is None
    assert "Send me no more such mails" not in applicant.open(path).text


def test_the_coupon_answers_once_for_each_closing(visit, make, desk, question):
    coupon = f"/appeal/{question.appeal.public_token}"
    holder = visit(language="en")
    holder.open(f"{coupon}/verdict/1")
    assert kept(question).verdict is None

    holder.send(holder.open(f"{coupon}/verdict/1"), {"verdict": "partly"})

    assert kept(question).verdict is Verdict.PARTLY
    assert "It is solved partly" in holder.open(coupon).text
    holder.open(f"{coupon}/verdict/1", expect=302)
    assert "It can be given once." in visit(language="en").open(address(links()[0])).text


def test_the_coupon_asks_only_about_the_questions_of_its_own_appeal(visit, make, desk, question):
    other = make.closed(
        make.question(
            desk.branch, actor=desk.staff, received_at=NOW - 9 * DAY, parts=2, language=Language.ENGLISH
        ),
        official=desk.official,
        manager=desk.manager,
        at=NOW - DAY,
        outcome=Outcome.POSITIVE,
    )
    holder = visit(language="en")

    holder.open(f"/appeal/{question.appeal.public_token}/verdict/2", expect=404)
    page = holder.open(f"/appeal/{other.appeal.public_token}/verdict/1")
    holder.send(page, {"verdict": "solved"})

    assert kept(other).verdict is Verdict.SOLVED
    assert kept(question).verdict is None
    # The second question is open: nothing is asked about it.
    holder.open(f"/appeal/{other.appeal.public_token}/verdict/2", expect=302)


def test_consent_is_ticked_at_the_desk_and_needs_an_address(visit, make, desk):
    staff = visit(desk.staff)
    values = {"name": "Ахметова Сауле", "text": "Нет воды.", "topic_id": str(make.topic().id)}

    again = staff.send(staff.open("/appeals/register"), {**values, "asked_by_mail": "y"}, expect=422)
    assert "Enter the e-mail address, or take the tick away." in again.text
    staff.send(again, {"email": "a@mail.example", "asked_by_mail": "y"})

    person = db.session.scalars(db.select(Applicant), execution_options=UNSCOPED).one()
    assert person.asked_by_mail_on == NOW.date()


def test_the_outbox_shows_the_mail_without_address_name_and_link(visit, desk, make, question, path):
    manager = visit(desk.manager)

    page = manager.open("/outbox")
    mail = next(a.get("href") for a in page.page.all("a") if (a.get("href") or "").startswith("/outbox/"))
    shown = manager.open(mail)

    for text in (page.text, shown.text):
        assert "s•••@mail.example" in text
        assert "saule" not in text
        assert "Ахметова" not in text
    assert path not in shown.text
    assert question.number in shown.text
    stranger = make.user(*desk.manager.roles, branch=make.branch(), language=Language.ENGLISH)
    visit(stranger).open(mail, expect=404)
