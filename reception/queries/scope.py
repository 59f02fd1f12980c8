"""Which rows a viewer may see. Every query of appeals takes a scope; one without it is an error.

``covers`` is the one place where row access is decided. ``refuse_unscoped`` stands guard: a statement that
reads a guarded table and says neither ``scoped(…)`` nor ``UNSCOPED`` does not run.
"""

from dataclasses import dataclass
from typing import TypeVarTuple, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import visitors

from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Appeal, Applicant, Branch, Event, Question, QuestionState, User

GUARDED = frozenset(model.__table__ for model in (Appeal, Applicant, Event, Question, QuestionState))

Columns = TypeVarTuple("Columns")

UNSCOPED = {"scope": "rows reached through a question that the scope has already let through"}
"""Execution options for reading the parts of a row that was found within a scope."""


class UnscopedQuery(RuntimeError):
    """A statement reads appeals and does not say for whom."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a viewer sees: whole branches, and what is assigned to the viewer or their organisation.

    ``branch_ids`` None is everything, said explicitly by ``everything()``.
    """

    branch_ids: frozenset[int] | None = frozenset()
    assignee_id: int | None = None
    organisation_id: int | None = None

    @classmethod
    def everything(cls) -> "Scope":
        """Return the scope of commands and tasks, which see all branches."""
        return cls(branch_ids=None)

    def covers(self, entity: type[Question] | type[QuestionState]) -> sa.ColumnElement[bool]:
        """Return the condition that a question (or its state) is in the scope."""
        if self.branch_ids is None:
            return sa.true()
        allowed: list[sa.ColumnElement[bool]] = []
        if self.branch_ids:
            allowed.append(entity.branch_id.in_(sorted(self.branch_ids)))
        if self.assignee_id is not None:
            allowed.append(entity.assignee_id == self.assignee_id)
        if self.organisation_id is not None:
            allowed.append(entity.organisation_id == self.organisation_id)
        return sa.or_(*allowed) if allowed else sa.false()

    def has_branch(self, branch_id: int) -> bool:
        """Say whether all of a branch's rows are in the scope."""
        return self.branch_ids is None or branch_id in self.branch_ids

    def within(self, branch_ids: frozenset[int]) -> "Scope":
        """Return the scope narrowed to some branches; what is merely assigned falls away."""
        if self.branch_ids is None:
            return Scope(branch_ids=branch_ids)
        return Scope(branch_ids=self.branch_ids & branch_ids)


def scoped(
    statement: sa.Select[*Columns],
    scope: Scope,
    entity: type[Question] | type[QuestionState] = Question,
) -> sa.Select[*Columns]:
    """Return ``statement`` limited to ``scope`` and marked as such."""
    return statement.where(scope.covers(entity)).execution_options(scope=scope)


def scope_of(user: User) -> Scope:
    """Return what a person may see, from their roles, branch and organisation as they are now."""
    wide = {Role.STAFF, Role.MANAGER, Role.AUDITOR}
    branch_ids: frozenset[int] = frozenset()
    if user.branch is not None and user.roles & wide:
        branch_ids = below(user.branch)
    is_official = Role.OFFICIAL in user.roles
    return Scope(
        branch_ids=branch_ids,
        assignee_id=user.id if is_official else None,
        organisation_id=user.organisation_id if is_official else None,
    )


def below(branch: Branch) -> frozenset[int]:
    """Return the ids of a branch and all branches below it."""
    return frozenset(
        db.session.scalars(sa.select(Branch.id).where(Branch.path.startswith(branch.path, autoescape=True)))
    )


def refuse_unscoped(state: ORMExecuteState) -> None:
    """Raise ``UnscopedQuery`` for a SELECT of a guarded table that does not name its scope."""
    if not state.is_select or state.is_column_load or state.is_relationship_load:
        return
    if "scope" in state.execution_options:
        return
    if reads_guarded(state.statement):
        raise UnscopedQuery(str(state.statement))


def reads_guarded(statement: sa.Executable) -> bool:
    """Say whether a statement reads a guarded table anywhere: also in a subquery, a union or a condition."""
    return any(_table_of(part) in GUARDED for part in visitors.iterate(cast("sa.ClauseElement", statement)))


def _table_of(part: object) -> object:
    # A join along a relationship names the table only by the columns that it joins on.
    table = part.table if isinstance(part, sa.Column) else part
    return table.element if isinstance(table, sa.Alias) else table


event.listen(Session, "do_orm_execute", refuse_unscoped)
