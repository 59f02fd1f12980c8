"""A frozen month: it never moves, nobody slips beneath it, and it says what was learned later."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from reception.adapters.frozen_json import hash_of, read_frozen
from reception.domain.errors import NotPermitted, OutOfScope, Unbalanced
from reception.domain.freezing_errors import AlreadyFrozen, ChangedSinceRead, MonthNotOver
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import FrozenReport
from reception.queries import frozen
from tests.freezing import DAY, JUNE, SIGNED_AT, freeze, late


@pytest.fixture
def branch(make):
    return make.branch()


@pytest.fixture
def manager(make, branch):
    return make.user(Role.MANAGER, branch=branch)


class TestWhoAndWhen:
    def test_the_row_says_who_froze_what_as_known_when(self, make, branch, manager):
        make.question(branch)
        row = freeze(branch, manager)

        assert (row.branch_id, row.month, row.known_at) == (branch.id, JUNE.start_on, SIGNED_AT)
        assert row.frozen_by_id == manager.id
        assert row.sha256 == hash_of(row.text)
        assert read_frozen(row.text).report.total.received == 1

    @pytest.mark.parametrize("role", [Role.STAFF, Role.AUDITOR, Role.OFFICIAL, Role.ADMINISTRATOR])
    def test_nobody_but_a_manager_freezes(self, make, branch, role):
        other = make.user(role, branch=branch)
        with pytest.raises(NotPermitted):
            freeze(branch, other)

    def test_the_manager_of_another_branch_does_not(self, make, branch):
        other = make.user(Role.MANAGER, branch=make.branch())
        with pytest.raises(OutOfScope):
            freeze(branch, other)

    def test_a_month_is_frozen_once(self, branch, manager):
        first = freeze(branch, manager)
        with pytest.raises(AlreadyFrozen) as refused:
            freeze(branch, manager, at=SIGNED_AT + DAY)

        assert refused.value.frozen_id == first.id

    def test_a_month_that_is_not_over_is_not_frozen(self, branch, manager):
        """In Oral June ends at 19:00 UTC."""
        end = datetime(2026, 6, 30, 19, tzinfo=UTC)
        with pytest.raises(MonthNotOver):
            freeze(branch, manager, at=end - timedelta(microseconds=1))

        assert freeze(branch, manager, at=end).known_at == end

    def test_a_month_is_over_when_it_is_over_in_every_zone_of_the_branch(self, make, branch, manager):
        make.branch(branch, time_zone="America/New_York")
        with pytest.raises(MonthNotOver):
            freeze(branch, manager, at=datetime(2026, 7, 1, 3, 59, tzinfo=UTC))

    def test_what_does_not_balance_is_not_frozen(self, make, branch, manager):
        question = make.question(branch)
        db.session.execute(
            sa.text("UPDATE question_state SET received_at = :at WHERE question_id = :id"),
            {"at": "2026-05-01 00:00:00.000000", "id": question.id},
        )
        db.session.commit()

        with pytest.raises(Unbalanced):
            freeze(branch, manager)
        assert not frozen.ids()

    def test_what_was_entered_since_the_checklist_was_read_is_told(self, make, branch, manager):
        question = make.question(branch)
        read_at = SIGNED_AT - timedelta(hours=1)
        late(question, recorded_at=SIGNED_AT - timedelta(minutes=5))

        with pytest.raises(ChangedSinceRead) as refused:
            freeze(branch, manager, read_at=read_at)
        assert refused.value.count == 1
        assert freeze(branch, manager, read_at=SIGNED_AT).id


class TestForEver:
    @pytest.fixture
    def row(self, make, branch, manager):
        make.question(branch)
        return freeze(branch, manager)

    def test_no_statement_changes_deletes_or_replaces_it(self, row):
        statements = [
            "UPDATE frozen_report SET text = ''",
            "UPDATE frozen_report SET frozen_by_id = frozen_by_id",
            "DELETE FROM frozen_report",
        ]
        if db.engine.dialect.name == "sqlite":
            statements += [
                f"REPLACE INTO frozen_report SELECT * FROM frozen_report WHERE id = {row.id}",
                "REPLACE INTO frozen_report SELECT id + 1, branch_id, month, known_at, definitions_version, "
                "'', sha256, frozen_by_id, frozen_at FROM frozen_report",
            ]
        else:
            statements.append("TRUNCATE frozen_report")
        for statement in statements:
            with pytest.raises(DBAPIError, match="never changes"):
                db.session.execute(sa.text(statement))
            db.session.rollback()

        assert db.session.scalar(sa.select(sa.func.count()).select_from(FrozenReport)) == 1
