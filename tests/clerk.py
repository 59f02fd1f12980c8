"""A clerk in a process of their own, who registers while others do; started by the tests of numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from reception.domain.errors import PartsChanged
from reception.domain.vocabulary import Channel, Kind, Language
from reception.extensions import db, transaction
from reception.models import Appeal, Branch, User
from reception.queries.scope import UNSCOPED, scope_of
from reception.services import registration, splitting
from reception.services.registration import Part, Registration
from tests.conftest import make_app
from tests.making import PATTERN


@dataclass(frozen=True)
class Work:
    """What one clerk does: forms by their keys; one whose key ends in '!' is given up once registered."""

    database_url: str
    var_dir: Path
    branch_id: int
    user_id: int
    start: datetime
    forms: tuple[str, ...]


class ChangedTheirMind(Exception):
    """The transaction is given up on purpose."""


def register_all(work: Work) -> dict[str, str]:
    """Register the forms, each in a transaction; return the number that each form got."""
    app = make_app(work.database_url, work.var_dir)
    numbers = {}
    with app.app_context():
        for minute, form in enumerate(work.forms):
            try:
                numbers[form] = _register(work, form, work.start + timedelta(minutes=minute))
            except ChangedTheirMind:
                continue
            finally:
                db.session.remove()
        db.engine.dispose()
    return numbers


def _register(work: Work, form: str, now: datetime) -> str:
    with transaction():
        appeal, _is_new = registration.register(
            Registration(
                branch=db.session.get_one(Branch, work.branch_id),
                received_at=now,
                channel=Channel.TELEPHONE,
                kind=Kind.COMPLAINT,
                language=Language.KAZAKH,
                text="Жарық жоқ.",
                submission_key=form,
            ),
            actor=db.session.get_one(User, work.user_id),
            now=now,
            number_pattern=PATTERN,
        )
        if form.endswith("!"):
            raise ChangedTheirMind
        return appeal.number


@dataclass(frozen=True)
class Splitting:
    """What one clerk does who adds questions to an appeal; who finds it changed looks again and goes on."""

    database_url: str
    var_dir: Path
    appeal_id: int
    user_id: int
    now: datetime
    name: str
    count: int


def split_all(work: Splitting) -> list[int]:
    """Add questions, each in a transaction; return their numbers."""
    app = make_app(work.database_url, work.var_dir)
    parts = []
    with app.app_context():
        while len(parts) < work.count:
            try:
                parts.append(_split(work, f"{work.name}, question {len(parts)}"))
            except PartsChanged:
                continue
            finally:
                db.session.remove()
        db.engine.dispose()
    return parts


def _split(work: Splitting, text: str) -> int:
    seen = db.session.scalar(
        db.select(Appeal.parts).where(Appeal.id == work.appeal_id), execution_options=UNSCOPED
    )
    db.session.rollback()
    with transaction():
        actor = db.session.get_one(User, work.user_id)
        question, _is_new = splitting.split(
            db.session.get_one(Appeal, work.appeal_id, execution_options=UNSCOPED),
            Part(text=text),
            district_id=None,
            seen_parts=seen or 0,
            actor=actor,
            scope=scope_of(actor),
            now=work.now,
        )
        return question.part
