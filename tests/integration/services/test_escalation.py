"""Who is told when it lasts: the manager, the head, those above, and whoever stands in."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from reception.domain.digest import Digest, Ground
from reception.domain.escalation import DEFAULT_LADDERS, Ladder
from reception.domain.substitution import AbsenceKind
from reception.domain.vocabulary import Role
from reception.extensions import db, transaction
from reception.models import Absence, BranchHead, Mail, Reminder, ReminderLadder, User
from tests.making import NOON, Maker
from tests.reminding import Desk, make_desk


@pytest.fixture
def desk(make: Maker) -> Desk:
    return make_desk(make)


def told(recipient: User) -> list[tuple[Ground, str]]:
    """Return why a person was told, and what, by the newest mail; nothing if there is none."""
    statement = sa.select(Mail.content).where(Mail.recipient_id == recipient.id).order_by(Mail.id.desc())
    content = db.session.scalars(statement.limit(1)).one_or_none()
    return [(line.ground, line.rung) for line in Digest.from_dict(content).lines] if content else []


def keep(row: Any) -> None:
    with transaction():
        db.session.add(row)


def absence(who: User, substitute: User, on: Any, **values: Any) -> Absence:
    row = Absence(
        user_id=who.id,
        substitute_id=substitute.id,
        kind=AbsenceKind.LEAVE,
        from_on=on,
        to_on=on,
        created_at=NOON,
        created_by_id=who.id,
        **values,
    )
    keep(row)
    return row


class TestHead:
    def test_the_head_of_a_branch_is_told_at_ten_working_days(self, desk: Desk, make: Maker) -> None:
        head = make.user(Role.AUDITOR, branch=desk.branch)
        keep(BranchHead(branch_id=desk.branch.id, user_id=head.id))
        question = desk.question()
        desk.sweep(desk.day(question, 9))
        assert told(head) == []

        desk.sweep(desk.day(question, 10))

        assert told(head) == [(Ground.HEAD, "overdue_10")]

    def test_where_nobody_heads_it_the_managers_above_are_told(self, desk: Desk, make: Maker) -> None:
        district = make.branch(desk.branch)
        own_manager = make.user(Role.MANAGER, branch=district)
        question = make.question(district)
        desk.sweep(desk.day(question, 9))
        assert told(desk.manager) == []

        desk.sweep(desk.day(question, 10))

        assert told(desk.manager) == [(Ground.HEAD, "overdue_10")]
        assert told(own_manager)[0][0] is Ground.BRANCH

    def test_a_branch_without_a_manager_is_its_parents_managers(self, desk: Desk, make: Maker) -> None:
        district = make.branch(desk.branch)
        question = make.question(district)

        desk.sweep(desk.day(question, 3))

        assert told(desk.manager) == [(Ground.BRANCH, "overdue_3")]


class TestLadders:
    def test_a_ladder_holds_from_its_date_on(self, desk: Desk) -> None:
        question = desk.question()
        strict = DEFAULT_LADDERS.__class__(
            official=Ladder((-1,)), manager=Ladder((1,), then_every=1), head=Ladder((2,))
        )
        keep(
            ReminderLadder(
                valid_from=desk.day(question, 1), rungs=ReminderLadder.rungs_of(strict), created_at=NOON
            )
        )
        desk.sweep(desk.day(question, -3))
        assert told(desk.official) == [(Ground.ASSIGNED, "due_3")], "the old one still holds"

        desk.sweep(desk.day(question, 1))

        assert told(desk.manager) == [(Ground.BRANCH, "overdue_1")]

    def test_a_row_brings_back_what_it_was_given(self) -> None:
        kept = ReminderLadder(rungs=ReminderLadder.rungs_of(DEFAULT_LADDERS))

        assert kept.as_ladders() == DEFAULT_LADDERS


class TestSubstitutes:
    def test_a_substitute_is_told_in_whose_place(self, desk: Desk, make: Maker) -> None:
        colleague = make.official(desk.organisation)
        question = desk.question()
        day = desk.day(question, 0)
        absence(desk.official, colleague, day)

        desk.sweep(day)

        assert told(desk.official) == []
        (mail,) = db.session.scalars(sa.select(Mail).where(Mail.recipient_id == colleague.id))
        (line,) = Digest.from_dict(mail.content).lines
        assert (line.ground, line.instead_of) == (Ground.ASSIGNED, desk.official.name)

    def test_a_substitute_may_be_anybody_with_an_account(self, desk: Desk, make: Maker) -> None:
        clerk = make.user(Role.STAFF, branch=desk.branch)
        question = desk.question()
        day = desk.day(question, 3)
        absence(desk.manager, clerk, day)

        desk.sweep(day)

        assert told(clerk) == [(Ground.BRANCH, "overdue_3")]

    def test_whoever_comes_back_is_told_of_the_highest_rung_they_missed(
        self, desk: Desk, make: Maker
    ) -> None:
        colleague = make.official(desk.organisation)
        question = desk.question()
        absence(desk.official, colleague, desk.day(question, 1))
        desk.sweep(desk.day(question, 1))

        desk.sweep(desk.day(question, 2))

        assert told(desk.official) == [(Ground.ASSIGNED, "overdue_1")]

    def test_those_who_stand_in_for_each_other_are_told_themselves(self, desk: Desk, make: Maker) -> None:
        colleague = make.official(desk.organisation)
        question = desk.question()
        day = desk.day(question, 0)
        absence(desk.official, colleague, day)
        absence(colleague, desk.official, day)

        desk.sweep(day)

        assert told(desk.official) == [(Ground.ASSIGNED, "due_0")]

    def test_an_absence_called_off_moves_nothing(self, desk: Desk, make: Maker) -> None:
        colleague = make.official(desk.organisation)
        question = desk.question()
        day = desk.day(question, 0)
        absence(desk.official, colleague, day, ended_at=NOON + timedelta(hours=1))

        desk.sweep(day)

        assert told(colleague) == []
        assert told(desk.official) == [(Ground.ASSIGNED, "due_0")]

    def test_the_reminder_is_on_record_for_whom_it_went_to(self, desk: Desk, make: Maker) -> None:
        colleague = make.official(desk.organisation)
        question = desk.question()
        day = desk.day(question, 0)
        absence(desk.official, colleague, day)
        desk.sweep(day)

        (row,) = db.session.scalars(sa.select(Reminder))
        assert (row.recipient_id, row.rung) == (colleague.id, "due_0")
