"""Notices: which events are told to whom beside the daily digest, and what the mail about them says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from reception.domain.calendar import WorkingCalendar
from reception.domain.deadlines import TermPolicy, policy_in_force, redirect_by
from reception.domain.periods import ONE_DAY
from reception.domain.vocabulary import Language, Status, Verdict
from reception.domain.workflow import PROPOSING, Action

LONGEST_NEWS = 50
"""How many lines of news a mail lists; the rest are counted and linked."""


class NoticeKind(StrEnum):
    """What a person is told."""

    ASSIGNED = "assigned"
    ASSIGNED_TO_ORGANISATION = "assigned_to_organisation"
    RETURNED = "returned"
    REOPENED = "reopened"
    PROPOSED = "proposed"
    DENIED = "denied"
    REDIRECT_NEAR = "redirect_near"


class NoticeMode(StrEnum):
    """How a person gets notices by mail."""

    AT_ONCE = "at_once"
    DIGEST = "digest"


class Circle(StrEnum):
    """Who is told of an event, apart from whoever did it."""

    HANDLERS = "handlers"
    """The assignee, or every official of the organisation while the question is nobody's."""
    DECIDERS = "deciders"
    """The managers of the branch, or of the nearest above that has one who may decide on it."""
    MANAGERS = "managers"
    """The managers of the branch, or of the nearest above that has any."""


_TOLD: Mapping[Action, tuple[NoticeKind, Circle]] = {
    Action.ASSIGN: (NoticeKind.ASSIGNED, Circle.HANDLERS),
    Action.RETURN: (NoticeKind.RETURNED, Circle.HANDLERS),
    Action.REOPEN: (NoticeKind.REOPENED, Circle.HANDLERS),
    **dict.fromkeys(PROPOSING, (NoticeKind.PROPOSED, Circle.DECIDERS)),
    Action.VERDICT: (NoticeKind.DENIED, Circle.MANAGERS),
}


def told_of(action: Action, facts: Mapping[str, Any]) -> tuple[NoticeKind, Circle] | None:
    """Return what an event is told as, and to which circle; None for what the lists show well enough."""
    told = _TOLD.get(action)
    if action is Action.VERDICT and facts["verdict"] != Verdict.NOT_SOLVED:
        return None
    if action is Action.ASSIGN and facts.get("assignee_id") is None:
        return NoticeKind.ASSIGNED_TO_ORGANISATION, Circle.HANDLERS
    return told


REDIRECTABLE = frozenset({Status.REGISTERED, Status.ASSIGNED})
"""While nobody has taken a question into work it may prove to be another body's."""

_LONGEST_DUTY = 31
"""Days back from today among which the receipts lie whose duty of a redirect is near."""


def duties_near(today: date, policies: Sequence[TermPolicy], calendar: WorkingCalendar) -> dict[date, date]:
    """Return by the day of receipt the last day to redirect, where that is today or the next working day.

    Raises ``CalendarUnknown`` and ``NoPolicy``.
    """
    near = {today, calendar.add_working_days(today, 1)}
    found = {}
    for back in range(_LONGEST_DUTY):
        received_on = today - back * ONE_DAY
        by = redirect_by(received_on, policy_in_force(policies, received_on), calendar)
        if by < today:
            break
        if by in near:
            found[received_on] = by
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One line of news in a mail. Nothing of an applicant is in it."""

    question_id: int
    number: str
    topic: str
    kind: NoticeKind
    day: date | None = None
    instead_of: str = ""
    """Whose place the person takes, who is away."""

    def as_dict(self) -> dict[str, Any]:
        """Return the line as it is kept beside its mail."""
        return asdict(self) | {"kind": self.kind.value, "day": self.day.isoformat() if self.day else None}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "News":
        """Return the line that ``as_dict`` has kept."""
        day = date.fromisoformat(kept["day"]) if kept["day"] else None
        return cls(**{**kept, "kind": NoticeKind(kept["kind"]), "day": day})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsOf:
    """The news of one mail: the first lines, and how many more there are."""

    lines: tuple[News, ...] = ()
    more: int = 0

    @classmethod
    def of(cls, lines: Sequence[News]) -> "NewsOf":
        """Keep as many lines as a mail lists and count the others."""
        return cls(lines=tuple(lines[:LONGEST_NEWS]), more=max(0, len(lines) - LONGEST_NEWS))

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the numbers of the lines, each once."""
        return tuple(dict.fromkeys(line.number for line in self.lines))

    def only(self, question_ids: Collection[int]) -> "NewsOf":
        """Return the news without the lines of other questions."""
        lines = tuple(line for line in self.lines if line.question_id in question_ids)
        return NewsOf(lines=lines, more=self.more)

    def as_dict(self) -> dict[str, Any]:
        """Return the news as they are kept beside their mail."""
        return {"lines": [line.as_dict() for line in self.lines], "more": self.more}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "NewsOf":
        """Return the news that ``as_dict`` has kept."""
        return cls(lines=tuple(News.from_dict(line) for line in kept["lines"]), more=kept["more"])


NO_NEWS = NewsOf()


@dataclass(frozen=True, slots=True)
class NewsMail:
    """What a mail of news says, and in which language."""

    language: Language
    news: NewsOf

    def as_dict(self) -> dict[str, Any]:
        """Return the content as it is kept."""
        return {"language": self.language.value, **self.news.as_dict()}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "NewsMail":
        """Return the content that ``as_dict`` has kept."""
        return cls(Language(kept["language"]), NewsOf.from_dict(kept))
