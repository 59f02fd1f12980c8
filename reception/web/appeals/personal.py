"""Personal data on a page: masked unless the person needs it for their work on this very question."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from reception.adapters.phones import format_phone, is_russian, mask_phone
from reception.domain.identity import mask_email, mask_iin
from reception.domain.vocabulary import Role
from reception.models import Question, User
from reception.queries.scope import Scope


@dataclass(frozen=True, slots=True)
class PersonalDetails:
    """What the page shows of the applicant."""

    name: str
    iin: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    is_russian: bool = False
    """The telephone is one of Russia, with which Kazakhstan shares +7."""


def personal_details(
    question: Question, *, actor: User, scope: Scope, reveal: bool = False
) -> PersonalDetails | None:
    """Return the applicant as this viewer may see them; the IIN and phone are masked until asked for."""
    applicant = question.appeal.applicant
    if question.appeal.is_anonymous:
        return PersonalDetails(_("Anonymous"))
    if applicant is None:
        return None
    shown = revealable(question, actor=actor, scope=scope) if reveal else frozenset()
    phone = applicant.phone or ""
    return PersonalDetails(
        name=applicant.name,
        iin=_shown(applicant.iin, "iin" in shown, str, mask_iin),
        phone=_shown(phone, "phone" in shown, format_phone, mask_phone),
        email=_shown(applicant.email, "email" in shown, str, mask_email),
        address=applicant.address,
        is_russian=bool(phone) and is_russian(phone),
    )


def _shown(value: str | None, is_shown: bool, write: Callable[[str], str], mask: Callable[[str], str]) -> str:
    if not value:
        return ""
    return write(value) if is_shown else mask(value)


def revealable(question: Question, *, actor: User, scope: Scope) -> frozenset[str]:
    """Return what the viewer may see in full: all of it for reception staff and managers of the branch.

    An official needs the phone of whoever is assigned to them, while the question is open, and never the
    IIN; auditors need neither. What the applicant has not given cannot be shown.
    """
    applicant = question.appeal.applicant
    if applicant is None or question.appeal.is_anonymous:
        return frozenset()
    wanted: frozenset[str] = frozenset()
    if actor.roles & {Role.STAFF, Role.MANAGER} and scope.has_branch(question.branch_id):
        wanted = frozenset({"iin", "phone", "email"})
    elif question.is_open and Role.OFFICIAL in actor.roles and _is_assigned_to(question, actor):
        wanted = frozenset({"phone"})
    return frozenset(name for name in wanted if getattr(applicant, name))


def _is_assigned_to(question: Question, actor: User) -> bool:
    if question.assignee_id is not None:
        return question.assignee_id == actor.id
    return question.organisation_id is not None and question.organisation_id == actor.organisation_id
