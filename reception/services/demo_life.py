"""What becomes of a question of the demo: its fate, and the steps in which people bring it about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import Random
from typing import Any

from reception.domain.periods import local_day
from reception.domain.vocabulary import AskedBy, Language, Outcome, Verdict
from reception.domain.workflow import PROPOSABLE, Action
from reception.models import Branch, Organisation, Question, User
from reception.services.demo_cast import Cast
from reception.services.demo_hours import OfficeHours
from reception.services.demo_texts import Texts

FRIDAY = 4

ASKED_ABOUT = {Outcome.POSITIVE: (82, 11, 7), Outcome.PARTLY: (25, 60, 15)}
"""The endings about which applicants are asked, with the weights of what they say."""

NOT_ASKED, NOT_REACHED = 0.35, 0.2

ASKED_TO_EXTEND = 9
"""From this working day on an official sees that the term will not do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """How a question goes, in working days since it was registered."""

    outcome: Outcome
    days: int
    """On which day the outcome is first proposed."""
    is_returned: bool = False
    extra_days: int = 0
    """By how many working days the term is extended."""
    reopened_after: int | None = None
    """How many days after it was accepted."""
    stops_after: Action | None = None
    """The last thing that anybody did; None where it goes to its end."""


@dataclass(eq=False, slots=True, kw_only=True)
class Part:
    """A question of an appeal before it is registered."""

    topic: str
    text: str
    fate: Fate
    body: Organisation
    competent_body: Organisation
    row: Question | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody does with a question, at the moment when it is recorded."""

    at: datetime
    part: Part
    action: Action
    actor: User
    facts: Mapping[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None


class Life:
    """Plans the steps of one question, each after the one before."""

    def __init__(
        self,
        part: Part,
        *,
        branch: Branch,
        clerk: User,
        language: Language,
        registered_at: datetime,
        cast: Cast,
        hours: OfficeHours,
        texts: Texts,
    ) -> None:
        """Take the question, where it is, and whoever and whatever may come into its life."""
        self._part = part
        self._branch = branch
        self._clerk = clerk
        self._language = language
        self._began_at = self._now = registered_at
        self._cast = cast
        self._hours = hours
        self._dice = hours.dice
        self._texts = texts
        self._assignee: User | None = None
        self._steps: list[Step] = []

    def steps(self) -> list[Step]:
        """Return the steps in the order of time, up to the one at which the question got stuck."""
        fate = self._part.fate
        if fate.outcome in PROPOSABLE:
            self._answered(fate)
        else:
            self._ended_by_the_desk(fate)
        if fate.reopened_after is not None:
            self._reopen(fate)
        if fate.outcome in ASKED_ABOUT:
            self._ask()
        return self._until_stuck(fate.stops_after)

    def _until_stuck(self, last: Action | None) -> list[Step]:
        if last is Action.REGISTER:
            return []
        found = [number for number, step in enumerate(self._steps, start=1) if step.action is last]
        return self._steps[: found[0]] if found else self._steps

    def _answered(self, fate: Fate) -> None:
        self._assign()
        self._start(self._day(self._dice.choice((0, 1, 1, 2))))
        if fate.extra_days:
            manager = self._cast.manager(self._branch)
            self._wait(self._day(self._dice.randint(ASKED_TO_EXTEND, 13)))
            reason = self._texts.remark("extended", language=manager.language)
            self._add(Action.EXTEND, manager, extra_days=fate.extra_days, reason=reason)
        self._propose(fate, self._day(fate.days))
        if fate.is_returned:
            self._send_back()
            self._propose(fate, self._later(self._dice.randint(1, 3)))
        self._accept()

    def _ended_by_the_desk(self, fate: Fate) -> None:
        """Plan a question that never needs an answer of its own: redirected, withdrawn or left."""
        actor = self._clerk
        if fate.days > 1 and self._dice.random() < 0.6:
            self._assign()
            if fate.outcome is Outcome.REDIRECTED:
                assert self._assignee is not None, "what is redirected by an official was assigned to one"
                actor = self._assignee
        self._wait(self._day(fate.days))
        body = getattr(self._part.competent_body, f"name_{self._language}")
        topic = self._part.topic
        said = self._texts.answer(fate.outcome, topic=topic, language=self._language, body=body).text
        if fate.outcome is Outcome.REDIRECTED:
            self._add(Action.REDIRECT, actor, body=body, answer=said)
        else:
            action = Action.WITHDRAW if fate.outcome is Outcome.WITHDRAWN else Action.LEAVE
            self._add(action, actor, reason=said)
        self._accept()

    def _assign(self) -> None:
        self._wait(self._day(self._dice.choice((0, 0, 1))))
        body = self._part.body
        self._assignee = self._dice.choice(self._cast.officials(body))
        is_named = self._part.fate.outcome is Outcome.REDIRECTED or self._dice.random() < 0.85
        manager = self._cast.manager(self._branch)
        self._add(Action.ASSIGN, manager, organisation=body, assignee=self._assignee if is_named else None)

    def _start(self, day: date) -> None:
        self._wait(day)
        self._add(Action.START, self._official)

    def _propose(self, fate: Fate, day: date) -> None:
        self._wait(day)
        happened_on = local_day(self._now, self._hours.zone)
        answer = self._texts.answer(fate.outcome, topic=self._part.topic, language=self._language)
        done = {"done": answer.done, "done_on": happened_on} if answer.done else {}
        if fate.outcome is Outcome.POSITIVE:
            done["proof"] = f"№ {happened_on:%m}-{happened_on:%d}/{len(answer.text) % 97 + 3}"
        happened_at = None
        if happened_on.weekday() == FRIDAY and self._dice.random() < 0.12:
            # Answered on Friday, entered on Monday.
            happened_at, self._now = self._now, self._hours.next_morning(self._now)
        facts = {"outcome": fate.outcome, "answer": answer.text, **done}
        self._add(Action.PROPOSE, self._official, happened_at=happened_at, **facts)

    def _send_back(self) -> None:
        manager = self._cast.manager(self._branch, but=self._official)
        self._wait(self._later(self._dice.choice((0, 1))))
        self._add(Action.RETURN, manager, reason=self._texts.remark("returned", language=manager.language))

    def _accept(self) -> None:
        proposed_by = self._steps[-1].actor
        self._wait(self._later(self._dice.choice((0, 1, 1, 2, 2))))
        self._add(Action.ACCEPT, self._cast.manager(self._branch, but=proposed_by))

    def _reopen(self, fate: Fate) -> None:
        manager = self._cast.manager(self._branch)
        self._wait(self._later(fate.reopened_after or 0))
        self._add(Action.REOPEN, manager, reason=self._texts.remark("reopened", language=manager.language))
        self._start(self._later(self._dice.choice((0, 1, 1))))
        self._propose(fate, self._later(self._dice.randint(3, 8)))
        self._accept()

    def _ask(self) -> None:
        """Plan the call-back: often nobody asks, at times nobody answers, and most confirm."""
        # Dice of its own, so that the other steps stay as they fall without it.
        dice = Random(f"{self._began_at.isoformat()} {self._part.topic}")  # noqa: S311 - a die, no secret
        self._hours = replace(self._hours, dice=dice)
        self._wait(self._later(dice.randint(2, 6)))
        if dice.random() < NOT_ASKED:
            return
        if dice.random() < NOT_REACHED:
            self._add(Action.ASK, self._clerk, by=AskedBy.CALL_BACK)
            self._wait(self._later(1))
        if dice.random() > NOT_REACHED:
            said = dice.choices(list(Verdict), weights=ASKED_ABOUT[self._part.fate.outcome])[0]
            self._add(Action.VERDICT, self._clerk, verdict=said, by=AskedBy.CALL_BACK)

    @property
    def _official(self) -> User:
        assert self._assignee is not None, "only what is assigned is worked on"
        return self._assignee

    def _day(self, count: int) -> date:
        """Return the working day so long after the registration."""
        return self._hours.days_after(self._began_at, count)

    def _later(self, count: int) -> date:
        """Return the working day so long after the last step."""
        return self._hours.days_after(self._now, count)

    def _wait(self, until: date) -> None:
        self._now = self._hours.after(self._now, not_before=until)

    def _add(self, action: Action, actor: User, *, happened_at: datetime | None = None, **facts: Any) -> None:
        self._steps.append(Step(self._now, self._part, action, actor, facts, happened_at))
