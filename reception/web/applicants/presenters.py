"""An applicant and their merges as pages show them: masked, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from reception.adapters.phones import is_russian, mask_phone
from reception.domain.identity import mask_email, mask_iin
from reception.domain.merging import DETAILS
from reception.models import Applicant, ApplicantMerge
from reception.web.locale import short_date, short_moment


@dataclass(frozen=True, slots=True)
class Record:
    """A record in words; what is personal beyond the name and address is masked."""

    id: int
    name: str
    url: str
    details: dict[str, str]
    is_russian: bool
    since: str


def labels() -> dict[str, str]:
    """Return what each detail is called."""
    return {
        "iin": _("IIN"),
        "birth_on": _("Born on"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "address": _("Address"),
        "asked_by_mail_on": _("Agreed to be asked by e-mail on"),
    }


def record(applicant: Applicant) -> Record:
    """Return a record as a page shows it."""
    return Record(
        id=applicant.id,
        name=applicant.name,
        url=url_for("applicants.detail", applicant_id=applicant.id),
        details={name: shown(name, getattr(applicant, name)) for name in DETAILS},
        is_russian=bool(applicant.phone) and is_russian(applicant.phone or ""),
        since=short_date(applicant.created_at.date()),
    )


def shown(name: str, value: Any) -> str:
    """Return a detail, masked where it is personal."""
    if not value:
        return ""
    masks: dict[str, Callable[[Any], str]] = {
        "iin": mask_iin,
        "phone": mask_phone,
        "email": mask_email,
        "birth_on": short_date,
        "asked_by_mail_on": short_date,
    }
    return masks.get(name, str)(value)


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One merge on record."""

    id: int
    other_name: str
    other_url: str
    is_into_this: bool
    when: str
    who: str
    numbers: list[str]
    undone: str
    undone_by: str
    may_undo: bool


def merge_lines(applicant: Applicant, merges: Sequence[ApplicantMerge], *, may_undo: bool) -> list[MergeLine]:
    """Return the merges of a record as its page tells them."""
    lines = []
    for merge in merges:
        is_into_this = merge.kept_id == applicant.id
        other = merge.merged if is_into_this else merge.kept
        lines.append(
            MergeLine(
                id=merge.id,
                other_name=other.name,
                other_url=url_for("applicants.detail", applicant_id=other.id),
                is_into_this=is_into_this,
                when=short_moment(merge.merged_at),
                who=merge.merged_by.name,
                numbers=[appeal.number for appeal in merge.moved],
                undone=short_moment(merge.undone_at) if merge.undone_at else "",
                undone_by=merge.undone_by.name if merge.undone_by else "",
                may_undo=may_undo and merge.undone_at is None,
            )
        )
    return lines
