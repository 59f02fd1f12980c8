"""Taking in a register, batch by batch: new rows become appeals, changed ones change theirs, the rest stay.

An appeal is known by its branch and the register's own number, and by a hash of what its row says. So reading
a row again is safe, whether the import was interrupted or is made anew. The caller commits after each batch.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.errors import DomainError
from reception.domain.history import Spell
from reception.domain.register_entry import Reason, RegisterEntry, Rejected
from reception.domain.register_map import RegisterMap
from reception.domain.searching import national_digits, search_text
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Appeal, AppealSearch, Branch, ImportRun, Question
from reception.queries.scope import UNSCOPED
from reception.services import import_applicants, imported_histories, knowledge, numbering, search
from reception.services.import_directory import Directory, Places
from reception.services.imported_histories import Line

BATCH = 500
"""Rows a transaction: enough to make its cost small, few enough not to keep the clerks waiting."""


@dataclass(slots=True)
class Tally:
    """What became of the rows so far, and what was noticed."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Rejected rows by reason; a row may have several."""
    notices: Counter[str] = field(default_factory=Counter)
    """Rows that are in, by what was noticed about them."""


def begin_run(
    branch: Branch, register_map: RegisterMap, *, file_name: str, fingerprint: str, now: datetime
) -> tuple[ImportRun, int]:
    """Return a new run, and the row after which an earlier one of the same file was interrupted, or 0."""
    interrupted = db.session.scalar(
        sa.select(ImportRun)
        .where(
            ImportRun.branch_id == branch.id,
            ImportRun.fingerprint == fingerprint,
            ImportRun.map_name == register_map.name,
        )
        .order_by(ImportRun.id.desc())
        .limit(1)
    )
    run = ImportRun(
        branch=branch,
        map_name=register_map.name,
        file_name=file_name,
        fingerprint=fingerprint,
        started_at=now,
    )
    db.session.add(run)
    db.session.flush()
    stopped = interrupted is not None and interrupted.finished_at is None
    return run, interrupted.position if interrupted and stopped else 0


def note_position(run: ImportRun, tally: "Tally", position: int) -> None:
    """Remember how far a run came; the caller does so in the transaction of the batch."""
    run.position = position
    run.added, run.changed = tally.added, tally.changed
    run.unchanged, run.rejected = tally.unchanged, tally.rejected


@dataclass(frozen=True, slots=True)
class _New:
    """A row that is not in yet, with the history it will have."""

    entry: RegisterEntry
    content_hash: str
    lines: list[Line]
    spells: tuple[Spell, ...]


