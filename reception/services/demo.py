"""The demo: half a year of a public reception in West Kazakhstan, lived through the services that people use.

Everything is drawn by one dice from a seed and a day, so the same two give the same history.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.domain.errors import DemoAlreadyThere
from reception.domain.periods import ONE_DAY, add_months, local_day, midnight
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Branch, District, Event, Programme, Question, Topic
from reception.queries import terms
from reception.reference import load as read
from reception.services import demo_visits, notices, questions, registration, verdicts
from reception.services.demo_arrivals import MONTHS, Arrival, Arrivals
from reception.services.demo_cast import HEADLINE_ACCOUNTS, PASSWORD, Cast, ensure_people
from reception.services.demo_hours import OfficeHours
from reception.services.demo_life import Life, Step
from reception.services.demo_texts import Texts
from reception.services.questions import Act
from reception.services.registration import Registration
from reception.services.territory import ensure_territory, has_any_branch

ZONE = ZoneInfo("Asia/Oral")
SEED = 2019
APPEALS = 2000
BATCH = 250


@dataclass(frozen=True, slots=True)
class Progress:
    """How many entries of how many are made, and how many appeals they registered so far."""

    done: int
    total: int
    appeals: int


def load(
    *, on: date, now: datetime, number_pattern: str, seed: int = SEED, appeals: int = APPEALS
) -> Iterator[Progress]:
    """Live through the half-year up to the local day ``on``; yield now and then how far it is.

    Nothing happens after ``now``: later in the day, the same seed and day go on from there. The caller
    commits, at the end or after each yield. Raises ``DemoAlreadyThere``.
    """
    if has_any_branch():
        raise DemoAlreadyThere
    ensure_territory()
    ensure_people(now=midnight(add_months(on, -MONTHS), ZONE))
    until = min(now, midnight(on + ONE_DAY, ZONE))
    agenda = [(at, do) for at, do in _agenda(seed, on, appeals, number_pattern) if at <= until]
    registered = 0
    for done, (_, do) in enumerate(agenda, start=1):
        registered += do()
        if done % BATCH == 0 or done == len(agenda):
            yield Progress(done, len(agenda), registered)
    _fill_journals(seed, on, until)
    notices.mark_old_read(before=until - 2 * ONE_DAY, now=until)


def _fill_journals(seed: int, on: date, until: datetime) -> None:
    """Write visits and personal receptions by a dice of their own: the appeals stay as they were."""
    dice = Random(f"{seed} visits")  # noqa: S311 - no secret, as below
    days = demo_visits.Days(add_months(on, -MONTHS), on, until)
    demo_visits.fill(days, dice, Cast(dice), OfficeHours(terms.calendar(), ZONE, dice))


def sign_ins() -> tuple[str, ...]:
    """Return a line for each account to try, with role, e-mail and password."""
    people = read("people")["people"][:HEADLINE_ACCOUNTS]
    return tuple(f"  {person['roles'][0]:<14} {person['login']:<24} {PASSWORD}" for person in people)


def _agenda(
    seed: int, on: date, appeals: int, number_pattern: str
) -> list[tuple[datetime, Callable[[], int]]]:
    """Return when what is done, in the order of time; each returns how many appeals it registered."""
    dice = Random(seed)  # noqa: S311 - no secret: an invented history that can be told again
    hours = OfficeHours(terms.calendar(), ZONE, dice)
    texts, cast = Texts(dice), Cast(dice)
    arrivals = Arrivals(
        dice,
        on=on,
        cast=cast,
        hours=hours,
        texts=texts,
        branches=db.session.scalars(sa.select(Branch).order_by(Branch.id)).all(),
        districts=db.session.scalars(sa.select(District).order_by(District.id)).all(),
    ).draw(appeals)
    desk = _Desk(cast, number_pattern)
    agenda: list[tuple[datetime, Callable[[], int]]] = []
    for arrival in arrivals:
        agenda.append((arrival.registered_at, partial(desk.register, arrival)))
        for part in arrival.parts:
            life = Life(
                part,
                branch=arrival.branch,
                clerk=arrival.clerk,
                language=arrival.language,
                registered_at=arrival.registered_at,
                cast=cast,
                hours=hours,
                texts=texts,
            )
            agenda += [(step.at, partial(desk.take, step)) for step in life.steps()]
    # The sort keeps the order of what is done in the same second.
    return sorted(agenda, key=lambda entry: entry[0])


class _Desk:
    """Hands each step to the service that people's forms call."""

    def __init__(self, cast: Cast, number_pattern: str) -> None:
        self._cast = cast
        self._number_pattern = number_pattern
        self._topics = _ids(Topic, Topic.branch_id.is_(None))
        self._programmes = _ids(Programme)

    def register(self, arrival: Arrival) -> int:
        before, person = arrival.repeat_of, arrival.person
        appeal, _ = registration.register(
            Registration(
                branch=arrival.branch,
                received_at=arrival.received_at,
                channel=arrival.channel,
                kind=arrival.kind,
                language=arrival.language,
                text=arrival.text,
                parts=self._parts(arrival),
                applicant=person.details if person else None,
                known_applicant=person.row if person else None,
                district_id=arrival.district.id,
                programme_id=self._programmes[arrival.programme] if arrival.programme else None,
                signatories=arrival.signatories,
                is_collective=arrival.signatories > 1,
                is_anonymous=arrival.is_anonymous,
                repeat_of=before.row if before else None,
            ),
            actor=arrival.clerk,
            now=arrival.registered_at,
            number_pattern=self._number_pattern,
        )
        arrival.row = appeal
        if person is not None:
            person.row = appeal.applicant
        for part, question in zip(arrival.parts, appeal.questions, strict=True):
            part.row = question
        return 1

    def take(self, step: Step) -> int:
        question = step.part.row
        assert question is not None, "a question is registered before anything becomes of it"
        act = Act(
            actor=step.actor,
            scope=self._cast.scope(step.actor),
            now=step.at,
            happened_at=step.happened_at,
        )
        VERBS[step.action](question, act=act, **step.facts)
        return 0

    def _parts(self, arrival: Arrival) -> Sequence[registration.Part]:
        has_several = len(arrival.parts) > 1
        return [
            registration.Part(topic_id=self._topics[part.topic], text=part.text if has_several else "")
            for part in arrival.parts
        ]


def _extend(question: Question, *, extra_days: int, reason: str, act: Act) -> Event:
    assert question.due_at is not None, "what the demo registers has a term"
    due_on = terms.calendar().add_working_days(local_day(question.due_at, ZONE), extra_days)
    return questions.extend(question, due_on=due_on, reason=reason, act=act)


VERBS: Mapping[Action, Callable[..., Event]] = {
    Action.ASSIGN: questions.assign,
    Action.START: questions.start,
    Action.PROPOSE: questions.propose,
    Action.REDIRECT: questions.redirect,
    Action.WITHDRAW: questions.withdraw,
    Action.LEAVE: questions.leave,
    Action.ACCEPT: questions.accept,
    Action.RETURN: questions.send_back,
    Action.EXTEND: _extend,
    Action.REOPEN: questions.reopen,
    Action.ASK: verdicts.ask,
    Action.VERDICT: verdicts.record,
}


def _ids(model: Any, *conditions: sa.ColumnElement[bool]) -> dict[str, int]:
    rows = db.session.execute(sa.select(model.code, model.id).where(*conditions))
    return {code: key for code, key in rows}
