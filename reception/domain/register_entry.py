"""What comes out of a row of a register: an entry with its notices, or the row rejected with its reasons."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from reception.domain.vocabulary import Channel, Kind, Language, Outcome


@dataclass(frozen=True, slots=True)
class Notice:
    """An irregularity that the row survived and that is told; the facts hold no personal data."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row was rejected; the facts hold the value that is wrong."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that does not go in, as it stands in the file."""

    row_number: int
    reasons: tuple[Reason, ...]
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisterApplicant:
    """The person as the register has them; an IIN that is none is left out, a telephone is as found."""

    name: str
    iin: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """One appeal out of a register: instants in UTC, words in our vocabulary, '' for what is not given."""

    row_number: int
    own_number: str
    received_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    outcome: Outcome | None
    """Of a closed case; None while it is open."""
    outcome_label: str
    """The register's own class of outcome."""
    answer_text: str
    """As found but for outer blanks. An open case may have one, from a closing that did not last."""
    channel: Channel
    kind: Kind
    language: Language
    summary: str
    text: str
    topic: tuple[str, ...]
    organisation: str
    district: str
    applicant: RegisterApplicant | None
    is_anonymous: bool
    """The register has a column for the applicant's name, and there is none in it."""
    signatories: int
    notes: tuple[Notice, ...] = ()
    row: tuple[str, ...] = ()
    """As it stands in the file."""

    def content_hash(self) -> str:
        """Return 32 hex digits that change exactly when what the row says has changed.

        Where the row stands and what was noticed about it do not count.
        """
        content = [getattr(self, name) for name in _CONTENT]
        return hashlib.blake2b(repr(content).encode(), digest_size=16).hexdigest()


_CONTENT = tuple(
    each.name for each in fields(RegisterEntry) if each.name not in {"row_number", "notes", "row"}
)


def noting(entry: RegisterEntry, notice: Notice) -> RegisterEntry:
    """Return the entry with one notice more."""
    return replace(entry, notes=(*entry.notes, notice))
