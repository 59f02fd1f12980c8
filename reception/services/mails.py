"""Sending mails: claim one, commit, send it, mark it. A crash anywhere loses none."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from reception.adapters import letters
from reception.adapters.letters import Envelope
from reception.adapters.mailer import Letter, Mailer, MailerUnavailable, MailFailed, MailFile
from reception.domain.delivery import FINAL_FAILURES, GAPS, Failure
from reception.domain.digest import Digest
from reception.domain.month_mail import MonthMail
from reception.domain.notices import NewsMail
from reception.extensions import db
from reception.models import FileOfMail, Mail, MailKind, User
from reception.services import asking

PATIENCE = timedelta(seconds=50)
"""How long one run sends; the next tick goes on. So a run is over before the time limit of a task."""

LINKS = frozenset({MailKind.INVITATION, MailKind.RESET})
"""Mails whose content is a one-time link."""

Transaction = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A mail that belongs to its claimer until the lease ends."""

    mail_id: int
    claimed_at: datetime
    kind: MailKind
    key: str
    written_at: datetime
    content: dict[str, Any]
    recipient_id: int
    """The key of a person with an account or, for ``MailKind.ASKING``, of an applicant."""
    email: str | None
    """None: nobody is to get it any more, for the reason in ``refusal``."""
    refusal: Failure | None
    files: tuple[MailFile, ...] = ()


@dataclass(slots=True)
class Posted:
    """What a run has done."""

    sent: int = 0
    delayed: int = 0
    given_up: int = 0


def send_unsent(
    *,
    mailer: Mailer,
    base_url: str,
    clock: Callable[[], datetime],
    transaction: Transaction,
    patience: timedelta | None = PATIENCE,
) -> Posted:
    """Send what waits, the oldest first, until nothing waits, no mail goes out, or ``patience`` ends.

    The claim is committed before the mail leaves and the mark after it. Killed in between, the mail is sent
    again after the lease, under the same Message-ID: at most one doubled mail a crash, none lost.
    """
    posted = Posted()
    until = None if patience is None else clock() + patience
    while until is None or clock() < until:
        with transaction():
            claim = claim_next(clock())
        if claim is None:
            break
        failure, is_down = _attempt(claim, mailer, base_url)
        with transaction():
            mark(claim, failure, now=clock())
        _count(posted, failure)
        if is_down:
            break
    return posted


