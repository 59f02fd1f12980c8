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
    READ_REPORT = "read_report"
    READ_OUTBOX = "read_outbox"
    ADMINISTER = "administer"


_EVERYBODY = frozenset(Role)
_READERS = _EVERYBODY - {Role.ADMINISTRATOR}

MAY: dict[Permission | Action, frozenset[Role]] = {
    Permission.SIGNED_IN: _EVERYBODY,
    Permission.READ_APPEALS: _READERS,
    Permission.REGISTER: frozenset({Role.STAFF, Role.MANAGER}),
    Permission.READ_REPORT: frozenset({Role.STAFF, Role.MANAGER, Role.AUDITOR}),
    Permission.READ_OUTBOX: frozenset({Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR}),
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
    Action.CORRECT: frozenset({Role.STAFF, Role.MANAGER}),
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
