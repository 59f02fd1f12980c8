"""The world of the browser tests: a small desk behind a real server, and a clock that only goes forward."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from werkzeug.serving import WSGIRequestHandler, make_server

from reception.adapters.mailer import open_mailer
from reception.domain.vocabulary import Channel, Language, Outcome, Role
from reception.extensions import db, transaction, utcnow
from reception.models import Appeal, Mail, Question
from reception.queries.scope import Scope
from reception.services import mails, questions, reminders
from reception.services.registration import ApplicantDetails
from tests.desk import Desk, make_desk
from tests.making import PASSWORD, Maker

START = datetime(2026, 6, 10, 6, tzinfo=UTC)  # a Wednesday, eleven in the morning in Oral
KNOWN = ApplicantDetails(
    name="Сейітқалиева Гүлжанар Әбдіғаппарқызы",
    iin="650412200137",
    phone="+77015550123",
    address="Орал, Абай даңғылы 98-12",
)
LONG = "Водоканалдан жауапсыз қалған сұрақ: " + "үйдің ауласындағы жарық бір айдан бері жанбайды. " * 12


class Quiet(WSGIRequestHandler):
    """A handler that keeps its log of requests to itself."""

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@dataclass
class World:
    """The app, the address at which it answers, and a desk with questions in every state."""

    app: Any
    address: str
    make: Maker
    emails: dict[Role, str]
    branch_id: int
    other_branch_id: int
    questions: dict[str, int]
    appeal_id: int
    token: str
    mail_id: int
    now: datetime = START

    @contextmanager
    def awake(self) -> Iterator["World"]:
        """Let the clock run on from where it stood, with the app's context around the test's own look-ups."""
        with time_machine.travel(self.now, tick=True), self.app.app_context():
            try:
                yield self
            finally:
                db.session.remove()
                self.now = utcnow()

    def desk(self) -> Desk:
        """Make a desk of the test's own, so that its counts are its own."""
        db.session.rollback()
        return make_desk(self.make)

    def appeals(self, branch_id: int) -> list[Appeal]:
        """Return the appeals of a branch as they are in the database now."""
        db.session.rollback()
        found = db.select(Appeal).where(Appeal.branch_id == branch_id).order_by(Appeal.id)
        return list(db.session.scalars(found.execution_options(scope=Scope.everything())))

    def send_reminders(self) -> None:
        """Do what the clock's two tasks do in the morning."""
        send_reminders(self.app)


def send_reminders(app: Any) -> None:
    """Write the digests that are due now, and send them."""
    reminders.sweep(now=utcnow(), transaction=transaction)
    settings = app.config["SETTINGS"]
    with open_mailer(settings) as mailer:
        mails.send_unsent(
            mailer=mailer,
            base_url=settings.base_url,
            clock=utcnow,
            transaction=transaction,
            patience=None,
        )


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an app on a free port of this machine; yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def build(app: Any, address: str) -> World:
    """Fill an empty database with a desk that has something of everything."""
    make = Maker()
    with time_machine.travel(START, tick=True), app.app_context():
        desk = make_desk(make)
        stranger = make.branch(desk.oblast)
        states = _questions(make, desk)
        appeal = states["registered"].appeal
        found = {name: question.id for name, question in states.items()}
        appeal_id, token = appeal.id, str(appeal.public_token)
        send_reminders(app)
        mail = db.session.scalars(db.select(Mail).order_by(Mail.id)).first()
        assert mail is not None, "somebody is reminded of the overdue question"
        return World(
            app,
            address,
            make,
            emails={role: desk.of(role).email for role in Role},
            branch_id=desk.branch.id,
            other_branch_id=stranger.id,
            questions=found,
            appeal_id=appeal_id,
            token=token,
            mail_id=mail.id,
            now=utcnow(),
        )


def _questions(make: Maker, desk: Desk) -> dict[str, Question]:
    """Make a question of each state; the official proposes, the manager accepts."""
    branch, official, manager = desk.branch, desk.official, desk.manager
    made = make.district(branch, name_kk="Бәйтерек ауданы", name_ru="район Бәйтерек", name_en="Baiterek")
    now = START - timedelta(hours=1)
    registered = make.question(
        branch, actor=desk.staff, received_at=now, applicant=KNOWN, text=LONG, district_id=made.id
    )
    parts = make.appeal(
        branch, received_at=now, parts=3, is_collective=True, signatories=21, language=Language.KAZAKH
    )
    anonymous = make.question(
        branch, received_at=now, is_anonymous=True, applicant=None, channel=Channel.TELEPHONE
    )
    states = {
        "registered": registered,
        "split": parts.questions[1],
        "anonymous": anonymous,
        "overdue": make.question(branch, received_at=START - timedelta(days=40)),
        "in_work": make.question(branch, received_at=START - timedelta(days=5)),
        "proposed": make.question(branch, received_at=START - timedelta(days=6)),
    }
    for hours, name in enumerate(("overdue", "in_work", "proposed")):
        act = make.act(manager, states[name].received_at + timedelta(hours=1 + hours))
        questions.assign(states[name], organisation=desk.organisation, assignee=official, act=act)
    for name in ("in_work", "proposed"):
        questions.start(states[name], act=make.act(official, now))
    questions.propose(
        states["proposed"],
        outcome=Outcome.EXPLAINED,
        answer="Түсіндірілді.",
        act=make.act(official, now + timedelta(minutes=5)),
    )
    for name, outcome in (("positive", Outcome.POSITIVE), ("explained", Outcome.EXPLAINED)):
        question = make.question(branch, received_at=START - timedelta(days=8))
        states[name] = make.closed(question, official=official, manager=manager, at=now, outcome=outcome)
    db.session.commit()
    return states


__all__ = ["KNOWN", "PASSWORD", "START", "World", "build", "served"]
