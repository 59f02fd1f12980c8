"""Invented appeals by the hundred thousand: the same for the same seed, their lives folded by the domain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from reception.domain.deadlines import due_instant, policy_in_force, reckon
from reception.domain.folding import fold
from reception.domain.history import Entry
from reception.domain.searching import national_digits, search_text
from reception.domain.vocabulary import Channel, Kind, Language
from reception.domain.workflow import Action
from reception.models import Appeal, AppealSearch, Applicant, Event, NumberCounter, Question, QuestionState
from reception.queries import terms
from reception.services import history
from tests.bench.cast import BRANCHES, BranchCast, Cast, person_name
from tests.bench.lives import Actors, Life, live
from tests.bench.texts import Texts

ZONE = ZoneInfo("Asia/Oral")
DAYS = 730
"""24 months."""
PATTERN = "{prefix}-{year}-{serial:06}"
RARE = 3
RARE_SURNAME = "Шаңырақбаева"
"""The surname of three applicants among all, whatever their number."""

KEPT = (Applicant, Appeal, Question, Event, QuestionState, AppealSearch, NumberCounter)
"""What the population writes, in the order in which rows refer to each other."""

Rows = dict[type[Any], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What determines a population: equal recipes give equal rows."""

    appeals: int
    until: date
    seed: int = 1
    oblasts: int = 1
    branches: int = BRANCHES
    """How many an oblast has."""
    days: int = DAYS


