"""Applicants as the viewer's branches know them."""

from collections.abc import Sequence

import sqlalchemy as sa

from reception.domain.folding import fold
from reception.extensions import db
from reception.models import Applicant, Branch
from reception.queries.scope import UNSCOPED, Scope

FEWEST_CHARACTERS = 3
FEWEST_DIGITS = 4
MOST_FOUND = 8


def visible(applicant_id: int, *, scope: Scope) -> Applicant | None:
    """Return an applicant of a branch in scope, or None."""
    return db.session.scalar(_in_scope(sa.select(Applicant).where(Applicant.id == applicant_id), scope))


def found_by(text: str, *, scope: Scope) -> Sequence[Applicant]:
    """Return the few applicants whose IIN, telephone or folded name begins with what was typed."""
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
    statement = sa.select(Applicant).where(condition).order_by(Applicant.name_folded, Applicant.id)
    return db.session.scalars(_in_scope(statement.limit(MOST_FOUND), scope)).all()


def same_person(branch: Branch, *, name: str, iin: str | None, phone: str | None) -> Applicant | None:
    """Return the applicant that the branch knows already: by IIN, else by telephone and name."""
    if iin is not None:
        return _first(branch, Applicant.iin == iin)
    if phone is not None:
        return _first(branch, sa.and_(Applicant.phone == phone, Applicant.name_folded == fold(name)))
    return None


def _first(branch: Branch, condition: sa.ColumnElement[bool]) -> Applicant | None:
    statement = (
        sa.select(Applicant)
        .where(Applicant.branch_id == branch.id, condition)
        .order_by(Applicant.id)
        .limit(1)
    )
    return db.session.scalar(statement, execution_options=UNSCOPED)


def _in_scope(statement: sa.Select[Applicant], scope: Scope) -> sa.Select[Applicant]:
    if scope.branch_ids is not None:
        statement = statement.where(Applicant.branch_id.in_(sorted(scope.branch_ids)))
    return statement.execution_options(scope=scope)
