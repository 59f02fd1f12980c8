"""A desk whose people are reminded, and the days of a term."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reception.domain.periods import local_day
from reception.domain.vocabulary import Role
from reception.extensions import db, transaction
from reception.models import Branch, Organisation, Question, User
from reception.queries import terms
from reception.services import questions, reminders
from reception.services.reminders import Swept
from tests.making import Maker


@dataclass
class Desk:
    """A branch with an organisation, an official in it and a manager."""

    make: Maker
    branch: Branch
    organisation: Organisation
    official: User
    manager: User

    def question(self, *, to: User | None = None, **values: Any) -> Question:
        """Register a question in the branch and assign it to an official, by default the desk's own."""
        official = to or self.official
        question = self.make.question(values.pop("branch", self.branch), **values)
        return self.assigned(question, official.organisation, official)

    def assigned(self, question: Question, organisation: Any, assignee: User | None = None) -> Question:
        at = question.received_at + timedelta(hours=1)
        act = self.make.act(self.manager, at)
        questions.assign(question, organisation=organisation, assignee=assignee, act=act)
        db.session.commit()
        return question

    def day(self, question: Question, level: int) -> date:
        """Return the day on which a question's term is over by ``level`` working days (negative: not yet)."""
        assert question.due_at is not None
        due_on = local_day(question.due_at, question.branch.zone)
        calendar = terms.calendar()
        if level > 0:
            return calendar.add_working_days(due_on, level)
        days = (due_on - timedelta(days=back) for back in range(60))
        working = [day for day in days if calendar.is_working_day(day)]
        return working[-level]

    def sweep(self, on: date, hour: float = 9.0) -> Swept:
        """Sweep at an hour of a day in the desk's zone."""
        return reminders.sweep(now=moment(on, hour, self.branch.zone), transaction=transaction)


def moment(on: date, hour: float, zone: ZoneInfo) -> datetime:
    return (datetime.combine(on, time(), tzinfo=zone) + timedelta(hours=hour)).astimezone(UTC)


def make_desk(make: Maker) -> Desk:
    """Make a desk."""
    branch = make.branch()
    organisation = make.organisation(branch)
    return Desk(
        make,
        branch,
        organisation,
        make.official(organisation),
        make.user(Role.MANAGER, branch=branch),
    )
