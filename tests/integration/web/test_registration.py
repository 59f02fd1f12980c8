"""Registering an appeal on one page."""

from datetime import UTC, datetime

import pytest

from reception.domain.identity import check_digit
from reception.domain.vocabulary import Channel, Kind, Language, Role
from reception.extensions import db
from reception.models import Appeal, Applicant, Programme, Question
from reception.queries.scope import UNSCOPED
from reception.services.registration import ApplicantDetails
from tests.desk import NOW

PAGE = "/appeals/register"
IIN_BODY = "85010145000"
IIN = f"{IIN_BODY}{check_digit(IIN_BODY)}"


@pytest.fixture
def clerk(visit, desk):
    return visit(desk.staff)


@pytest.fixture
def filled(make, desk):
    """Return what a clerk types for the simplest appeal."""
    return {
        "name": "Ахметова Сауле Маратовна",
        "topic_id": str(make.topic().id),
        "text": "Нет света во дворе.",
    }


def appeals():
    return db.session.scalars(db.select(Appeal).order_by(Appeal.id), execution_options=UNSCOPED).all()


def page_of(clerk, appeal):
    return clerk.open(f"/questions/{appeal.questions[0].id}")


def register(clerk, values, **options):
    return clerk.send(clerk.open(PAGE), values, **options)


def test_the_whole_form_becomes_one_appeal(clerk, desk, make, filled):
    district = make.district(desk.branch)
    programme = db.session.scalars(db.select(Programme).order_by(Programme.id)).first()
    done = register(
        clerk,
        filled
        | {
            "iin": f"{IIN[:6]} {IIN[6:]}",
            "phone": "8 701 123 45 67",
            "email": "saule@example.org",
            "address": "ул. Абая, 1",
            "received_on": "2026-06-09",
            "received_time": "17:40",
            "channel": "letter",
            "kind": "complaint",
            "language": "ru",
            "district_id": str(district.id),
            **({"programme_id": str(programme.id)} if programme else {}),
        },
    )

    (appeal,) = appeals()
    (question,) = appeal.questions
    confirmed = clerk.follow(done)
    assert appeal.number in confirmed.page.heading
    assert f"/questions/{question.id}" in [link["href"] for link in confirmed.page.main.all("a")]
    assert (appeal.branch, appeal.registered_by, appeal.registered_at) == (desk.branch, desk.staff, NOW)
    assert appeal.received_at == datetime(2026, 6, 9, 12, 40, tzinfo=UTC)
    assert (appeal.channel, appeal.kind, appeal.language) == (
        Channel.LETTER,
        Kind.COMPLAINT,
        Language.RUSSIAN,
    )
    assert (question.district_id, question.programme_id) == (district.id, programme.id if programme else None)
    applicant = appeal.applicant
    assert (applicant.name, applicant.iin, applicant.phone) == (filled["name"], IIN, "+77011234567")
    assert (applicant.email, applicant.address) == ("saule@example.org", "ул. Абая, 1")
    assert applicant.birth_on.isoformat() == "1985-01-01"


def test_what_is_wrong_is_told_on_top_and_what_was_typed_is_kept(clerk):
    typed = {
        "iin": "123",
        "phone": "none",
        "email": "no address",
        "signatories": "1",
        "address": "ул. Абая, 1",
    }
    answer = register(clerk, typed | {"is_collective": "y"}, expect=422)

    assert answer.page.summary == [
        "Surname, first name, patronymic: Enter the applicant's name, or mark the appeal as anonymous.",
        "IIN: An IIN has 12 digits.",
        "Telephone: This is not a telephone number.",
        "E-mail: This is not an e-mail address.",
        "Number of signatories: A collective appeal has at least 2 signatories.",
        "Topic: Choose a topic.",
        "Text of the appeal: Please fill this in.",
    ]
    values = answer.page.form().values
    assert {name: values[name] for name in typed} == typed
    assert values["is_collective"] == "y"
    assert answer.page.one("title").text.startswith("Error:")
    assert appeals() == []


def test_each_error_leads_to_its_field_which_names_it(clerk):
    page = register(clerk, {"iin": "123"}, expect=422).page
    for line in page.root.of_class("error-summary")[0].all("a"):
        (control,) = page.all("input", "select", "textarea", id=line["href"][1:])
        assert control["aria-invalid"] == "true"
        assert f"{control['id']}-error" in control["aria-describedby"].split()


def test_a_wrong_check_digit_is_told_as_such(clerk, filled):
    wrong = IIN[:11] + str((int(IIN[11]) + 1) % 10)

    (line,) = register(clerk, filled | {"iin": wrong}, expect=422).page.summary
    assert "check digit" in line


def test_a_known_applicant_is_taken_over_and_not_entered_twice(clerk, desk, make, filled):
    earlier = make.appeal(desk.branch)
    topic = {"topic_id": str(make.topic("land").id)}
    register(clerk, filled | {"applicant_id": str(earlier.applicant_id), "name": ""} | topic)

    assert [appeal.applicant_id for appeal in appeals()] == [earlier.applicant_id] * 2


