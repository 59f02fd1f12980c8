"""Fixtures of page tests: a desk with its people, a day that stands still, visitors who sign in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from reception.domain.vocabulary import Language, Role
from reception.models import Branch, Organisation, User
from tests.making import Maker
from tests.web_client import Visitor

NOW = datetime(2026, 6, 10, 6, tzinfo=UTC)  # a Wednesday, eleven in the morning in Oral


@dataclass
class Desk:
    """A branch under an oblast branch, with one person of each role, who read English."""

    oblast: Branch
    branch: Branch
    organisation: Organisation
    staff: User
    manager: User
    official: User
    auditor: User
    administrator: User

    def of(self, role: Role) -> User:
        found: User = getattr(self, role.value)
        return found


def make_desk(make: Maker) -> Desk:
    """Make a desk."""
    oblast = make.branch()
    branch = make.branch(oblast)
    organisation = make.organisation(branch)
    english: dict[str, Any] = {"language": Language.ENGLISH}
    return Desk(
        oblast,
        branch,
        organisation,
        staff=make.user(Role.STAFF, branch=branch, **english),
        manager=make.user(Role.MANAGER, branch=branch, **english),
        official=make.official(organisation, **english),
        auditor=make.user(Role.AUDITOR, branch=branch, **english),
        administrator=make.user(Role.ADMINISTRATOR, **english),
    )


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stop the clock on a working day, so that no test depends on the day on which it runs."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(make: Maker, clock: Any) -> Desk:
    with make.together():
        return make_desk(make)


@pytest.fixture
def visit(app: Any, clock: Any) -> Callable[..., Visitor]:
    """Return a function that opens a browser, with somebody signed in where a person is given."""

    def visit(user: User | None = None, **options: Any) -> Visitor:
        return Visitor(app, user, **options)

    return visit
