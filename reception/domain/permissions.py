"""Who may do what, as one table. The scope (which rows) is a second question: ``queries.scope``."""

from collections.abc import Iterable
from enum import StrEnum

from reception.domain.errors import NotPermitted
from reception.domain.vocabulary import Role
from reception.domain.workflow import Action


class Permission(StrEnum):
    """What a page or command does, beside the actions on a question."""

    SIGNED_IN = "signed_in"
    READ_APPEALS = "read_appeals"
    REGISTER = "register"
    KEEP_VISITS = "keep_visits"
    READ_RECEPTIONS = "read_receptions"
    RECORD_RECEPTIONS = "record_receptions"
    PLAN_RECEPTIONS = "plan_receptions"
    READ_APPLICANTS = "read_applicants"
    MERGE_APPLICANTS = "merge_applicants"
    READ_REPORT = "read_report"
    READ_LOOKOUTS = "read_lookouts"
    FREEZE = "freeze"
    DRAW_SAMPLE = "draw_sample"
    KEEP_ANSWERS = "keep_answers"
    READ_DISCLOSURES = "read_disclosures"
    READ_OUTBOX = "read_outbox"
    IMPORT = "import"
    ADMINISTER = "administer"


_EVERYBODY = frozenset(Role)
_READERS = _EVERYBODY - {Role.ADMINISTRATOR}

MAY: dict[Permission | Action, frozenset[Role]] = {
    Permission.SIGNED_IN: _EVERYBODY,
    Permission.READ_APPEALS: _READERS,
    Permission.REGISTER: frozenset({Role.STAFF, Role.MANAGER}),
    Permission.KEEP_VISITS: frozenset({Role.STAFF, Role.MANAGER}),
    Permission.READ_RECEPTIONS: _READERS,
    # The official who owes an hour never enters what became of it.
    Permission.RECORD_RECEPTIONS: frozenset({Role.STAFF, Role.MANAGER}),
    Permission.PLAN_RECEPTIONS: frozenset({Role.MANAGER}),
    Permission.READ_APPLICANTS: frozenset({Role.STAFF, Role.MANAGER, Role.AUDITOR}),
    Permission.MERGE_APPLICANTS: frozenset({Role.STAFF, Role.MANAGER}),
    Permission.READ_REPORT: frozenset({Role.STAFF, Role.MANAGER, Role.AUDITOR}),
    # Look-outs are for whoever answers for the figures, and for who checks them.
    Permission.READ_LOOKOUTS: frozenset({Role.MANAGER, Role.AUDITOR}),
    # What was signed is signed by the branch: a manager, never whoever answers or checks.
    Permission.FREEZE: frozenset({Role.MANAGER}),
    Permission.KEEP_ANSWERS: frozenset({Role.MANAGER}),
    # By lot: the manager says that a sample is drawn and how large, never of what.
    Permission.DRAW_SAMPLE: frozenset({Role.MANAGER}),
    # Who watches over personal data watches over those who see them.
    Permission.READ_DISCLOSURES: frozenset({Role.MANAGER, Role.AUDITOR}),
    Permission.READ_OUTBOX: frozenset({Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR}),
    Permission.IMPORT: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Permission.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
    Action.REGISTER: frozenset({Role.STAFF, Role.MANAGER}),
    Action.ASSIGN: frozenset({Role.MANAGER}),
    Action.START: frozenset({Role.OFFICIAL}),
    Action.PROPOSE: frozenset({Role.OFFICIAL}),
    Action.REDIRECT: frozenset({Role.STAFF, Role.OFFICIAL, Role.MANAGER}),
    Action.WITHDRAW: frozenset({Role.STAFF, Role.MANAGER}),
    Action.LEAVE: frozenset({Role.STAFF, Role.MANAGER}),
    Action.ACCEPT: frozenset({Role.MANAGER}),
    Action.RETURN: frozenset({Role.MANAGER}),
    Action.EXTEND: frozenset({Role.MANAGER}),
    Action.REOPEN: frozenset({Role.MANAGER}),
    Action.PAUSE: frozenset({Role.OFFICIAL, Role.MANAGER}),
    Action.RESUME: frozenset({Role.STAFF, Role.OFFICIAL, Role.MANAGER}),
    Action.SEND_OUT: frozenset({Role.OFFICIAL, Role.MANAGER}),
    Action.BODY_ANSWER: frozenset({Role.STAFF, Role.OFFICIAL, Role.MANAGER}),
    Action.TELL: frozenset({Role.STAFF, Role.OFFICIAL, Role.MANAGER}),
    Action.CORRECT: frozenset({Role.STAFF, Role.MANAGER}),
    Action.ATTACH: frozenset({Role.STAFF, Role.MANAGER}),
    Action.WITHDRAW_FILE: frozenset({Role.MANAGER}),
    # Apart from this, nobody asks about an answer of their own: the history sees to that.
    Action.ASK: frozenset({Role.STAFF, Role.MANAGER}),
    Action.VERDICT: frozenset({Role.STAFF, Role.MANAGER}),
    # A term is reckoned anew with the calendar and never by itself: ``services.calendars``.
    Action.RECKON: frozenset(),
    # Only an import takes over or retracts, and an import runs without a person's roles.
    Action.TAKE_OVER: frozenset(),
    Action.RETRACT: frozenset(),
}


def may(roles: Iterable[Role], wish: Permission | Action) -> bool:
    """Say whether one of ``roles`` includes ``wish``. What the table does not grant is refused."""
    return not MAY.get(wish, frozenset()).isdisjoint(roles)


def ensure_may(roles: Iterable[Role], wish: Permission | Action) -> None:
    """Raise ``NotPermitted`` unless one of ``roles`` includes ``wish``."""
    if not may(roles, wish):
        raise NotPermitted(wish)
