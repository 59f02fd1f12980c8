"""A random population of questions: branches in two zones, topics, officials, late entries, reopenings."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from reception.domain.errors import DomainError
from reception.domain.history import Entry
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Appeal, Branch, Event, Programme, Question
from reception.queries.scope import UNSCOPED
from reception.services import history
from tests.lives import MICROSECOND, World, attempt, facts
from tests.making import Maker

FIRST = datetime(2026, 4, 20, tzinfo=UTC)
DAYS = 85


class Population:
    """Questions of an oblast branch, its city and a district of that, far away, and of a branch beside."""

    def __init__(self, make: Maker, random: Random, size: int) -> None:
        self.random = random
        self.oblast = make.branch()
        self.city = make.branch(self.oblast)
        self.district = make.branch(self.city, time_zone="America/New_York")
        self.beside = make.branch()
        self.branches = (self.oblast, self.city, self.district, self.beside)
        organisations = [make.organisation(self.city) for _ in range(2)]
        self._places = {
            "topics": [make.topic(code).id for code in ("housing", "health", "roads")],
            "districts": [make.district(self.oblast).id for _ in range(2)],
            "programmes": list(db.session.scalars(db.select(Programme.id).order_by(Programme.id).limit(2))),
            "organisations": [each.id for each in organisations],
            "people": [make.official(organisations[0]).id for _ in range(3)],
        }
        appeals = {branch.id: [self._appeal(make, branch) for _ in range(3)] for branch in self.branches}
        for first, second, _other in appeals.values():
            # The same person comes again, with other parts: some on a topic that was closed before.
            second.applicant_id = first.applicant_id
        self._unborn = [self._birth(part) for part in range(2, size + 2)]
        self._appeals = appeals
        self._lives: list[tuple[Question, World]] = []
        self._lived_until = FIRST

    def _appeal(self, make: Maker, branch: Branch) -> Appeal:
        return make.appeal(branch, parts=1, received_at=FIRST)

    def _birth(self, part: int) -> tuple[int, World, datetime, datetime]:
        branch = self.random.choice(self.branches)
        midnights = [
            datetime(2026, month, 1, tzinfo=ZoneInfo(branch.time_zone)).astimezone(UTC) for month in (6, 7)
        ]
        landmarks = [each + step for each in midnights for step in (-MICROSECOND, timedelta(0), MICROSECOND)]
        world = World(branch_id=branch.id, landmarks=landmarks, **self._places)
        anywhere = FIRST + timedelta(seconds=self.random.randrange(DAYS * 86400))
        received_at = self.random.choice([anywhere, anywhere, self.random.choice(landmarks)])
        recorded_at = received_at + timedelta(days=self.random.choice([0, 0, 1, 20]))
        return part, world, received_at, recorded_at

    def live(self, until: datetime) -> None:
        """Let everything happen that is recorded up to a moment."""
        for birth in [each for each in self._unborn if each[-1] <= until]:
            self._unborn.remove(birth)
            self._lives.append(self._born(*birth))
        for question, world in self._lives:
            self._live(question, world, until)
        self._lived_until = until
        db.session.commit()

    def _born(
        self, part: int, world: World, received_at: datetime, recorded_at: datetime
    ) -> tuple[Question, World]:
        question = history.begin(
            Question(appeal=self.random.choice(self._appeals[world.branch_id]), part=part),
            actor_id=world.people[0],
            happened_at=received_at,
            recorded_at=recorded_at,
            facts=facts(self.random, world, Action.REGISTER, received_at),
        )
        return question, world

    def _live(self, question: Question, world: World, until: datetime) -> None:
        while True:
            entries = history.entries_of(question.id)
            gap = timedelta(days=self.random.choice([0, 1, 4, 11]), seconds=self.random.randrange(40000))
            now = max(self._lived_until, *(entry.recorded_at for entry in entries)) + gap + MICROSECOND
            if now > until:
                return
            # At a boundary of the period everything is most likely to be counted wrongly.
            near = [each for each in world.landmarks if now - timedelta(days=3) < each <= until]
            if near and self.random.random() < 0.2:
                now = max(now, self.random.choice(near))
            self._try(question, attempt(self.random, world, entries, now))

    def _try(self, question: Question, tried: Entry) -> None:
        known: dict[str, Any] = {"actor_id": tried.actor_id, "recorded_at": tried.recorded_at}
        try:
            if tried.action is Action.RETRACT:
                event = db.session.get_one(Event, tried.retracts, execution_options=UNSCOPED)
                history.retract(question, event, **known)
            else:
                history.record(
                    question, tried.action, happened_at=tried.happened_at, facts=tried.facts, **known
                )
        except DomainError:
            return

    def below(self, top: Branch | None) -> list[Branch]:
        """Return a branch and all below it, or all branches."""
        return [each for each in self.branches if top is None or each.path.startswith(top.path)]
