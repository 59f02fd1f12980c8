"""What a report's address asks for: period, branch, breakdown, moment of knowledge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort

from reception.domain.periods import ONE_DAY, Period, midnight, month, parse_month
from reception.domain.report import By, Definitions
from reception.extensions import utcnow
from reception.models import Branch
from reception.queries import definitions, directory, report
from reception.queries.asof import INSTANT
from reception.queries.scope import Scope
from reception.web.access import current_actor, current_scope
from reception.web.days import read_day
from reception.web.locale import local_date

LENGTH_OF_DAY = len("2026-06-30")
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
    other: Definitions | None = None
    """The version of the definitions beside which the report is shown, where one is named."""

    @property
    def known_local(self) -> str:
        """Return K as a field for local times holds it; empty for the present."""
        if not self.is_as_of:
            return ""
        local = self.question.known_at.astimezone(self.branch.zone)
        return local.replace(tzinfo=None, microsecond=0).isoformat(timespec="seconds")

    def address(self, **changes: Any) -> dict[str, Any]:
        """Return the parameters of this report's address, with some changed."""
        period = self.question.period
        parameters = {
            "from": period.start_on.isoformat(),
            "to": period.end_on.isoformat(),
            "branch": self.branch.code,
            "by": self.by.value,
            "known": self.question.known_at.isoformat() if self.is_as_of else None,
            "definitions": self.other.version if self.other else None,
        }
        return {key: value for key, value in (parameters | changes).items() if value is not None}


def read(args: Mapping[str, str]) -> Asked:
    """Read an address. Raises ``UnreadablePeriod``; a branch outside the scope is not found."""
    scope = current_scope()
    branch = _branch(args.get("branch"), scope)
    known_at = _moment(args.get("known"), branch.zone)
    return Asked(
        report.Question(
            period=_period(args), known_at=known_at or utcnow(), scope=_narrowed(scope), branch=branch
        ),
        By(args["by"]) if args.get("by") in {by.value for by in BREAKDOWNS} else By.BRANCH,
        branch,
        known_at is not None,
        _definitions(args.get("definitions")),
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


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Read a moment of knowledge. Without a zone it is the branch's local time; a day alone is its end."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        day = _day(moment.date().isoformat())
    except ValueError as error:
        raise UnreadablePeriod from error
    if len(text) <= LENGTH_OF_DAY:
        moment = midnight(day + ONE_DAY, zone) - INSTANT
    return min(moment if moment.tzinfo else moment.replace(tzinfo=zone), utcnow())


def _definitions(name: str | None) -> Definitions | None:
    if not name:
        return None
    return definitions.version(name) or abort(404)
