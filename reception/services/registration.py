"""Registering an appeal: applicant, number, questions and their terms in one transaction."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.directory_errors import BranchClosed
from reception.domain.errors import AskedLately, HappenedInFuture, OutOfScope
from reception.domain.folding import fold
from reception.domain.merging import DETAILS
from reception.domain.periods import local_day
from reception.domain.permissions import ensure_may
from reception.domain.vocabulary import Channel, Kind, Language
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Appeal, AppealSearch, Applicant, Branch, Question, User
from reception.queries import appeals, applicants, terms
from reception.queries.scope import UNSCOPED, Scope, scope_of
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
    asked_by_mail_on: date | None = None
    """The day on which they agreed to be asked by mail what became of the matter."""


CODE_LETTERS = "23456789ABCEHKMPTX"
"""Digits and letters that look alike in Latin and Cyrillic and are not taken for one another."""

CODE_LENGTH = 6


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
    registration: Registration,
    *,
    actor: User,
    now: datetime,
    number_pattern: str,
    scope: Scope | None = None,
    similar_since: datetime | None = None,
) -> tuple[Appeal, bool]:
    """Register an appeal and return it, with whether it is new: the same form sent twice registers once.

    ``scope`` is the actor's, where the caller has it already. Raises ``NotPermitted``, ``OutOfScope``
    (another's branch), ``HappenedInFuture`` (received after now), ``NoPolicy`` or ``CalendarUnknown``, and
    ``AskedLately`` where ``similar_since`` is given and the person has asked about the topic since then.
    """
    _ensure_possible(registration, actor=actor, scope=scope or scope_of(actor), now=now)
    branch = registration.branch
    if not branch.is_offered(local_day(now, branch.zone)):
        raise BranchClosed(branch.valid_to)
    year = now.astimezone(branch.zone).year
    # Others who register in this branch wait from here on, so that what is read now stays so.
    serial = numbering.take(branch, year)
    earlier = _registered_by_key(registration.submission_key)
    if earlier is not None:
        numbering.give_back(branch, year)
        return earlier, False
    known = _known(registration)
    if known is not None and similar_since is not None:
        _ensure_new(known, registration, since=similar_since, scope=scope or scope_of(actor))
    term = terms.given(registration.received_at, branch.zone)
    appeal = Appeal(
        branch=branch,
        number=numbering.written(number_pattern, branch, year, serial),
        year=year,
        serial=serial,
        applicant=_applicant(registration, known, now),
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
            term=term,
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
    term: Mapping[str, Any],
    actor: User,
    now: datetime,
) -> Question:
    """Add one question to an appeal, with the first entry of its history; ``term`` from ``terms.given``."""
    facts = {
        "branch_id": appeal.branch.id,
        "channel": appeal.channel.value,
        "topic_id": part.topic_id,
        "district_id": district_id,
        "programme_id": appeal.programme_id,
        **term,
    }
    return history.begin(
        Question(appeal=appeal, part=number, text=part.text),
        actor_id=actor.id,
        happened_at=appeal.received_at,
        recorded_at=now,
        facts=facts,
    )


def _ensure_possible(registration: Registration, *, actor: User, scope: Scope, now: datetime) -> None:
    ensure_may(actor.roles, Action.REGISTER)
    if not scope.has_branch(registration.branch.id):
        raise OutOfScope
    if not registration.parts:
        raise ValueError("an appeal asks at least one question")
    if registration.received_at > now:
        raise HappenedInFuture


def _registered_by_key(submission_key: str | None) -> Appeal | None:
    """Return the appeal that a form has already registered."""
    if submission_key is None:
        return None
    return db.session.scalar(
        sa.select(Appeal).where(Appeal.submission_key == submission_key), execution_options=UNSCOPED
    )


def _known(registration: Registration) -> Applicant | None:
    """Return who was chosen or, by what was typed, is known to the branch; nobody merges them meanwhile."""
    details = registration.applicant
    if details is None:
        return None
    if registration.known_applicant is not None:
        return applicants.held(registration.known_applicant.id)
    return applicants.same_person(
        registration.branch, name=details.name, iin=details.iin, phone=details.phone
    )


def _ensure_new(known: Applicant, registration: Registration, *, since: datetime, scope: Scope) -> None:
    topic_id = registration.parts[0].topic_id
    similar = appeals.similar(known, topic_id, scope=scope, since=since)
    if similar:
        raise AskedLately(known.id)


def _applicant(registration: Registration, known: Applicant | None, now: datetime) -> Applicant | None:
    """Return who appeals: a new applicant, or the one whom the branch knows, with newer contact details."""
    details = registration.applicant
    if details is None or known is not None:
        return _updated(known, details) if known and details else None
    return Applicant(
        branch=registration.branch,
        name=details.name,
        name_folded=fold(details.name),
        iin=details.iin,
        phone=details.phone,
        email=details.email,
        address=details.address,
        birth_on=details.birth_on,
        language=details.language,
        asked_by_mail_on=details.asked_by_mail_on,
        created_at=now,
    )


def _updated(known: Applicant, details: ApplicantDetails) -> Applicant:
    """Keep a known applicant's contact details up to date; what was left empty stays as it was."""
    newer = {name: getattr(details, name) for name in DETAILS if getattr(details, name)}
    changed = {name: value for name, value in newer.items() if value != getattr(known, name)}
    for name, value in changed.items():
        setattr(known, name, value)
    if changed:
        known.version += 1
    if "phone" in changed:
        search.index_of_applicant(known)
    return known
