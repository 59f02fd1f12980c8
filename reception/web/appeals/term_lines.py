"""The ledger of a question's terms in words: what moved a due date, by whose wish, what was late and told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from reception.adapters import words
from reception.domain.calendar import WorkingCalendar
from reception.domain.errors import CalendarUnknown
from reception.domain.escalation import working_days_left
from reception.domain.history import Entry
from reception.domain.term_ledger import BodyClock, LedgerLine, Notice, TermLedger
from reception.domain.vocabulary import Awaits, Way
from reception.domain.workflow import Action
from reception.web.locale import local_date, short_date


@dataclass(frozen=True, slots=True)
class Mark:
    """A few words with a tone: whether something was in time."""

    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class TermLine:
    """One line of a ledger: what, on which day and by whom, why, and what was late about it."""

    what: str
    meta: str
    reason: str
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Reader:
    """What the lines are read with: the calendar, the moment, and the names of people by id."""

    calendar: WorkingCalendar
    now: datetime
    names: Mapping[int | None, str]

    def line(self, line: LedgerLine) -> TermLine:
        """Return one change of a due date in words."""
        entry, marks = line.entry, []
        if line.overdue_since is not None:
            marks.append(Mark(self._had_been_late(line.overdue_since, entry.happened_at), "bad"))
        if line.notice is not None:
            marks.append(self.notice(line.notice))
        return TermLine(
            what=str(_WHAT[entry.action](entry)),
            meta=" · ".join([day_of(entry.happened_at), *self._who(entry), self._moved(line)]),
            reason=str(entry.facts.get("reason") or ""),
            marks=marks,
        )

    def _who(self, entry: Entry) -> list[str]:
        actor = self.names.get(entry.actor_id, "")
        if entry.action is not Action.EXTEND:
            return [actor] if actor else []
        asked_by = self.names.get(entry.facts.get("asked_by_id"), "")
        who = [_("asked for by %(name)s", name=asked_by)] if asked_by else []
        return [*who, _("approved by %(name)s", name=actor)] if actor else who

    def notice(self, notice: Notice) -> Mark:
        """Say whether and when the applicant was told, and whether that was in time."""
        is_late = notice.is_late(self.now)
        if notice.told is None:
            by = day_of(notice.by)
            if is_late:
                return Mark(_("The applicant was to be told by %(day)s and has not been.", day=by), "bad")
            return Mark(_("The applicant is to be told by %(day)s.", day=by), "warn")
        day = day_of(notice.told.happened_at)
        way = str(words.WAY[Way(notice.told.facts["way"])])
        if is_late:
            return Mark(_("The applicant was told too late, on %(day)s. %(way)s.", day=day, way=way), "bad")
        return Mark(_("The applicant was told in time, on %(day)s. %(way)s.", day=day, way=way), "good")

    def ending(self, term: TermLedger) -> Mark | None:
        """Say how the term ended, or that it has passed; nothing while there is time."""
        until = term.closed_at or self.now
        if until <= term.due_at:
            in_time = _("Decided in time, on %(day)s.", day=day_of(until))
            return Mark(in_time, "good") if term.closed_at else None
        days = self.days_late(term.due_at, until)
        if term.closed_at is None:
            now = ngettext(
                "Overdue by %(num)d working day now.", "Overdue by %(num)d working days now.", days
            )
            return Mark(now, "bad")
        late = ngettext(
            "Decided on %(day)s, overdue by %(num)d working day.",
            "Decided on %(day)s, overdue by %(num)d working days.",
            days,
            day=day_of(until),
        )
        return Mark(late, "bad")

    def body(self, clock: BodyClock) -> TermLine:
        """Return the clock of an outside body in words."""
        meta = [
            _("asked on %(day)s", day=day_of(clock.sent.happened_at)),
            _("answers by %(day)s", day=day_of(clock.due_at)),
        ]
        answer = str(clock.answered.facts["answer"]) if clock.answered else ""
        return TermLine(str(clock.sent.facts["body"]), " · ".join(meta), answer, [self._body_mark(clock)])

    def _body_mark(self, clock: BodyClock) -> Mark:
        is_late = clock.is_late(self.now)
        if clock.answered is not None:
            day = day_of(clock.answered.happened_at)
            if is_late:
                return Mark(_("Answered too late, on %(day)s.", day=day), "bad")
            return Mark(_("Answered in time, on %(day)s.", day=day), "good")
        if clock.ended_at is not None:
            ended = _("Decided on %(day)s without its answer.", day=day_of(clock.ended_at))
            return Mark(ended, "bad" if is_late else "info")
        if not is_late:
            return Mark(_("The answer is awaited."), "info")
        late = ngettext(
            "No answer yet: overdue there by %(num)d working day.",
            "No answer yet: overdue there by %(num)d working days.",
            self.days_late(clock.due_at, self.now),
        )
        return Mark(late, "bad")

    def days_late(self, due_at: datetime, until: datetime) -> int:
        """Return the working days from a due date to a later moment.

        Where the calendar of then is not known they are days as they come.
        """
        due_on, on = local_date(due_at), local_date(until)
        try:
            return max(0, -working_days_left(due_on, on, self.calendar))
        except CalendarUnknown:
            return (on - due_on).days

    def _had_been_late(self, since: datetime, until: datetime) -> str:
        late: str = ngettext(
            "Until then the question was overdue by %(num)d working day.",
            "Until then the question was overdue by %(num)d working days.",
            self.days_late(since, until),
        )
        return late

    def _moved(self, line: LedgerLine) -> str:
        """Return by how many working days the due date moved, and to where."""
        due_from, due_on = local_date(line.due_from), local_date(line.due_to)
        try:
            days = self.calendar.working_days_between(due_from, due_on)
        except CalendarUnknown:
            days = 0
        due: str = _("due by %(day)s", day=short_date(due_on))
        if days < 0:
            less = ngettext("%(num)d working day less", "%(num)d working days less", -days)
            return f"{due}, {less}"
        more = ngettext("%(num)d working day more", "%(num)d working days more", days)
        return f"{due}, {more}" if days else due


def day_of(moment: datetime) -> str:
    """Return the local day of a moment in short."""
    return short_date(local_date(moment))


def _fact_day(entry: Entry, name: str) -> str:
    return day_of(datetime.fromisoformat(entry.facts[name]))


def _changed_day(entry: Entry) -> str:
    return short_date(date.fromisoformat(entry.facts["calendar"]["day"]))


_WHAT: dict[Action, Callable[[Entry], Any]] = {
    Action.EXTEND: lambda e: _("Extended to %(day)s", day=_fact_day(e, "due_at")),
    Action.PAUSE: lambda e: _(
        "Paused until %(day)s. Waited for: %(what)s",
        day=_fact_day(e, "paused_until"),
        what=words.AWAITS[Awaits(e.facts["awaits"])],
    ),
    Action.RESUME: lambda e: _("Running again since %(day)s", day=day_of(e.happened_at)),
    Action.RECKON: lambda e: _("The working calendar was changed: %(day)s", day=_changed_day(e)),
}
