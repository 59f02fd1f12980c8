"""What the outbox prints: kinds, states and failures in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from reception.domain.delivery import DeliveryState, Failure, delivery_state
from reception.domain.identity import mask_email
from reception.extensions import utcnow
from reception.models import MailKind
from reception.web.moments import Moment, moment

KIND = {
    MailKind.DIGEST: _l("Daily reminder"),
    MailKind.NOTICE: _l("News"),
    MailKind.INVITATION: _l("Invitation"),
    MailKind.RESET: _l("Link for a new password"),
    MailKind.ASKING: _l("Asking the applicant"),
    MailKind.MONTH: _l("Month to be frozen"),
}

STATE = {
    DeliveryState.WAITING: _l("Waiting"),
    DeliveryState.SENDING: _l("Being sent"),
    DeliveryState.SENT: _l("Sent"),
    DeliveryState.DELAYED: _l("Failed, is tried again"),
    DeliveryState.GIVEN_UP: _l("Failed for good"),
}

TONE = {
    DeliveryState.WAITING: "neutral",
    DeliveryState.SENDING: "info",
    DeliveryState.SENT: "good",
    DeliveryState.DELAYED: "warn",
    DeliveryState.GIVEN_UP: "bad",
}

FAILURE = {
    Failure.UNREACHABLE: _l("The mail server cannot be reached."),
    Failure.NOT_ADMITTED: _l("The mail server does not let this installation in."),
    Failure.PUT_OFF: _l("The mail server asked to come again later."),
    Failure.NOT_WRITTEN: _l("The folder of the outbox cannot be written."),
    Failure.FAULT: _l("The program failed; its log has the details."),
    Failure.ADDRESS_REFUSED: _l("The mail server does not know the address."),
    Failure.MESSAGE_REFUSED: _l("The mail server refused the mail."),
    Failure.ADDRESS_UNUSABLE: _l("The address is not one to which mail can be sent."),
    Failure.ACCOUNT_CLOSED: _l("The person’s account was closed."),
    Failure.NOT_WANTED: _l("It was not wanted any more when it was to be sent."),
}


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail of the outbox, in words."""

    url: str
    kind: Any
    recipient: str
    address: str
    written: Moment
    sent: Moment | None
    state: Any
    tone: str
    why: str


def tabs(*, is_failing: bool) -> list[dict[str, Any]]:
    """Return the two views of the outbox."""
    views = ((None, _("All mails"), not is_failing), ("1", _("Not arriving"), is_failing))
    return [
        {"url": url_for("reminders.outbox", failing=failing), "label": label, "is_current": is_current}
        for failing, label, is_current in views
    ]


def mail_rows(rows: Sequence[Any]) -> list[MailRow]:
    """Return the lines of a page of the outbox."""
    return [mail_row(row) for row in rows]


def mail_row(row: Any) -> MailRow:
    """Return one mail in words."""
    state = delivery_state(
        claimed_at=row.claimed_at,
        sent_at=row.sent_at,
        given_up_at=row.given_up_at,
        failure=row.failure,
        now=utcnow(),
    )
    return MailRow(
        url=url_for("reminders.mail", mail_id=row.id),
        kind=KIND[row.kind],
        recipient=row.recipient_name or _("Applicant"),
        address=_address(row),
        written=moment(row.created_at),
        sent=moment(row.sent_at) if row.sent_at else None,
        state=STATE[state],
        tone=TONE[state],
        why=_why(row.failure, row.attempts),
    )


def _address(row: Any) -> str:
    """Return where a mail went; an applicant's address is masked here as everywhere."""
    return row.recipient_email if row.applicant_id is None else mask_email(row.recipient_email or "")


def _why(failure: Failure | None, attempts: int) -> str:
    if failure is None:
        return ""
    tried = ngettext("Tried %(num)d time.", "Tried %(num)d times.", attempts)
    return f"{FAILURE[failure]} {tried}"


def hidden_words(count: int) -> str:
    """Say how many lines of a mail the viewer is not shown."""
    if not count:
        return ""
    words: str = ngettext(
        "%(num)d line of this mail is about another branch’s appeal and is not shown here.",
        "%(num)d lines of this mail are about other branches’ appeals and are not shown here.",
        count,
    )
    return words
