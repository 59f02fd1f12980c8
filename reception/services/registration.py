"""Registering an appeal: applicant, number, questions and their terms in one transaction."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from reception.domain.errors import HappenedInFuture, OutOfScope
from reception.domain.folding import fold
from reception.domain.permissions import ensure_may
from reception.domain.vocabulary import Channel, Kind, Language
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Appeal, AppealSearch, Applicant, Branch, Question, User
from reception.queries import applicants, terms
from reception.queries.scope import UNSCOPED, scope_of
from reception.services import history, numbering, search


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantDetails:
    """Who appeals. The IIN is twelve checked digits, the phone E.164; both may be missing."""

    name: str
    iin: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str = ""
    birth_on: date | None = None
    language: Language = Language.RUSSIAN


CODE_LETTERS = "23456789ABCEHKMPTX"
"""Digits and letters that look alike in Latin and Cyrillic and are not taken for one another."""

CODE_LENGTH = 6

CONTACT_DETAILS = ("iin", "birth_on", "phone", "email", "address")
"""What is kept up to date when a known applicant comes again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One question of an appeal: its own topic and, where there are several, its own text."""

    topic_id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """All that the registration page asks for."""

    branch: Branch
    received_at: datetime
    channel: Channel
    kind: Kind
    language: Language
    text: str
    parts: Sequence[Part] = field(default_factory=lambda: (Part(),))
    applicant: ApplicantDetails | None = None
    known_applicant: Applicant | None = None
    """Who was chosen from the list; ``applicant`` then holds what was typed beside the choice."""
    district_id: int | None = None
    programme_id: int | None = None
    signatories: int = 1
    is_collective: bool = False
    is_anonymous: bool = False
    repeat_of: Appeal | None = None
    submission_key: str | None = None


def register(
    registration: Registration, *, actor: User, now: datetime, number_pattern: str
) -> tuple[Appeal, bool]:
    """Register an appeal and return it, with whether it is new: the same form sent twice registers once.

    Raises ``NotPermitted``, ``OutOfScope`` (another's branch), ``HappenedInFuture`` (received after now),
    ``NoPolicy`` or ``CalendarUnknown``.
    """
    ensure_may(actor.roles, Action.REGISTER)
    if not scope_of(actor).has_branch(registration.branch.id):
        raise OutOfScope
    if not registration.parts:
        raise ValueError("an appeal asks at least one question")
    if registration.received_at > now:
        raise HappenedInFuture
    branch = registration.branch
    year = now.astimezone(branch.zone).year
    numbering.lock_counter(branch, year)
    earlier = registered_by_key(registration.submission_key)
    if earlier is not None:
        return earlier, False
    due_at = terms.due_at(registration.received_at, branch.zone)
    serial = numbering.take(branch, year)
    appeal = Appeal(
        branch=branch,
        number=numbering.written(number_pattern, branch, year, serial),
        year=year,
        serial=serial,
        applicant=_applicant(registration, now),
        received_at=registration.received_at,
        registered_at=now,
        registered_by=actor,
        channel=registration.channel,
        kind=registration.kind,
        language=registration.language,
        text=registration.text,
        signatories=registration.signatories,
        is_collective=registration.is_collective,
        is_anonymous=registration.is_anonymous,
        repeat_of=registration.repeat_of,
        programme_id=registration.programme_id,
        submission_key=registration.submission_key,
        ask_code="".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)),
        public_token=secrets.token_urlsafe(16),
        parts=len(registration.parts),
    )
    db.session.add(appeal)
    for number, part in enumerate(registration.parts, start=1):
        add_part(
            appeal,
            part,
            number=number,
            district_id=registration.district_id,
            due_at=due_at,
            actor=actor,
            now=now,
        )
    db.session.add(AppealSearch(appeal_id=appeal.id, text=search.text_of(appeal)))
    return appeal, True


def add_part(
    appeal: Appeal,
    part: Part,
    *,
    number: int,
    district_id: int | None,
    due_at: datetime,
    actor: User,
    now: datetime,
) -> Question:
    """Add one question to an appeal, with the first entry of its history."""
    facts = {
        "branch_id": appeal.branch.id,
        "channel": appeal.channel.value,
        "topic_id": part.topic_id,
        "district_id": district_id,
        "programme_id": appeal.programme_id,
        "due_at": due_at.isoformat(),
    }
    return history.begin(
        Question(appeal=appeal, part=number, text=part.text),
        actor_id=actor.id,
        happened_at=appeal.received_at,
        recorded_at=now,
        facts=facts,
    )


def registered_by_key(submission_key: str | None) -> Appeal | None:
    """Return the appeal that a form has already registered."""
    if submission_key is None:
        return None
    return db.session.scalar(
        sa.select(Appeal).where(Appeal.submission_key == submission_key), execution_options=UNSCOPED
    )


def _applicant(registration: Registration, now: datetime) -> Applicant | None:
    """Return who appeals: a new applicant, or the one whom the branch knows, with newer contact details."""
    details = registration.applicant
    if details is None:
        return None
    known = registration.known_applicant or applicants.same_person(
        registration.branch, name=details.name, iin=details.iin, phone=details.phone
    )
    if known is not None:
        return _updated(known, details)
    applicant = Applicant(
        branch=registration.branch,
        name=details.name,
        name_folded=fold(details.name),
        iin=details.iin,
        phone=details.phone,
        email=details.email,
        address=details.address,
        birth_on=details.birth_on,
        language=details.language,
        created_at=now,
    )
    db.session.add(applicant)
    return applicant


def _updated(known: Applicant, details: ApplicantDetails) -> Applicant:
    """Keep a known applicant's contact details up to date; what was left empty stays as it was."""
    phone = known.phone
    for name in CONTACT_DETAILS:
        setattr(known, name, getattr(details, name) or getattr(known, name))
    if known.phone != phone:
        search.index_of_applicant(known)
    return known
