"""Mail on its way out: files and SMTP, and what a server's answer means."""

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from reception.adapters.mailer import (
    FileMailer,
    Letter,
    Mailer,
    MailerUnavailable,
    MailFailed,
    SmtpMailer,
    open_mailer,
)
from reception.domain.delivery import Failure
from reception.settings import Settings

SENDER = "Приёмная <reception@example.org>"


def letter(**values: Any) -> Letter:
    defaults: dict[str, Any] = {
        "message_id": "<digest.0123@reception.example.org>",
        "to": "official@example.org",
        "subject": "Просрочено: 1",
        "text": "Жолданымның мерзімі өтті.\n",
        "html": "<p>Жолданымның мерзімі өтті.</p>\n",
        "written_at": datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
        "headers": {"X-Reception-Kind": "digest"},
    }
    return Letter(**defaults | values)


class Sink:
    """A mail server of the test's own. ``answers`` maps a step to what the server says at it."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answers: dict[str, str] = {}

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, sender: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if "MAIL" not in self.answers:
            envelope.mail_from = sender
            envelope.mail_options.extend(options)
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if "DATA" not in self.answers:
            self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.answers.get("DATA", "250 OK")


@pytest.fixture
def unused_tcp_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def smtp(sink: Sink, unused_tcp_port: int) -> Iterator[Callable[[], Mailer]]:
    controller = Controller(sink, hostname="127.0.0.1", port=unused_tcp_port)
    controller.start()
    opened: list[SmtpMailer] = []

    def connect() -> Mailer:
        opened.append(SmtpMailer(f"smtp://127.0.0.1:{unused_tcp_port}", SENDER))
        return opened[-1]

    yield connect
    for mailer in opened:
        mailer.close()
    controller.stop()


def settings(tmp_path: Path, mail_url: str) -> Settings:
    return Settings.from_env({"RECEPTION_ENV": "testing", "VAR_DIR": str(tmp_path), "MAIL_URL": mail_url})


class TestFiles:
    def test_a_letter_becomes_one_whole_file_that_a_mail_program_opens(self, tmp_path: Path) -> None:
        FileMailer(tmp_path, SENDER).send(letter())

        (path,) = tmp_path.iterdir()
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert message["Message-ID"] == "<digest.0123@reception.example.org>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["X-Reception-Kind"] == "digest"
        assert message["From"] == SENDER
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
        body = message.get_body(("plain",))
        assert body is not None
        assert body.get_content().splitlines() == ["Жолданымның мерзімі өтті."]

    def test_without_a_mail_server_the_folder_of_the_settings_is_used(self, tmp_path: Path) -> None:
        with open_mailer(settings(tmp_path, "file:")) as mailer:
            mailer.send(letter())

        assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1

    def test_the_same_letter_sent_again_takes_the_place_of_the_first(self, tmp_path: Path) -> None:
        mailer = FileMailer(tmp_path, SENDER)
        mailer.send(letter())
        mailer.send(letter())

        assert len(list(tmp_path.iterdir())) == 1

    def test_no_name_leads_out_of_the_folder(self, tmp_path: Path) -> None:
        folder = tmp_path / "outbox"
        FileMailer(folder, SENDER).send(letter(message_id="<../../evil/..\\x@host>"))

        assert [path.parent for path in tmp_path.rglob("*.eml")] == [folder]

    def test_a_folder_that_cannot_be_written_stops_the_run(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("not a folder")

        with pytest.raises(MailerUnavailable) as refusal:
            FileMailer(tmp_path / "file", SENDER).send(letter())
        assert refusal.value.failure is Failure.NOT_WRITTEN


class TestHeaders:
    @pytest.mark.parametrize(
        "values",
        [
            pytest.param({"subject": "Просрочено\r\nBcc: all@example.org"}, id="subject"),
            pytest.param({"to": "a@example.org\nBcc: all@example.org"}, id="address"),
            pytest.param({"headers": {"X-Reception-Appeals": "1\r\n\r\nbody"}}, id="numbers"),
        ],
    )
    def test_a_line_break_in_a_header_is_refused(self, values: dict[str, Any]) -> None:
        with pytest.raises(MailFailed):
            letter(**values).as_message(SENDER)

    @pytest.mark.parametrize("address", ["not an address", "", "a@example.org, b@example.org", "a@"])
    def test_what_is_not_one_address_is_refused(self, address: str) -> None:
        with pytest.raises(MailFailed) as refusal:
            letter(to=address).as_message(SENDER)
        assert refusal.value.failure is Failure.ADDRESS_UNUSABLE

    def test_many_numbers_in_cyrillic_come_back_as_they_were(self) -> None:
        numbers = ", ".join(f"ЗКО-2026-{serial:06}" for serial in range(1, 201))
        sent = letter(headers={"X-Reception-Appeals": numbers}).as_message(SENDER).as_bytes()

        read = email.message_from_bytes(sent, policy=email.policy.default)
        assert read["X-Reception-Appeals"] == numbers
        assert max(len(line) for line in sent.splitlines()) < 998


class TestSmtp:
    def test_letters_arrive_over_one_connection(self, smtp: Callable[[], Mailer], sink: Sink) -> None:
        mailer = smtp()
        mailer.send(letter(message_id="<a@x>"))
        mailer.send(letter(message_id="<b@x>"))

        assert [message["Message-ID"] for message in sink.received] == ["<a@x>", "<b@x>"]
        assert sink.received[0]["Subject"] == "Просрочено: 1"

    @pytest.mark.parametrize(
        ("step", "answer", "failure", "is_down"),
        [
            pytest.param("RCPT", "550 no such user", Failure.ADDRESS_REFUSED, False, id="unknown address"),
            pytest.param("RCPT", "451 greylisted", Failure.PUT_OFF, False, id="greylisting"),
            pytest.param("DATA", "554 spam", Failure.MESSAGE_REFUSED, False, id="refused content"),
            pytest.param("DATA", "452 disk full", Failure.PUT_OFF, False, id="full disk"),
            pytest.param("DATA", "421 closing", Failure.UNREACHABLE, True, id="server closing"),
            pytest.param("MAIL", "550 sender", Failure.NOT_ADMITTED, True, id="refused sender"),
        ],
    )
    def test_the_answer_of_the_server_decides_what_becomes_of_the_letter(
        self, smtp: Callable[[], Mailer], sink: Sink, step: str, answer: str, failure: Failure, is_down: bool
    ) -> None:
        sink.answers[step] = answer
        mailer = smtp()

        with pytest.raises(MailFailed) as refusal:
            mailer.send(letter())
        assert refusal.value.failure is failure
        assert isinstance(refusal.value, MailerUnavailable) is is_down

    def test_after_a_refusal_the_next_letter_goes_out(self, smtp: Callable[[], Mailer], sink: Sink) -> None:
        mailer = smtp()
        sink.answers["RCPT"] = "550 no such user"
        with pytest.raises(MailFailed):
            mailer.send(letter())
        sink.answers.clear()
        mailer.send(letter())

        assert len(sink.received) == 1

    def test_a_server_that_is_not_there_stops_the_run(self, unused_tcp_port: int) -> None:
        with pytest.raises(MailerUnavailable) as refusal:
            SmtpMailer(f"smtp://127.0.0.1:{unused_tcp_port}", SENDER).send(letter())
        assert refusal.value.failure is Failure.UNREACHABLE

    def test_a_server_without_encryption_gets_no_password(
        self, smtp: Callable[[], Mailer], sink: Sink, unused_tcp_port: int
    ) -> None:
        smtp()
        url = f"smtp+starttls://desk:password@127.0.0.1:{unused_tcp_port}"

        with pytest.raises(MailerUnavailable) as refusal:
            SmtpMailer(url, SENDER).send(letter())
        assert refusal.value.failure is Failure.NOT_ADMITTED
        assert sink.received == []
