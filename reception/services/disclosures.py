"""Put on record that personal data were shown in full or taken out: in the journal, and in the log."""

from collections.abc import Iterable
from datetime import datetime

import structlog

from reception.domain.disclosures import Detail, DisclosureKind
from reception.extensions import db
from reception.models import Applicant, Disclosure, PersonalReception, Question, User

log = structlog.get_logger()


def of_question(question: Question, details: Iterable[Detail], *, actor: User, now: datetime) -> None:
    """Record that the applicant of a question was shown on its page."""
    _shown(
        Disclosure(
            branch_id=question.branch_id,
            question_id=question.id,
            applicant_id=question.appeal.applicant_id,
        ),
        details,
        actor=actor,
        now=now,
    )


def of_applicant(applicant: Applicant, details: Iterable[Detail], *, actor: User, now: datetime) -> None:
    """Record that somebody was chosen in a form and their data filled in."""
    _shown(
        Disclosure(branch_id=applicant.branch_id, applicant_id=applicant.id), details, actor=actor, now=now
    )


def of_reception(
    reception: PersonalReception, details: Iterable[Detail], *, visitors: int, actor: User, now: datetime
) -> None:
    """Record that the visitors who have a place in a reception hour were shown."""
    _shown(
        Disclosure(branch_id=reception.branch_id, reception_id=reception.id, rows=visitors),
        details,
        actor=actor,
        now=now,
    )


def of_list(branch_id: int, rows: int, *, actor: User, now: datetime) -> None:
    """Record that a list with the names of applicants was taken out as a file."""
    disclosure = Disclosure(branch_id=branch_id, rows=rows)
    _keep(disclosure, DisclosureKind.EXPORTED, [Detail.NAME], actor=actor, now=now)


def _shown(disclosure: Disclosure, details: Iterable[Detail], *, actor: User, now: datetime) -> None:
    shown = sorted(details)
    _keep(disclosure, DisclosureKind.SHOWN, shown, actor=actor, now=now)
    log.info(
        "personal_data_shown",
        user_id=actor.id,
        applicant_id=disclosure.applicant_id,
        question_id=disclosure.question_id,
        reception_id=disclosure.reception_id,
        shown=shown,
    )


def _keep(
    disclosure: Disclosure, kind: DisclosureKind, details: list[Detail], *, actor: User, now: datetime
) -> None:
    disclosure.at, disclosure.user_id, disclosure.kind = now, actor.id, kind
    disclosure.details = [detail.value for detail in details]
    db.session.add(disclosure)
    db.session.flush()
