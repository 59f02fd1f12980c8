"""The delivery of a mail: why it failed, when it is tried again, how it stands."""

from datetime import datetime, timedelta
from enum import StrEnum


class Failure(StrEnum):
    """Why a mail did not go out. The words a person reads are chosen by it; it holds no personal data."""

    UNREACHABLE = "unreachable"
    """The mail server did not answer, or broke the connection off."""
    NOT_ADMITTED = "not_admitted"
    """The mail server refused this installation: password, sender or encryption."""
    PUT_OFF = "put_off"
    """The mail server asked to come again later."""
    NOT_WRITTEN = "not_written"
    """The folder of the outbox could not be written."""
    FAULT = "fault"
    """The program itself failed; the log has the details."""
    ADDRESS_REFUSED = "address_refused"
    MESSAGE_REFUSED = "message_refused"
    ADDRESS_UNUSABLE = "address_unusable"
    ACCOUNT_CLOSED = "account_closed"
    NOT_WANTED = "not_wanted"
    """What it asks about stands no more, or its recipient wants no such mails."""


FINAL_FAILURES = frozenset(
    {
        Failure.ADDRESS_REFUSED,
        Failure.MESSAGE_REFUSED,
        Failure.ADDRESS_UNUSABLE,
        Failure.ACCOUNT_CLOSED,
        Failure.NOT_WANTED,
    }
)
"""What another attempt does not cure. All else is tried for ever, ever more rarely: no mail is lost."""

LEASE = timedelta(minutes=5)
"""How long a claimed mail belongs to its sender; longer than the slowest attempt that its time-outs allow."""

GAPS = (
    LEASE,
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
)
"""After how long a mail is claimed again, by the number of failed attempts; the last one repeats."""


class DeliveryState(StrEnum):
    """How a mail stands, as the outbox shows it."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELAYED = "delayed"
    """It failed and is tried again."""
    GIVEN_UP = "given_up"


def delivery_state(
    *,
    claimed_at: datetime | None,
    sent_at: datetime | None,
    given_up_at: datetime | None,
    failure: Failure | None,
    now: datetime,
) -> DeliveryState:
    """Return how a mail stands. A claim older than the lease belongs to nobody any more."""
    if sent_at is not None:
        return DeliveryState.SENT
    if given_up_at is not None:
        return DeliveryState.GIVEN_UP
    if failure is not None:
        return DeliveryState.DELAYED
    if claimed_at is not None and now - claimed_at < LEASE:
        return DeliveryState.SENDING
    return DeliveryState.WAITING
