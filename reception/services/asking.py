"""Asking the applicant by mail what they say of a closing: mail and link are written with the closing."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from reception.adapters import keys
from reception.adapters.phones import format_phone
from reception.domain.vocabulary import Language
from reception.domain.workflow import PROPOSABLE
from reception.extensions import db
from reception.models import Applicant, Mail, MailKind, Question, VerdictLink
from reception.queries.scope import UNSCOPED
from reception.services.sign_in import token_hash

LASTS = timedelta(days=30)


def ask_by_mail(question: Question, *, now: datetime) -> VerdictLink | None:
    """Write the mail with the one link of this closing; None where the applicant is not asked by mail.

    Asked is who agreed to it and left an address, about a closing with an answer. A question closed twice
    at one and the same moment is asked about once.
    """
    applicant = question.appeal.applicant
    if applicant is None or question.closed_at is None or not _may_be_asked(question, applicant):
        return None
    if db.session.scalar(sa.select(VerdictLink.id).where(*_of_this_closing(question))) is not None:
        return None
    nonce = secrets.token_urlsafe(16)
    link = VerdictLink(
        question_id=question.id,
        applicant_id=applicant.id,
        closed_at=question.closed_at,
        nonce=nonce,
        token_hash=token_hash(keys.link_token(nonce)),
        created_at=now,
        expires_at=now + LASTS,
    )
    db.session.add(link)
    db.session.flush()
    db.session.add(_mail(link, question, now=now))
    db.session.flush()
    return link


def _mail(link: VerdictLink, question: Question, *, now: datetime) -> Mail:
    language = language_of(question)
    topic = question.topic.names.in_language(language.value) if question.topic else ""
    return Mail(
        kind=MailKind.ASKING,
        key=f"link-{link.id}",
        applicant_id=link.applicant_id,
        created_at=now,
        content={
            "link_id": link.id,
            "nonce": link.nonce,
            "language": language.value,
            "number": question.number,
            "topic": topic,
            "branch": question.branch.names.in_language(language.value),
            "phone": format_phone(question.branch.phone),
            "expires_on": link.expires_at.astimezone(question.branch.zone).date().isoformat(),
        },
    )


def language_of(question: Question) -> Language:
    """Return the language in which the applicant is asked: that of the appeal."""
    return question.appeal.language


def address_for(link_id: int, *, now: datetime) -> str | None:
    """Return where the mail of a link goes now; None where it is not wanted any more.

    Between writing and sending the question may be reopened, the link used up, the consent taken back.
    """
    link = db.session.get(VerdictLink, link_id, execution_options=UNSCOPED)
    if link is None or not is_open(link, now=now):
        return None
    applicant = link.question.appeal.applicant
    return applicant.email if applicant and _may_be_asked(link.question, applicant) else None


def is_open(link: VerdictLink, *, now: datetime) -> bool:
    """Say whether the link still lets the applicant answer."""
    return link.used_at is None and link.expires_at > now and link.question.closed_at == link.closed_at


def stop_asking(applicant: Applicant) -> None:
    """Take the applicant's consent back: no mail asks them any more."""
    applicant.asked_by_mail_on = None
    applicant.version += 1


def _may_be_asked(question: Question, applicant: Applicant) -> bool:
    return (
        bool(applicant.email)
        and applicant.asked_by_mail_on is not None
        and not question.appeal.is_anonymous
        and question.outcome in PROPOSABLE
    )


def _of_this_closing(question: Question) -> tuple[sa.ColumnElement[bool], ...]:
    return VerdictLink.question_id == question.id, VerdictLink.closed_at == question.closed_at
