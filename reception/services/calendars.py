"""The working calendar as people change it: a day set, a year confirmed, and the open terms that follow."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from reception.domain.changes import ChangedKind
from reception.domain.directory_errors import EntryChangedMeanwhile, YearsOutOfOrder
from reception.domain.report import Names
from reception.domain.vocabulary import Language
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import CalendarDayRow, CalendarYearRow, User
from reception.queries import terms
from reception.queries.moves import Move, moves
from reception.queries.scope import Scope
from reception.queries.terms import CalendarChange
from reception.services import changes, history, numbering
from reception.services.administering import ensure_administers
from reception.services.changes import Subject


def preview(change: CalendarChange, *, lock: bool = False) -> tuple[list[Move], str]:
    """Return which open questions the change moves, and the mark of what was seen, to confirm it by.

    Raises ``CalendarUnknown``.
    """
    found = moves(change, scope=Scope.everything(), lock=lock)
    return found, _mark(db.session.get(CalendarDayRow, change.day), found)


def set_day(change: CalendarChange, *, seen: str, actor: User, now: datetime) -> int:
    """Set a day, or make it as published again, and move the open terms. Return how many moved.

    Each move is an event in its question's history; the due date changes from now on and the original stays.
    Raises ``EntryChangedMeanwhile`` where the day or the cases are not as in the preview.
    """
    ensure_administers(actor, None)
    numbering.wait_for_registrations()
    found, mark = preview(change, lock=True)
    if mark != seen:
        raise EntryChangedMeanwhile(0, 0)
    _write_day(change, actor=actor, now=now)
    told = _told_day(change)
    for move in found:
        facts = {
            "due_at": move.due_at.isoformat(),
            "base_due_at": move.base_due_at.isoformat(),
            "ground": move.ground,
            "calendar": told,
        }
        history.record(
            move.question, Action.RECKON, actor_id=actor.id, happened_at=now, recorded_at=now, facts=facts
        )
    return len(found)


def confirm_year(year: int, *, actor: User, now: datetime) -> None:
    """Say that a year's calendar was compared with the government's order. It is known from then on.

    Raises ``YearsOutOfOrder`` where the year before is not known yet. Confirming again changes nothing.
    """
    ensure_administers(actor, None)
    if year - 1 not in terms.calendar().years:
        raise YearsOutOfOrder(year)
    if db.session.get(CalendarYearRow, year) is None:
        db.session.add(CalendarYearRow(year=year, confirmed_at=now, confirmed_by_id=actor.id))
        subject = Subject(ChangedKind.CALENDAR, year, Names(str(year), str(year), str(year)), None)
        changes.record(subject, before=None, after={"confirmed": True}, actor=actor, now=now)
        db.session.flush()


def _write_day(change: CalendarChange, *, actor: User, now: datetime) -> None:
    row = db.session.get(CalendarDayRow, change.day)
    before = _told(row)
    if change.override is None:
        if row is not None:
            db.session.delete(row)
    else:
        if row is None:
            row = CalendarDayRow(day=change.day)
            db.session.add(row)
        row.is_working = change.override.is_working
        names = change.override.names
        assert names is not None, "a day of the editable calendar has its names"
        row.name_kk, row.name_ru, row.name_en = names.kk, names.ru, names.en
    after = _told(row) if change.override is not None else None
    title = change.day.isoformat()
    subject = Subject(
        ChangedKind.CALENDAR, int(change.day.strftime("%Y%m%d")), Names(title, title, title), None
    )
    changes.record(subject, before=before, after=after, actor=actor, now=now)
    db.session.flush()


def _told(row: CalendarDayRow | None) -> dict[str, object] | None:
    return {"is_working": row.is_working, "name": row.names} if row is not None else None


def _told_day(change: CalendarChange) -> dict[str, object]:
    """Return the changed day as the history keeps it, with its name in the three languages."""
    day = terms.calendar(change).day(change.day)
    names = day.why.names if day.why is not None else None
    return {
        "day": change.day.isoformat(),
        "is_working": day.is_working,
        "names": {language.value: names.in_language(language) for language in Language} if names else None,
    }


def _mark(row: CalendarDayRow | None, found: Sequence[Move]) -> str:
    seen = [repr(_told(row))]
    seen += [f"{move.question.id} {move.due_from} {move.due_to}" for move in found]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()
