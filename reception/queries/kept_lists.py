"""The lists that every page needs and that seldom change, kept in the process as long as they are true.

One word in the database tells whether anything has changed: triggers draw a new token in the transaction of
any change (migration 0021). It is read once a transaction; while it is the same, so are the lists.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from reception.domain.report import Names
from reception.domain.vocabulary import Role
from reception.extensions import db, utcnow
from reception.models import (
    Branch,
    CalendarDayRow,
    CalendarYearRow,
    District,
    ListsVersion,
    Organisation,
    Programme,
    TermPolicyRow,
    Topic,
    User,
    UserRole,
)

Found = TypeVar("Found")

_KEY = "kept_lists"
"""Where a database session keeps the lists that are true in its transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a list: of a branch too, then ``path`` is its own."""

    id: int
    code: str
    names: Names
    is_active: bool
    valid_to: date | None
    branch_id: int | None = None
    parent_id: int | None = None
    position: int = 0
    path: str = ""

    def is_offered(self, on: date) -> bool:
        """Say whether the entry may be chosen on a day."""
        return self.is_active and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, as lists name them."""

    id: int
    name: str
    organisation_id: int | None
    is_active: bool
    is_official: bool


class KeptLists:
    """All lists as of one token, each read when it is first asked for. Never changed once read."""

    def __init__(self, token: str | None) -> None:
        """Begin with nothing read."""
        self.token = token
        self._remembered: dict[Hashable, Any] = {}

    def remembered(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """Return what ``make`` makes of the lists, made once; all get the same object."""
        if key not in self._remembered:
            self._remembered[key] = make()
        return cast(Found, self._remembered[key])

    @cached_property
    def branches(self) -> Mapping[int, Entry]:
        """Return all branches in the order of the tree."""
        return _entries(Branch, Branch.path, Branch.path, Branch.parent_id)

    @cached_property
    def topics(self) -> Mapping[int, Entry]:
        """Return all topics."""
        own = Topic.branch_id, Topic.parent_id, Topic.position
        return _entries(Topic, Topic.position, *own, Topic.code)

    @cached_property
    def organisations(self) -> Mapping[int, Entry]:
        """Return all organisations."""
        return _entries(Organisation, Organisation.name_ru, Organisation.branch_id)

    @cached_property
    def districts(self) -> Mapping[int, Entry]:
        """Return all districts."""
        return _entries(District, District.code, District.branch_id)

    @cached_property
    def programmes(self) -> Mapping[int, Entry]:
        """Return all programme labels."""
        return _entries(Programme, Programme.code)

    @cached_property
    def people(self) -> Mapping[int, Person]:
        """Return everybody by name."""
        is_official = sa.exists().where(UserRole.user_id == User.id, UserRole.role == Role.OFFICIAL)
        found = sa.select(User.id, User.name, User.organisation_id, User.is_active, is_official)
        return {row.id: Person(*row) for row in db.session.execute(found.order_by(User.name, User.id))}

    def name_of_person(self, user_id: int | None) -> str:
        """Return a person's name, or nothing for nobody."""
        person = self.people.get(user_id) if user_id is not None else None
        return person.name if person else ""

    def below(self, path: str) -> frozenset[int]:
        """Return the ids of the branch with a path and of all branches below it."""
        return frozenset(each.id for each in self.branches.values() if each.path.startswith(path))

    def relatives(self, path: str) -> frozenset[int]:
        """Return the ids of the branches above one, itself and those below: whose lists its people use."""
        if not path:
            return frozenset()
        return self.below(path) | {int(part) for part in path.strip("/").split("/") if part}

    def topics_for(self, path: str) -> Sequence[Entry]:
        """Return the topics offered to the people of a branch, each second level after its first."""
        offered = {topic.id: topic for topic in _offered(self.topics, self.relatives(path) | {None})}

        def chain(topic: Entry) -> Iterator[tuple[int, str]]:
            if topic.parent_id is not None:
                yield from chain(offered[topic.parent_id])
            yield topic.position, topic.code

        # With a closed topic of the first level its second is closed too.
        kept = [each for each in offered.values() if each.parent_id is None or each.parent_id in offered]
        return sorted(kept, key=lambda topic: tuple(chain(topic)))

    def organisations_for(self, path: str) -> Sequence[Entry]:
        """Return the organisations to which the appeals of a branch may be assigned."""
        return _offered(self.organisations, self.relatives(path))

    def districts_for(self, path: str) -> Sequence[Entry]:
        """Return the districts that the people of a branch may choose."""
        return _offered(self.districts, self.relatives(path))

    def programmes_offered(self) -> Sequence[Entry]:
        """Return the programme labels that may be chosen."""
        return _offered(self.programmes, {None})

    def officials_for(self, path: str) -> Sequence[Person]:
        """Return the officials of the organisations to which the appeals of a branch may be assigned."""
        theirs = {each.id for each in self.organisations_for(path)}
        return [
            person
            for person in self.people.values()
            if person.is_official and person.is_active and person.organisation_id in theirs
        ]


def _entries(model: Any, order: Any, *columns: Any) -> Mapping[int, Entry]:
    common = model.id, model.code, model.is_active, model.valid_to
    names = model.name_kk, model.name_ru, model.name_en
    own = {column.key: column for column in columns if column.key != "code"}
    found = sa.select(*common, *names, *own.values()).order_by(order, model.code, model.id)
    return {
        row.id: Entry(
            id=row.id,
            code=row.code,
            names=Names(row.name_kk, row.name_ru, row.name_en),
            is_active=row.is_active,
            valid_to=row.valid_to,
            **{name: getattr(row, name) for name in own},
        )
        for row in db.session.execute(found)
    }


def _offered(entries: Mapping[int, Entry], branch_ids: frozenset[int | None] | set[None]) -> Sequence[Entry]:
    """Return the entries of some branches that may be chosen today.

    The lists are common to branches of any zone, so the day is Greenwich's: a closing shows some hours late.
    """
    today = utcnow().date()
    return [each for each in entries.values() if each.branch_id in branch_ids and each.is_offered(today)]


_last = KeptLists(None)


def kept_lists() -> KeptLists:
    """Return the lists as they are in this transaction."""
    session = db.session()
    if session.new or session.dirty or session.deleted:
        session.flush()  # as before any statement: what is about to be written counts
    kept = session.info.get(_KEY)
    if kept is None:
        kept = begin_with(db.session.scalar(sa.select(ListsVersion.token)))
    return cast(KeptLists, kept)


def begin_with(token: str | None) -> KeptLists:
    """Take the lists as they are while the token is this one, just read in this transaction.

    It is read before the lists: they may be newer than it says, never older.
    """
    global _last
    kept = _last
    if not token or token != kept.token:
        kept = _last = KeptLists(token)
    db.session().info[_KEY] = kept
    return kept


def _forget(session: Session, *_others: object) -> None:
    session.info.pop(_KEY, None)


def _forget_at_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        _forget(session)


def _forget_when_writing(state: ORMExecuteState) -> None:
    if not state.is_select:
        _forget(state.session)


def _forget_when_flushing(session: Session, _context: object) -> None:
    changed = (*session.new, *session.dirty, *session.deleted)
    if any(isinstance(each, KEPT) for each in changed):
        _forget(session)


KEPT = (
    Branch,
    Topic,
    Organisation,
    District,
    Programme,
    User,
    UserRole,
    CalendarDayRow,
    CalendarYearRow,
    TermPolicyRow,
)
"""What the triggers watch: a session that has written any of these reads the token anew."""

event.listen(Session, "after_transaction_end", _forget_at_end)
event.listen(Session, "after_soft_rollback", _forget)
event.listen(Session, "do_orm_execute", _forget_when_writing)
event.listen(Session, "after_flush", _forget_when_flushing)
