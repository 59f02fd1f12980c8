"""The outbox: which mails went to whom, and what became of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from reception.domain.delivery import Failure
from reception.domain.vocabulary import Language, Role
from reception.extensions import db, transaction
from reception.models import Mail, User
from tests.making import NOON, Maker
from tests.reminding import Desk, make_desk, moment
from tests.web_client import Visitor

FAILED_AT = NOON + timedelta(days=25)


@pytest.fixture
def office(make: Maker) -> Desk:
    """Return a branch with two digests waiting: the official's and the manager's."""
    desk = make_desk(make)
    with transaction():
        desk.manager.language = Language.ENGLISH
    return desk


@pytest.fixture
def question(office: Desk, clock: Any) -> Any:
    question = office.question()
    day = office.day(question, 3)
    office.sweep(day)
    clock.move_to(moment(day, 9.1, office.branch.zone))
    return question


def mail_to(person: User) -> Mail:
    return db.session.scalars(sa.select(Mail).where(Mail.recipient_id == person.id)).one()


Visit = Callable[..., Visitor]


def test_a_manager_sees_the_mails_to_the_people_of_the_branch(
    visit: Visit, office: Desk, question: Any
) -> None:
    text = visit(office.manager).open("/outbox").text

    assert office.official.email in text
    assert office.manager.email in text
    assert text.count("Waiting") == 2


def test_an_opened_mail_shows_its_words_and_the_link_to_the_case(
    visit: Visit, office: Desk, question: Any
) -> None:
    answer = visit(office.manager).open(f"/outbox/{mail_to(office.official).id}")

    assert question.number in answer.text
    assert f"/questions/{question.id}" in answer.text


def test_a_mail_shows_no_line_about_a_case_that_the_viewer_may_not_see(
    visit: Visit, office: Desk, question: Any, make: Maker
) -> None:
    elsewhere = make.question(make.branch())
    foreign = {"question_id": elsewhere.id, "number": elsewhere.number, "topic": "Secret topic"}
    mail = mail_to(office.official)
    with transaction():
        lines = mail.content["lines"]
        mail.content = mail.content | {"lines": [*lines, lines[0] | foreign]}

    seen = visit(office.manager).open(f"/outbox/{mail.id}").text

    assert question.number in seen
    assert elsewhere.number not in seen
    assert "Secret topic" not in seen
    assert "1 line of this mail" in seen


def test_another_branchs_manager_sees_neither_the_list_nor_the_mail(
    visit: Visit, office: Desk, question: Any, make: Maker
) -> None:
    stranger = visit(make.user(Role.MANAGER, branch=make.branch()))

    assert office.official.email not in stranger.open("/outbox").text
    stranger.open(f"/outbox/{mail_to(office.official).id}", expect=404)


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL])
def test_the_outbox_is_not_for_staff_and_officials(
    visit: Visit, office: Desk, question: Any, make: Maker, role: Role
) -> None:
    visitor = visit(make.user(role, branch=office.branch))

    visitor.open("/outbox", expect=403)
    visitor.open(f"/outbox/{mail_to(office.official).id}", expect=403)


def test_an_administrator_of_no_branch_sees_all_mails(
    visit: Visit, office: Desk, question: Any, make: Maker
) -> None:
    visitor = visit(make.user(Role.ADMINISTRATOR, language=Language.ENGLISH))

    assert office.official.email in visitor.open("/outbox").text
    assert question.number in visitor.open(f"/outbox/{mail_to(office.official).id}").text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"claimed_at": timedelta(seconds=10)}, "Being sent", id="claimed just now"),
        pytest.param({"claimed_at": timedelta(hours=1)}, "Waiting", id="claimed by a worker that died"),
        pytest.param({"sent_at": timedelta(0)}, "Sent", id="sent"),
        pytest.param(
            {"failure": Failure.UNREACHABLE, "attempts": 3, "claimed_at": timedelta(0)},
            "The mail server cannot be reached. Tried 3 times.",
            id="tried again",
        ),
        pytest.param(
            {"failure": Failure.ADDRESS_REFUSED, "attempts": 1, "given_up_at": timedelta(0)},
            "The mail server does not know the address.",
            id="given up",
        ),
    ],
)
def test_each_state_is_said_in_words(
    visit: Visit, office: Desk, question: Any, clock: Any, values: dict[str, Any], words: str
) -> None:
    now = moment(office.day(question, 3), 9.1, office.branch.zone)
    with transaction():
        mail = mail_to(office.official)
        for name, value in values.items():
            setattr(mail, name, now - value if isinstance(value, timedelta) else value)

    assert words in visit(office.manager).open(f"/outbox/{mail.id}").text


def test_an_empty_outbox_says_when_mails_are_written(visit: Visit, make: Maker) -> None:
    manager = make.user(Role.MANAGER, branch=make.branch(), language=Language.ENGLISH)

    assert "No mail has been written yet" in visit(manager).open("/outbox").text


class TestFailing:
    """An address that fails is shown to whoever can do something about it."""

    @pytest.fixture
    def failing(self, office: Desk, question: Any) -> Mail:
        return self.failed(office.official, attempts=3)

    def failed(self, person: User, attempts: int, **values: Any) -> Mail:
        with transaction():
            mail = mail_to(person)
            mail.attempts, mail.failure = attempts, Failure.PUT_OFF
            for name, value in values.items():
                setattr(mail, name, value)
        return mail

    def test_the_first_page_warns_and_leads_to_the_mails(
        self, visit: Visit, office: Desk, failing: Mail
    ) -> None:
        manager = visit(office.manager)
        home = manager.open("/")
        assert "Mail does not reach 1 person." in home.text
        assert "/outbox?failing=1" in [link["href"] for link in home.page.links()]

        shown = manager.open("/outbox?failing=1").text
        assert office.official.email in shown
        assert office.manager.email not in shown

    def test_neither_officials_nor_other_branches_are_warned(
        self, visit: Visit, make: Maker, office: Desk, failing: Mail
    ) -> None:
        elsewhere = make.user(Role.MANAGER, branch=make.branch(), language=Language.ENGLISH)
        for person in (office.official, elsewhere):
            assert "does not reach" not in visit(person, language=person.language.value).open("/").text

    def test_an_administrator_of_everything_is_warned(self, visit: Visit, make: Maker, failing: Mail) -> None:
        administrator = make.user(Role.ADMINISTRATOR, language=Language.ENGLISH)
        assert "does not reach 1 person" in visit(administrator).open("/").text

    @pytest.mark.parametrize(
        ("attempts", "values", "is_warned"),
        [
            pytest.param(2, {}, False, id="it is tried again soon"),
            pytest.param(1, {"given_up_at": FAILED_AT}, True, id="given up at once"),
            pytest.param(4, {"created_at": FAILED_AT - timedelta(days=40)}, False, id="long ago"),
        ],
    )
    def test_it_is_one_that_needs_a_person(
        self, visit: Visit, office: Desk, question: Any, attempts: int, values: Any, is_warned: bool
    ) -> None:
        self.failed(office.official, attempts, **values)
        assert ("does not reach" in visit(office.manager).open("/").text) == is_warned

    def test_a_later_mail_that_arrived_ends_the_warning(
        self, visit: Visit, office: Desk, failing: Mail
    ) -> None:
        at = failing.created_at + timedelta(minutes=1)
        given = {"recipient_id": office.official.id, "content": {}, "attempts": 0}
        with transaction():
            db.session.add(Mail(kind=failing.kind, key="later", created_at=at, sent_at=at, **given))

        assert "does not reach" not in visit(office.manager).open("/").text