class RegisterImport:
    """The import of one register into one branch."""

    def __init__(
        self, register_map: RegisterMap, branch: Branch | None, *, number_pattern: str, writes: bool = True
    ) -> None:
        """Take the branch. Without ``writes`` it is only told what would be, and the branch may be None."""
        self._branch = branch
        self._pattern = number_pattern
        self._writes = writes
        self._directory = Directory(register_map, branch, creates=writes)
        self.tally = Tally()

    @property
    def created(self) -> dict[str, int]:
        """Return how many organisations, districts and topics were created, or would be."""
        return self._directory.created

    def take_in(self, rows: Sequence[RegisterEntry | Rejected], *, now: datetime) -> list[Rejected]:
        """Take in a batch recorded at ``now``; return the rows that did not go in, in the file's order."""
        now = knowledge.admitted(now) if self._writes else now
        rejected = [row for row in rows if isinstance(row, Rejected)]
        entries = [row for row in rows if isinstance(row, RegisterEntry)]
        if self._writes and self._branch is not None:
            numbering.lock_counter(self._branch, now.year)
        there = self._there(entries)
        new: list[_New] = []
        for entry in entries:
            refusal = self._take(entry, there.get(entry.own_number), new, now)
            if refusal is not None:
                rejected.append(refusal)
        if self._writes and new:
            self._insert(new, now)
        self._count(len(rows), entries, rejected)
        return sorted(rejected, key=lambda each: each.row_number)

    def _there(self, entries: Sequence[RegisterEntry]) -> dict[str, tuple[int, str | None]]:
        """Return the key and hash of the appeals that are in, by the register's own number."""
        if self._branch is None:
            return {}
        found = db.session.execute(
            sa.select(Appeal.own_number, Appeal.id, Appeal.import_hash).where(
                Appeal.branch_id == self._branch.id,
                Appeal.own_number.in_([entry.own_number for entry in entries]),
            ),
            execution_options=UNSCOPED,
        )
        return {str(own_number): (appeal_id, content) for own_number, appeal_id, content in found}

    def _take(
        self, entry: RegisterEntry, there: tuple[int, str | None] | None, new: list[_New], now: datetime
    ) -> Rejected | None:
        content_hash = entry.content_hash()
        if there is not None and there[1] == content_hash:
            self.tally.unchanged += 1
            return None
        places = self._directory.places(entry)
        if isinstance(places, list):
            return Rejected(entry.row_number, tuple(places), entry.row)
        lines = _lines(entry, places, self._branch)
        try:
            if there is not None:
                self._change(there[0], entry, content_hash, lines, now)
                self.tally.changed += 1
            else:
                spells = imported_histories.fold_lines(lines, recorded_at=now)
                new.append(_New(entry, content_hash, lines, spells))
                self.tally.added += 1
        except DomainError:
            # People have gone on with the appeal here, in a way that the changed row does not allow.
            return Rejected(entry.row_number, (Reason("worked_on_here"),), entry.row)
        return None

    def _count(self, count: int, entries: Sequence[RegisterEntry], rejected: Sequence[Rejected]) -> None:
        out = {each.row_number for each in rejected}
        self.tally.rows += count
        self.tally.rejected += len(rejected)
        for each in rejected:
            self.tally.reasons.update({reason.code for reason in each.reasons})
        for entry in entries:
            if entry.row_number not in out:
                self.tally.notices.update({note.code for note in entry.notes})

    def _insert(self, new: Sequence[_New], now: datetime) -> None:
        branch = self._the_branch()
        people = [self._person(each.entry) for each in new]
        applicant_ids = import_applicants.ids_of(people, branch, now=now)
        numbers = self._numbers(new, branch)
        rows = [
            _appeal_row(each, branch, now)
            | {"applicant_id": applicant_id, "year": year, "serial": serial}
            | {"number": numbering.written(self._pattern, branch, year, serial)}
            for each, applicant_id, (year, serial) in zip(new, applicant_ids, numbers, strict=True)
        ]
        db.session.execute(sa.insert(imported_histories.table(Appeal)), rows)
        there = self._there([each.entry for each in new])
        appeal_ids = [there[each.entry.own_number][0] for each in new]
        imported_histories.insert(
            appeal_ids, [each.lines for each in new], [each.spells for each in new], recorded_at=now
        )
        searched = [
            {"appeal_id": appeal_id, "text": _searched_text(row, person)}
            for appeal_id, row, person in zip(appeal_ids, rows, people, strict=True)
        ]
        db.session.execute(sa.insert(imported_histories.table(AppealSearch)), searched)

    def _numbers(self, new: Sequence[_New], branch: Branch) -> list[tuple[int, int]]:
        """Take a number for each row from the counter of the year in which it was received."""
        years = [each.entry.received_at.astimezone(branch.zone).year for each in new]
        following = {
            year: numbering.take(branch, year, count) for year, count in sorted(Counter(years).items())
        }
        numbers = []
        for year in years:
            numbers.append((year, following[year]))
            following[year] += 1
        return numbers

    def _change(
        self, appeal_id: int, entry: RegisterEntry, content_hash: str, lines: Sequence[Line], now: datetime
    ) -> None:
        if not self._writes:
            return
        question = db.session.scalars(
            sa.select(Question).where(Question.appeal_id == appeal_id, Question.part == 1),
            execution_options=UNSCOPED,
        ).one()
        imported_histories.rewrite(question, lines, recorded_at=now)
        appeal = question.appeal
        (appeal.applicant_id,) = import_applicants.ids_of([self._person(entry)], self._the_branch(), now=now)
        for name, value in _said_of_appeal(entry).items():
            setattr(appeal, name, value)
        appeal.import_hash = content_hash
        db.session.flush()
        search.index(appeal)

    def _person(self, entry: RegisterEntry) -> import_applicants.Person | None:
        person, lost_phone = import_applicants.person_of(entry)
        if lost_phone:
            self.tally.notices["phone_invalid"] += 1
        return person

    def _the_branch(self) -> Branch:
        if self._branch is None:
            raise ValueError("an import that writes needs a branch")
        return self._branch


def _searched_text(row: Mapping[str, Any], person: import_applicants.Person | None) -> str:
    """Return the text by which an appeal is found, as ``services.search`` makes it of a registered one."""
    name = person.name if person else None
    phone = national_digits(person.phone) if person else None
    return search_text([row["number"], row["own_number"], name, phone, row["text"]])


def _lines(entry: RegisterEntry, places: Places, branch: Branch | None) -> list[Line]:
    """Return what the register says of the case, as entries of its history."""
    received: dict[str, Any] = {
        "branch_id": branch.id if branch else 0,
        "channel": entry.channel.value,
        "topic_id": places.topic_id,
        "district_id": places.district_id,
        "programme_id": None,
        "due_at": entry.due_at.isoformat() if entry.due_at else None,
    }
    if entry.closed_at is None and entry.answer_text:
        # An answer from a closing that did not last.
        received["answer_before"] = entry.answer_text
    lines = [Line(Action.REGISTER, entry.received_at, received)]
    if places.organisation_id is not None:
        assigned = {"organisation_id": places.organisation_id, "assignee_id": None}
        lines.append(Line(Action.ASSIGN, entry.received_at, assigned))
    if entry.closed_at is not None and entry.outcome is not None:
        outcome = {
            "outcome": entry.outcome.value,
            "answer": entry.answer_text,
            "label": entry.outcome_label,
        }
        lines.append(Line(Action.TAKE_OVER, entry.closed_at, outcome))
    return lines


def _said_of_appeal(entry: RegisterEntry) -> dict[str, Any]:
    return {
        "received_at": entry.received_at,
        "channel": entry.channel,
        "kind": entry.kind,
        "language": entry.language,
        "text": "\n\n".join(text for text in (entry.summary, entry.text) if text),
        "signatories": entry.signatories,
        "is_collective": entry.signatories > 1,
        "is_anonymous": entry.is_anonymous,
    }


def _appeal_row(new: _New, branch: Branch, now: datetime) -> dict[str, Any]:
    return _said_of_appeal(new.entry) | {
        "branch_id": branch.id,
        "own_number": new.entry.own_number,
        "registered_at": now,
        "import_hash": new.content_hash,
        "parts": 1,
    }
