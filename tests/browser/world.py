"""The world of the browser tests: a small desk behind a real server, and a clock that only goes forward."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from sqlalchemy import event
from werkzeug.serving import WSGIRequestHandler, make_server

from reception.adapters.job_files import JobFiles
from reception.adapters.mailer import open_mailer
from reception.adapters.registers import SHIPPED
from reception.adapters.report_editions import Format
from reception.domain.vocabulary import AttachmentKind, Channel, Language, Outcome, Role
from reception.extensions import db, transaction, utcnow, writing
from reception.models import Appeal, Attachment, Mail, Question, User
from reception.queries.questions import Filter
from reception.queries.scope import Scope, scope_of
from reception.services import (
    import_jobs,
    list_exports,
    mails,
    questions,
    receptions,
    reminders,
    sampling,
    visits,
)
from reception.services.receptions import Hours
from reception.services.registration import ApplicantDetails
from reception.services.visits import Line
from tests.desk import Desk, make_desk
from tests.making import PASSWORD, Maker

START = datetime(2026, 6, 10, 6, tzinfo=UTC)  # a Wednesday, eleven in the morning in Oral
KNOWN = ApplicantDetails(
    name="Сейітқалиева Гүлжанар Әбдіғаппарқызы",
    iin="650412200137",
    phone="+77015550123",
    address="Орал, Абай даңғылы 98-12",
)
NAMESAKE = ApplicantDetails(name="Сейітқалиева Г. Ә.", phone="+79161234567")
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
    branch_code: str
    other_branch_id: int
    questions: dict[str, int]
    appeal_id: int
    applicant_id: int
    namesake_id: int
    token: str
    closed_token: str
    mail_id: int
    job_id: int
    import_id: int
    visit_id: int
    hours: list[int]
    attachment_id: int
    sample_id: int
    official_id: int
    person_id: int
    now: datetime = START

    @contextmanager
    def awake(self) -> Iterator["World"]:
        """Let the clock run on from where it stood, with the app's context around the test's own look-ups."""
        with time_machine.travel(self.now, tick=True), self.app.app_context(), only_writing_deliberately():
            try:
                yield self
            finally:
                db.session.remove()
                self.now = utcnow()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write beside the open pages, which give signs of life: SQLite's lock is taken at the start."""
        db.session.rollback()
        with transaction():
            yield

    def desk(self) -> Desk:
        """Make a desk of the test's own, so that its counts are its own."""
        with self.writing():
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
def only_writing_deliberately() -> Iterator[None]:
    """Refuse what a test writes outside ``World.writing``: a busy machine loses the lock now and then."""
    here = threading.get_ident()

    def check(*_: Any) -> None:
        assert threading.get_ident() != here or writing.get(), "write within `with world.writing():`"

    event.listen(db.session, "before_flush", check)
    try:
        yield
    finally:
        event.remove(db.session, "before_flush", check)


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
        applicant_id = appeal.applicant_id
        namesake_id = make.appeal(
            desk.branch, received_at=START - timedelta(hours=1), applicant=NAMESAKE
        ).applicant_id
        assert applicant_id is not None
        assert namesake_id is not None
        send_reminders(app)
        mail = db.session.scalars(db.select(Mail).order_by(Mail.id)).first()
        assert mail is not None, "somebody is reminded of the overdue question"
        return World(
            app,
            address,
            make,
            emails={role: desk.of(role).email for role in Role},
            branch_id=desk.branch.id,
            branch_code=desk.branch.code,
            other_branch_id=stranger.id,
            questions=found,
            appeal_id=appeal_id,
            applicant_id=applicant_id,
            namesake_id=namesake_id,
            token=token,
            closed_token=str(states["positive"].appeal.public_token),
            mail_id=mail.id,
            job_id=ask_for_list(desk.manager),
            import_id=upload_register(desk, JobFiles(app.config["SETTINGS"].var_dir)),
            visit_id=enter_visit(make, desk),
            hours=plan_hours(desk),
            attachment_id=attach_paper(desk, states["registered"]),
            sample_id=draw_sample(desk),
            person_id=desk.staff.id,
            official_id=desk.official.id,
            now=utcnow(),
        )


def ask_for_list(person: User) -> int:
    """Ask for all questions as a file; return the key of the job, which nobody does here."""
    with transaction():
        job = list_exports.ask(
            Filter(),
            Format.XLSX,
            person=person,
            language=person.language.value,
            zone=ZoneInfo("Asia/Oral"),
            key="world",
            now=utcnow(),
        )
        return job.id


def upload_register(desk: Desk, files: JobFiles) -> int:
    """Upload the sample of a journal; return the key of the job, which nobody starts here."""
    with (SHIPPED / "journal_ru_sample.csv").open("rb") as file, transaction():
        job = import_jobs.prepare(
            files.keep_upload(file),
            file_name="journal.csv",
            branch=desk.branch,
            map_name="journal_ru",
            person=desk.manager,
            files=files,
            language="en",
            key="upload",
            now=utcnow(),
        )
        return job.id


def enter_visit(make: Maker, desk: Desk) -> int:
    """Enter a visit that ended with advice; return its key."""
    line = Line(
        branch=desk.branch,
        visited_at=START - timedelta(minutes=40),
        channel=Channel.TELEPHONE,
        minutes=10,
        visitor_name="Ахметова С.",
        topic_id=make.topic().id,
    )
    with transaction():
        return visits.enter(line, actor=desk.staff, now=utcnow())[0].visit_id


def plan_hours(desk: Desk) -> list[int]:
    """Plan an hour that is over and one that is to come; return their keys."""
    hours = Hours(starts=time(15), ends=time(17), place="12")
    planned_at = START - timedelta(days=8)
    with transaction():
        return [
            hour.id
            for day in (START.date() - timedelta(days=1), START.date() + timedelta(days=1))
            for hour in receptions.plan_day(desk.official, day, hours, actor=desk.manager, now=planned_at)
        ]


def draw_sample(desk: Desk) -> int:
    """Draw whom to ask of last month's positives; return the key of the drawing."""
    with transaction():
        return sampling.draw(
            desk.branch, date(2026, 5, 1), actor=desk.manager, scope=scope_of(desk.manager), now=utcnow()
        ).id


def attach_paper(desk: Desk, question: Question) -> int:
    """Put the row of a paper beside a question; its content is nowhere, and no test here fetches it."""
    paper = Attachment(
        appeal_id=question.appeal_id,
        kind=AttachmentKind.PAPER,
        name="Қолхат (көшірмесі).pdf",
        media_type="application/pdf",
        size=24_000,
        sha256="0" * 64,
        added_at=utcnow(),
        added_by_id=desk.staff.id,
    )
    with transaction():
        db.session.add(paper)
    return paper.id


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
    states["earlier"] = make.closed(
        make.question(branch, received_at=START - timedelta(days=30)),
        official=official,
        manager=manager,
        at=START - timedelta(days=20),
        outcome=Outcome.POSITIVE,
    )
    db.session.commit()
    return states


__all__ = ["KNOWN", "PASSWORD", "START", "World", "build", "served"]
