"""Who saw or took out personal data, as far as the viewer's branches go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.extensions import db
from reception.models import Appeal, Applicant, Disclosure, Question, User
from reception.queries.paging import Cursor, Order, Page, fetch
from reception.queries.scope import Scope, of_branches

NEWEST_FIRST = Order((Disclosure.at, Disclosure.id), is_descending=True)
SHOWN_AT_FOOT = 20

_COLUMNS: tuple[Any, ...] = (
    Disclosure.id,
    Disclosure.at,
    Disclosure.kind,
    Disclosure.details,
    Disclosure.rows,
    Disclosure.applicant_id,
    Disclosure.question_id,
    Disclosure.reception_id,
    User.name.label("user_name"),
    Applicant.name.label("applicant_name"),
    Appeal.number,
    Appeal.parts,
    Question.part,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureFilter:
    """Which disclosures are wanted; None is no condition. ``since`` counts, ``until`` does not."""

    user_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def listed(wanted: DisclosureFilter, *, scope: Scope, cursor: Cursor | None = None) -> Page:
    """Return one page of the disclosures of the branches in scope, the newest first."""
    statement = _rows(scope)
    if wanted.user_id is not None:
        statement = statement.where(Disclosure.user_id == wanted.user_id)
    if wanted.since is not None:
        statement = statement.where(Disclosure.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(Disclosure.at < wanted.until)
    return fetch(statement, NEWEST_FIRST, scope=scope, cursor=cursor)


def of_applicant(applicant_id: int, *, scope: Scope) -> Sequence[Any]:
    """Return the latest disclosures of one person, also by records merged into theirs, the newest first."""
    records = sa.select(Applicant.id).where(
        sa.or_(Applicant.id == applicant_id, Applicant.merged_into_id == applicant_id)
    )
    wanted = _rows(scope).where(Disclosure.applicant_id.in_(records))
    return fetch(wanted, NEWEST_FIRST, scope=scope, size=SHOWN_AT_FOOT).rows


def readers(*, scope: Scope) -> Sequence[Any]:
    """Return id and name of whoever saw or took out anything of the branches in scope."""
    seen = of_branches(sa.select(Disclosure.user_id), scope, Disclosure.branch_id)
    statement = sa.select(User.id, User.name).where(User.id.in_(seen)).order_by(User.name, User.id)
    return db.session.execute(statement, execution_options={"scope": scope}).all()


def _rows(scope: Scope) -> sa.Select[Any]:
    statement = (
        sa.select(*_COLUMNS)
        .join(User, User.id == Disclosure.user_id)
        .outerjoin(Applicant, Applicant.id == Disclosure.applicant_id)
        .outerjoin(Question, Question.id == Disclosure.question_id)
        .outerjoin(Appeal, Appeal.id == Question.appeal_id)
    )
    return of_branches(statement, scope, Disclosure.branch_id)
