"""The maker of valid rows for tests: one sensible value for everything that a test does not care about."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from reception.adapters.passwords import hash_password
from reception.domain.report import Names
from reception.domain.vocabulary import Channel, Kind, Language, Outcome, Role
from reception.extensions import db
from reception.models import Appeal, Branch, District, Organisation, Question, Topic, User
from reception.queries.scope import scope_of
from reception.services import people, questions, registration
from reception.services.questions import Act
from reception.services.registration import ApplicantDetails, Part, Registration

PASSWORD = "a password for tests"
NOON = datetime(2026, 6, 1, 7, tzinfo=UTC)  # a Monday, noon in Oral
PATTERN = "{prefix}-{year}-{serial:06}"
_hashes: list[str] = []


def password_hash() -> str:
    """Return the hash of ``PASSWORD``, worked out once."""
    if not _hashes:
        _hashes.append(hash_password(PASSWORD))
    return _hashes[0]


class Maker:
    """Makes rows and commits them."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._is_together = False

    def branch(self, parent: Branch | None = None, **values: Any) -> Branch:
        number = next(self._numbers)
        defaults = {
            "code": f"B{number}",
            "number_prefix": f"ПРФ{number}",
            "time_zone": "Asia/Oral",
            "name_kk": f"{number}-филиал",
            "name_ru": f"Филиал {number}",
            "name_en": f"Branch {number}",
        }
        branch = Branch(**defaults | values, parent=parent)
        db.session.add(branch)
        db.session.flush()
        branch.path = f"{parent.path if parent else '/'}{branch.id}/"
        return self._committed(branch)

    def organisation(self, branch: Branch, **values: Any) -> Organisation:
        number = next(self._numbers)
        defaults = {
            "code": f"org{number}",
            **self._names(f"Басқарма {number}", f"Управление {number}", f"Department {number}"),
        }
        return self._committed(Organisation(**defaults | values, branch=branch))

    def district(self, branch: Branch, **values: Any) -> District:
        number = next(self._numbers)
        defaults = {
            "code": f"27{number}",
            **self._names(f"{number} ауданы", f"район {number}", f"District {number}"),
        }
        return self._committed(District(**defaults | values, branch=branch))

    def topic(self, code: str = "housing") -> Topic:
        topic = db.session.scalar(db.select(Topic).where(Topic.code == code))
        assert topic is not None, f"there is no topic {code}"
        return topic

    def user(self, *roles: Role, branch: Branch | None = None, **values: Any) -> User:
        number = next(self._numbers)
        defaults: dict[str, Any] = {
            "email": f"person{number}@example.org",
            "name": f"Person {number}",
            "password_hash": password_hash(),
            "language": Language.RUSSIAN,
            "position": Names("маман", "специалист", "specialist"),
        }
        user = people.create(**defaults | values, roles=roles, branch=branch, now=NOON)
        return self._committed(user)

    def official(self, organisation: Organisation, **values: Any) -> User:
        return self.user(Role.OFFICIAL, branch=organisation.branch, organisation=organisation, **values)

    def appeal(
        self,
        branch: Branch,
        *,
        actor: User | None = None,
        now: datetime | None = None,
        parts: int = 1,
        **values: Any,
    ) -> Appeal:
        """Register an appeal through the service, received at ``received_at`` (default: NOON)."""
        received_at = values.pop("received_at", NOON)
        defaults: dict[str, Any] = {
            "channel": Channel.IN_PERSON,
            "kind": Kind.APPLICATION,
            "language": Language.RUSSIAN,
            "text": "Нет света во дворе.",
            "applicant": ApplicantDetails(name="Ахметова Сауле Маратовна"),
            "parts": [Part(topic_id=self.topic().id) for _ in range(parts)],
        }
        actor = actor or self.user(Role.STAFF, branch=branch)
        appeal, _is_new = registration.register(
            Registration(branch=branch, received_at=received_at, **defaults | values),
            actor=actor,
            now=now or received_at + timedelta(minutes=5),
            number_pattern=PATTERN,
        )
        return self._committed(appeal)

    def question(self, branch: Branch, **values: Any) -> Question:
        return self.appeal(branch, **values).questions[0]

    def act(self, actor: User, at: datetime, *, happened_at: datetime | None = None) -> Act:
        return Act(actor=actor, scope=scope_of(actor), now=at, happened_at=happened_at)

    def closed(
        self,
        question: Question,
        *,
        official: User,
        manager: User,
        at: datetime,
        outcome: Outcome = Outcome.EXPLAINED,
    ) -> Question:
        """Take a question through its life to an accepted outcome at ``at``."""
        step = timedelta(seconds=1)
        organisation = official.organisation
        assert organisation is not None
        questions.assign(
            question, organisation=organisation, assignee=official, act=self.act(manager, at - 3 * step)
        )
        questions.propose(
            question,
            outcome=outcome,
            answer="Ответ дан.",
            done="Сделано." if outcome is Outcome.POSITIVE else "",
            done_on=at.date() if outcome is Outcome.POSITIVE else None,
            proof="Акт № 7" if outcome is Outcome.POSITIVE else "",
            act=self.act(official, at - 2 * step),
        )
        questions.accept(question, act=self.act(manager, at))
        return self._committed(question)

    def _names(self, kk: str, ru: str, en: str) -> dict[str, str]:
        return {"name_kk": kk, "name_ru": ru, "name_en": en}

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make several rows in one transaction: quicker where a test needs many."""
        self._is_together = True
        yield
        self._is_together = False
        db.session.commit()

    def _committed(self, row: Any) -> Any:
        db.session.add(row)
        if self._is_together:
            db.session.flush()
        else:
            db.session.commit()
        return row
