"""Mails about the month that is over: the draft with its files, then reminders until it is frozen."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import structlog

from reception.adapters.mailer import MailFile
from reception.adapters.month_report import MonthFiles, Place, month_files
from reception.domain.calendar import WorkingCalendar
from reception.domain.errors import Unbalanced
from reception.domain.freezing_errors import MonthNotOver
from reception.domain.month_mail import (
    MonthMail,
    draft_key,
    drafted_months,
    is_reminder_due,
    month_before,
    reminder_key,
)
from reception.domain.periods import Period, local_day
from reception.domain.vocabulary import Language
from reception.extensions import db
from reception.models import MailKind
from reception.queries import directory, report, restatements, terms
from reception.queries import month_mails as queries
from reception.queries.month_mails import Freezer, Home, Told
from reception.queries.receptions_report import receptions_report
from reception.queries.scope import Scope
from reception.services import freezing, outbox
from reception.services.reminders import digest_day

Transaction = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Written:
    """How many mails a sweep has written."""

    drafts: int = 0
    reminders: int = 0

    def __add__(self, other: "Written") -> "Written":
        """Return the sum."""
        return Written(self.drafts + other.drafts, self.reminders + other.reminders)


@dataclass(frozen=True, slots=True)
class Duty:
    """One branch on one day: who may freeze its months, what they were told, which are frozen."""

    home: Home
    on: date
    people: Sequence[Freezer]
    told: Mapping[int, Told]
    frozen: Set[date]

    @property
    def month(self) -> Period:
        """Return the month that is over."""
        return month_before(self.on)

    def without_draft(self) -> list[Freezer]:
        """Return who has not got the draft of the month, while it is not frozen."""
        first = self.month.start_on
        if first in self.frozen:
            return []
        key = draft_key(self.home.code, first)
        return [each for each in self.people if key not in self.told_to(each).keys]

    def waiting_for(self, person: Freezer) -> tuple[date, ...]:
        """Return the months whose draft a person has got and that nobody has frozen yet."""
        drafted = drafted_months(self.home.code, self.told_to(person).keys)
        return tuple(sorted(drafted - self.frozen))

    def told_to(self, person: Freezer) -> Told:
        """Return what a person has been told about months."""
        return self.told.get(person.id, Told())


@dataclass(frozen=True, slots=True)
class Draft:
    """A month in one language: what the mail says, and its files."""

    mail: MonthMail
    files: tuple[MailFile, ...] = ()


def sweep(*, now: datetime, var_dir: Path, transaction: Transaction) -> Written:
    """Write the drafts and reminders of every branch where it is 09:00 on a working day, or later.

    A month's draft is due from the first working day after it on, so a clock that stood still on that day
    writes it on the next. What is written is not written again; two sweeps at once do no harm.
    Raises ``CalendarUnknown``.
    """
    written = Written()
    with reading():
        calendar = terms.calendar()
        duties = _duties(now, calendar)
    for duty in duties:
        late = duty.without_draft()
        with reading():
            drafts = _drafts(duty, {each.language for each in late}, now, var_dir)
        for person in late:
            if person.language in drafts:
                with transaction():
                    written += _write_draft(duty, person, drafts[person.language], now)
        for person in duty.people:
            if person not in late and _is_to_be_reminded(duty, person, calendar):
                with transaction():
                    written += _write_reminder(duty, person, now)
    return written


@contextmanager
def reading() -> Iterator[None]:
    """Read, and be done with it: on SQLite a transaction that has read may not begin to write."""
    try:
        yield
    finally:
        db.session.rollback()


def _duties(now: datetime, calendar: WorkingCalendar) -> list[Duty]:
    by_home = queries.freezers()
    told = queries.told([person.id for people in by_home.values() for person in people])
    frozen = queries.frozen_months([home.id for home in by_home])
    return [
        Duty(home, on, people, told, frozen.get(home.id, frozenset()))
        for home, people in by_home.items()
        if (on := digest_day(now, home.zone, calendar)) is not None
    ]


def _drafts(
    duty: Duty, languages: Collection[Language], now: datetime, var_dir: Path
) -> dict[Language, Draft]:
    """Count the month once, whoever gets it, and make its files in each language."""
    asked = _question(duty, now) if languages else None
    if asked is None:
        return {}
    try:
        found = report.report(asked, by=restatements.BREAKDOWNS, with_months=True, compared=True)
        receptions = receptions_report(asked)
    except Unbalanced as error:
        structlog.get_logger().error("report_unbalanced", rows=error.rows, questions=error.questions)
        return {language: Draft(_mail(duty, language, is_draft=True)) for language in languages}
    place = Place(duty.home.code, duty.home.zone, var_dir)
    return {
        language: _draft(duty, language, month_files(found, receptions, language.value, place))
        for language in languages
    }


def _question(duty: Duty, now: datetime) -> report.Question | None:
    """Return what to count; None where the month is not over in every zone, or had nothing to count."""
    branch = directory.branch_by_code(duty.home.code)
    asked = freezing.question(branch, duty.month, known_at=now, scope=Scope.everything()) if branch else None
    if asked is None or asked.scope.branch_ids is None:
        return None
    try:
        freezing.ensure_over(asked)
    except MonthNotOver:
        return None
    end = duty.month.bounds(duty.home.zone)[1]
    return asked if queries.has_begun(asked.scope.branch_ids, end) else None


def _draft(duty: Duty, language: Language, made: MonthFiles) -> Draft:
    mail = replace(
        _mail(duty, language, is_draft=True),
        known_at=made.known_at,
        headline=made.headline,
        figures=made.figures,
        files=tuple(file.name for file in made.files),
    )
    return Draft(mail, made.files)


def _mail(duty: Duty, language: Language, *, is_draft: bool, waiting: tuple[date, ...] = ()) -> MonthMail:
    return MonthMail(
        language=language,
        branch=duty.home.names.in_language(language.value),
        branch_code=duty.home.code,
        waiting=waiting or (duty.month.start_on,),
        is_draft=is_draft,
    )


def _write_draft(duty: Duty, person: Freezer, draft: Draft, now: datetime) -> Written:
    key = draft_key(duty.home.code, duty.month.start_on)
    content = draft.mail.as_dict()
    mail_id = outbox.put(MailKind.MONTH, key, recipient_id=person.id, content=content, now=now)
    if mail_id is None:
        return Written()
    outbox.attach(mail_id, draft.files)
    return Written(drafts=1)


def _is_to_be_reminded(duty: Duty, person: Freezer, calendar: WorkingCalendar) -> bool:
    last_at = duty.told_to(person).last_at
    if last_at is None or not duty.waiting_for(person):
        return False
    return is_reminder_due(local_day(last_at, duty.home.zone), duty.on, calendar)


def _write_reminder(duty: Duty, person: Freezer, now: datetime) -> Written:
    mail = _mail(duty, person.language, is_draft=False, waiting=duty.waiting_for(person))
    key = reminder_key(duty.home.code, duty.on)
    put = outbox.put(MailKind.MONTH, key, recipient_id=person.id, content=mail.as_dict(), now=now)
    return Written(reminders=int(put is not None))