def test_the_one_who_has_this_iin_already_is_not_entered_twice(clerk, make, filled):
    register(clerk, filled | {"iin": IIN})
    register(clerk, filled | {"iin": IIN, "topic_id": str(make.topic("land").id)})

    assert len(appeals()) == 2
    assert db.session.query(Applicant).execution_options(**UNSCOPED).count() == 1


def test_whoever_was_chosen_and_has_another_iin_is_not_overwritten(clerk, desk, make, filled):
    known = ApplicantDetails(name="Ахметова Сауле", iin="720229100002")
    earlier = make.appeal(desk.branch, applicant=known)
    typed = {"applicant_id": str(earlier.applicant_id), "iin": IIN, "topic_id": str(make.topic("land").id)}
    answer = register(clerk, filled | typed, expect=422)

    assert [line for line in answer.page.summary if "another IIN" in line]
    assert appeals() == [earlier]


class TestSimilar:
    @pytest.fixture
    def asked(self, clerk, filled):
        """Send what the same person asked on the same topic before, and return the page that comes back."""
        register(clerk, filled | {"iin": IIN})
        return register(clerk, filled | {"iin": IIN, "text": "Свет опять погас."}, expect=200)

    def test_what_the_same_person_asked_lately_is_shown_before_it_is_saved(self, asked):
        (earlier,) = appeals()
        assert "This person has asked about this lately" in asked.text
        assert earlier.number in asked.text
        assert asked.page.form().values["text"] == "Свет опять погас."

    def test_it_is_registered_all_the_same(self, clerk, asked):
        clerk.send(asked, press="confirmed")

        assert [appeal.repeat_of_id for appeal in appeals()] == [None, None]

    def test_it_is_registered_as_a_repeat_with_one_key(self, clerk, asked):
        earlier = appeals()[0]
        clerk.send(asked, press={"repeats": earlier.number})

        assert [appeal.repeat_of_id for appeal in appeals()] == [None, earlier.id]

    def test_a_form_sent_twice_is_not_similar_to_itself(self, clerk, filled):
        form = clerk.open(PAGE)
        clerk.send(form, filled | {"iin": IIN})
        again = clerk.follow(clerk.send(form, filled | {"iin": IIN}))

        assert "This form was sent before: the appeal is registered once." in again.text


@pytest.mark.parametrize("chosen", ["999999", "9" * 40, "-1", "one"])
def test_an_applicant_who_is_not_there_is_no_name(clerk, filled, chosen):
    answer = register(clerk, filled | {"applicant_id": chosen, "name": ""}, expect=422)

    assert answer.page.summary[0].startswith("Surname")


def test_an_applicant_of_another_branch_cannot_be_taken_over(clerk, make, filled):
    foreign = make.appeal(make.branch())
    register(clerk, filled | {"applicant_id": str(foreign.applicant_id), "name": ""}, expect=422)

    assert appeals() == [foreign]


def test_an_anonymous_appeal_keeps_nobody(clerk, filled):
    register(clerk, filled | {"is_anonymous": "y"})

    (appeal,) = appeals()
    assert appeal.is_anonymous
    assert appeal.applicant is None


def test_a_collective_appeal_keeps_its_number_of_signatories(clerk, filled):
    register(clerk, filled | {"is_collective": "y", "signatories": "37"})

    assert (appeals()[0].is_collective, appeals()[0].signatories) == (True, 37)
    assert "Collective: 37 signatories" in page_of(clerk, appeals()[0]).text


def test_a_number_of_signatories_counts_for_collective_appeals_alone(clerk, filled):
    register(clerk, filled | {"signatories": "37"})

    assert (appeals()[0].is_collective, appeals()[0].signatories) == (False, 1)


def test_a_repeat_leads_to_the_earlier_appeal(clerk, desk, make, filled):
    earlier = make.appeal(desk.branch)
    register(clerk, filled | {"repeat_of": earlier.number.lower()})

    assert appeals()[-1].repeat_of_id == earlier.id
    assert earlier.number in page_of(clerk, appeals()[-1]).text


def test_a_repeat_of_an_unknown_appeal_is_told(clerk, make, filled):
    foreign = make.appeal(make.branch())
    for number in ("ЗКО-2026-999999", foreign.number):
        answer = register(clerk, filled | {"repeat_of": number}, expect=422)
        assert [line for line in answer.page.summary if line.startswith("Repeat of appeal No.")]


def test_several_questions_share_number_and_applicant(clerk, make, filled):
    plots = make.topic("land")
    form = clerk.open(PAGE)
    two = clerk.send(form, filled, press="add_part", expect=200)
    assert two.page.form().values["text"] == filled["text"]
    three = clerk.send(
        two, {"parts-0-topic_id": str(plots.id), "parts-0-text": "Яма."}, press="add_part", expect=200
    )
    assert three.page.form().values["parts-0-text"] == "Яма."
    assert three.page.form().values["submission_key"] == form.page.form().values["submission_key"]
    clerk.send(three, {"parts-1-topic_id": filled["topic_id"], "parts-1-text": "Вода."})

    (appeal,) = appeals()
    assert [question.number for question in appeal.questions] == [f"{appeal.number}/{n}" for n in (1, 2, 3)]
    assert [question.text for question in appeal.questions] == ["", "Яма.", "Вода."]
    page = page_of(clerk, appeal)
    assert [f"{appeal.number}/{n}" in page.text for n in (1, 2, 3)] == [True] * 3


