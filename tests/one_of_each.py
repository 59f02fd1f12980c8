"""A desk with one of everything that has a page, and with twenty thousand appeals where a test wants them."""

import io
from datetime import date, time, timedelta
from typing import Any

import sqlalchemy as sa

from reception.adapters import keys
from reception.domain.digest import DigestInMaking
from reception.domain.periods import month
from reception.domain.vocabulary import Channel, Language, Outcome
from reception.extensions import db
from reception.models import (
    Appeal,
    Applicant,
    Attachment,
    Event,
    MailKind,
    Question,
    QuestionState,
    SampledQuestion,
    TermPolicyRow,
    Topic,
    UserSession,
)
from reception.models.user import LinkPurpose
from reception.queries.scope import UNSCOPED, scope_of
from reception.services import links, outbox, questions, receptions, sampling, standard_answers, visits
from reception.services.receptions import Hours
from reception.services.registration import ApplicantDetails
from reception.services.sign_in import token_hash
from reception.services.visits import Line
from tests.asking import address, closed_question
from tests.asking import links as verdict_links
from tests.copies import FIRST, as_text, copy
from tests.desk import NOW, Desk
from tests.freezing import freeze
from tests.making import Maker
from tests.unit.adapters.test_uploads import pdf

DAY = timedelta(days=1)
APRIL, MAY = month(2026, 4), month(2026, 5)
APPEALS, OFFICIALS = 20_000, 30
JOURNAL = "Рег. номер;Дата обращения;ФИО заявителя\n1;05.03.2024;Ахметов Серік Маратұлы\n"
ANSWER = {f"{part}_{language}": "Свет." for part in ("name", "text") for language in ("kk", "ru", "en")}


class OneOfEach:
    """Makes what the addresses of pages name; ``names`` are those of their places."""

    def __init__(self, make: Maker, desk: Desk) -> None:
        self._make, self._desk = make, desk
        with make.together():
            self.officials = [make.official(make.organisation(desk.branch)) for _ in range(OFFICIALS)]
            self.districts = [make.district(desk.branch) for _ in range(OFFICIALS)]
        self.question = self._assigned(parts=2)
        self.closed = self._closed()
        db.session.commit()
        self.names: dict[str, Any] = {
            "question": self.question.id,
            "closed": self.closed.id,
            "appeal": self.question.appeal_id,
            "applicant": self.question.appeal.applicant_id,
            "other": self._assigned().appeal.applicant_id,
            "official": desk.official.id,
            "branch": desk.branch.code,
            "organisation": desk.organisation.code,
            **self._by_link(),
            **self._beside(),
        }
        db.session.commit()

    def _assigned(self, **values: Any) -> Question:
        iin = "900315400127" if values else None
        kept = self._make.appeal(
            self._desk.branch,
            applicant=ApplicantDetails(name="Ахметова Сауле", iin=iin, phone="+77015550101"),
            received_at=NOW - 45 * DAY,
            district_id=self._make.district(self._desk.branch).id,
            **values,
        )
        for question in kept.questions:
            act = self._make.act(self._desk.manager, NOW - 40 * DAY)
            questions.assign(
                question, organisation=self._desk.organisation, assignee=self._desk.official, act=act
            )
        found: Question = kept.questions[0]
        return found

    def _closed(self) -> Question:
        person = ApplicantDetails(name="Ермеков Айдар", phone="+77015550102")
        question = self._make.question(
            self._desk.branch, actor=self._desk.staff, received_at=NOW - 25 * DAY, applicant=person
        )
        people = {"official": self._desk.official, "manager": self._desk.manager}
        return self._make.closed(question, at=NOW - 20 * DAY, outcome=Outcome.POSITIVE, **people)

    def _by_link(self) -> dict[str, Any]:
        """Return what a person without an account opens."""
        asked = closed_question(self._make, self._desk)
        link = links.send(self._desk.auditor, LinkPurpose.RESET, now=NOW)
        db.session.commit()
        return {
            "coupon": self.closed.appeal.public_token,
            "verdict": address(verdict_links()[0]),
            "own_verdict": asked.appeal.public_token,
            "password": keys.link_token(link.nonce),
        }

    def _beside(self) -> dict[str, Any]:
        """Return what stands beside appeals: a visit, an hour, a mail, a sample, a frozen month …"""
        desk, scope = self._desk, scope_of(self._desk.manager)
        line = Line(
            branch=desk.branch, visited_at=NOW, channel=Channel.TELEPHONE, minutes=10, visitor_name="А."
        )
        entry, _is_new = visits.enter(line, actor=desk.staff, now=NOW)
        hours = Hours(starts=time(15), ends=time(17), place="12")
        (hour,) = receptions.plan_day(
            desk.official, date(2026, 6, 11), hours, actor=desk.manager, now=NOW - 8 * DAY
        )
        digest = DigestInMaking(NOW.date(), Language.ENGLISH).finished().as_dict()
        mail = outbox.put(
            MailKind.DIGEST, "2026-06-10", recipient_id=desk.official.id, content=digest, now=NOW
        )
        sample = sampling.draw(desk.branch, MAY.start_on, actor=desk.manager, scope=scope, now=NOW)
        drawn = db.session.scalars(sa.select(SampledQuestion.question_id)).first()
        answer = standard_answers.create(
            desk.branch, ANSWER | {"is_active": True}, actor=desk.manager, scope=scope, now=NOW
        )
        db.session.commit()
        policy = db.session.scalars(sa.select(TermPolicyRow.id)).first()
        found = {"visit": entry.visit_id, "hour": hour.id, "mail": mail, "sample": sample.id, "drawn": drawn}
        frozen = freeze(desk.branch, desk.manager, at=NOW, month=APRIL)
        return found | {"answer": answer.id, "policy": policy, "frozen": frozen.id}


