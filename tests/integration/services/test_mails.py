"""Sending: a mail is claimed, sent and marked; whatever dies in between, none is lost."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from reception.adapters.mailer import Letter, MailerUnavailable, MailFailed
from reception.domain.delivery import GAPS, LEASE, Failure
from reception.domain.vocabulary import Language
from reception.extensions import db, transaction
from reception.models import Mail
from reception.services import mails
from reception.services.mails import Posted
from reception.services.registration import ApplicantDetails
from tests.making import Maker
from tests.reminding import Desk, make_desk

START = datetime(2026, 6, 23, 5, tzinfo=UTC)


class Killed(BaseException):
    """The process died."""


@dataclass
class Postman:
    """Takes letters; ``fate`` may raise in place of a delivery, or after it."""

    letters: list[Letter] = field(default_factory=list)
    before: Callable[[Letter], None] | None = None
    after: Callable[[Letter], None] | None = None

    def send(self, letter: Letter) -> None:
        if self.before:
            self.before(letter)
        letter.as_message("desk@example.org")
        self.letters.append(letter)
        if self.after:
            self.after(letter)


@dataclass
class Post:
    """The sending side under a clock that the test moves."""

    postman: Postman
    now: datetime = START

    def run(self, **values: Any) -> Posted:
        return mails.send_unsent(
            mailer=self.postman,
            base_url="https://reception.example.org",
            clock=lambda: self.now,
            transaction=transaction,
            patience=None,
            **values,
        )

    def later(self, gap: timedelta) -> "Post":
        self.now += gap + timedelta(seconds=1)
        return self


@pytest.fixture
def desk(make: Maker) -> Desk:
    return make_desk(make)


@pytest.fixture
def post(desk: Desk) -> Post:
    """Return the post of a desk where the official and the manager have a digest each."""
    question = desk.question()
    desk.sweep(desk.day(question, 3))
    return Post(Postman())


def raising(error: BaseException) -> Callable[[Letter], None]:
    def fail(_letter: Letter) -> None:
        raise error

    return fail


def one_mail() -> Mail:
    return db.session.scalars(sa.select(Mail).order_by(Mail.id).limit(1)).one()


class TestOnce:
    def test_every_mail_goes_out_once_however_often_the_task_runs(self, post: Post, desk: Desk) -> None:
        assert post.run() == Posted(sent=2)
        assert post.later(timedelta(days=1)).run() == Posted()

        assert {letter.to for letter in post.postman.letters} == {desk.official.email, desk.manager.email}
        assert len(post.postman.letters) == 2

    def test_a_claim_keeps_others_off_until_the_lease_ends(self, post: Post) -> None:
        with transaction():
            first, second = mails.claim_next(post.now), mails.claim_next(post.now)
            assert first is not None
            assert second is not None
            assert mails.claim_next(post.now) is None
            assert mails.claim_next(post.now + LEASE) is None
            assert mails.claim_next(post.now + LEASE + timedelta(seconds=1)) is not None

        assert first.mail_id != second.mail_id

    def test_killed_before_the_mail_left_it_is_sent_after_the_lease(self, post: Post) -> None:
        post.postman.before = raising(Killed())
        with suppress(Killed):
            post.run()
        post.postman.before = None

        assert post.run().sent == 1, "the other mail does not wait for the lost claim"
        assert post.later(LEASE).run().sent == 1
        assert len({letter.message_id for letter in post.postman.letters}) == 2

    def test_killed_before_the_mark_the_second_copy_has_the_same_message_id_and_words(
        self, post: Post
    ) -> None:
        post.postman.after = raising(Killed())
        with suppress(Killed):
            post.run()
        post.postman.after = None
        post.later(LEASE).run()

        ids = [letter.message_id for letter in post.postman.letters]
        assert (len(ids), len(set(ids))) == (3, 2)
        copies = [letter for letter in post.postman.letters if letter.message_id == ids[0]]
        assert copies[0] == copies[1]


class TestFailures:
    def test_a_mail_server_that_is_down_stops_the_run_after_one_attempt(self, post: Post) -> None:
        post.postman.before = raising(MailerUnavailable(Failure.UNREACHABLE))

        assert post.run() == Posted(delayed=1)
        assert (one_mail().attempts, one_mail().failure) == (1, Failure.UNREACHABLE)

    def test_what_was_put_off_is_tried_again_ever_more_rarely_and_never_given_up(self, post: Post) -> None:
        post.postman.before = raising(MailFailed(Failure.PUT_OFF))
        assert post.run() == Posted(delayed=2)
        for gap in (*GAPS[1:], GAPS[-1], GAPS[-1]):
            post.now += gap - timedelta(seconds=1)
            assert post.run() == Posted(), f"{gap} has not passed"
            post.now += timedelta(seconds=2)
            assert post.run() == Posted(delayed=2)
        post.postman.before = None

        assert post.later(GAPS[-1]).run() == Posted(sent=2)
        assert (one_mail().failure, one_mail().given_up_at) == (None, None)

    def test_an_address_that_the_server_does_not_know_is_given_up_and_says_why(self, post: Post) -> None:
        post.postman.before = raising(MailFailed(Failure.ADDRESS_REFUSED))

        assert post.run() == Posted(given_up=2)
        assert post.later(timedelta(days=30)).run() == Posted()
        assert one_mail().failure is Failure.ADDRESS_REFUSED

    def test_a_fault_of_the_program_in_one_mail_does_not_stop_the_others(
        self, post: Post, desk: Desk
    ) -> None:
        with transaction():
            one_mail().content = {"nonsense": True}

        assert post.run() == Posted(sent=1, delayed=1)
        db.session.expire_all()
        assert one_mail().failure is Failure.FAULT

    def test_a_closed_account_gets_no_mail(self, post: Post, desk: Desk) -> None:
        with transaction():
            desk.official.is_active = False

        assert post.run() == Posted(sent=1, given_up=1)
        assert [letter.to for letter in post.postman.letters] == [desk.manager.email]

    def test_an_address_with_a_line_break_reaches_no_server(self, post: Post, desk: Desk) -> None:
        with transaction():
            desk.official.email = "a@example.org\r\nBcc: everybody@example.org"

        assert post.run() == Posted(sent=1, given_up=1)


class TestLetter:
    def test_it_says_what_why_and_where_and_names_no_applicant(self, desk: Desk) -> None:
        person = ApplicantDetails(name="Сәуле Ахметова", iin="900101400015", phone="+77112223344")
        question = desk.question(applicant=person, text="Соседи шумят по ночам.")
        desk.sweep(desk.day(question, 3))
        post = Post(Postman())
        post.run()

        letter = next(letter for letter in post.postman.letters if letter.to == desk.official.email)
        written = letter.as_message("desk@example.org").as_string() + letter.text + letter.html
        for part in (letter.text, letter.html):
            assert question.number in part
            assert f"https://reception.example.org/questions/{question.id}" in part
            assert "июня 2026" in part, "dates are in the recipient's language"
        for word in ("Сәуле", "Ахметова", "900101400015", "77112223344", "шумят"):
            assert word not in written
        assert letter.headers == {"X-Reception-Kind": "digest", "X-Reception-Appeals": question.number}
        assert letter.message_id.endswith("@reception.example.org>")

    def test_each_person_reads_it_in_their_language(self, desk: Desk, make: Maker) -> None:
        kazakh = make.official(desk.organisation, language=Language.KAZAKH)
        question = desk.question(to=kazakh)
        desk.sweep(desk.day(question, 3))
        post = Post(Postman())
        post.run()

        letter = next(letter for letter in post.postman.letters if letter.to == kazakh.email)
        assert "жылғы" in letter.text
        assert 'lang="kk"' in letter.html

    def test_what_a_topic_is_called_cannot_become_markup(self, desk: Desk, make: Maker) -> None:
        with transaction():
            make.topic().name_ru = "<img src=x onerror=alert(1)> & жильё"
        question = desk.question()
        desk.sweep(desk.day(question, 3))
        post = Post(Postman())
        post.run()

        assert "<img" not in post.postman.letters[0].html
        assert "<img src=x" in post.postman.letters[0].text
