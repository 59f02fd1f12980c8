"""Which rows a viewer may see. Every query of appeals takes a scope; one without it is an error.

``covers`` is the one place where row access is decided. ``refuse_unscoped`` stands guard: a statement that
reads a guarded table and says neither ``scoped(…)`` nor ``UNSCOPED`` does not run.
"""

from dataclasses import dataclass
from typing import TypeVarTuple, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import InstrumentedAttribute, ORMExecuteState, Session
from sqlalchemy.sql import visitors

from reception.domain.vocabulary import Role
from reception.extensions import utcnow
from reception.models import (
    Appeal,
    Applicant,
    Appointment,
    Branch,
    Disclosure,
    Event,
    PersonalReception,
    Question,
    QuestionState,
    User,
    Visit,
    VisitEntry,
)
from reception.queries import absences
from reception.queries.kept_lists import kept_lists

GUARDED = frozenset(
    model.__table__
    for model in (
        Appeal,
        Applicant,
        Appointment,
        Disclosure,
        Event,
        PersonalReception,
        Question,
        QuestionState,
        Visit,
        VisitEntry,
    )
)

Columns = TypeVarTuple("Columns")

UNSCOPED = {"scope": "rows reached through a question that the scope has already let through"}
"""Execution options for reading the parts of a row that was found within a scope."""


class UnscopedQuery(RuntimeError):
    """A statement reads appeals and does not say for whom."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a viewer sees: whole branches, and what is assigned to the viewer or their organisation.

    ``branch_ids`` None is everything, said explicitly by ``everything()``. Whoever stands in for others has
    their ids and organisations beside their own.
    """

    branch_ids: frozenset[int] | None = frozenset()
    assignee_ids: frozenset[int] = frozenset()
    organisation_ids: frozenset[int] = frozenset()

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
        if self.assignee_ids:
            allowed.append(entity.assignee_id.in_(sorted(self.assignee_ids)))
        if self.organisation_ids:
            allowed.append(entity.organisation_id.in_(sorted(self.organisation_ids)))
        return sa.or_(*allowed) if allowed else sa.false()

    def covers_branch(self, column: InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
        """Return the condition that a row of a branch, which is assigned to nobody, is in the scope."""
        return sa.true() if self.branch_ids is None else column.in_(sorted(self.branch_ids))

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


def of_branches(
    statement: sa.Select[*Columns], scope: Scope, column: InstrumentedAttribute[int]
) -> sa.Select[*Columns]:
    """Return ``statement`` limited to the scope's branches by the column that names the branch."""
    return statement.where(scope.covers_branch(column)).execution_options(scope=scope)


def scope_of(user: User) -> Scope:
    """Return what a person may see, from their roles, branch and organisation as they are now."""
    wide = {Role.STAFF, Role.MANAGER, Role.AUDITOR}
    branch_ids: frozenset[int] = frozenset()
    if user.branch is not None and user.roles & wide:
        branch_ids = below(user.branch)
    if Role.OFFICIAL not in user.roles:
        return Scope(branch_ids=branch_ids)
    people = {user.id: user.organisation_id, **absences.stood_in_for(user, now=utcnow())}
    return Scope(
        branch_ids=branch_ids,
        assignee_ids=frozenset(people),
        organisation_ids=frozenset(id_ for id_ in people.values() if id_ is not None),
    )


def administered_by(user: User) -> Scope:
    """Return the branches that an administrator administers: their own and those below; without one, all."""
    if Role.ADMINISTRATOR not in user.roles:
        return Scope()
    return Scope.everything() if user.branch is None else Scope(branch_ids=below(user.branch))


def below(branch: Branch) -> frozenset[int]:
    """Return the ids of a branch and all branches below it."""
    return kept_lists().below(branch.path)


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