class Population:
    """Invents the appeals of a recipe, in the order in which they were received."""

    def __init__(self, recipe: Recipe, cast: Cast) -> None:
        """Take the branches and people that are there already."""
        self._recipe = recipe
        self._cast = cast
        self._shares = list(accumulate(each.share for each in cast.branches))
        self._dice = Random(recipe.seed)
        self._texts = Texts(self._dice)
        self._until = datetime.combine(recipe.until, datetime.min.time(), ZONE).astimezone(UTC)
        self._next_id = {model: count(1) for model in KEPT}
        self._event_id = 1
        self._known: dict[int, list[tuple[int, str, str | None]]] = {}
        self._policies, self._calendar = terms.policies(), terms.calendar()
        self._due: dict[date, datetime] = {}
        self._serials: dict[tuple[int, int], int] = {}

    def batches(self, size: int) -> Iterator[Rows]:
        """Yield the rows of ``size`` appeals at a time, by table; the counters come last."""
        rows = _empty()
        for number in range(self._recipe.appeals):
            self._invent(number, rows)
            if len(rows[Appeal]) == size:
                yield rows
                rows = _empty()
        rows[NumberCounter] = [
            {"branch_id": branch_id, "year": year, "last": last}
            for (branch_id, year), last in self._serials.items()
        ]
        yield rows

    def _invent(self, number: int, rows: Rows) -> None:
        dice = self._dice
        (branch,) = dice.choices(self._cast.branches, cum_weights=self._shares)
        step = timedelta(days=self._recipe.days) / self._recipe.appeals
        received = self._until - timedelta(days=self._recipe.days) + number * step + dice.random() * step
        registered = received + timedelta(minutes=dice.randint(1, 25))
        if registered > self._until:
            registered = received
        is_rare = number % max(1, self._recipe.appeals // RARE) == RARE
        applicant_id, name, phone = self._applicant(branch, received, rows, is_rare=is_rare)
        appeal = self._appeal(branch, received, registered) | {"applicant_id": applicant_id}
        rows[Appeal].append(appeal)
        words = [appeal["number"], name, national_digits(phone), appeal["text"]]
        rows[AppealSearch].append({"appeal_id": appeal["id"], "text": search_text(words)})
        self._question(branch, appeal, rows)

    def _appeal(self, branch: BranchCast, received: datetime, registered: datetime) -> dict[str, Any]:
        dice = self._dice
        year = registered.astimezone(ZONE).year
        serial = self._serials[branch.id, year] = self._serials.get((branch.id, year), 0) + 1
        appeal_id = next(self._next_id[Appeal])
        return {
            "id": appeal_id,
            "branch_id": branch.id,
            "number": PATTERN.format(prefix=branch.prefix, year=year, serial=serial),
            "year": year,
            "serial": serial,
            "received_at": received,
            "registered_at": registered,
            "registered_by_id": branch.staff_id,
            "channel": dice.choice(list(Channel)).value,
            "kind": dice.choice(list(Kind)).value,
            "language": Language.RUSSIAN.value,
            "text": self._texts.of_appeal(),
            "signatories": 1,
            "is_collective": False,
            "is_anonymous": False,
            "submission_key": f"{branch.staff_id}:bench{appeal_id}",
            "parts": 1,
        }

    def _question(self, branch: BranchCast, appeal: dict[str, Any], rows: Rows) -> None:
        dice = self._dice
        question_id = next(self._next_id[Question])
        due_at = self._due_at(appeal["received_at"].astimezone(ZONE).date())
        facts = {
            "branch_id": branch.id,
            "channel": appeal["channel"],
            "topic_id": dice.choice(self._cast.topic_ids),
            "district_id": dice.choice(branch.district_ids),
            "programme_id": None,
            "due_at": due_at.isoformat(),
        }
        first = Entry(
            self._event_id,
            Action.REGISTER,
            appeal["received_at"],
            appeal["registered_at"],
            branch.staff_id,
            facts,
        )
        own = dice.random() < 0.7
        organisation_id, official_id = dice.choice((branch if own else self._cast.branches[0]).officials)
        actors = Actors(branch.staff_id, branch.manager_id, organisation_id, official_id)
        life = live(dice, first=first, actors=actors, due_at=due_at, until=self._until)
        self._event_id += len(life.entries)
        self._write_life(question_id, appeal["id"], life, rows)

    def _due_at(self, day: date) -> datetime:
        if day not in self._due:
            policy = policy_in_force(self._policies, day)
            self._due[day] = due_instant(reckon(day, policy, self._calendar).due_on, ZONE)
        return self._due[day]

    def _write_life(self, question_id: int, appeal_id: int, life: Life, rows: Rows) -> None:
        row = history.state_row(question_id, life.spells[-1], known_from=life.entries[0].recorded_at)
        columns = {name: row[name] for name in history.STATE_COLUMNS}
        rows[Question].append(
            {"id": question_id, "appeal_id": appeal_id, "part": 1, "text": ""}
            | columns
            | {"version": len(life.entries)}
        )
        before = None
        for entry, spell in zip(life.entries, life.spells, strict=True):
            rows[Event].append(
                {
                    "id": entry.seq,
                    "question_id": question_id,
                    "action": entry.action.value,
                    "happened_at": entry.happened_at,
                    "recorded_at": entry.recorded_at,
                    "actor_id": entry.actor_id,
                    "status_from": before,
                    "status_to": spell.state.status.value,
                    "facts": entry.facts,
                }
            )
            before = spell.state.status.value
        for spell, known_from, known_to in life.known:
            state = history.state_row(question_id, spell, known_from=known_from)
            state |= {"id": next(self._next_id[QuestionState]), "known_to": known_to}
            rows[QuestionState].append(state)

    def _applicant(
        self, branch: BranchCast, at: datetime, rows: Rows, *, is_rare: bool
    ) -> tuple[int, str, str | None]:
        """Return a new applicant of the branch, or in three cases of ten one who came before."""
        dice = self._dice
        known = self._known.setdefault(branch.id, [])
        if known and not is_rare and dice.random() < 0.3:
            return dice.choice(known)
        name = f"{RARE_SURNAME} Ақжүніс Қаһарманқызы" if is_rare else person_name(dice)
        phone = f"+776{dice.choice('0234')}{dice.randrange(10_000_000):07}" if dice.random() < 0.9 else None
        person = (next(self._next_id[Applicant]), name, phone)
        rows[Applicant].append(
            {
                "id": person[0],
                "branch_id": branch.id,
                "name": name,
                "name_folded": fold(name),
                "phone": phone,
                "address": self._texts.address(),
                "language": Language.RUSSIAN.value,
                "created_at": at,
            }
        )
        if not is_rare:
            known.append(person)
        return person


def _empty() -> Rows:
    return {model: [] for model in KEPT}
