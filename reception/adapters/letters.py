"""Letters: a mail's content as subject, text and HTML in the recipient's language, with its headers."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from babel.dates import format_date
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from reception.adapters import keys
from reception.adapters.mailer import Letter, MailFile
from reception.domain.digest import Digest, Line
from reception.domain.month_mail import MonthMail
from reception.domain.notices import NewsMail

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
TRANSLATIONS = ROOT / "reception" / "translations"

LONG_DATE = {"kk": "yyyy 'жылғы' d MMMM", "ru": "d MMMM yyyy 'г.'", "en": "d MMMM yyyy"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a mail is told apart by, and where it goes."""

    kind: str
    key: str
    recipient_id: int
    to: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Wording:
    """A mail in one language."""

    subject: str
    text: str
    html: str


def digest_letter(digest: Digest, envelope: Envelope, *, base_url: str) -> Letter:
    """Return the letter that carries a digest. Its Message-ID is the same however often it is written."""
    wording = digest_wording(digest, base_url=base_url)
    return _letter(wording, envelope, base_url, numbers=", ".join(digest.numbers))


def digest_wording(digest: Digest, *, base_url: str) -> Wording:
    """Return a digest in words, in its own language."""
    environment = _environment(digest.language.value)
    context = {
        "digest": digest,
        "parts": (
            ("new", [line for line in digest.lines if line.is_new]),
            ("overdue", [line for line in digest.lines if not line.is_new and line.is_overdue]),
            ("due_soon", [line for line in digest.lines if not line.is_new and not line.is_overdue]),
        ),
        "question_url": lambda line: f"{base_url}/questions/{line.question_id}",
        "list_url": f"{base_url}/questions?view={'overdue' if digest.is_managers else 'work'}",
        "news_url": f"{base_url}/notices",
    }
    return _wording("digest", context, environment)


def news_letter(mail: NewsMail, envelope: Envelope, *, base_url: str) -> Letter:
    """Return the letter that tells at once what has happened."""
    wording = news_wording(mail, base_url=base_url)
    return _letter(wording, envelope, base_url, numbers=", ".join(mail.news.numbers))


def news_wording(mail: NewsMail, *, base_url: str) -> Wording:
    """Return a mail of news in words, in its own language."""
    context = {
        "news": mail.news,
        "question_url": lambda line: f"{base_url}/questions/{line.question_id}",
        "list_url": f"{base_url}/notices",
        "account_url": f"{base_url}/account",
    }
    return _wording("news", context, _environment(mail.language.value))


def month_letter(mail: MonthMail, files: Sequence[MailFile], envelope: Envelope, *, base_url: str) -> Letter:
    """Return the letter about a month that is over; a draft carries the report as files."""
    wording = month_wording(mail, base_url=base_url)
    return replace(_letter(wording, envelope, base_url, numbers=""), files=tuple(files))


def month_wording(mail: MonthMail, *, base_url: str) -> Wording:
    """Return a mail about a month in words, in its own language."""
    context = {
        "mail": mail,
        "report_url": lambda first: f"{base_url}/report?month={first:%Y-%m}&branch={mail.branch_code}",
        "freeze_url": lambda first: f"{base_url}/report/freeze?month={first:%Y-%m}&branch={mail.branch_code}",
    }
    return _wording("month", context, _environment(mail.language.value))


def _letter(wording: Wording, envelope: Envelope, base_url: str, *, numbers: str) -> Letter:
    """Return the words as a letter. Its Message-ID is the same however often it is written."""
    return Letter(
        message_id=message_id(envelope, base_url),
        to=envelope.to,
        subject=wording.subject,
        text=wording.text,
        html=wording.html,
        written_at=envelope.written_at,
        headers={"X-Reception-Kind": envelope.kind, "X-Reception-Appeals": numbers},
    )


def _wording(name: str, context: Mapping[str, Any], environment: Environment) -> Wording:
    subject = environment.get_template(f"emails/{name}_subject.txt").render(context)
    return Wording(
        subject=" ".join(subject.split()),
        text=environment.get_template(f"emails/{name}.txt").render(context).strip() + "\n",
        html=environment.get_template(f"emails/{name}.html").render(context),
    )


def link_letter(kind: str, content: Mapping[str, Any], envelope: Envelope, *, base_url: str) -> Letter:
    """Return the letter with a one-time link; its token is worked out now and kept nowhere."""
    url = f"{base_url}/set-password/{keys.link_token(content['nonce'])}"
    wording = link_wording(kind, content, url=url, to=envelope.to, base_url=base_url)
    return _letter(wording, envelope, base_url, numbers="")


def link_wording(kind: str, content: Mapping[str, Any], *, url: str, to: str, base_url: str) -> Wording:
    """Return a mail with a link in words, in the language of whoever gets it."""
    environment = _environment(content["language"])
    context = {
        "kind": kind,
        "url": url,
        "to": to,
        "site": base_url,
        "until": f"{datetime.fromisoformat(content['expires_at']):%d.%m.%Y %H:%M} UTC",
    }
    return _wording("link", context, environment)


def asking_letter(content: Mapping[str, Any], envelope: Envelope, *, base_url: str) -> Letter:
    """Return the letter that asks an applicant; the token of its link is worked out now and kept nowhere."""
    url = f"{base_url}/verdict/{keys.link_token(content['nonce'])}"
    wording = asking_wording(content, url=url)
    return _letter(wording, envelope, base_url, numbers=content["number"])


def asking_wording(content: Mapping[str, Any], *, url: str) -> Wording:
    """Return a mail to an applicant in words: number and topic, nothing of what they wrote."""
    environment = _environment(content["language"])
    told = {name: content[name] for name in ("number", "topic", "branch", "phone")}
    until = _short_date(date.fromisoformat(content["expires_on"]))
    context = {"url": url, "until": until, **told}
    return _wording("asking", context, environment)


def message_id(envelope: Envelope, base_url: str) -> str:
    """Return the name by which mail servers and readers know a second copy for what it is."""
    what = f"{envelope.kind}:{envelope.key}:{envelope.recipient_id}"
    host = urlsplit(base_url).hostname or ""
    if not re.fullmatch(r"[A-Za-z0-9.-]+", host):
        host = "reception.invalid"
    return f"<{envelope.kind}.{hashlib.sha256(what.encode()).hexdigest()[:32]}@{host}>"


@cache
def _environment(language: str) -> Environment:
    # Plain texts end in .txt and are not escaped; whatever ends in .html is.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",), default=False, default_for_string=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(_translations(language), newstyle=True)  # type: ignore[attr-defined] # added by the extension
    environment.globals["language"] = language
    environment.filters["long_date"] = lambda day: _long_date(day, language)
    environment.filters["short_date"] = _short_date
    environment.filters["month"] = lambda day: _month(day, language)
    return environment


def _translations(language: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [language])


def _long_date(day: date, language: str) -> str:
    return format_date(day, LONG_DATE[language], locale=language)


def _month(day: date, language: str) -> str:
    """Return a month as in «ноябрь 2026»; only English writes it with a capital letter in a sentence."""
    name = format_date(day, "LLLL yyyy", locale=language)
    return name if language == "en" else name.lower()


def _short_date(day: date) -> str:
    return f"{day:%d.%m.%Y}"


__all__ = [
    "Envelope",
    "Line",
    "Wording",
    "asking_letter",
    "asking_wording",
    "digest_letter",
    "digest_wording",
    "link_letter",
    "link_wording",
    "message_id",
    "month_letter",
    "month_wording",
    "news_letter",
    "news_wording",
]
