"""Mail leaves the program here: by SMTP, or as .eml files into a folder."""

import os
import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from reception.domain.delivery import Failure
from reception.settings import Settings

TIMEOUT_SECONDS = 15
"""For each step of the conversation. All of them together stay below the lease of a claim."""

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
PERMANENT = 500
CLOSING = 421


class MailFailed(Exception):
    """A mail did not go out. ``failure`` is its class in words; nothing here names a person."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


class MailerUnavailable(MailFailed):
    """No mail at all can go out now: to go on with the next one is useless."""


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that a mail carries."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail, ready to be sent. ``message_id`` stays the same however often it is tried."""

    message_id: str
    to: str
    subject: str
    text: str
    html: str
    written_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    files: tuple[MailFile, ...] = ()

    def as_message(self, sender: str) -> EmailMessage:
        """Return the MIME message. Raises ``MailFailed`` for a line break or an unusable address."""
        if any(re.search(r"[\r\n]", value) for value in (self.to, self.subject, *self.headers.values())):
            raise MailFailed(Failure.ADDRESS_UNUSABLE if re.search(r"[\r\n]", self.to) else Failure.FAULT)
        message = EmailMessage(policy=SMTP)
        message["From"] = _address(*parseaddr(sender))
        message["To"] = _address("", self.to)
        message["Subject"] = self.subject
        message["Date"] = self.written_at
        message["Message-ID"] = self.message_id
        message["Auto-Submitted"] = "auto-generated"
        for name, value in self.headers.items():
            message[name] = value
        message.set_content(self.text, cte=_encoding(self.text))
        message.add_alternative(self.html, subtype="html", cte=_encoding(self.html))
        for file in self.files:
            maintype, subtype = file.media_type.split("/", 1)
            message.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=file.name)
        return message


class Mailer(Protocol):
    """Whatever takes letters."""

    def send(self, letter: Letter) -> None:
        """Hand a letter over, or raise ``MailFailed`` or ``MailerUnavailable``."""


@dataclass(frozen=True, slots=True)
class FileMailer:
    """Writes each letter to a file named after its Message-ID: a second copy takes the place of the first."""

    folder: Path
    sender: str

    def send(self, letter: Letter) -> None:
        """Write the file under its name only when it is whole."""
        message = letter.as_message(self.sender)
        path = self.folder / file_name(letter)
        draft = path.with_suffix(f".{os.getpid()}.draft")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(message.as_bytes())
            draft.replace(path)
        except OSError as error:
            raise MailerUnavailable(Failure.NOT_WRITTEN) from error


def file_name(letter: Letter) -> str:
    """Return a file name that sorts by date, holds no path and is the same for the same letter."""
    name = re.sub(r"[^A-Za-z0-9.-]", "-", letter.message_id.strip("<>").split("@")[0]).strip(".")
    return f"{letter.written_at:%Y%m%dT%H%M%SZ}-{name[:100]}.eml"


class SmtpMailer:
    """Sends over one connection, opened for the first letter and opened anew after a failure."""

    def __init__(self, url: str, sender: str) -> None:
        """Take the address as in ``smtp+starttls://user:password@host:587``."""
        self._url: SplitResult = urlsplit(url)
        self._sender = sender
        self._connection: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Send, and return only when the server has taken the letter over."""
        message = letter.as_message(self._sender)
        try:
            connection = self._connected()
            connection.send_message(message)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise failed(error) from error

    def close(self) -> None:
        """End the connection, politely if it still lives."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        url, tls = self._url, ssl.create_default_context()
        host, port = url.hostname or "", url.port or PORTS[url.scheme]
        connection: smtplib.SMTP
        if url.scheme == "smtps":
            connection = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=tls)
        else:
            connection = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        try:
            if url.scheme == "smtp+starttls":
                connection.starttls(context=tls)
            if url.username:
                connection.login(unquote(url.username), unquote(url.password or ""))
        except BaseException:
            connection.close()
            raise
        return connection


def failed(error: Exception) -> MailFailed:
    """Return what an error of the conversation means for this letter and for the next ones."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _refused([code for code, _reason in error.recipients.values()], Failure.ADDRESS_REFUSED)
    if isinstance(error, smtplib.SMTPDataError):
        return _refused([error.smtp_code], Failure.MESSAGE_REFUSED)
    if isinstance(error, smtplib.SMTPNotSupportedError | UnicodeEncodeError):
        # Raised for an address that the server cannot write; a server without STARTTLS says so too.
        is_address = "SMTPUTF8" in str(error) or isinstance(error, UnicodeEncodeError)
        return MailFailed(Failure.ADDRESS_UNUSABLE) if is_address else MailerUnavailable(Failure.NOT_ADMITTED)
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPSenderRefused | ssl.SSLError):
        return MailerUnavailable(Failure.NOT_ADMITTED)
    if isinstance(error, ValueError):
        return MailFailed(Failure.FAULT)
    return MailerUnavailable(Failure.UNREACHABLE)


def _refused(codes: list[int], final: Failure) -> MailFailed:
    if CLOSING in codes:
        return MailerUnavailable(Failure.UNREACHABLE)
    return MailFailed(final if all(code >= PERMANENT for code in codes) else Failure.PUT_OFF)


@contextmanager
def open_mailer(settings: Settings) -> Iterator[Mailer]:
    """Give the mailer that the settings name, and close its connection at the end."""
    if settings.outbox_dir is not None:
        yield FileMailer(settings.outbox_dir, settings.mail_from)
        return
    mailer = SmtpMailer(settings.mail_url, settings.mail_from)
    try:
        yield mailer
    finally:
        mailer.close()


def _address(name: str, address: str) -> Address:
    try:
        parsed = Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError, HeaderParseError) as error:
        raise MailFailed(Failure.ADDRESS_UNUSABLE) from error
    if not parsed.username or not parsed.domain:
        raise MailFailed(Failure.ADDRESS_UNUSABLE)
    return parsed


def _encoding(text: str) -> str:
    """Return an encoding that every server passes on as it is."""
    return "quoted-printable" if text.isascii() else "base64"
