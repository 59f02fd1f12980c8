"""The applicants of imported rows: the same person is found by IIN, else by telephone and name, else by
name and address (domain.md, "People").
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from reception.adapters.phones import parse_phone
from reception.domain.errors import InvalidPhone
from reception.domain.folding import fold
from reception.domain.register_entry import RegisterApplicant, RegisterEntry
from reception.domain.vocabulary import Language
from reception.extensions import db
from reception.models import Applicant, Branch
from reception.queries.scope import UNSCOPED
from reception.services.imported_histories import table

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """An applicant as one row has them, ready to be stored."""

    name: str
    iin: str | None
    phone: str | None
    address: str
    language: Language

    def found_by(self) -> Iterator[Key]:
        """Yield what the person is found by, the surest first."""
        name = fold(self.name)
        if self.iin:
            yield "iin", self.iin
        if self.phone:
            yield "phone", self.phone, name
        if name and self.address:
            yield "address", name, fold(self.address)


def person_of(entry: RegisterEntry) -> tuple[Person | None, bool]:
    """Return the applicant of a row, and whether its telephone had to be left out because it is none."""
    given = entry.applicant
    if given is None:
        return None, False
    phone = _phone(given)
    person = Person(given.name, given.iin or None, phone, given.address, entry.language)
    return person, bool(given.phone) and phone is None


def _phone(given: RegisterApplicant) -> str | None:
    if not given.phone:
        return None
    try:
        return parse_phone(given.phone).e164
    except InvalidPhone:
        return None


@dataclass(slots=True)
class _Known:
    """A row of the table, or one to be inserted while ``id`` is None."""

    person: Person
    id: int | None = None

    def may_be(self, person: Person) -> bool:
        return not (person.iin and self.person.iin and person.iin != self.person.iin)


def ids_of(people: Sequence[Person | None], branch: Branch, *, now: datetime) -> list[int | None]:
    """Return the key of each person's row, which is created where the branch does not know them."""
    known = _known([person for person in people if person is not None], branch)
    found: list[_Known | None] = []
    for person in people:
        found.append(_find_or_add(person, known) if person else None)
    new = list({id(each): each for each in found if each and each.id is None}.values())
    if new:
        statement = sa.insert(table(Applicant)).returning(Applicant.id, sort_by_parameter_order=True)
        ids = db.session.scalars(statement, [_row(each.person, branch, now) for each in new])
        for each, applicant_id in zip(new, ids, strict=True):
            each.id = applicant_id
    return [each.id if each else None for each in found]


def _find_or_add(person: Person, known: dict[Key, _Known]) -> _Known:
    candidates = (known[key] for key in person.found_by() if key in known)
    found = next((each for each in candidates if each.may_be(person)), None) or _Known(person)
    for key in person.found_by():
        known.setdefault(key, found)
    return found


def _known(people: Sequence[Person], branch: Branch) -> dict[Key, _Known]:
    """Return the branch's applicants who may be among ``people``, by what they are found by."""
    if not people:
        return {}
    rows = db.session.execute(
        sa.select(
            # A record that was merged stands for the one that was kept.
            sa.func.coalesce(Applicant.merged_into_id, Applicant.id).label("id"),
            Applicant.name,
            Applicant.iin,
            Applicant.phone,
            Applicant.address,
            Applicant.language,
        )
        .where(
            Applicant.branch_id == branch.id,
            sa.or_(
                Applicant.iin.in_([person.iin for person in people if person.iin]),
                Applicant.name_folded.in_([fold(person.name) for person in people if person.name]),
                Applicant.phone.in_([person.phone for person in people if person.phone and not person.name]),
            ),
        )
        .order_by(Applicant.id),
        execution_options=UNSCOPED,
    )
    known: dict[Key, _Known] = {}
    for row in rows:
        each = _Known(Person(row.name, row.iin, row.phone, row.address, row.language), row.id)
        for key in each.person.found_by():
            known.setdefault(key, each)
    return known


def _row(person: Person, branch: Branch, now: datetime) -> dict[str, object]:
    return {
        "branch_id": branch.id,
        "name": person.name,
        "name_folded": fold(person.name),
        "iin": person.iin,
        "phone": person.phone,
        "address": person.address,
        "language": person.language,
        "created_at": now,
    }