def by_hand(visit: Any, desk: Desk, names: dict[str, Any]) -> dict[str, Any]:
    """Return what is made at pages only: a job, an upload, a file of a question."""
    staff, manager = visit(desk.staff), visit(desk.manager)
    job = manager.send(manager.open("/questions/file?view=all")).location.rpartition("/")[2]
    form = manager.open("/imports/new").page.form()
    data = form.values | {"file": (io.BytesIO(JOURNAL.encode()), "journal.csv")}
    sent = manager.post("/imports/new", data, expect=302, content_type="multipart/form-data")
    path = f"/questions/{names['question']}/attach"
    staff.send(staff.open(path), {"files": (io.BytesIO(pdf()), "a.pdf")})
    file = db.session.scalars(sa.select(Attachment.id)).first()
    return {"job": job, "upload": sent.location.rpartition("/")[2], "file": file}


def half_signed_in(visit: Any, desk: Desk) -> Any:
    """Return a browser that knows the password and owes the code of the second factor."""
    visitor, token = visit(), "half"
    row = UserSession(
        token_hash=token_hash(token), user_id=desk.auditor.id, created_at=NOW, seen_at=NOW, awaits_code=True
    )
    db.session.add(row)
    db.session.commit()
    with visitor.client.session_transaction() as session:
        session["awaiting_code"] = token
    return visitor


def multiply(world: OneOfEach) -> None:
    """Add 20,000 appeals of as many people, with many officials, organisations, districts and topics."""
    topics = list(db.session.scalars(sa.select(Topic.id).where(Topic.branch_id.is_(None))))

    def one_of(ids: list[int]) -> Any:
        return lambda n: sa.case({place: id_ for place, id_ in enumerate(ids)}, value=n % len(ids))

    several = {
        "assignee_id": one_of([each.id for each in world.officials]),
        "organisation_id": one_of([each.organisation_id for each in world.officials]),
        "district_id": one_of([each.id for each in world.districts]),
        "topic_id": one_of(topics),
    }
    for part, question in enumerate((world.question, world.closed)):
        _copy_life(question, FIRST + part * APPEALS, APPEALS // 2, several)
    db.session.commit()
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()


def _copy_life(question: Question, first: int, count: int, several: dict[str, Any]) -> None:
    """Copy a question with its appeal, its applicant, its history and its states."""

    def itself(n: Any) -> Any:
        return n

    appeal = question.appeal
    assert appeal.applicant_id is not None
    at = {"count": count, "first": first}
    copy(Applicant, appeal.applicant_id, **at, iin=lambda _n: sa.null(), merged_into_id=lambda _n: sa.null())
    copy(
        Appeal,
        appeal.id,
        **at,
        applicant_id=itself,
        number=as_text,
        serial=itself,
        public_token=as_text,
        submission_key=lambda _n: sa.null(),
        parts=lambda _n: sa.literal(1),
    )
    copy(Question, question.id, **at, appeal_id=itself, part=lambda _n: sa.literal(1), **several)
    for place, (model, row_id) in enumerate(_past(question)):
        values = {"question_id": itself} | (several if model is QuestionState else {})
        width = 10 * FIRST * (place + 1)
        copy(model, row_id, **at, **values, id=lambda n, width=width: n + width)


def _past(question: Question) -> list[tuple[Any, int]]:
    found: list[tuple[Any, int]] = []
    for model in (Event, QuestionState):
        ids = sa.select(model.id).where(model.question_id == question.id)
        found += [(model, row_id) for row_id in db.session.scalars(ids, execution_options=UNSCOPED)]
    return found
