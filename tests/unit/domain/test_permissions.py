"""Who may do what: the table walked, and what it must never grant."""

from itertools import product

import pytest

from reception.domain.errors import NotPermitted
from reception.domain.permissions import MAY, Permission, ensure_may, may
from reception.domain.vocabulary import Role
from reception.domain.workflow import Action

WISHES = [*Permission, *Action]
READING = {
    Permission.SIGNED_IN,
    Permission.READ_APPEALS,
    Permission.READ_APPLICANTS,
    Permission.READ_DISCLOSURES,
    Permission.READ_RECEPTIONS,
    Permission.READ_REPORT,
    Permission.READ_LOOKOUTS,
    Permission.READ_OUTBOX,
}


@pytest.mark.parametrize(("role", "wish"), list(product(Role, WISHES)))
def test_a_role_may_what_the_table_grants_and_nothing_else(role, wish):
    granted = role in MAY[wish]

    assert may({role}, wish) == granted
    if granted:
        ensure_may({role}, wish)
    else:
        with pytest.raises(NotPermitted) as refused:
            ensure_may({role}, wish)
        assert refused.value.action == wish


def test_the_table_decides_every_page_and_every_action():
    assert set(MAY) == set(WISHES)


@pytest.mark.parametrize("wish", WISHES)
def test_without_a_role_nothing_is_allowed(wish):
    assert not may(frozenset(), wish)


def test_several_roles_add_up():
    both = {Role.OFFICIAL, Role.MANAGER}

    for wish in WISHES:
        assert may(both, wish) == (may({Role.OFFICIAL}, wish) or may({Role.MANAGER}, wish))


def test_a_wish_that_the_table_does_not_know_is_refused():
    assert not may(set(Role), "read_everything")


def test_an_auditor_reads_and_changes_nothing():
    assert {wish for wish in WISHES if may({Role.AUDITOR}, wish)} == READING


def test_an_administrator_sees_no_appeal_and_no_report():
    assert not any(
        may({Role.ADMINISTRATOR}, wish) for wish in (Permission.READ_APPEALS, Permission.READ_REPORT, *Action)
    )


@pytest.mark.parametrize("action", [Action.TAKE_OVER, Action.RETRACT])
def test_only_an_import_takes_over_or_retracts(action):
    assert not may(set(Role), action)


def test_who_answers_is_not_who_accepts():
    assert may({Role.OFFICIAL}, Action.PROPOSE)
    assert not may({Role.OFFICIAL}, Action.ACCEPT)
    assert not may({Role.STAFF}, Action.ACCEPT)


def test_only_a_manager_decides_on_terms_and_assignments():
    for action in (Action.ASSIGN, Action.EXTEND, Action.ACCEPT, Action.RETURN, Action.REOPEN):
        assert MAY[action] == {Role.MANAGER}
