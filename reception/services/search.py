"""Keeping the searched text of appeals in step with what it is made of."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from reception.domain.searching import national_digits, search_text
from reception.extensions import db
from reception.models import Appeal, AppealSearch, Applicant, Question
from reception.queries.scope import UNSCOPED

BATCH = 1000


def index(appeal: Appeal) -> None:
    """Write the searched text of an appeal that was registered or changed."""
    db.session.merge(AppealSearch(appeal_id=appeal.id, text=text_of(appeal)))


def text_of(appeal: Appeal) -> str:
    """Return the folded text: numbers, applicant, telephone digits, and what was written."""
    applicant = appeal.applicant
    return search_text(
        [
            appeal.number,
            appeal.own_number,
            applicant.name if applicant else None,
            national_digits(applicant.phone) if applicant else None,
            appeal.text,
            *(question.text for question in appeal.questions),
        ]
    )


def index_missing() -> Iterator[int]:
    """Write the text of appeals that have none, batch by batch; the caller commits after each."""
    while True:
        batch = _without_text()
        if not batch:
            return
        db.session.execute(
            sa.insert(AppealSearch), [{"appeal_id": appeal.id, "text": text_of(appeal)} for appeal in batch]
        )
        yield len(batch)


def index_of_applicant(applicant: Applicant) -> None:
    """Write the texts of a person's appeals anew, after a change of name or telephone."""
    appeals = db.session.scalars(
        sa.select(Appeal).where(Appeal.applicant_id == applicant.id), execution_options=UNSCOPED
    )
    for appeal in appeals:
        index(appeal)


def _without_text() -> Sequence[Appeal]:
    statement = (
        sa.select(Appeal)
        .outerjoin(AppealSearch, AppealSearch.appeal_id == Appeal.id)
        .where(AppealSearch.appeal_id.is_(None))
        .options(
            sa.orm.joinedload(Appeal.applicant),
            sa.orm.selectinload(Appeal.questions).load_only(Question.text, Question.part),
        )
        .order_by(Appeal.id)
        .limit(BATCH)
    )
    return db.session.scalars(statement, execution_options=UNSCOPED).all()
