"""Applicants as the viewer's branches know them."""

from collections.abc import Sequence
from typing import TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from reception.domain.folding import fold
from reception.extensions import db
from reception.models import Appeal, Applicant, ApplicantMerge, Branch, User
from reception.queries.scope import UNSCOPED, Scope

FEWEST_CHARACTERS = 3
FEWEST_DIGITS = 4
MOST_FOUND = 8


def visible(applicant_id: int, *, scope: Scope) -> Applicant | None:
    """Return an applicant of a branch in scope, or None. One that was merged is still to be seen."""
    return db.session.scalar(_in_scope(sa.select(Applicant).where(Applicant.id == applicant_id), scope))


def current(applicant_id: int, *, scope: Scope) -> Applicant | None:
    """Return an applicant in scope; of one that was merged the record that was kept."""
    kept = sa.select(_CURRENT_ID).where(Applicant.id == applicant_id).scalar_subquery()
    return db.session.scalar(_in_scope(sa.select(Applicant).where(Applicant.id == kept), scope))


def found_by(text: str, *, scope: Scope) -> Sequence[Applicant]:
    """Return the few applicants whose IIN, telephone or folded name begins with what was typed.

    What is known of a person by a record that was merged finds the record that was kept.
    """
    digits = "".join(character for character in text if character.isascii() and character.isdigit())
    if len(digits) >= FEWEST_DIGITS:
        # 8 701, +7 701 and 701 mean the same number; an IIN begins with its own digits.
        national = digits[1:] if digits[0] in "78" and not text.strip().startswith("7 ") else digits
        condition = sa.or_(
            Applicant.iin.startswith(digits, autoescape=True),
            Applicant.phone.startswith(f"+7{national}", autoescape=True),
            Applicant.phone.startswith(f"+7{digits}", autoescape=True),
        )
    elif len(text.strip()) >= FEWEST_CHARACTERS:
        condition = Applicant.name_folded.startswith(fold(text), autoescape=True)
    else:
        return ()
    in_order = (Applicant.name_folded, Applicant.id)
    hits = _in_scope(sa.select(_CURRENT_ID.label("id")).where(condition), scope)
    few = hits.order_by(*in_order).limit(MOST_FOUND).subquery()
    statement = sa.select(Applicant).where(Applicant.id.in_(sa.select(few.c.id))).order_by(*in_order)
    return db.session.scalars(_in_scope(statement, scope)).all()


def same_person(branch: Branch, *, name: str, iin: str | None, phone: str | None) -> Applicant | None:
    """Return the applicant that the branch knows already: by IIN, else by telephone and name."""
    if iin is not None:
        return _first(branch, Applicant.iin == iin)
    if phone is not None:
        return _first(branch, sa.and_(Applicant.phone == phone, Applicant.name_folded == fold(name)))
    return None


def held(applicant_id: int) -> Applicant | None:
    """Return an applicant as they are now, whom nobody merges into another until this transaction ends."""
    return _held(Applicant.id == applicant_id)


def lock(*applicant_ids: int) -> None:
    """Read records anew and keep them for this transaction, in one order for all: none wait crosswise."""
    db.session.scalars(
        sa.select(Applicant).where(Applicant.id.in_(applicant_ids)).order_by(Applicant.id).with_for_update(),
        execution_options=UNSCOPED | {"populate_existing": True},
    ).all()


def count_appeals(applicant: Applicant) -> int:
    """Return how many appeals are on record for an applicant."""
    statement = sa.select(sa.func.count()).select_from(Appeal).where(Appeal.applicant_id == applicant.id)
    return db.session.scalar(statement, execution_options=UNSCOPED) or 0


def merges_of(applicant: Applicant) -> Sequence[ApplicantMerge]:
    """Return what was merged into an applicant's record and into which it was, the newest first."""
    statement = sa.select(ApplicantMerge).where(
        sa.or_(ApplicantMerge.kept_id == applicant.id, ApplicantMerge.merged_id == applicant.id)
    )
    return db.session.scalars(
        statement.options(*_WHO_AND_WHAT).order_by(ApplicantMerge.merged_at.desc(), ApplicantMerge.id.desc()),
        execution_options=UNSCOPED,
    ).all()


def visible_merge(merge_id: int, *, scope: Scope) -> ApplicantMerge | None:
    """Return a merge of records of a branch in scope, or None."""
    statement = sa.select(ApplicantMerge).join(Applicant, Applicant.id == ApplicantMerge.kept_id)
    found = statement.where(ApplicantMerge.id == merge_id).options(*_WHO_AND_WHAT)
    return db.session.scalar(_in_scope(found, scope))


_CURRENT_ID = sa.func.coalesce(Applicant.merged_into_id, Applicant.id)
_WHO_AND_WHAT = (
    joinedload(ApplicantMerge.kept),
    joinedload(ApplicantMerge.merged),
    joinedload(ApplicantMerge.merged_by).lazyload(User.role_rows),
    joinedload(ApplicantMerge.undone_by).lazyload(User.role_rows),
    selectinload(ApplicantMerge.moved),
)


def _first(branch: Branch, condition: sa.ColumnElement[bool]) -> Applicant | None:
    return _held(sa.and_(Applicant.branch_id == branch.id, condition))


def _held(condition: sa.ColumnElement[bool]) -> Applicant | None:
    found = None
    while found is None or found.merged_into_id is not None:
        # An appeal of this person is about to be written, and its row will ask for this very lock.
        found = db.session.scalar(
            sa.select(Applicant)
            .where(condition)
            .order_by(Applicant.id)
            .limit(1)
            .with_for_update(read=True, key_share=True),
            execution_options=UNSCOPED | {"populate_existing": True},
        )
        if found is None:
            return None
        condition = Applicant.id == found.merged_into_id
    return found


Columns = TypeVarTuple("Columns")


def _in_scope(statement: sa.Select[*Columns], scope: Scope) -> sa.Select[*Columns]:
    if scope.branch_ids is not None:
        statement = statement.where(Applicant.branch_id.in_(sorted(scope.branch_ids)))
    return statement.execution_options(scope=scope)
