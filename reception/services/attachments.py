"""Attaching files to appeals and withdrawing them. Each is an entry of the history."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from reception.adapters import uploads
from reception.adapters.attachment_store import AttachmentStore, StoreUnavailable
from reception.adapters.virus_scan import Scanner
from reception.domain.attachments import CheckedFile, FileRefused, ensure_count
from reception.domain.permissions import ensure_may
from reception.domain.vocabulary import AttachmentKind
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Attachment, Event, Question
from reception.queries import attachments
from reception.services.questions import Act, ensure_own, take_step

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Keeper:
    """Where files are kept, and who looks through them before."""

    store: AttachmentStore
    scanner: Scanner

    def check(self, files: Sequence[tuple[str, bytes]]) -> list[CheckedFile]:
        """Look into files, given as name and content. Raises ``FileRefused`` that names the file."""
        return [self._check(name, content) for name, content in files]

    def put(self, file: CheckedFile) -> str:
        """Keep a content and return its SHA-256. Raises ``FileRefused`` where the store does not take it."""
        try:
            return self.store.put(file.content)
        except StoreUnavailable as error:
            log.error("attachment_store_unavailable", why=str(error))
            raise FileRefused("not_kept", file.name) from error

    def _check(self, name: str, content: bytes) -> CheckedFile:
        try:
            checked = uploads.check(name, content)
            self.scanner.ensure_clean(content)
        except FileRefused as error:
            raise FileRefused(error.reason, name) from error
        return checked


def attach(question: Question, files: Sequence[CheckedFile], *, keeper: Keeper, act: Act) -> Event:
    """Add papers of the citizen to the appeal, told in the history of ``question``."""
    kept = keep(question, files, kind=AttachmentKind.PAPER, keeper=keeper, act=act)
    return take_step(question, Action.ATTACH, {"files": names_of(kept)}, act)


def keep(
    question: Question, files: Sequence[CheckedFile], *, kind: AttachmentKind, keeper: Keeper, act: Act
) -> list[Attachment]:
    """Put files into the store and write their rows; the entry of the history is the caller's.

    Raises ``FileRefused`` where the appeal would have too many, ``NotPermitted`` or ``NotYours``.
    """
    # Before anything is written: what reaches the store does not go away with the transaction.
    action = Action.PROPOSE if kind is AttachmentKind.PROOF else Action.ATTACH
    ensure_may(act.actor.roles, action)
    ensure_own(question, action, act.actor, act.scope)
    ensure_count(attachments.count_of(question.appeal_id), len(files))
    rows = [
        Attachment(
            appeal_id=question.appeal_id,
            question_id=question.id if kind is AttachmentKind.PROOF else None,
            kind=kind,
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            sha256=keeper.put(file),
            added_at=act.now,
            added_by_id=act.actor.id,
        )
        for file in files
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def names_of(rows: Sequence[Attachment]) -> str:
    """Return files as an entry of the history names them."""
    return ", ".join(row.name for row in rows)


def withdraw(attachment: Attachment, question: Question, *, reason: str, act: Act) -> Event:
    """Take a file away from the pages; that it was there and why it went stays on record."""
    attachment.withdrawn_at = act.now
    return take_step(question, Action.WITHDRAW_FILE, {"files": attachment.name, "reason": reason}, act)
