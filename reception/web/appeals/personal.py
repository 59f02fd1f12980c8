"""Personal data on a page: masked unless the person needs it for their work on this very question."""

from dataclasses import dataclass

from flask_babel import gettext as _

from reception.adapters.phones import format_phone, mask_phone
from reception.domain.identity import mask_iin
from reception.domain.vocabulary import Role
from reception.models import Question, User
from reception.queries.scope import Scope


@dataclass(frozen=True, slots=True)
class PersonalDetails:
    """What the page shows of the applicant."""

    name: str
    iin: str
    phone: str
    email: str
    address: str
    is_masked: bool


def personal_details(
    question: Question, *, actor: User, scope: Scope, reveal: bool = False
) -> PersonalDetails | None:
    """Return the applicant as this viewer may see them; the IIN and phone are masked until asked for."""
    applicant = question.appeal.applicant
    if question.appeal.is_anonymous:
        return PersonalDetails(_("Anonymous"), "", "", "", "", False)
    if applicant is None:
        return None
    may_see_all = reveal and may_reveal(question, actor=actor, scope=scope)
    return PersonalDetails(
        name=applicant.name,
        iin=(applicant.iin if may_see_all else mask_iin(applicant.iin)) if applicant.iin else "",
        phone=(format_phone(applicant.phone) if may_see_all else mask_phone(applicant.phone))
        if applicant.phone
        else "",
        email=applicant.email or "" if may_see_all else masked_email(applicant.email),
        address=applicant.address,
        is_masked=not may_see_all,
    )


def may_reveal(question: Question, *, actor: User, scope: Scope) -> bool:
    """Say whether the viewer may see the IIN and phone in full: reception staff and managers of the branch.

    An official needs the phone of whoever is assigned to them, never the IIN; auditors need neither.
    """
    return bool(actor.roles & {Role.STAFF, Role.MANAGER}) and scope.has_branch(question.branch_id)


def masked_email(email: str | None) -> str:
    """Return an address of which the first letter and the host are left."""
    if not email:
        return ""
    name, _at, host = email.partition("@")
    return f"{name[:1]}•••@{host}"
