"""Putting a mail into the outbox, from where ``services.mails`` sends it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reception.adapters.mailer import MailFile
from reception.extensions import db
from reception.models import FileOfMail, Mail, MailKind
from reception.services.rows import insertion


def put(
    kind: MailKind, key: str, *, recipient_id: int, content: Mapping[str, Any], now: datetime
) -> int | None:
    """Write a mail and return its id, or None if there is one of this kind and key to this person already."""
    mail = {
        "kind": kind,
        "key": key,
        "recipient_id": recipient_id,
        "created_at": now,
        "content": dict(content),
        "attempts": 0,
    }
    mail_id: int | None = db.session.scalar(
        insertion(Mail).values(mail).on_conflict_do_nothing().returning(Mail.id)
    )
    return mail_id


def attach(mail_id: int, files: Sequence[MailFile]) -> None:
    """Let a mail carry files, in the transaction that writes it; they are kept until it has left."""
    db.session.add_all(
        FileOfMail(mail_id=mail_id, name=file.name, media_type=file.media_type, content=file.content)
        for file in files
    )
    db.session.flush()
