"""Letters: a mail's content as subject, text and HTML in the recipient's language, with its headers."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from babel.dates import format_date
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from reception.adapters.mailer import Letter
from reception.domain.digest import Digest, Line

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
    return Letter(
        message_id=message_id(envelope, base_url),
        to=envelope.to,
        subject=wording.subject,
        text=wording.text,
        html=wording.html,
        written_at=envelope.written_at,
        headers={
            "X-Reception-Kind": envelope.kind,
            "X-Reception-Appeals": ", ".join(digest.new_numbers),
        },
    )


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
    }
    subject = environment.get_template("emails/digest_subject.txt").render(context)
    return Wording(
        subject=" ".join(subject.split()),
        text=environment.get_template("emails/digest.txt").render(context).strip() + "\n",
        html=environment.get_template("emails/digest.html").render(context),
    )


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
    return environment


def _translations(language: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [language])


def _long_date(day: date, language: str) -> str:
    return format_date(day, LONG_DATE[language], locale=language)


def _short_date(day: date) -> str:
    return f"{day:%d.%m.%Y}"


__all__ = ["Envelope", "Line", "Wording", "digest_letter", "digest_wording", "message_id"]
