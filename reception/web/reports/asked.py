"""What a report's address asks for: period, branch, breakdown, moment of knowledge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import abort

from reception.domain.periods import Period, month, parse_month
from reception.domain.report import By
from reception.extensions import utcnow
from reception.models import Branch
from reception.queries import directory, report
from reception.queries.scope import Scope
from reception.web.access import current_actor, current_scope
from reception.web.days import read_day
from reception.web.locale import local_date

BREAKDOWNS = tuple(by for by in By if by is not By.TOTAL)


class UnreadablePeriod(ValueError):
    """The address names days that do not exist or end before they start."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The report that an address asks for, and how to write the address again."""

    question: report.Question
    by: By
    branch: Branch
    is_as_of: bool
    """Whether the address names a moment of knowledge; else it is the present one."""

    def address(self, **changes: Any) -> dict[str, Any]:
        """Return the parameters of this report's address, with some changed."""
        period = self.question.period
        parameters = {
            "from": period.start_on.isoformat(),
            "to": period.end_on.isoformat(),
            "branch": self.branch.code,
            "by": self.by.value,
            "known": self.question.known_at.isoformat() if self.is_as_of else None,
        }
        return {key: value for key, value in (parameters | changes).items() if value is not None}


def read(args: Mapping[str, str]) -> Asked:
    """Read an address. Raises ``UnreadablePeriod``; a branch outside the scope is not found."""
    scope = current_scope()
    branch = _branch(args.get("branch"), scope)
    known_at = _moment(args.get("known"))
    return Asked(
        report.Question(
            period=_period(args), known_at=known_at or utcnow(), scope=_narrowed(scope), branch=branch
        ),
        By(args["by"]) if args.get("by") in {by.value for by in BREAKDOWNS} else By.BRANCH,
        branch,
        known_at is not None,
    )


def _narrowed(scope: Scope) -> Scope:
    """A report is of whole branches: what is merely assigned to the reader does not enter it."""
    return Scope(branch_ids=scope.branch_ids)


def _branch(code: str | None, scope: Scope) -> Branch:
    branch = directory.branch_by_code(code) if code else current_actor().branch
    if branch is None or not scope.has_branch(branch.id):
        abort(404)
    return branch


def _period(args: Mapping[str, str]) -> Period:
    try:
        if args.get("month"):
            period = parse_month(args["month"])
            return Period(_day(period.start_on.isoformat()), period.end_on)
        if args.get("from") and args.get("to"):
            return Period(_day(args["from"]), _day(args["to"]))
    except ValueError as error:
        raise UnreadablePeriod from error
    today = local_date(utcnow())
    return month(today.year, today.month)


def _day(text: str) -> date:
    day = read_day(text)
    if day is None:
        raise UnreadablePeriod
    return day


def _moment(text: str | None) -> datetime | None:
    """Read a moment of knowledge; a day means its end in UTC."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        _day(moment.date().isoformat())
    except ValueError as error:
        raise UnreadablePeriod from error
    return min(moment if moment.tzinfo else moment.replace(tzinfo=UTC), utcnow())
