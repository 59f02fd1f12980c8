"""The ledger of a question's terms, from its events: what moved the due date, what was late, who was told.

Lateness is never a flag that is cleared: a due date that had passed when it was moved, or when the question
was closed, is found again in the history whatever came later.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from reception.domain.history import Entry, effective, moment
from reception.domain.running_term import MOVING
from reception.domain.states import State, apply
from reception.domain.workflow import Action


@dataclass(slots=True)
class Notice:
    """What the applicant is owed after a step: until when, and the entry that says they were told."""

    of: Entry
    by: datetime
    told: Entry | None = None

    def is_late(self, now: datetime) -> bool:
        """Say whether the applicant was told too late, or has not been told in time yet."""
        return self.by < (self.told.happened_at if self.told else now)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One change of the due date of a term."""

    entry: Entry
    due_from: datetime
    due_to: datetime
    notice: Notice | None = None

    @property
    def overdue_since(self) -> datetime | None:
        """Return the due date that had passed already when this change came; None where there was time."""
        return self.due_from if self.due_from < self.entry.happened_at else None


@dataclass(slots=True)
class TermLedger:
    """One term, from the receipt or a reopening: its first due date and all that moved it."""

    given: Entry
    first_due_at: datetime
    lines: list[LedgerLine] = field(default_factory=list)
    closed_at: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """Return the effective due date."""
        return self.lines[-1].due_to if self.lines else self.first_due_at

    @property
    def is_late(self) -> bool:
        """Say whether the question was closed after the effective due date."""
        return self.closed_at is not None and self.due_at < self.closed_at


@dataclass(slots=True)
class BodyClock:
    """An outside body that had the question: until when it was to answer, and when it did."""

    sent: Entry
    due_at: datetime
    answered: Entry | None = None
    ended_at: datetime | None = None
    """When the question was closed without the answer."""

    def is_late(self, now: datetime) -> bool:
        """Say whether the body answered too late, or its term has passed without an answer."""
        end = self.answered.happened_at if self.answered else self.ended_at or now
        return self.due_at < end


@dataclass(slots=True)
class Ledger:
    """All terms of a question and what belongs to them."""

    terms: list[TermLedger] = field(default_factory=list)
    redirection: Notice | None = None
    """The last redirection that was not returned."""
    bodies: list[BodyClock] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def ledger_of(entries: Iterable[Entry]) -> Ledger:
    """Return the ledger that the entries which count add up to."""
    ledger = Ledger()
    state: State | None = None
    for entry in effective(entries):
        following = apply(state, entry)
        _note_term(ledger, entry)
        _note_duties(ledger, entry)
        _note_body(ledger, entry)
        if not following.is_open and (state is None or state.is_open):
            _note_closing(ledger, entry)
        state = following
    return ledger


def _note_term(ledger: Ledger, entry: Entry) -> None:
    due_at = moment(entry.facts.get("due_at"))
    if entry.action is Action.REOPEN and due_at is None and ledger.terms:
        # Reopened without a term of its own: the one before runs on.
        ledger.terms[-1].closed_at = None
    if due_at is None:
        return
    if entry.action in {Action.REGISTER, Action.REOPEN}:
        ledger.terms.append(TermLedger(entry, due_at))
        return
    if entry.action is Action.EXTEND and not ledger.terms:
        # An earlier register gave no term: the promised day is the first one.
        ledger.terms.append(TermLedger(entry, due_at))
    if entry.action in MOVING and ledger.terms:
        notice = _owed(ledger, entry) if entry.action is Action.EXTEND else None
        ledger.terms[-1].lines.append(LedgerLine(entry, ledger.terms[-1].due_at, due_at, notice))


def _owed(ledger: Ledger, entry: Entry) -> Notice | None:
    by = moment(entry.facts.get("tell_by"))
    if by is None:
        return None
    ledger.notices.append(Notice(entry, by))
    return ledger.notices[-1]


def _note_duties(ledger: Ledger, entry: Entry) -> None:
    if entry.action is Action.REDIRECT:
        ledger.redirection = _owed(ledger, entry)
    elif entry.action is Action.RETURN and ledger.redirection is not None:
        if ledger.redirection.told is None:
            ledger.notices.remove(ledger.redirection)
        ledger.redirection = None
    elif entry.action is Action.TELL:
        for notice in ledger.notices:
            notice.told = notice.told or entry


def _note_body(ledger: Ledger, entry: Entry) -> None:
    if entry.action is Action.SEND_OUT:
        due_at = moment(entry.facts["body_due_at"])
        assert due_at is not None, "the workflow asks for it"
        ledger.bodies.append(BodyClock(entry, due_at))
    elif entry.action is Action.BODY_ANSWER:
        ledger.bodies[-1].answered = entry


def _note_closing(ledger: Ledger, entry: Entry) -> None:
    if ledger.terms:
        ledger.terms[-1].closed_at = entry.happened_at
    if ledger.bodies and ledger.bodies[-1].answered is None:
        ledger.bodies[-1].ended_at = ledger.bodies[-1].ended_at or entry.happened_at