def test_a_further_question_without_a_topic_is_told_where_it_says_something(clerk, filled):
    form = clerk.send(clerk.open(PAGE), filled, press="add_part", expect=200)
    answer = clerk.send(form, {"parts-0-text": "Яма."}, expect=422)

    assert [line for line in answer.page.summary if "Choose a topic." in line]
    assert appeals() == []


def test_a_further_question_left_empty_is_none(clerk, filled):
    form = clerk.send(clerk.open(PAGE), filled, press="add_part", expect=200)
    clerk.send(form)

    assert appeals()[0].parts == 1


def test_the_same_form_sent_twice_registers_once_and_leads_to_the_same_page(clerk, filled):
    form = clerk.open(PAGE)
    clerk.send(form, filled)
    again = clerk.follow(clerk.send(form, filled))

    (appeal,) = appeals()
    assert appeal.number in again.text


def test_two_forms_are_two_appeals_with_following_numbers(clerk, filled):
    register(clerk, filled)
    register(clerk, filled)

    assert [appeal.serial for appeal in appeals()] == [1, 2]


def test_a_branch_outside_the_scope_is_refused(clerk, desk, filled):
    answer = register(clerk, filled | {"branch_id": str(desk.oblast.id)}, expect=422)

    assert answer.page.summary
    assert appeals() == []


def test_whoever_sees_several_branches_chooses_one(visit, desk, make, filled):
    clerk = visit(make.user(Role.STAFF, branch=desk.oblast, language=Language.ENGLISH))
    form = clerk.open(PAGE)
    assert set(form.page.form().options("branch_id").values()) == {str(desk.oblast.id), str(desk.branch.id)}
    clerk.send(form, filled | {"branch_id": str(desk.branch.id)})

    assert appeals()[0].branch == desk.branch


def test_an_appeal_entered_later_keeps_both_moments(clerk, filled):
    register(clerk, filled | {"received_on": "2026-06-01", "received_time": "09:00"})

    (appeal,) = appeals()
    assert appeal.received_at == datetime(2026, 6, 1, 4, tzinfo=UTC)
    assert appeal.registered_at == NOW
    assert "Entered later:" in page_of(clerk, appeal).text


@pytest.mark.parametrize(
    ("day", "time"), [("2026-06-10", "11:30"), ("2026-06-11", "00:00"), ("2031-01-01", "00:00")]
)
def test_a_receipt_in_the_future_is_refused_in_words(clerk, filled, day, time):
    answer = register(clerk, filled | {"received_on": day, "received_time": time}, expect=422)

    assert answer.page.summary == ["The date and time lie in the future."]
    assert answer.page.form().values["text"] == filled["text"]
    assert appeals() == []


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", ""])
def test_a_day_that_does_not_exist_is_refused_in_words(clerk, filled, day):
    answer = register(clerk, filled | {"received_on": day}, expect=422)

    assert [line for line in answer.page.summary if line.startswith("Received on:")]


@pytest.mark.parametrize("day", ["0001-01-01", "1890-01-01", "9999-12-31"])
def test_a_receipt_outside_every_calendar_is_refused_in_words(clerk, filled, day):
    assert len(register(clerk, filled | {"received_on": day}, expect=422).page.summary) == 1


def test_the_channel_of_the_last_appeal_is_offered_for_the_next(clerk, filled):
    register(clerk, filled | {"channel": "telephone"})

    assert clerk.open(PAGE).page.form().values["channel"] == "telephone"


def test_a_choice_that_was_not_offered_is_refused(clerk, filled, make):
    foreign = make.district(make.branch())
    for name, value in (
        ("district_id", foreign.id),
        ("topic_id", 999_999),
        ("channel", "pigeon"),
        ("kind", ""),
    ):
        assert register(clerk, filled | {name: str(value)}, expect=422).page.summary, name


def test_a_long_text_is_refused_and_kept(clerk, filled):
    answer = register(clerk, filled | {"text": "я" * 20_001}, expect=422)

    assert len(answer.page.form().values["text"]) == 20_001


def test_what_the_applicant_writes_is_shown_as_text(clerk, filled):
    register(clerk, filled | {"text": "<script>alert(1)</script>", "name": "<b>Ахметова</b> Сауле"})

    page = page_of(clerk, appeals()[0]).page
    assert "<script>alert(1)</script>" in page.main.text
    assert "<b>Ахметова</b>" in page.main.text


def test_a_question_of_a_manager_is_registered_like_a_clerks(visit, desk, filled):
    register(visit(desk.manager), filled)

    assert db.session.query(Question).execution_options(**UNSCOPED).count() == 1
