"""A closed question whose applicant agreed to be asked by mail, and the link in that mail."""

import re
from datetime import date, timedelta
from typing import Any

from reception.adapters import keys
from reception.domain.vocabulary import Outcome
from reception.extensions import db, transaction
from reception.models import Question, VerdictLink
from reception.queries.scope import UNSCOPED
from reception.services import mails
from reception.services.registration import ApplicantDetails
from tests.desk import NOW

DAY = timedelta(days=1)
ADDRESS = "saule@mail.example"
BASE_URL = "https://reception.example.org"


class Postman:
    """Takes letters."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    def send(self, letter: Any) -> None:
        letter.as_message("desk@example.org")
        self.letters.append(letter)


def agreeing(**values: Any) -> ApplicantDetails:
    """Return an applicant who agreed to be asked by mail."""
    defaults: dict[str, Any] = {
        "name": "Ахметова Сауле Маратовна",
        "email": ADDRESS,
        "asked_by_mail_on": date(2026, 6, 1),
    }
    return ApplicantDetails(**defaults | values)


def closed_question(make: Any, desk: Any, applicant: ApplicantDetails | None = None, **values: Any) -> Any:
    """Return a question of a desk that was resolved positively a day ago."""
    defaults: dict[str, Any] = {"actor": desk.staff, "received_at": NOW - 9 * DAY}
    question = make.question(desk.branch, applicant=applicant or agreeing(), **defaults | values)
    return make.closed(
        question, official=desk.official, manager=desk.manager, at=NOW - DAY, outcome=Outcome.POSITIVE
    )


def links() -> list[VerdictLink]:
    """Return all links that were written."""
    db.session.rollback()
    return list(db.session.scalars(db.select(VerdictLink).order_by(VerdictLink.id)))


def address(link: VerdictLink) -> str:
    """Return the path that the link's mail leads to."""
    return f"/verdict/{keys.link_token(link.nonce)}"


def posted(now: Any = NOW) -> list[Any]:
    """Send what waits, as the clock does, and return the letters."""
    postman = Postman()
    mails.send_unsent(
        mailer=postman, base_url=BASE_URL, clock=lambda: now, transaction=transaction, patience=None
    )
    return postman.letters


def path_in(letter: Any) -> str:
    """Return the path of the link in a letter."""
    found = re.search(rf"{re.escape(BASE_URL)}(/verdict/\S+)", letter.text)
    assert found, letter.text
    return found.group(1)


def kept(question: Question) -> Question:
    """Return a question as the database has it."""
    statement = db.select(Question).where(Question.id == question.id)
    found = db.session.scalar(statement, execution_options={**UNSCOPED, "populate_existing": True})
    assert found is not None
    return found