def claim_next(now: datetime) -> Claim | None:
    """Take the oldest mail that waits, or whose claim or gap has run out; None where there is none."""
    next_id = (
        sa.select(Mail.id)
        .where(Mail.sent_at.is_(None), Mail.given_up_at.is_(None), _may_be_claimed(now))
        .order_by(Mail.created_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    statement = (
        sa.update(Mail)
        .where(Mail.id == next_id)
        .values(claimed_at=now, failure=None)
        .returning(
            Mail.id,
            Mail.kind,
            Mail.key,
            Mail.created_at,
            Mail.content,
            Mail.recipient_id,
            Mail.applicant_id,
        )
        .execution_options(synchronize_session=False)
    )
    mail = db.session.execute(statement).one_or_none()
    if mail is None:
        return None
    email, refusal = _address(mail, now)
    return Claim(
        mail_id=mail.id,
        claimed_at=now,
        kind=mail.kind,
        key=mail.key,
        written_at=mail.created_at,
        content=mail.content,
        recipient_id=mail.recipient_id or mail.applicant_id,
        email=email,
        refusal=refusal,
        files=_files(mail.id) if mail.kind is MailKind.MONTH else (),
    )


def _files(mail_id: int) -> tuple[MailFile, ...]:
    """Return what a mail carries, the PDF before the spreadsheet."""
    rows = db.session.execute(
        sa.select(FileOfMail.name, FileOfMail.media_type, FileOfMail.content)
        .where(FileOfMail.mail_id == mail_id)
        .order_by(FileOfMail.id)
    ).all()
    return tuple(MailFile(*row) for row in rows)


def _address(mail: Any, now: datetime) -> tuple[str | None, Failure | None]:
    """Return where a mail goes as things stand now, and why it goes nowhere if so."""
    if mail.kind is MailKind.ASKING:
        email = asking.address_for(mail.content["link_id"], now=now)
        return email, None if email else Failure.NOT_WANTED
    person = db.session.execute(
        sa.select(User.email, User.is_active).where(User.id == mail.recipient_id)
    ).one()
    return person.email, None if person.is_active else Failure.ACCOUNT_CLOSED


def _may_be_claimed(now: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a mail has no claim, or one whose gap has passed."""
    last = len(GAPS) - 1
    passed = [
        sa.and_(
            Mail.attempts == tried if tried < last else Mail.attempts >= last,
            Mail.claimed_at < now - gap,
        )
        for tried, gap in enumerate(GAPS)
    ]
    return sa.or_(Mail.claimed_at.is_(None), *passed)


def mark(claim: Claim, failure: Failure | None, *, now: datetime) -> None:
    """Record how an attempt ended. A late loser does not touch what another claimer holds by then."""
    statement = sa.update(Mail).where(Mail.id == claim.mail_id, Mail.sent_at.is_(None))
    if failure is None:
        # It has left, whoever claims it now.
        statement = statement.values(sent_at=now, failure=None, given_up_at=None)
    else:
        given_up_at = now if failure in FINAL_FAILURES else None
        statement = statement.where(Mail.claimed_at == claim.claimed_at).values(
            claimed_at=now, attempts=Mail.attempts + 1, failure=failure, given_up_at=given_up_at
        )
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    is_over = failure is None or failure in FINAL_FAILURES
    if is_over and claim.files and done.rowcount:  # type: ignore[attr-defined] # a cursor's
        db.session.execute(sa.delete(FileOfMail).where(FileOfMail.mail_id == claim.mail_id))


def _attempt(claim: Claim, mailer: Mailer, base_url: str) -> tuple[Failure | None, bool]:
    """Send; return the failure if there was one, and whether no other mail can go out either."""
    if claim.refusal is not None:
        return claim.refusal, False
    log = structlog.get_logger().bind(mail_id=claim.mail_id)
    try:
        mailer.send(letter_of(claim, base_url))
    except MailFailed as error:
        log.warning("mail_failed", failure=error.failure.value)
        return error.failure, isinstance(error, MailerUnavailable)
    except Exception as error:
        # One bad mail must not stop the others. The text of an error could hold an address: its name cannot.
        log.error("mail_fault", error=type(error).__name__)
        return Failure.FAULT, False
    return None, False


def letter_of(claim: Claim, base_url: str) -> Letter:
    """Return what is sent: the kept content in words."""
    envelope = Envelope(
        kind=claim.kind.value,
        key=claim.key,
        recipient_id=claim.recipient_id,
        to=claim.email or "",
        written_at=claim.written_at,
    )
    if claim.kind is MailKind.ASKING:
        return letters.asking_letter(claim.content, envelope, base_url=base_url)
    if claim.kind in LINKS:
        return letters.link_letter(claim.kind.value, claim.content, envelope, base_url=base_url)
    if claim.kind is MailKind.MONTH:
        mail = MonthMail.from_dict(claim.content)
        return letters.month_letter(mail, claim.files, envelope, base_url=base_url)
    if claim.kind is MailKind.NOTICE:
        return letters.news_letter(NewsMail.from_dict(claim.content), envelope, base_url=base_url)
    return letters.digest_letter(Digest.from_dict(claim.content), envelope, base_url=base_url)


def _count(posted: Posted, failure: Failure | None) -> None:
    if failure is None:
        posted.sent += 1
    elif failure in FINAL_FAILURES:
        posted.given_up += 1
    else:
        posted.delayed += 1
